import NNDeclarations
import NNTensor

/// Parameters in a list, which a forward pass picks by position. In a specification
/// `ParameterList([randn(10, 10), zeros(3)])`; forward lines write `params[0]`.
///
/// They are named by position, `0`, `1`, ... Positions may count from the end, as in Python.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.ParameterList.html
public final class ParameterList: Module, Sequence {
  /// The given parameters; one that is registered elsewhere is tied.
  public init(_ scope: Scope, _ parameters: [Parameter] = []) {
    super.init(scope)
    for (index, parameter) in parameters.enumerated() { place(parameter, String(index)) }
  }

  private init(_ scope: Scope, startingAs values: [LocatedValue]) throws {
    for (index, value) in values.enumerated() {
      try scope.parameter(String(index), startingAs: value)
    }
    super.init(scope)
  }

  /// How many parameters there are.
  public var count: Int { ownParameters.count }

  /// Goes over the parameters in order.
  public func makeIterator() -> IndexingIterator<[Parameter]> { ownParameters.makeIterator() }

  /// The parameter at `index`. Throws a `LayerError` when there is none.
  public subscript(_ index: Int) -> Parameter {
    get throws {
      guard (-count..<count).contains(index) else {
        throw LayerError(
          self, ShapeError("has \(count) parameters, got index \(index)"), Arguments([]))
      }
      return ownParameters[index < 0 ? index + count : index]
    }
  }

  /// Lets the parameter at `index` take over the tensor of another. Throws a `LayerError` when there
  /// is none.
  public func set(_ index: Int, to parameter: Parameter) throws {
    try setParameter(self[index].name, parameter)
  }

  /// Adds a parameter at the end. Returns the list itself.
  @discardableResult
  public func append(_ parameter: Parameter) -> Self {
    place(parameter, String(count))
    return self
  }

  /// Adds parameters at the end. Returns the list itself.
  @discardableResult
  public func extend(_ parameters: some Sequence<Parameter>) -> Self {
    for parameter in Array(parameters) { append(parameter) }
    return self
  }

  /// Adds parameters at the end.
  public static func += (left: ParameterList, right: some Sequence<Parameter>) {
    left.extend(right)
  }

  public override var looksUpMembers: Bool { true }

  /// Throws a `ShapeError`: it only holds parameters.
  public override func forward(_ arguments: Arguments) throws -> Value {
    throw ShapeError("can't be called: it only holds parameters", help: "index it")
  }

  /// The parameters, a line each.
  public override var extraRepr: String {
    ownParameters.map {
      "  (\($0.name)): \($0.summary(ofType: "torch.\($0.tensor.dtype.rawValue)"))"
    }
    .joined(separator: "\n")
  }

  static let declaration = LayerDeclaration(
    "ParameterList", namespace: "nn", "Holds parameters that a forward pass picks by position.",
    shape: "none: it is not called", reference: torchPage("ParameterList"),
    rest: "what the parameters start as", restType: .initialValue
  ) { scope, values in
    // `ParameterList([a, b])`, as in PyTorch: the list is the only argument.
    if values.count == 1, case .list(let listed) = values[0].content {
      return try ParameterList(scope, startingAs: listed)
    }
    return try ParameterList(scope, startingAs: values)
  }
}

extension Parameter {
  /// `Parameter containing: [torch.float32 of size 2x3]`.
  func summary(ofType type: String) -> String {
    let sizes = tensor.shape.array.map(String.init).joined(separator: "x")
    return "Parameter containing: [\(type) of size \(sizes)]"
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(ParameterList.declaration, in: $0) }
