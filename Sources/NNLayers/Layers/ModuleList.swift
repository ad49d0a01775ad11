import NNDeclarations
import NNTensor

/// Modules in a list: they belong to the model, but nothing calls them by itself.
///
/// Children are named by position, `0`, `1`, ...
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.ModuleList.html
public final class ModuleList: Module {
  /// Makes the children in order. What they will be called with is not known here.
  public init(
    _ scope: Scope, _ children: [(name: String, make: (Scope) throws -> Module)]
  ) throws {
    for (name, make) in children { _ = try make(scope.child(name)) }
    super.init(scope)
  }

  /// The child at `index`, which may count from the end as in Python.
  ///
  /// Throws a `ShapeError` when there is none.
  public func child(at index: Int) throws -> Module {
    let count = children.count
    guard (-count..<count).contains(index) else {
      throw ShapeError("has \(count) modules, got index \(index)")
    }
    return children[index < 0 ? index + count : index].module
  }

  /// Throws a `ShapeError`: only the children can be called.
  public override func forward(_ arguments: Arguments) throws -> Value {
    throw ShapeError("can't be called: it only holds modules", help: "call its children")
  }

  static let declaration = LayerDeclaration(
    "ModuleList", namespace: "nn", "Holds modules that a forward pass picks by position.",
    shape: "none: it is not called", reference: torchPage("ModuleList"), rest: "modules, in order"
  ) { scope, nodes in
    // `ModuleList([a, b])`, as in PyTorch: the list is the only argument.
    if nodes.count == 1, case .list(let listed) = nodes[0].content {
      return try ModuleList(scope, try scope.children(listed))
    }
    return try ModuleList(scope, try scope.children(nodes))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(ModuleList.declaration, in: $0) }
