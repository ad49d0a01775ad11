import NNDeclarations
import NNDiagnostics
import NNTensor

/// A piece of a network: parameters, buffers, child modules and a forward pass.
///
/// A subclass makes its parameters, buffers and children in the `Scope` that it is given, then calls
/// `super.init(scope)`, and overrides one `forward`:
/// ```swift
/// final class Head: Module {
///   private let hidden: Linear
///   private let scale: Parameter
///
///   init(_ scope: Scope, features: Int) throws {
///     hidden = try Linear(scope.child("hidden"), inFeatures: features, outFeatures: 10)
///     scale = try scope.parameter("scale", [10], .ones)
///     super.init(scope)
///   }
///
///   override func forward(_ input: Tensor) throws -> Tensor {
///     try hidden(input).relu() * scale.value
///   }
/// }
/// let head = try Head(Scope(BuildContext(seed: 1)), features: 400)
/// ```
open class Module {
  /// Where the specification declares it.
  public let location: SourceLocation?
  /// The declared name: `Conv2d`; the class's own name where nothing is declared.
  public internal(set) var typeName: String
  /// The name of the block of a specification that it is; nil for anything else.
  public final var blockName: String?
  /// What people are told that it is: the block's name, else the type's.
  public final var shownType: String { blockName ?? typeName }
  /// The arguments that it was made with, when a specification made it.
  public internal(set) var arguments: BoundArguments?
  /// What its node in a specification says besides: how parameters are computed.
  public internal(set) final var nodeOptions: [LocatedValue.Entry] = []
  /// Whether it behaves as in training (dropout drops, batch norm uses batch statistics). Setting it
  /// leaves the modules below as they are: see `train(_:)`.
  public final var isTraining: Bool

  /// What printed models call it where PyTorch has a class of its own for it.
  final var printedName: String?
  /// What a specification named, with `arguments`.
  final var noted: DeclarationInfo?
  let record: ModuleRecord
  /// The declaration that its class gave, with the values of its arguments.
  final var declared: DeclaredValues?

  /// Takes over what was registered in `scope`. A layer that is declared says what it was made with:
  /// `super.init(scope, Self.declaration.with(features, bias))`.
  public init(_ scope: Scope, _ declared: DeclaredValues? = nil) {
    location = scope.location
    record = scope.record
    isTraining = scope.build.isTraining
    typeName = declared?.info.name ?? String(describing: Self.self)
    self.declared = declared
    scope.register(self)
  }

  /// The names from the root to here, joined by dots; empty for the root. Where a module stands in
  /// several places, the first one counts.
  public final var path: String { record.path }

  /// The outputs for the given inputs. Throws a `LayerError` that says what is wrong and where.
  public final func callAsFunction(_ arguments: Arguments) throws -> Value {
    try naming(arguments) {
      if !record.derived.isEmpty { try prepareDerived(arguments) }
      if let problem = record.problem { throw ShapeError(problem) }
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
      error.layer = path.isEmpty ? shownType : "layer '\(path)' (\(shownType))"
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

  /// Computes the outputs; for modules of several inputs or outputs. Called through the module itself
  /// (`module(x)`), which runs hooks and names the layer in errors.
  open func forward(_ arguments: Arguments) throws -> Value {
    .tensor(try forward(try arguments.singleTensor()))
  }

  /// Computes the output of one tensor.
  open func forward(_ input: Tensor) throws -> Tensor {
    throw ShapeError("can't be called with one tensor")
  }

  /// Whether `forwardRectified` computes ReLU of the output in the same pass.
  open var canRectify: Bool { false }

  /// Computes ReLU of the output of one tensor. Called through `rectified(_:)`, and only where
  /// `canRectify`.
  open func forwardRectified(_ input: Tensor) throws -> Tensor { try forward(input).relu() }

  /// ReLU of what the module gives for `arguments`, in one pass; nil where there is none, or somebody
  /// wants to see what comes before it.
  public final func rectified(_ arguments: Arguments) throws -> Value? {
    guard canRectify, record.hooks == nil, CallSurroundings.current == nil,
      arguments.keywords.isEmpty, arguments.positional.count == 1,
      case .tensor(let input) = arguments.positional[0],
      !input.isMeta
    else { return nil }
    return try naming(arguments) {
      if !record.derived.isEmpty { try prepareDerived(arguments) }
      if let problem = record.problem { throw ShapeError(problem) }
      return .tensor(try forwardRectified(input))
    }
  }

  /// What the module computes besides its output, such as `log_prob`, each called by its name.
  open var functions: [String] { [] }

  /// Computes one of `functions`; called through `call`, which names the layer in errors.
  open func forward(function: String, _ arguments: Arguments) throws -> Value {
    throw ShapeError("has no function '\(function)'")
  }

  /// The names of the outputs, where they have some.
  open var outputNames: [String] { [] }

  /// What `description` prints between the parentheses, before the children; several lines stand one
  /// below the other. PyTorch's `extra_repr`.
  open var extraRepr: String { declaredText }

  /// Whether `forward` finds children and parameters by name or in order, as containers do, so that
  /// they may be replaced and deleted: see `setModule(_:_:)`.
  open var looksUpMembers: Bool { false }

  /// Draws the parameters of this module alone anew, as the layer draws them, from `seed` and their
  /// names. PyTorch's `reset_parameters`.
  open func resetParameters(seed: UInt64 = 0) throws { try redrawParameters(seed) }

  /// The version of what the state dict of this class holds, which is saved with it.
  open var stateVersion: Int { 1 }

  /// State besides parameters and buffers, saved as `_extra_state`; nil, as it is by default, for
  /// none. PyTorch's `get_extra_state`.
  open var extraState: Tensor? { nil }

  /// Takes over the state that `extraState` gave. PyTorch's `set_extra_state`.
  open func setExtraState(_ state: Tensor) throws {}

  /// Writes the state of this module alone; names begin with `prefix`, which ends in a dot or is
  /// empty. With `keepVars` tensors are those of the parameters themselves.
  open func saveState(to state: inout StateDict, prefix: String, keepVars: Bool) {
    saveOwnState(to: &state, prefix, keepVars)
  }

  /// Takes the state of this module alone out of `load`; see `StateDictLoad`.
  open func loadState(from load: StateDictLoad, prefix: String) throws {
    try loadOwnState(from: load, prefix)
  }
}
