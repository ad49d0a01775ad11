/// What becomes of the losses of single elements, named as PyTorch names it.
public enum Reduction: String, CaseIterable, Sendable {
  /// They stay as they are.
  case none
  /// Their mean, weighted where the loss has weights.
  case mean
  /// Their sum.
  case sum

  /// Applies it to losses without weights.
  public func callAsFunction(_ losses: Tensor) throws -> Tensor {
    switch self {
    case .none: losses
    case .mean: try losses.mean()
    case .sum: try losses.sum()
    }
  }
}
