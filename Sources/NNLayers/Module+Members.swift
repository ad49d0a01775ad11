import NNTensor

/// What a module consists of. Whatever stands in several places is listed once, under its first name;
/// `own...` lists every place of this module alone.
extension Module {
  /// The modules directly below, in order. PyTorch's `children()`.
  public final var children: [Module] { namedChildren.map(\.module) }

  /// The modules directly below with their names, in order. PyTorch's `named_children()`.
  public final var namedChildren: [(name: String, module: Module)] {
    var seen: Set<ObjectIdentifier> = []
    return ownChildren.filter { seen.insert(ObjectIdentifier($0.module)).inserted }
  }

  /// The modules directly below with their names, in order; one that stands in several places has
  /// several names.
  public final var ownChildren: [(name: String, module: Module)] {
    record.slots.map { ($0.name, $0.module) }
  }

  /// The child called `name`.
  public final func child(_ name: String) -> Module? { record.slot(name)?.module }

  /// This module and all below, depth first. PyTorch's `modules()`.
  public final var modules: [Module] { namedModules().map(\.module) }

  /// This module and all below with their names, depth first. PyTorch's `named_modules()`.
  public final var namedModules: [(name: String, module: Module)] { namedModules() }

  /// This module, called `prefix`, and all below with their names, depth first; with
  /// `removeDuplicate` off, modules in several places come several times.
  public final func namedModules(
    prefix: String = "", removeDuplicate: Bool = true
  ) -> [(name: String, module: Module)] {
    var seen: Set<ObjectIdentifier> = []
    var found: [(name: String, module: Module)] = []
    func visit(_ module: Module, _ name: String) {
      guard seen.insert(ObjectIdentifier(module)).inserted || !removeDuplicate else { return }
      found.append((name, module))
      for slot in module.record.slots { visit(slot.module, Self.join(name, slot.name)) }
    }
    visit(self, prefix)
    return found
  }

  /// The parameters of this module and, with `recurse`, those below. PyTorch's `parameters()`.
  public final func parameters(recurse: Bool = true) -> [Parameter] {
    namedParameters(recurse: recurse).map(\.parameter)
  }

  /// The parameters of this module and those below with their state-dict names.
  public final var namedParameters: [(name: String, parameter: Parameter)] { namedParameters() }

  /// The parameters of this module and, with `recurse`, those below, each with its name behind
  /// `prefix` and a dot. PyTorch's `named_parameters()`.
  public final func namedParameters(
    prefix: String = "", recurse: Bool = true, removeDuplicate: Bool = true
  ) -> [(name: String, parameter: Parameter)] {
    members(prefix, recurse, removeDuplicate, \.parameters, \.tensor)
      .map { (name: Self.join($0, $1.name), parameter: $1) }
  }

  /// The parameters of this module alone, in order.
  public final var ownParameters: [Parameter] { record.parameters }

  /// The buffers of this module and, with `recurse`, those below. PyTorch's `buffers()`.
  public final func buffers(recurse: Bool = true) -> [Buffer] {
    namedBuffers(recurse: recurse).map(\.buffer)
  }

  /// The buffers of this module and those below with their state-dict names.
  public final var namedBuffers: [(name: String, buffer: Buffer)] { namedBuffers() }

  /// The buffers of this module and, with `recurse`, those below, each with its name behind `prefix`
  /// and a dot. PyTorch's `named_buffers()`.
  public final func namedBuffers(
    prefix: String = "", recurse: Bool = true, removeDuplicate: Bool = true
  ) -> [(name: String, buffer: Buffer)] {
    members(prefix, recurse, removeDuplicate, \.buffers, \.tensor)
      .map { (name: Self.join($0, $1.name), buffer: $1) }
  }

  /// The buffers of this module alone, in order.
  public final var ownBuffers: [Buffer] { record.buffers }

  /// What the records hold, with the name of each module; of those that share a tensor the first.
  private func members<Item>(
    _ prefix: String, _ recurse: Bool, _ removeDuplicate: Bool,
    _ items: KeyPath<ModuleRecord, [Item]>, _ tensor: KeyPath<Item, Tensor>
  ) -> [(module: String, item: Item)] {
    var seen: Set<ObjectIdentifier> = []
    let modules =
      recurse
      ? namedModules(prefix: prefix, removeDuplicate: removeDuplicate) : [(prefix, self)]
    return modules.flatMap { name, module in
      module.record[keyPath: items].filter {
        seen.insert(ObjectIdentifier($0[keyPath: tensor])).inserted || !removeDuplicate
      }.map { (name, $0) }
    }
  }

  private static func join(_ prefix: String, _ name: String) -> String {
    prefix.isEmpty ? name : prefix + "." + name
  }
}
