import NNDeclarations
import NNTensor

/// Modules by name: they belong to the model, but nothing calls them by itself.
///
/// Names keep the order in which they came; one that is given another module keeps its place.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.ModuleDict.html
public final class ModuleDict: Module, Sequence {
  /// Makes the children in order. What they will be called with is not known here.
  public init(
    _ scope: Scope, _ children: [(name: String, make: (Scope) throws -> Module)] = []
  ) throws {
    for (name, make) in children { _ = try make(scope.child(name)) }
    super.init(scope)
  }

  /// Modules that are made already: `ModuleDict(["conv": conv, "pool": pool])`.
  ///
  /// Throws a `LayerError` when a name is empty or has a dot in it.
  public init(_ modules: KeyValuePairs<String, Module> = [:]) throws {
    super.init(Scope(modules.first?.value.record.build ?? BuildContext()))
    for (name, module) in modules { try set(name, to: module) }
  }

  public override var looksUpMembers: Bool { true }

  /// How many modules there are.
  public var count: Int { record.slots.count }
  /// The names in order.
  public var keys: [String] { record.slots.map(\.name) }
  /// The modules in order.
  public var values: [Module] { record.slots.map(\.module) }
  /// The names with their modules, in order.
  public var items: [(name: String, module: Module)] { ownChildren }
  /// Goes over the names with their modules.
  public func makeIterator() -> IndexingIterator<[(name: String, module: Module)]> {
    items.makeIterator()
  }

  /// Whether there is a module called `name`.
  public func contains(_ name: String) -> Bool { record.slot(name) != nil }

  /// The module called `name`. Throws a `LayerError` with the names that there are otherwise.
  public subscript(_ name: String) -> Module {
    get throws {
      guard let slot = record.slot(name) else { throw error("has no module '\(name)'", keys) }
      return slot.module
    }
  }

  /// Puts a module under a name, which keeps its place where it has one.
  ///
  /// Throws a `LayerError` when the name is empty or has a dot in it.
  public func set(_ name: String, to module: Module) throws { try setModule(name, module) }

  /// Puts modules under names; new names come last, in the order in which they are given.
  public func update(_ modules: [(name: String, module: Module)]) throws {
    for (name, module) in modules { try set(name, to: module) }
  }

  /// Puts the modules of another under the same names; new names come last.
  public func update(_ other: ModuleDict) throws { try update(other.items) }

  /// Puts modules under names; new names come last, in the order in which they are given.
  public func update(_ modules: KeyValuePairs<String, Module>) throws {
    for (name, module) in modules { try set(name, to: module) }
  }

  /// Takes the module called `name` out and gives it. Throws a `LayerError` when there is none.
  @discardableResult
  public func pop(_ name: String) throws -> Module {
    let module = try self[name]
    try delete(name)
    return module
  }

  /// Takes all modules out.
  public func clear() { record.removeChildren() }

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
