extension Tensor {
  /// The cross entropy of scores that a linear map makes of this tensor: `(N, in), (C, *, in), (N, *)
  /// -> ()`; N may be missing where there are no dimensions `*`.
  ///
  /// `linearBias` is `(C, *)`; `target` and the other arguments are those of `crossEntropy`. Throws a
  /// `ShapeError` for shapes that do not fit and for an `ignoreIndex` beside targets that are
  /// probabilities, an `IndexError` for a target that is no class.
  public func linearCrossEntropy(
    linearWeight: Tensor, _ target: Tensor, linearBias: Tensor? = nil, weight: Tensor? = nil,
    ignoreIndex: Int? = nil, reduction: Reduction = .mean, labelSmoothing: Double = 0
  ) throws -> Tensor {
    guard (1...2).contains(rank), linearWeight.rank >= 2,
      linearWeight.shape[linearWeight.rank - 1] == shape[rank - 1],
      rank == 2 || linearWeight.rank == 2
    else {
      throw ShapeError(
        "expects input (N, in_features) and linear_weight (C, *, in_features), got \(type) and "
          + "\(linearWeight.type)")
    }
    let scores = linearWeight.shape[0..<(linearWeight.rank - 1)]
    if let linearBias, linearBias.shape != scores {
      throw ShapeError("expects linear_bias of shape \(scores), got \(linearBias.type)")
    }
    let count = scores.count
    let flat = try linear(
      weight: linearWeight.reshaped([count, shape[rank - 1]]),
      bias: linearBias?.reshaped([count]))
    let logits = try flat.reshaped(shape[0..<(rank - 1)].appending(scores))
    if ignoreIndex != nil, target.shape == logits.shape {
      throw ShapeError("expects no ignore_index where targets are probabilities")
    }
    return try logits.crossEntropy(
      target, weight: weight, ignoreIndex: ignoreIndex ?? -100, reduction: reduction,
      labelSmoothing: labelSmoothing)
  }
}
