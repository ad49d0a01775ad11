import NNDeclarations
import NNTensor

/// What makes a module in a scope: a layer that stacks are made of, a normalisation.
public typealias ModuleMaker = (Scope) throws -> Module

extension Scope {
  /// Makes `count` copies of a layer as the children `0`, `1`, ... of the child `layers`: they
  /// start with the same values, and each has parameters of its own.
  func copies(_ count: Int, of make: ModuleMaker) throws -> ModuleList {
    let list = child("layers")
    for index in 0..<count {
      _ = try make(list.child(String(index), inputs: inputs, drawnAs: "0"))
    }
    return try ModuleList(list, [])
  }

  /// The inputs of the layers of a stack that is called with `count` tensors and further options.
  func stackInputs(_ count: Int) -> Arguments? {
    inputs.map { Arguments(Array($0.positional.prefix(count))) }
  }
}

/// The arguments that stacks have.
enum StackArguments {
  /// More layers than any machine trains: a bound on what a short text can ask for.
  static let count = Constraint(minimum: 1, maximum: 10_000)
  static let layers = Arg<Int>("num_layers", count, "number of copies")
  static let norm = Arg<AnyValue?>(
    "norm", default: nil, "a node whose module comes last; null for none")
}

/// Inputs for a layer of a stack, by name; those that are not given are left out.
struct StackKeywords {
  private(set) var keywords: [(name: String, value: Value)] = []

  mutating func add(_ name: String, _ tensor: Tensor?) {
    if let tensor { keywords.append((name, .tensor(tensor))) }
  }

  /// Notes what is true; false is what layers assume.
  mutating func add(_ name: String, _ flag: Bool) {
    if flag { keywords.append((name, .bool(true))) }
  }

  mutating func add(_ name: String, _ flag: Bool?) {
    if let flag { keywords.append((name, .bool(flag))) }
  }
}

extension Tensor {
  /// The mask that hides from each of `length` positions those behind it: -infinity above the
  /// diagonal, 0 elsewhere. PyTorch's `Transformer.generate_square_subsequent_mask`.
  ///
  /// Throws a `ShapeError` for a negative length.
  public static func squareSubsequentMask(
    _ length: Int, dtype: DType = .float32
  ) throws -> Tensor {
    try filled([length, length], -.infinity, dtype: dtype).upperTriangle(1)
  }

  /// Whether it is the mask that hides later positions, and nothing else; false for a mask without
  /// memory.
  func isSquareSubsequentMask(_ length: Int) throws -> Bool {
    guard !isMeta, shape == [length, length], dtype.isFloatingPoint || dtype == .bool else {
      return false
    }
    let expected: Tensor =
      dtype == .bool
      ? try Tensor.filled([length, length], 1, dtype: .bool).upperTriangle(1)
      : try .squareSubsequentMask(length, dtype: dtype)
    return try equal(expected).all().item() != 0
  }
}

extension Module {
  /// Whether a stack's first layer has the batch in front; nil where it is no transformer layer.
  final var attentionLayout: Bool? {
    switch self {
    case let layer as TransformerEncoderLayer: layer.attention.batchFirst
    case let layer as TransformerDecoderLayer: layer.attention.batchFirst
    default: nil
    }
  }

  /// Whether `mask` hides later positions of `input` and nothing else: as `flag` says, or as it
  /// turns out.
  final func isCausal(_ mask: Tensor?, _ input: Tensor, _ flag: Bool?) throws -> Bool {
    if let flag { return flag }
    guard let mask, let batchFirst = attentionLayout, input.rank >= 2 else { return false }
    let length = input.shape[input.rank == 3 && batchFirst ? 1 : 0]
    return try mask.isSquareSubsequentMask(length)
  }
}
