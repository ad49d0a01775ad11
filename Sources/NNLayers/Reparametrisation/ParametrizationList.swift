import NNTensor

/// A parametrization that can be told which value to give: `right_inverse` of PyTorch's.
public protocol InvertibleParametrization: Module {
  /// What the module gives `value`, or something like it, for: one tensor, or several where the module
  /// takes several.
  ///
  /// Nothing is recorded meanwhile. Throws a `ShapeError` when `value` can't be given.
  func rightInverse(_ value: Tensor) throws -> [Tensor]
}

/// The modules that compute a parameter's value, one after the other, and what they begin with.
///
/// It stands under `parametrizations.NAME` of the module whose parameter it computes. It begins with
/// the parameter `original`, or with `original0`, `original1`, ... where the first module takes
/// several.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.utils.parametrize.ParametrizationList.html
public final class ParametrizationList: Module {
  /// What training changes.
  public private(set) var originals: [Parameter] = []

  /// Begins with what `first` gives `parameter`'s tensor for.
  init(_ scope: Scope, for parameter: Parameter, first make: (Scope) throws -> Module) throws {
    super.init(scope)
    let module = try make(self.scope("0", for: parameter.tensor))
    record.append(module, "0")
    let tensor = parameter.tensor
    let values = try noGrad {
      try (module as? any InvertibleParametrization)?.rightInverse(tensor) ?? [tensor]
    }
    let isAlone = values.count == 1
    if isAlone, values[0].dtype != tensor.dtype {
      throw ShapeError("expects an inverse of \(tensor.type), got \(values[0].type)")
    }
    let output = try noGrad { try Self.value(of: [module], values) }
    guard output.type == tensor.type else {
      throw ShapeError("can't stand for \(tensor.type), as it gives \(output.type)")
    }
    // A single original stays in the memory of the parameter.
    if isAlone, values[0].shape == tensor.shape {
      if !tensor.isMeta, values[0] !== tensor { try tensor.assign(values[0]) }
      originals = [Parameter(name: "original", tensor: tensor)]
    } else {
      originals = try values.enumerated().map { index, value in
        let own = value === tensor ? tensor : try value.requiringGrad(tensor.requiresGrad)
        return Parameter(name: isAlone ? "original" : "original\(index)", tensor: own)
      }
    }
    record.parameters += originals
  }

  /// Adds a module that gets what the last one gives.
  func append(_ make: (Scope) throws -> Module) throws {
    let name = String(record.slots.count)
    let before = try noGrad { try value() }
    let module = try make(scope(name, for: before))
    let after = try noGrad { try Self.value(of: [module], [before]) }
    guard after.type == before.type else {
      throw ShapeError("can't stand for \(before.type), as it gives \(after.type)")
    }
    record.append(module, name)
  }

  private func scope(_ name: String, for tensor: Tensor) -> Scope {
    Scope(
      below: record, name, inputs: Arguments([.tensor(.meta(tensor.type))]), at: location)
  }

  /// Makes the modules give `value`, as far as they can.
  ///
  /// Throws a `LayerError` when one of them has no inverse, or does not take the value.
  public func assign(_ value: Tensor) throws {
    try inLayer {
      var values = [value]
      for module in record.slots.map(\.module).reversed() {
        guard let module = module as? any InvertibleParametrization, values.count == 1 else {
          throw ShapeError("can't be assigned to: \(module.typeName) has no right inverse")
        }
        values = try noGrad { try module.rightInverse(values[0]) }
      }
      guard values.map(\.type) == originals.map(\.tensor.type) else {
        throw ShapeError(
          "expects an inverse of \(originals.map(\.tensor.type)), got \(values.map(\.type))")
      }
      for (original, value) in zip(originals, values) where !original.tensor.isMeta {
        try original.tensor.assign(value)
      }
    }
  }

  private static func value(of modules: [Module], _ originals: [Tensor]) throws -> Tensor {
    var arguments = Arguments(originals.map { .tensor($0) })
    for module in modules { arguments = Arguments([try module(arguments)]) }
    guard case .tensor(let tensor) = arguments.positional[0] else {
      throw ShapeError("gives \(arguments.positional[0].kind) where a tensor is needed")
    }
    return tensor
  }

  /// Takes length and direction also under the names that `addWeightNorm` gives them, as PyTorch does.
  public override func loadState(from load: StateDictLoad, prefix: String) throws {
    let parts = prefix.split(separator: ".")
    if record.slots.first?.module is WeightParametrization, let name = parts.last {
      let above = parts.dropLast(2).map { $0 + "." }.joined()
      for (index, suffix) in ["_g", "_v"].enumerated() {
        guard let old = load.state[above + name + suffix] else { continue }
        load.state[above + name + suffix] = nil
        load.state[prefix + "original\(index)"] = old
      }
    }
    try super.loadState(from: load, prefix: prefix)
  }

  /// Throws a `ShapeError`: the module that it belongs to reads its value.
  public override func forward(_ arguments: Arguments) throws -> Value {
    throw ShapeError("can't be called: it computes a parameter of the module above")
  }
}

extension ParametrizationList: Derivation {
  /// What the modules make of the originals; the same tensor again inside `cachingParametrizations`.
  public func value() throws -> Tensor {
    if let known = ParametrizationCache.current?[self] { return known }
    let value = try Self.value(of: record.slots.map(\.module), try originals.map { try $0.value })
    ParametrizationCache.current?[self] = value
    return value
  }
}

/// The values that parametrized parameters have inside `cachingParametrizations`.
private final class ParametrizationCache: @unchecked Sendable {
  // Used by the one task that calls the modules.

  /// The lists beside their values: one that is gone could leave its identity to another.
  private var values: [ObjectIdentifier: (list: ParametrizationList, value: Tensor)] = [:]

  /// The value of `list`, where it was computed.
  subscript(list: ParametrizationList) -> Tensor? {
    get { values[ObjectIdentifier(list)]?.value }
    set { values[ObjectIdentifier(list)] = newValue.map { (list, $0) } }
  }

  @TaskLocal static var current: ParametrizationCache?
}

/// Runs `body`, in which each parametrized parameter is computed once, however often it is read:
/// `torch.nn.utils.parametrize.cached`. For weights that are shared, and for loops over time.
public func cachingParametrizations<Result>(_ body: () throws -> Result) rethrows -> Result {
  if ParametrizationCache.current != nil { return try body() }
  return try ParametrizationCache.$current.withValue(ParametrizationCache(), operation: body)
}
