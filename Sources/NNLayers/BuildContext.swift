import NNDeclarations
import NNDiagnostics
import NNTensor

/// What a whole model is made with.
public final class BuildContext {
  /// Whether parameters have no memory, so that only shapes are computed.
  public let isMeta: Bool
  /// The dtype of parameters and buffers.
  public let dtype: DType
  /// The seed and the step that every random draw depends on.
  public let random: RandomSource
  /// Makes modules from nodes of a specification; nil when modules are made in code alone.
  public let nodes: (any NodeBuilder)?
  /// Whether modules begin in training mode. Where the mode is still open, shapes are checked for
  /// evaluation, which takes more of them: batch normalisation can't train on a single value.
  public let isTraining: Bool
  /// The most bytes that parameters and buffers may take together.
  public let byteLimit: Int
  /// Bytes that parameters and buffers take so far.
  public private(set) var byteCount = 0

  /// Makes models with memory unless `isMeta`, drawing from `seed`.
  public init(
    isMeta: Bool = false, dtype: DType = .float32, seed: UInt64 = 0,
    nodes: (any NodeBuilder)? = nil, isTraining: Bool = true, byteLimit: Int = .max
  ) {
    self.isMeta = isMeta
    self.dtype = dtype
    self.nodes = nodes
    self.isTraining = isTraining
    self.byteLimit = byteLimit
    random = RandomSource(seed: seed)
  }

  /// What balanced class weights are made of, while a loss is made; nil elsewhere.
  public var classBalance: ClassBalance?

  private var rootCount = 0

  /// What the random streams of the next root are called by; empty for the first.
  func newStream() -> String {
    defer { rootCount += 1 }
    return rootCount == 0 ? "" : "#\(rootCount)"
  }

  /// Refuses a tensor that the limit has no room for, before anything is allocated.
  func account(_ type: TensorType, in scope: Scope) throws {
    let (total, overflow) = byteCount.addingReportingOverflow(type.byteCount ?? .max)
    guard !overflow, total <= byteLimit else {
      let size = type.byteCount.map(ByteText.text) ?? "more bytes than can be counted"
      throw LayerError(
        scope,
        "needs \(size) for one tensor \(type), more than the \(ByteText.text(byteLimit)) "
          + "that the whole model may take")
    }
    byteCount = total
  }
}

/// Whether parameters that are made are drawn, or left as their memory was.
enum ParameterDraws {
  @TaskLocal static var areSkipped = false
}

/// Makes modules whose parameters are not drawn but hold what their memory held, as they will be set
/// anyway: `torch.nn.utils.skip_init`.
/// ```swift
/// let layer = try skipInit { try Linear(Scope(build), inFeatures: 20, outFeatures: 5) }
/// ```
public func skipInit<Result>(_ make: () throws -> Result) rethrows -> Result {
  try ParameterDraws.$areSkipped.withValue(true, operation: make)
}

/// Byte counts as people read them.
public enum ByteText {
  /// `12 bytes`, `1.5 KiB`, `3.2 TiB`.
  public static func text(_ count: Int) -> String {
    guard count >= 1024 else { return "\(count) bytes" }
    var value = Double(count)
    var unit = 0
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    value /= 1024
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    let tenths = (value * 10).rounded() / 10
    return "\(tenths) \(units[unit])"
  }
}

/// The seed and the step that random layers draw from, shared by a whole model.
public final class RandomSource {
  /// The seed.
  public let seed: UInt64
  /// The training step: set before each forward pass, so that a resumed run draws the same.
  public var step: UInt64 = 0 {
    didSet { draws = 0 }
  }
  private var draws: UInt64 = 0

  /// A source of `seed` at step 0.
  public init(seed: UInt64) { self.seed = seed }

  /// A stream of its own for each call, that depends on the seed, the name, the step and how many
  /// streams were taken in that step.
  public func stream(_ name: String) -> RandomStream {
    draws += 1
    return RandomStream(seed: seed, name: "\(name)#\(draws)", step: step)
  }

  /// The stream of a call with `input`. A shape-only pass does not count as a draw, so that the real
  /// one stays what it was.
  func stream(_ name: String, for input: Tensor) -> RandomStream {
    input.isMeta ? RandomStream(seed: seed, name: name) : stream(name)
  }
}

/// Makes modules from nodes of a specification.
public protocol NodeBuilder: AnyObject {
  /// Notes an error about what the user wrote, so that building goes on and finds more; throws any
  /// other error.
  func recover(from error: any Error) throws
  /// Takes `size` for the argument `name` of a layer, as its input tells.
  ///
  /// Throws a `SymbolicSizeError` when it stands for a symbol, so that it is not known yet.
  func infer(_ name: String, as size: Int) throws
  /// The module that `node` stands for, made in `scope`.
  func module(_ node: LocatedValue, in scope: Scope) throws -> Module
  /// The call that `node` stands for: a name, a call, or a mapping of a name to its arguments.
  func call(_ node: LocatedValue) throws -> LocatedCall
  /// The children that a container's nodes stand for, with their names; repetitions written out.
  func namedNodes(_ nodes: [LocatedValue]) throws -> [(name: String, node: LocatedValue)]
  /// The same for children that are called one after the other, with the sizes filled in that later
  /// ones tell.
  func chainedNodes(_ nodes: [LocatedValue]) throws -> [(name: String, node: LocatedValue)]
}

extension NodeBuilder {
  /// The children alone: nothing is told ahead.
  public func chainedNodes(
    _ nodes: [LocatedValue]
  ) throws -> [(name: String, node: LocatedValue)] {
    try namedNodes(nodes)
  }
}

/// Stands where a module could not be made because of an error that is already noted. Calling it, or
/// what it stands in, throws an `UnbuiltModuleError`.
public final class UnbuiltModule: Module {
  public override func forward(_ arguments: Arguments) throws -> Value {
    throw UnbuiltModuleError()
  }
}

/// A module can't be called because of an error that is already noted.
public struct UnbuiltModuleError: Error {}

extension Scope {
  /// Calls `module` with `inputs` to learn the types of its outputs, while the model is being made.
  ///
  /// The result is nil when the inputs are not known, when the outputs' shapes depend on the data, or
  /// when the module does not take the inputs; what is wrong is noted, so that building goes on.
  public func outputs(of module: Module, for inputs: Arguments?) throws -> Arguments? {
    guard let inputs else { return nil }
    do {
      return Arguments([try module(inputs)])
    } catch is DataDependentShape {
      return nil
    } catch is UnbuiltModuleError {
      return nil
    } catch {
      guard let nodes = build.nodes else { throw error }
      try nodes.recover(from: error)
      return nil
    }
  }

  /// The module that `node` stands for, made in this scope.
  public func module(_ node: AnyValue) throws -> Module {
    guard let nodes = build.nodes else {
      throw ShapeError("can't make modules from a specification's nodes here")
    }
    return try nodes.module(node.written, in: self)
  }
}
