import NNDeclarations
import NNTensor

/// Parameters by name, which a forward pass picks. In a specification
/// `ParameterDict({left: randn(5, 10), right: zeros(5, 10)})`; forward lines write `params['left']`.
///
/// Names keep the order in which they came.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.ParameterDict.html
public final class ParameterDict: Module, Sequence {
  /// The given parameters; one that is registered elsewhere is tied.
  ///
  /// Throws a `LayerError` when a name is empty or has a dot in it.
  public init(_ scope: Scope, _ parameters: KeyValuePairs<String, Parameter> = [:]) throws {
    super.init(scope)
    for (name, parameter) in parameters { try set(name, to: parameter) }
  }

  private init(_ scope: Scope, startingAs entries: [(name: String, value: LocatedValue)]) throws {
    var seen: Set<String> = []
    for (name, value) in entries {
      guard !name.isEmpty, !name.contains("."), seen.insert(name).inserted else {
        throw ShapeError("expects different names without dots, got '\(name)'")
      }
      try scope.parameter(name, startingAs: value)
    }
    super.init(scope)
  }

  /// How many parameters there are.
  public var count: Int { ownParameters.count }
  /// The names in order.
  public var keys: [String] { ownParameters.map(\.name) }
  /// The parameters in order.
  public var values: [Parameter] { ownParameters }
  /// The names with their parameters, in order.
  public var items: [(name: String, parameter: Parameter)] {
    ownParameters.map { ($0.name, $0) }
  }
  /// Goes over the names with their parameters.
  public func makeIterator() -> IndexingIterator<[(name: String, parameter: Parameter)]> {
    items.makeIterator()
  }

  /// Whether there is a parameter called `name`.
  public func contains(_ name: String) -> Bool { ownParameters.contains { $0.name == name } }

  /// The parameter called `name`. Throws a `LayerError` with the names that there are otherwise.
  public subscript(_ name: String) -> Parameter { get throws { try ownParameter(name) } }

  /// Puts a parameter under a name; one of that name takes over its tensor and keeps its place.
  ///
  /// Throws a `LayerError` when the name is empty or has a dot in it.
  public func set(_ name: String, to parameter: Parameter) throws {
    try setParameter(name, parameter)
  }

  /// Puts parameters under names; new names come last, in the order in which they are given.
  public func update(_ parameters: [(name: String, parameter: Parameter)]) throws {
    for (name, parameter) in parameters { try set(name, to: parameter) }
  }

  /// Puts the parameters of another under the same names; new names come last.
  public func update(_ other: ParameterDict) throws { try update(other.items) }

  /// Puts parameters under names; new names come last, in the order in which they are given.
  public func update(_ parameters: KeyValuePairs<String, Parameter>) throws {
    for (name, parameter) in parameters { try set(name, to: parameter) }
  }

  /// Takes the parameter called `name` out and gives it. Throws a `LayerError` when there is none.
  @discardableResult
  public func pop(_ name: String) throws -> Parameter {
    let parameter = try self[name]
    try delete(name)
    return parameter
  }

  /// Takes all parameters out.
  public func clear() {
    for parameter in ownParameters { parameter.name = "" }
    record.parameters = []
  }

  public override var looksUpMembers: Bool { true }

  /// Throws a `ShapeError`: it only holds parameters.
  public override func forward(_ arguments: Arguments) throws -> Value {
    throw ShapeError("can't be called: it only holds parameters", help: "index it")
  }

  /// The parameters, a line each.
  public override var extraRepr: String {
    ownParameters.map { "  (\($0.name)): \($0.summary(ofType: $0.tensor.dtype.torchTypeName))" }
      .joined(separator: "\n")
  }

  static let declaration = LayerDeclaration(
    "ParameterDict", namespace: "nn", "Holds parameters that a forward pass picks by name.",
    shape: "none: it is not called", reference: torchPage("ParameterDict"),
    rest: "what the parameters start as, by name", restType: .initialValue
  ) { scope, values in
    guard let value = values.first else { return try ParameterDict(scope) }
    guard values.count == 1, let entries = entries(value) else {
      throw ShapeError(
        "expects names with what the parameters start as, got \(value.shortDescription)",
        help: "write for example ParameterDict({left: randn(5, 10)})")
    }
    return try ParameterDict(scope, startingAs: entries)
  }

  /// A mapping, or a list of pairs.
  private static func entries(_ value: LocatedValue) -> [(name: String, value: LocatedValue)]? {
    switch value.content {
    case .map(let entries): return entries.map { ($0.key, $0.value) }
    case .list(let pairs):
      var entries: [(name: String, value: LocatedValue)] = []
      for pair in pairs {
        guard case .list(let two) = pair.content, two.count == 2, let name = String(two[0]) else {
          return nil
        }
        entries.append((name, two[1]))
      }
      return entries
    default: return nil
    }
  }
}

extension DType {
  /// The name of PyTorch's type of such tensors: `torch.FloatTensor`.
  fileprivate var torchTypeName: String {
    switch self {
    case .float32: "torch.FloatTensor"
    case .float64: "torch.DoubleTensor"
    case .float16: "torch.HalfTensor"
    case .bfloat16: "torch.BFloat16Tensor"
    case .int64: "torch.LongTensor"
    case .int32: "torch.IntTensor"
    case .uint8: "torch.ByteTensor"
    case .bool: "torch.BoolTensor"
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(ParameterDict.declaration, in: $0) }
