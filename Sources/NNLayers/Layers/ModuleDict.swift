import NNDeclarations
import NNDiagnostics
import NNTensor

/// Modules by name: they belong to the model, but nothing calls them by itself.
///
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.ModuleDict.html
public final class ModuleDict: Module {
  /// Makes the children in order. What they will be called with is not known here.
  public init(
    _ scope: Scope, _ children: [(name: String, make: (Scope) throws -> Module)]
  ) throws {
    for (name, make) in children { _ = try make(scope.child(name)) }
    super.init(scope)
  }

  /// The child called `name`. Throws a `ShapeError` with the names that there are otherwise.
  public func child(named name: String) throws -> Module {
    if let module = child(name) { return module }
    let names = children.map(\.name)
    let list = names.isEmpty ? "it has none" : "its modules are: \(names.joined(separator: ", "))"
    throw ShapeError(
      "has no module '\(name)'", help: Suggestion.help(for: name, in: names) ?? list)
  }

  /// Throws a `ShapeError`: only the children can be called.
  public override func forward(_ arguments: Arguments) throws -> Value {
    throw ShapeError("can't be called: it only holds modules", help: "call its children")
  }

  static let declaration = LayerDeclaration(
    "ModuleDict", namespace: "nn", "Holds modules that a forward pass picks by name.",
    shape: "none: it is not called", reference: torchPage("ModuleDict"), rest: "named modules"
  ) { scope, nodes in
    try ModuleDict(scope, try scope.children(nodes))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(ModuleDict.declaration, in: $0) }
