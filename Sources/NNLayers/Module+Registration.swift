import NNTensor

/// Adding to a module that is made. What a module made in its own scope it keeps: its forward pass
/// computes with it. What is added here, what a container holds and what is kept in a property marked
/// `@Child` may be replaced and deleted.
extension Module {
  /// Adds a child. PyTorch's `add_module`.
  ///
  /// A module that stands nowhere yet gets its path from here. Throws a `LayerError` when `name` is
  /// empty, has a dot in it or is taken, and when this module lies inside `module`.
  public final func addModule(_ name: String, _ module: Module) throws {
    try inLayer {
      try checkFree(name)
      try checkAbove(module)
      record.append(module, name)
    }
  }

  /// Makes a child in a scope of this module, so that its parameters are drawn from streams of their
  /// own paths, and adds it: `try net.addModule("head") { try Linear($0, inFeatures: 4, ...) }`.
  ///
  /// Throws a `LayerError` as `addModule(_:_:)` does, and what `make` throws.
  @discardableResult
  public final func addModule<Child: Module>(
    _ name: String, make: (Scope) throws -> Child
  ) throws -> Child {
    try inLayer { try checkFree(name) }
    let module = try make(scope(name))
    try addModule(name, module)
    return module
  }

  /// A scope for a module that is to become the child `name` of this one.
  public final func scope(_ name: String) -> Scope { Scope(below: record, name, at: location) }

  /// Adds a parameter, or reserves its name where there is none. Returns the parameter under that
  /// name. PyTorch's `register_parameter`.
  ///
  /// A parameter that is registered already is tied: both places share its tensor. Throws a
  /// `LayerError` when `name` is empty, has a dot in it or is taken.
  @discardableResult
  public final func registerParameter(_ name: String, _ parameter: Parameter?) throws -> Parameter?
  {
    try inLayer { try checkFree(name) }
    guard let parameter else {
      record.reserved.insert(name)
      return nil
    }
    return place(parameter, name)
  }

  /// Adds a buffer, or reserves its name where there is none. PyTorch's `register_buffer`.
  ///
  /// One that is not `persistent` is neither saved nor loaded, but converted with the module. Throws
  /// a `LayerError` when `name` is empty, has a dot in it or is taken.
  @discardableResult
  public final func registerBuffer(
    _ name: String, _ tensor: Tensor?, persistent: Bool = true
  ) throws -> Buffer? {
    try inLayer { try checkFree(name) }
    guard let tensor else {
      record.reserved.insert(name)
      return nil
    }
    let buffer = Buffer(
      name: name, tensor: tensor.detached(), isPersistent: persistent, isHeld: false)
    record.buffers.append(buffer)
    return buffer
  }

  /// Registers a parameter under a name that is free.
  @discardableResult
  final func place(_ parameter: Parameter, _ name: String) -> Parameter {
    let isNew = parameter.name.isEmpty
    let placed =
      isNew ? parameter : Parameter(name: name, tensor: parameter.tensor, isHeld: false)
    placed.name = name
    record.parameters.append(placed)
    return placed
  }

  private func checkFree(_ name: String) throws {
    if let complaint = record.complaint(about: name) { throw ShapeError(complaint) }
  }

  /// Refuses a module that this one is part of.
  final func checkAbove(_ module: Module) throws {
    if module.modules.contains(where: { $0 === self }) {
      throw ShapeError("can't have a module in it that it is part of itself")
    }
  }
}

/// Replacing and deleting.
extension Module {
  /// Puts a module in the place `name`: that of the child of that name, else a new one. What was
  /// called so before, a parameter or a buffer too, is taken out. PyTorch's `net.name = module`.
  ///
  /// Throws a `LayerError` when the name is empty or has a dot in it, when this module keeps what is
  /// called so, and when this module lies inside `module`.
  public final func setModule(_ name: String, _ module: Module) throws {
    guard let slot = record.slot(name) else {
      if record.has(name) { try delete(name) }
      return try addModule(name, module)
    }
    try inLayer {
      try checkAbove(module)
      try checkReplaceable(slot)
      try slot.take?(module)
      record.replace(slot, by: module)
    }
  }

  /// Puts a parameter in the place `name`, or nothing. A parameter of that name takes over the tensor
  /// of the new one: both are tied. What else was called so is taken out. PyTorch's
  /// `net.name = parameter`.
  ///
  /// Throws a `LayerError` when the name is empty or has a dot in it, and when this module keeps what
  /// is called so and another kind of thing, or nothing, shall come in its place.
  public final func setParameter(_ name: String, _ parameter: Parameter?) throws {
    if let parameter, let old = ownParameters.first(where: { $0.name == name }) {
      old.tensor = parameter.tensor
      return
    }
    if record.has(name) { try delete(name) }
    try registerParameter(name, parameter)
  }

  /// Puts a tensor in the place of a buffer, or nothing. PyTorch's `net.name = tensor`, where `name`
  /// is a buffer.
  ///
  /// Throws a `LayerError` when there is no buffer of that name, and when this module keeps it and
  /// nothing shall come in its place.
  public final func setBuffer(_ name: String, _ tensor: Tensor?) throws {
    guard let old = ownBuffers.first(where: { $0.name == name }) else {
      throw error("has no buffer '\(name)'", ownBuffers.map(\.name))
    }
    if let tensor {
      old.tensor = tensor.detached()
    } else {
      try delete(name)
      record.reserved.insert(name)
    }
  }

  /// Takes the parameter, buffer or child called `name` out. PyTorch's `del net.name`.
  ///
  /// Throws a `LayerError` when there is none, and when this module keeps it.
  public final func delete(_ name: String) throws {
    if record.reserved.remove(name) != nil { return }
    if let parameter = ownParameters.first(where: { $0.name == name }) {
      guard !parameter.isHeld || looksUpMembers else { throw held("parameter", name) }
      record.parameters.removeAll { $0 === parameter }
      parameter.name = ""
    } else if let buffer = ownBuffers.first(where: { $0.name == name }) {
      guard !buffer.isHeld else { throw held("buffer", name) }
      record.buffers.removeAll { $0 === buffer }
    } else if let index = record.slots.firstIndex(where: { $0.name == name }) {
      try inLayer {
        try checkReplaceable(record.slots[index])
        if record.slots[index].take != nil { throw ShapeError(Self.keeps("child", name)) }
      }
      record.remove(at: index)
    } else {
      throw error(
        "has nothing called '\(name)'",
        ownParameters.map(\.name) + ownBuffers.map(\.name) + ownChildren.map(\.name))
    }
  }

  private func checkReplaceable(_ slot: ModuleSlot) throws {
    guard slot.isHeld, slot.take == nil, !looksUpMembers else { return }
    throw ShapeError(
      Self.keeps("child", slot.name),
      help: "a class that keeps it in a property marked @Child lets others take its place")
  }

  private func held(_ kind: String, _ name: String) -> LayerError {
    LayerError(self, ShapeError(Self.keeps(kind, name)), Arguments([]))
  }

  private static func keeps(_ kind: String, _ name: String) -> String {
    "keeps its \(kind) '\(name)', which its forward pass computes with"
  }
}
