import CKernels

extension Ops {
  /// `|x - t|`.
  struct L1Loss: ElementLoss {
    static let name = "l1_loss"
    static let formula = ElementLossFormula(nn_absolute_loss, nn_absolute_loss_gradient)
    var reduction: Reduction
    static var samples: [OperationSample] {
      OperationSample.elementLoss { try $0.l1Loss($1, reduction: $2) }
    }
  }

  /// `(x - t)^2`.
  struct MSELoss: ElementLoss {
    static let name = "mse_loss"
    static let formula = ElementLossFormula(nn_squared_loss, nn_squared_loss_gradient)
    var reduction: Reduction
    static var samples: [OperationSample] {
      OperationSample.elementLoss { try $0.mseLoss($1, reduction: $2) }
    }
  }

  /// `d^2 / (2 beta)` for a difference d below `beta`, else `d - beta / 2`.
  struct SmoothL1Loss: ElementLoss {
    static let name = "smooth_l1_loss"
    static let formula = ElementLossFormula(
      nn_smooth_absolute_loss, nn_smooth_absolute_loss_gradient)
    var beta: Double
    var reduction: Reduction
    var parameters: (Double, Double) { (beta, 0) }
    static var samples: [OperationSample] {
      OperationSample.elementLoss { try $0.smoothL1Loss($1, reduction: $2) }
        + OperationSample.elementLoss { try $0.smoothL1Loss($1, beta: 0.3, reduction: $2) }
        + OperationSample.elementLoss { try $0.smoothL1Loss($1, beta: 0, reduction: $2) }
    }
  }

  /// `d^2 / 2` for a difference d below `delta`, else `delta (d - delta / 2)`.
  struct HuberLoss: ElementLoss {
    static let name = "huber_loss"
    static let formula = ElementLossFormula(nn_huber_loss, nn_huber_loss_gradient)
    var delta: Double
    var reduction: Reduction
    var parameters: (Double, Double) { (delta, 0) }
    static var samples: [OperationSample] {
      OperationSample.elementLoss { try $0.huberLoss($1, reduction: $2) }
        + OperationSample.elementLoss { try $0.huberLoss($1, delta: 0.4, reduction: $2) }
    }
  }
}

extension Tensor {
  /// `|x - target|`, reduced. `weight`, of the same shape, scales elements; the mean is then divided
  /// by the sum of the weights.
  ///
  /// Throws a `ShapeError` unless the shapes are the same.
  public func l1Loss(
    _ target: Tensor, weight: Tensor? = nil, reduction: Reduction = .mean
  ) throws -> Tensor {
    let (input, target) = try compared(with: target)
    guard let weight else { return try Ops.L1Loss(reduction: reduction).run(input, target) }
    return try Ops.L1Loss(reduction: .none).run(input, target)
      .weighted(by: weight, reduction, dividingByWeights: true)
  }

  /// `(x - target)^2`, reduced. `weight`, of the same shape, scales elements; the mean is then divided
  /// by the sum of the weights.
  ///
  /// Throws a `ShapeError` unless the shapes are the same.
  public func mseLoss(
    _ target: Tensor, weight: Tensor? = nil, reduction: Reduction = .mean
  ) throws -> Tensor {
    let (input, target) = try compared(with: target)
    guard let weight else { return try Ops.MSELoss(reduction: reduction).run(input, target) }
    return try Ops.MSELoss(reduction: .none).run(input, target)
      .weighted(by: weight, reduction, dividingByWeights: true)
  }

  /// `d^2 / (2 beta)` where the difference `d = |x - target|` is less than `beta`, else
  /// `d - beta / 2`, reduced (Girshick 2015).
  ///
  /// Throws a `ShapeError` unless the shapes are the same, and for a `beta` below 0.
  public func smoothL1Loss(
    _ target: Tensor, beta: Double = 1, reduction: Reduction = .mean
  ) throws -> Tensor {
    guard beta >= 0 else { throw ShapeError("expects a beta of at least 0, got \(beta)") }
    let (input, target) = try compared(with: target)
    return try Ops.SmoothL1Loss(beta: beta, reduction: reduction).run(input, target)
  }

  /// `d^2 / 2` where the difference `d = |x - target|` is at most `delta`, else
  /// `delta (d - delta / 2)`, reduced (Huber 1964). `weight`, of the same shape, scales elements.
  ///
  /// Throws a `ShapeError` unless the shapes are the same, and for a `delta` of 0 or less.
  public func huberLoss(
    _ target: Tensor, delta: Double = 1, weight: Tensor? = nil, reduction: Reduction = .mean
  ) throws -> Tensor {
    guard delta > 0 else { throw ShapeError("expects a delta of more than 0, got \(delta)") }
    let (input, target) = try compared(with: target)
    guard let weight else {
      return try Ops.HuberLoss(delta: delta, reduction: reduction).run(input, target)
    }
    return try Ops.HuberLoss(delta: delta, reduction: .none).run(input, target)
      .weighted(by: weight, reduction, dividingByWeights: false)
  }

  /// These losses times `weight`, reduced. Throws a `ShapeError` unless the shapes are the same.
  private func weighted(
    by weight: Tensor, _ reduction: Reduction, dividingByWeights: Bool
  ) throws -> Tensor {
    guard weight.shape == shape else {
      throw ShapeError("expects weights of shape \(shape) like the input, got \(weight.type)")
    }
    let losses = try self * weight
    guard reduction == .mean, dividingByWeights else { return try reduction(losses) }
    return try losses.sum() / weight.sum()
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.L1Loss.self, in: list)
  OperationCatalogue.register(Ops.MSELoss.self, in: list)
  OperationCatalogue.register(Ops.SmoothL1Loss.self, in: list)
  OperationCatalogue.register(Ops.HuberLoss.self, in: list)
}
