import NNDeclarations
import NNTensor

/// Modules in a list: they belong to the model, but nothing calls them by itself.
///
/// Children are named by position, `0`, `1`, ... They can be looped over, indexed, also from the end,
/// added, replaced and taken out; those behind are renumbered.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.ModuleList.html
public final class ModuleList: Module, ModuleSequence {
  /// Makes the children in order. What they will be called with is not known here.
  public init(
    _ scope: Scope, _ children: [(name: String, make: (Scope) throws -> Module)] = []
  ) throws {
    for (name, make) in children { _ = try make(scope.child(name)) }
    super.init(scope)
  }

  /// Modules that are made already.
  public init(_ modules: [Module] = []) {
    super.init(Scope(modules.first?.record.build ?? BuildContext()))
    for (index, module) in modules.enumerated() { record.append(module, String(index)) }
  }

  public override var looksUpMembers: Bool { true }

  /// Throws a `ShapeError`: only the children can be called.
  public override func forward(_ arguments: Arguments) throws -> Value {
    throw ShapeError("can't be called: it only holds modules", help: "call its children")
  }

  /// The modules in a range, cut to what there is, shared and named by position. Bounds may count
  /// from the end.
  public subscript(range: some RangeExpression<Int>) -> ModuleList {
    ModuleList(slots(in: range).map(\.module))
  }

  /// The modules of both, shared and named by position.
  public static func + (left: ModuleList, right: some Sequence<Module>) -> ModuleList {
    ModuleList(Array(left) + Array(right))
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
