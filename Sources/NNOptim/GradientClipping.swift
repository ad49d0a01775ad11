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
  let norm = try totalNorm(
    of: contiguousGradients(of: parameters), normType: normType,
    errorIfNonfinite: errorIfNonfinite)
  try clipGradients(parameters, maxNorm: maxNorm, totalNorm: norm)
  return norm
}

/// The norm of tensors as one vector: `torch.nn.utils.get_total_norm`; 0 for none.
///
/// The square root of the sum of squares by default, the largest absolute value for `normType`
/// infinity, else `(sum |x|^p)^(1/p)`. Throws a `ShapeError` when `normType` is not more than 0 and,
/// with `errorIfNonfinite`, a `RunFailure` when the norm is NaN or infinite.
public func totalNorm(
  of tensors: [Tensor], normType: Double = 2, errorIfNonfinite: Bool = false
) throws -> Double {
  let norm = try OptimizerSteps.norm(of: tensors.map { try $0.contiguous() }, p: normType)
  if errorIfNonfinite, !norm.isFinite {
    throw RunFailure(
      "the norm of the gradients is \(norm)",
      help: "lower the learning rate, or look for NaN and infinity in the data")
  }
  return norm
}

/// Multiplies all gradients by `min(1, maxNorm / (totalNorm + 1e-6))`; a NaN spreads to all of them:
/// `torch.nn.utils.clip_grads_with_norm_`.
public func clipGradients(
  _ parameters: [Tensor], maxNorm: Double, totalNorm: Double
) throws {
  let factor = maxNorm / (totalNorm + 1e-6)
  guard !(factor >= 1) else { return }
  for gradient in try contiguousGradients(of: parameters) {
    try OptimizerSteps.scale(gradient, by: factor)
  }
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
