import NNDeclarations
import NNDiagnostics
import NNTensor

/// Where a module is made: its path, the types of its inputs as far as they are known, and what it
/// registers. Parameters register by being created.
public final class Scope {
  /// The names from the root to here, joined by dots; empty for the root.
  public let path: String
  /// Where the specification declares the module.
  public private(set) var location: SourceLocation?
  /// What the module will be called with, as meta tensors; nil when that is not known here.
  public let inputs: Arguments?
  /// What the whole model is made with.
  public let build: BuildContext

  let record: ModuleRecord
  private let name: String
  private let parent: ModuleRecord?
  /// The names that random streams are called by.
  private let stream: String
  private var registers = true

  /// The scope of a whole model, or of a module that will be put into others later. Several of one
  /// build draw different parameters.
  public convenience init(
    _ build: BuildContext, inputs: Arguments? = nil, at location: SourceLocation? = nil
  ) {
    self.init(
      build, path: "", stream: build.newStream(), record: ModuleRecord(build), name: "",
      parent: nil, inputs: inputs, location: location)
  }

  /// The scope of a new child of a module that is made already.
  convenience init(
    below parent: ModuleRecord, _ name: String, inputs: Arguments? = nil,
    at location: SourceLocation?
  ) {
    let record = ModuleRecord(parent.build, parent: parent, name: name)
    self.init(
      parent.build, path: record.path, stream: record.path, record: record, name: name,
      parent: nil, inputs: inputs, location: location)
  }

  private init(
    _ build: BuildContext, path: String, stream: String, record: ModuleRecord, name: String,
    parent: ModuleRecord?, inputs: Arguments?, location: SourceLocation?
  ) {
    self.build = build
    self.path = path
    self.stream = stream
    self.record = record
    self.name = name
    self.parent = parent
    self.inputs = inputs
    self.location = location
  }

  /// The scope of the child `name`. The module made in it becomes a child of the one made here.
  ///
  /// With `drawnAs`, its parameters start as those of the child of that name do: a copy of it.
  public func child(
    _ name: String, inputs: Arguments? = nil, drawnAs: String? = nil,
    at location: SourceLocation? = nil
  ) -> Scope {
    Scope(
      build, path: Self.join(path, name), stream: Self.join(stream, drawnAs ?? name),
      record: ModuleRecord(build, parent: record, name: name), name: name, parent: record,
      inputs: inputs, location: location ?? self.location)
  }

  private static func join(_ prefix: String, _ name: String) -> String {
    prefix.isEmpty ? name : prefix + "." + name
  }

  /// Notes where the specification declares the module that is made here.
  public func note(_ location: SourceLocation?) { self.location = location ?? self.location }

  func register(_ module: Module) {
    guard registers else { return }
    registers = false
    guard let parent else { return }
    parent.note(parent.complaint(about: name))
    parent.append(module, name, isHeld: true)
  }

  /// Makes `module`, which was made elsewhere, the child that this scope stands for too: both places
  /// share its parameters. Returns it.
  public func adopt(_ module: Module) -> Module {
    register(module)
    return module
  }

  /// A new parameter. It is drawn from the stream of its own path, or has no memory when only shapes
  /// are wanted.
  ///
  /// Throws a `LayerError` when the model grows beyond what the build allows.
  public func parameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer
  ) throws -> Parameter {
    let type = TensorType(build.dtype, shape)
    try build.account(type, in: self)
    let tensor = try tensor(type) { try initializer.tensor(type, from: randomStream(name)) }
    record.note(record.complaint(about: name))
    let parameter = Parameter(
      name: name, tensor: try tensor.requiringGrad(), initializer: initializer)
    record.parameters.append(parameter)
    return parameter
  }

  /// A parameter's memory: none, that of the build, or what `draw` makes.
  private func tensor(_ type: TensorType, draw: () throws -> Tensor) throws -> Tensor {
    if build.isMeta { return .meta(type) }
    return ParameterDraws.areSkipped ? try .empty(type) : try draw()
  }

  /// A new buffer filled with `value`.
  public func buffer(
    _ name: String, _ shape: Shape, _ value: Double, dtype: DType? = nil, isPersistent: Bool = true
  ) throws -> Buffer {
    let type = TensorType(dtype ?? build.dtype, shape)
    try build.account(type, in: self)
    let tensor = build.isMeta ? Tensor.meta(type) : try Tensor.full(type, value)
    record.note(record.complaint(about: name))
    let buffer = Buffer(name: name, tensor: tensor, isPersistent: isPersistent)
    record.buffers.append(buffer)
    return buffer
  }

  /// A new buffer whose elements `initializer` draws.
  public func buffer(
    _ name: String, _ shape: Shape, _ initializer: Initializer, dtype: DType? = nil
  ) throws -> Buffer {
    let buffer = try self.buffer(name, shape, 0, dtype: dtype)
    if !build.isMeta {
      try buffer.tensor.assign(
        try initializer.tensor(buffer.tensor.type, from: randomStream(name)))
    }
    return buffer
  }

  /// What the parameter or buffer `name` is drawn from.
  private func randomStream(_ name: String) -> RandomStream {
    RandomStream(seed: build.random.seed, name: "init/" + Self.join(stream, name))
  }
}

extension Scope {
  /// Puts the children that are made so far in the order of `names`.
  public func orderChildren(_ names: [String]) { record.order(names) }
}
