import NNTensor

/// A tensor that training changes: PyTorch's `nn.Parameter`.
///
/// Layers read `value` once in each forward pass. Where a re-parametrisation (weight norm, a pruning
/// mask) derives the value, the tensors that it is derived from are parameters of their own.
public final class Parameter {
  /// The name in its module: `weight`; empty as long as it is in none.
  public internal(set) var name: String
  /// What training changes: a leaf that requires a gradient unless it is frozen. Another one after the
  /// module was converted to another dtype. Parameters with one tensor are tied: they count once.
  public internal(set) var tensor: Tensor
  /// What derives the value from other parameters, when something does.
  public internal(set) var derivation: (any Derivation)?
  /// Whether a layer made it and computes with it, so that it can't be taken away.
  let isHeld: Bool
  /// What its elements were drawn by, where a scope drew them.
  let initializer: Initializer?

  init(name: String, tensor: Tensor, isHeld: Bool = true, initializer: Initializer? = nil) {
    self.initializer = initializer
    self.name = name
    self.tensor = tensor
    self.isHeld = isHeld
  }

  /// A parameter that shares the memory of `data`, to be registered in a module. Throws a
  /// `ShapeError` when it shall require a gradient and is not floating point.
  public convenience init(_ data: Tensor, requiresGrad: Bool = true) throws {
    self.init(
      name: "", tensor: try data.detached().requiringGrad(requiresGrad), isHeld: false)
  }

  /// What the layer computes with.
  public var value: Tensor {
    get throws { try derivation?.value() ?? tensor }
  }

  /// The elements outside the tape, in the same memory: writing to them changes the parameter.
  /// PyTorch's `Parameter.data`.
  public var data: Tensor { tensor.detached() }
}

/// A way to compute a parameter from others.
public protocol Derivation: AnyObject {
  /// The parameter's value now; gradients flow to what it is computed from.
  func value() throws -> Tensor

  /// Called once before each forward pass of the parameter's module, unless only shapes are wanted.
  func prepare(isTraining: Bool) throws
}

extension Derivation {
  /// Nothing to do before a forward pass.
  public func prepare(isTraining: Bool) throws {}
}

/// A tensor that belongs to a module's state but not to what training changes.
public final class Buffer {
  /// The name in its module: `running_mean`.
  public let name: String
  /// The tensor; layers write to its memory. Another one after the module was converted to another
  /// dtype.
  public internal(set) var tensor: Tensor
  /// Whether it is saved with the weights.
  public let isPersistent: Bool
  /// Whether a layer made it and computes with it, so that it can't be taken away.
  let isHeld: Bool

  init(name: String, tensor: Tensor, isPersistent: Bool, isHeld: Bool = true) {
    self.name = name
    self.tensor = tensor
    self.isPersistent = isPersistent
    self.isHeld = isHeld
  }
}
