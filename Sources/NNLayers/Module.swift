import NNDeclarations
import NNDiagnostics
import NNTensor

/// A piece of a network: parameters, buffers, child modules and a forward pass.
///
/// A subclass makes its parameters, buffers and children in the `Scope` that it is given, then calls
/// `super.init(scope)`, and overrides one `forward`.
open class Module {
  /// The names from the root to here, joined by dots; empty for the root.
  public let path: String
  /// Where the specification declares it.
  public let location: SourceLocation?
  /// The declared name: `Conv2d`.
  public internal(set) var typeName: String
  /// The arguments that it was made with, when a declaration made it.
  public internal(set) var arguments: BoundArguments?
  /// Whether it behaves as in training (dropout drops, batch norm uses batch statistics).
  public private(set) var isTraining: Bool

  let record: ModuleRecord

  /// Takes over what was registered in `scope`.
  public init(_ scope: Scope) {
    path = scope.path
    location = scope.location
    record = scope.record
    isTraining = scope.build.isTraining
    typeName = String(describing: Self.self)
    scope.register(self)
  }

  /// The outputs for the given inputs. Throws a `LayerError` that says what is wrong and where.
  public final func callAsFunction(_ arguments: Arguments) throws -> Value {
    try naming(arguments) {
      if !record.derived.isEmpty { try prepareDerived(arguments) }
      guard let surroundings = CallSurroundings.current else {
        if record.hooks == nil { return try forward(arguments) }
        return try forwardBetweenHooks(arguments, [])
      }
      let body = { [self] in
        try forwardBetweenHooks(arguments, surroundings.hooks.map(\.set))
      }
      return try surroundings.trace?.record(self, arguments, body) ?? body()
    }
  }

  /// The result of one of `functions`. Throws a `LayerError` that says what is wrong and where.
  public final func call(_ function: String, _ arguments: Arguments) throws -> Value {
    try naming(arguments) {
      if !record.derived.isEmpty { try prepareDerived(arguments) }
      return try forward(function: function, arguments)
    }
  }

  /// Runs `body`, whose errors get the layer's name.
  private func naming<Result>(_ arguments: Arguments, _ body: () throws -> Result) throws -> Result
  {
    do {
      return try body()
    } catch let error as ShapeError {
      throw LayerError(self, error, arguments)
    } catch var error as IndexError where error.layer == nil {
      error.layer = path.isEmpty ? typeName : "layer '\(path)' (\(typeName))"
      throw error
    }
  }

  /// Lets what derives parameters do its work for this call; a call with meta tensors asks for shapes
  /// only and changes nothing.
  private func prepareDerived(_ arguments: Arguments) throws {
    guard !arguments.tensors.contains(where: \.isMeta) else { return }
    for parameter in record.derived {
      try parameter.derivation?.prepare(isTraining: isTraining)
    }
  }

  /// The output for one tensor. Throws a `LayerError` that says what is wrong and where.
  public final func callAsFunction(_ input: Tensor) throws -> Tensor {
    let arguments = Arguments([.tensor(input)])
    let output = try self(arguments)
    guard case .tensor(let tensor) = output else {
      throw LayerError(
        self, ShapeError("gives \(output.kind) where a tensor is needed"), arguments)
    }
    return tensor
  }

  /// Computes the outputs; for modules of several inputs or outputs. Called through the module itself
  /// (`module(x)`), which names the layer in errors.
  open func forward(_ arguments: Arguments) throws -> Value {
    .tensor(try forward(try arguments.singleTensor()))
  }

  /// Computes the output of one tensor.
  open func forward(_ input: Tensor) throws -> Tensor {
    throw ShapeError("can't be called with one tensor")
  }

  /// What the module computes besides its output, such as `log_prob`, each called by its name.
  open var functions: [String] { [] }

  /// Computes one of `functions`; called through `call`, which names the layer in errors.
  open func forward(function: String, _ arguments: Arguments) throws -> Value {
    throw ShapeError("has no function '\(function)'")
  }

  /// The names of the outputs, where they have some.
  open var outputNames: [String] { [] }

  /// Switches this module and all below between training and evaluation.
  public final func setTraining(_ isTraining: Bool) {
    self.isTraining = isTraining
    for (_, child) in record.children { child.setTraining(isTraining) }
  }

  /// The child modules with their names, in order.
  public final var children: [(name: String, module: Module)] { record.children }
  /// The parameters of this module alone, in order.
  public final var ownParameters: [Parameter] { record.parameters }
  /// The buffers of this module alone, in order.
  public final var ownBuffers: [Buffer] { record.buffers }

  /// The child called `name`.
  public final func child(_ name: String) -> Module? {
    record.children.first { $0.name == name }?.module
  }

  /// This module and all below, depth first, each once.
  public final var modules: [Module] {
    var seen: Set<ObjectIdentifier> = []
    var found: [Module] = []
    collect(&seen, &found)
    return found
  }

  private func collect(_ seen: inout Set<ObjectIdentifier>, _ found: inout [Module]) {
    guard seen.insert(ObjectIdentifier(self)).inserted else { return }
    found.append(self)
    for (_, child) in record.children { child.collect(&seen, &found) }
  }

  /// Every parameter of this module and those below with its state-dict name, each once.
  public final var namedParameters: [(name: String, parameter: Parameter)] {
    named(\.parameters).map { (name: $0 + $1.name, parameter: $1) }
  }

  /// Every buffer of this module and those below with its state-dict name, each once.
  public final var namedBuffers: [(name: String, buffer: Buffer)] {
    named(\.buffers).map { (name: $0 + $1.name, buffer: $1) }
  }

  /// What the records of this module and those below hold, with the prefix of its name.
  private func named<Item: AnyObject>(
    _ items: KeyPath<ModuleRecord, [Item]>
  ) -> [(prefix: String, item: Item)] {
    var seen: Set<ObjectIdentifier> = []
    var found: [(prefix: String, item: Item)] = []
    func visit(_ module: Module, _ prefix: String) {
      for item in module.record[keyPath: items]
      where seen.insert(ObjectIdentifier(item)).inserted {
        found.append((prefix, item))
      }
      for (name, child) in module.record.children { visit(child, prefix + name + ".") }
    }
    visit(self, "")
    return found
  }
}
