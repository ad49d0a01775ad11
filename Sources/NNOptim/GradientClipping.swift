import NNDiagnostics
import NNTensor

/// Scales all gradients down together where their norm is more than `maxNorm`; returns the norm
/// that they had: `torch.nn.utils.clip_grad_norm_`.
///
/// The norm is that of all gradients as one vector: the square root of the sum of squares by
/// default, the largest absolute value for `normType` infinity, else `(sum |g|^p)^(1/p)`. Gradients
/// are multiplied by `min(1, maxNorm / (norm + 1e-6))`; a NaN spreads to all of them.
///
/// Throws a `ShapeError` when `normType` is not more than 0 and, with `errorIfNonfinite`, a
/// `RunFailure` when the norm is NaN or infinite.
@discardableResult
public func clipGradientNorm(
  _ parameters: [Tensor], maxNorm: Double, normType: Double = 2, errorIfNonfinite: Bool = false
) throws -> Double {
  let gradients = try contiguousGradients(of: parameters)
  let norm = try OptimizerSteps.norm(of: gradients, p: normType)
  if errorIfNonfinite, !norm.isFinite {
    throw RunFailure(
      "the norm of the gradients is \(norm)",
      help: "lower the learning rate, or look for NaN and infinity in the data")
  }
  let factor = maxNorm / (norm + 1e-6)
  if !(factor >= 1) {
    for gradient in gradients { try OptimizerSteps.scale(gradient, by: factor) }
  }
  return norm
}

/// Cuts every element of every gradient to at most `limit` in size:
/// `torch.nn.utils.clip_grad_value_`.
public func clipGradientValue(_ parameters: [Tensor], limit: Double) throws {
  for gradient in try contiguousGradients(of: parameters) {
    try OptimizerSteps.clamp(gradient, to: limit)
  }
}

/// The gradients that exist, each row by row so that they can be changed in place.
private func contiguousGradients(of parameters: [Tensor]) throws -> [Tensor] {
  try parameters.compactMap { parameter in
    guard let gradient = parameter.grad else { return nil }
    if gradient.isContiguous { return gradient }
    let copy = try gradient.detached().copied()
    parameter.grad = copy
    return copy
  }
}
