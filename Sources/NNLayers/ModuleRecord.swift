import NNTensor

/// A place that a child has in a module: its name and who is there.
final class ModuleSlot {
  fileprivate(set) var name: String
  fileprivate(set) var module: Module
  /// Whether the parent made the child and keeps it, so that no other can come in its place.
  let isHeld: Bool
  /// Takes another module in, where the parent keeps the child in a property of a certain type.
  var take: ((Module) throws -> Void)?

  init(_ name: String, _ module: Module, isHeld: Bool) {
    self.name = name
    self.module = module
    self.isHeld = isHeld
  }
}

/// What a module registered, in order, and where the module itself stands.
final class ModuleRecord {
  var parameters: [Parameter] = []
  var buffers: [Buffer] = []
  private(set) var slots: [ModuleSlot] = []
  /// What runs around its calls; nil without.
  var hooks: HookSet?
  /// What runs when its state is saved and loaded; nil without.
  var stateHooks: StateHooks?
  /// Names of parameters and buffers that are reserved and stand for nothing.
  var reserved: Set<String> = []
  /// What was wrong while it was made, where nothing could be thrown.
  private(set) var problem: String?
  /// Parameters whose values are computed from others, in the order in which they became so.
  private(set) var derived: [Parameter] = []
  /// What the whole model is made with.
  let build: BuildContext
  private weak var parent: ModuleRecord?
  /// The name in the parent; empty for a root.
  private var name: String
  /// The parent's path, for when it is gone.
  private var above: String

  init(_ build: BuildContext, parent: ModuleRecord? = nil, name: String = "") {
    self.build = build
    self.parent = parent
    self.name = name
    above = parent?.path ?? ""
  }

  /// The names from the root to here, joined by dots.
  var path: String {
    var names: [String] = []
    var place = self
    while !place.name.isEmpty {
      names.append(place.name)
      guard let next = place.parent else {
        if !place.above.isEmpty { names.append(place.above) }
        break
      }
      place = next
    }
    return names.reversed().joined(separator: ".")
  }

  /// Whether a parameter, a buffer or a child is called `name`.
  func has(_ name: String) -> Bool {
    reserved.contains(name) || slots.contains { $0.name == name }
      || parameters.contains { $0.name == name } || buffers.contains { $0.name == name }
  }

  /// What is wrong with `name` for something new; nil when nothing is.
  func complaint(about name: String) -> String? {
    if name.isEmpty { return "expects a name, got an empty one" }
    if name.contains(".") { return "expects a name without dots, got '\(name)'" }
    return has(name) ? "has something called '\(name)' already" : nil
  }

  /// Notes what is wrong where it can't be thrown; the first call of the module throws it.
  func note(_ problem: String?) { self.problem = self.problem ?? problem }
}

/// Children.
extension ModuleRecord {
  /// The slot called `name`.
  func slot(_ name: String) -> ModuleSlot? { slots.first { $0.name == name } }

  /// Adds a child at the end. Returns its slot.
  @discardableResult
  func append(_ module: Module, _ name: String, isHeld: Bool = false) -> ModuleSlot {
    let slot = ModuleSlot(name, module, isHeld: isHeld)
    slots.append(slot)
    attach(module, name)
    return slot
  }

  /// Puts another module in a slot.
  func replace(_ slot: ModuleSlot, by module: Module) {
    let old = slot.module
    slot.module = module
    detach(old)
    attach(module, slot.name)
  }

  /// Takes the child at `index` out.
  @discardableResult
  func remove(at index: Int) -> Module {
    let module = slots.remove(at: index).module
    detach(module)
    return module
  }

  /// Takes all children out.
  func removeChildren() {
    while !slots.isEmpty { remove(at: slots.count - 1) }
  }

  /// Moves the last child to `index`.
  func moveLast(to index: Int) {
    guard let last = slots.popLast() else { return }
    slots.insert(last, at: index)
  }

  /// Names the children by their positions.
  func number() {
    for (index, slot) in slots.enumerated() { slot.name = String(index) }
    for slot in slots.reversed() where slot.module.record.parent === self {
      slot.module.record.name = slot.name
    }
  }

  /// Puts the children in the order of `names`; others come last.
  func order(_ names: [String]) {
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated() { places[name] = place }
    slots.sort { (places[$0.name] ?? .max) < (places[$1.name] ?? .max) }
  }

  /// A module that stands nowhere yet has its path from this place.
  private func attach(_ module: Module, _ name: String) {
    let record = module.record
    if record.parent === self {
      record.name = slots.first { $0.module === module }?.name ?? name
    } else if record.parent == nil, !isBelow(record) {
      record.parent = self
      record.name = name
      record.above = path
    }
  }

  private func detach(_ module: Module) {
    guard module.record.parent === self else { return }
    if let slot = slots.first(where: { $0.module === module }) {
      module.record.name = slot.name
    } else {
      module.record.parent = nil
      module.record.name = ""
      module.record.above = ""
    }
  }

  /// Whether `other` is this record or one above it.
  private func isBelow(_ other: ModuleRecord) -> Bool {
    var place: ModuleRecord? = self
    while let record = place {
      if record === other { return true }
      place = record.parent
    }
    return false
  }
}

/// Parameters that others take the place of.
extension ModuleRecord {
  /// Replaces `parameter` by the parameters and buffers that `derivation` computes its value from.
  ///
  /// PyTorch removes the parameter and appends the new ones, so names come in that order.
  func derive(
    _ parameter: Parameter, from newParameters: [Parameter], _ newBuffers: [Buffer],
    by derivation: any Derivation
  ) {
    parameters.removeAll { $0 === parameter }
    parameters += newParameters
    buffers += newBuffers
    derived.append(parameter)
    parameter.derivation = derivation
  }

  /// Undoes `derive`: `parameter` comes last, as in PyTorch.
  func restore(_ parameter: Parameter, from oldParameters: [Parameter], _ oldBuffers: [Buffer]) {
    parameters.removeAll { old in oldParameters.contains { $0 === old } }
    buffers.removeAll { old in oldBuffers.contains { $0 === old } }
    derived.removeAll { $0 === parameter }
    parameters.append(parameter)
    parameter.derivation = nil
  }
}
