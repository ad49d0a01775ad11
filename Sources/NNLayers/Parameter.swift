import NNTensor

/// A tensor that training changes.
///
/// Layers read `value` once in each forward pass. Where a re-parametrisation (weight norm, a pruning
/// mask) derives the value, the tensors that it is derived from are parameters of their own.
public final class Parameter {
  /// The name in its module: `weight`.
  public let name: String
  /// What training changes: a leaf that requires a gradient unless it is frozen. Another one after the
  /// module was converted to another dtype.
  public internal(set) var tensor: Tensor
  /// What derives the value from other parameters, when something does.
  public internal(set) var derivation: (any Derivation)?

  init(name: String, tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }

  /// What the layer computes with.
  public var value: Tensor {
    get throws { try derivation?.value() ?? tensor }
  }
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

  init(name: String, tensor: Tensor, isPersistent: Bool) {
    self.name = name
    self.tensor = tensor
    self.isPersistent = isPersistent
  }
}
