import NNTensor

/// What modules take as an input: a tensor, a packed sequence, a number, a string, a truth value, or a
/// list of them.
public protocol ModuleInput {
  /// The input.
  var moduleInput: Value { get }
}

extension Tensor: ModuleInput {
  /// The tensor.
  public var moduleInput: Value { .tensor(self) }
}

extension PackedSequence: ModuleInput {
  /// The sequences.
  public var moduleInput: Value { .packed(self) }
}

extension String: ModuleInput {
  /// The string.
  public var moduleInput: Value { .string(self) }
}

extension Int: ModuleInput {
  /// The number.
  public var moduleInput: Value { .int(self) }
}

extension Double: ModuleInput {
  /// The number.
  public var moduleInput: Value { .float(self) }
}

extension Bool: ModuleInput {
  /// True or false.
  public var moduleInput: Value { .bool(self) }
}

extension Array: ModuleInput where Element: ModuleInput {
  /// The list, as a tuple.
  public var moduleInput: Value { .tuple(map(\.moduleInput)) }
}

extension Module {
  /// The output for one tensor. Throws a `LayerError` that says what is wrong and where.
  public final func callAsFunction(_ input: Tensor) throws -> Tensor {
    try tensor(Arguments([.tensor(input)]))
  }

  /// The output for several inputs: `try net(image, "conv", "prelu")`.
  ///
  /// Throws a `LayerError` that says what is wrong and where, also when the output is no tensor.
  public final func callAsFunction(
    _ first: any ModuleInput, _ second: any ModuleInput, _ others: any ModuleInput...
  ) throws -> Tensor {
    try tensor(Arguments(([first, second] + others).map(\.moduleInput)))
  }

  /// The output, which must be a tensor. Throws a `LayerError` otherwise.
  final func tensor(_ arguments: Arguments) throws -> Tensor {
    let output = try self(arguments)
    guard case .tensor(let tensor) = output else {
      throw LayerError(
        self, ShapeError("gives \(output.kind) where a tensor is needed"), arguments)
    }
    return tensor
  }
}
