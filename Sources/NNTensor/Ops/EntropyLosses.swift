import CKernels
import Glibc

extension Ops {
  /// `-(t log x + (1 - t) log(1 - x))`.
  struct BinaryCrossEntropy: ElementLoss {
    static let name = "binary_cross_entropy"
    static let formula = ElementLossFormula(nn_cross_entropy_loss, nn_cross_entropy_loss_gradient)
    var reduction: Reduction

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let outside = nn_find_outside_unit(input.dtype.kernel, input.data, Int64(input.count))
      guard outside < 0 else {
        let value = try input.reshaped([input.count]).selected(dim: 0, index: Int(outside)).item()
        throw ShapeError(
          "expects probabilities from 0 to 1, got \(value)",
          help: "for scores of any size take the loss with logits, or a sigmoid before")
      }
      return try losses([input, inputs[1]])
    }

    static var samples: [OperationSample] {
      OperationSample.elementLoss(.uniform(0.1, 0.9), .uniform(0.1, 0.9)) {
        try $0.binaryCrossEntropy($1, reduction: $2)
      }
    }
  }

  /// The same for `x = s(z)`, the sigmoid of z.
  struct LogitCrossEntropy: ElementLoss {
    static let name = "binary_cross_entropy_with_logits"
    static let formula = ElementLossFormula(
      nn_logit_cross_entropy_loss, nn_logit_cross_entropy_loss_gradient)
    var reduction: Reduction
    static var samples: [OperationSample] {
      OperationSample.elementLoss(.uniform(-3, 3), .uniform(0, 1)) {
        try $0.bceWithLogits($1, reduction: $2)
      }
    }
  }

  /// `t (log t - x)` for logarithms x, or `e^t (t - x)` where t is a logarithm too.
  struct Divergence: ElementLoss {
    static let name = "kl_div"
    static let formula = ElementLossFormula(nn_divergence_loss, nn_divergence_loss_gradient)
    var reduction: Reduction
    static var samples: [OperationSample] {
      OperationSample.elementLoss(.uniform(-3, 0), .uniform(0.1, 1)) {
        try $0.klDivergence($1, reduction: $2)
      }
    }
  }

  /// `e^t (t - x)` for logarithms x and t.
  struct LogDivergence: ElementLoss {
    static let name = "kl_div_log_target"
    static let formula = ElementLossFormula(
      nn_log_divergence_loss, nn_log_divergence_loss_gradient)
    var reduction: Reduction
    static var samples: [OperationSample] {
      OperationSample.elementLoss(.uniform(-3, 0), .uniform(-3, 0)) {
        try $0.klDivergence($1, targetIsLog: true, reduction: $2)
      }
    }
  }

  /// `x - t log(x + eps)`, with Stirling's approximation of `log t!` if `isFull`.
  struct PoissonLoss: ElementLoss {
    static let name = "poisson_nll_loss"
    static let formula = ElementLossFormula(nn_poisson_loss, nn_poisson_loss_gradient)
    var eps: Double
    var isFull: Bool
    var reduction: Reduction
    var parameters: (Double, Double) { (eps, isFull ? 1 : 0) }
    static var samples: [OperationSample] {
      [false, true].flatMap { isFull in
        OperationSample.elementLoss(.uniform(0.2, 3), .uniform(1.2, 4)) {
          try $0.poissonNLLLoss($1, inputIsLog: false, isFull: isFull, reduction: $2)
        }
      }
    }
  }

  /// `e^x - t x`, with Stirling's approximation of `log t!` if `isFull`.
  struct LogPoissonLoss: ElementLoss {
    static let name = "poisson_nll_loss_log_input"
    static let formula = ElementLossFormula(nn_log_poisson_loss, nn_log_poisson_loss_gradient)
    var isFull: Bool
    var reduction: Reduction
    var parameters: (Double, Double) { (0, isFull ? 1 : 0) }
    static var samples: [OperationSample] {
      [false, true].flatMap { isFull in
        OperationSample.elementLoss(.uniform(-1, 2), .uniform(1.2, 4)) {
          try $0.poissonNLLLoss($1, isFull: isFull, reduction: $2)
        }
      }
    }
  }
}

extension Tensor {
  /// `-w (t log x + (1 - t) log(1 - x))` for probabilities x and targets t from 0 to 1, reduced.
  /// Logarithms count at least -100, so that no loss is infinite.
  ///
  /// `weight` w broadcasts to the input. Throws a `ShapeError` when the target has another shape or
  /// dtype, and for an input that is less than 0 or more than 1.
  public func binaryCrossEntropy(
    _ target: Tensor, weight: Tensor? = nil, reduction: Reduction = .mean
  ) throws -> Tensor {
    guard shape == target.shape else {
      throw ShapeError("expects targets of shape \(shape) like the input, got \(target.type)")
    }
    guard dtype == target.dtype else {
      throw ShapeError("expects \(dtype.rawValue) targets like the input, got \(target.type)")
    }
    guard let weight else {
      return try Ops.BinaryCrossEntropy(reduction: reduction).run(self, target)
    }
    return try reduction(
      try Ops.BinaryCrossEntropy(reduction: .none).run(self, target).scaledLike(weight))
  }

  /// `-w (c t log s(x) + (1 - t) log(1 - s(x)))` for logits x, targets t from 0 to 1 and the
  /// sigmoid s, reduced.
  ///
  /// `weight` w and `posWeight` c broadcast to the logits. Throws a `ShapeError` when the target has
  /// another shape.
  public func bceWithLogits(
    _ target: Tensor, weight: Tensor? = nil, posWeight: Tensor? = nil,
    reduction: Reduction = .mean
  ) throws -> Tensor {
    let (input, target) = try compared(with: target)
    guard weight != nil || posWeight != nil else {
      return try Ops.LogitCrossEntropy(reduction: reduction).run(input, target)
    }
    var losses: Tensor
    if let posWeight {
      let positive = try input.logSigmoid().scaledLike((posWeight - 1) * target + 1)
      losses = try (1 - target) * input - positive
    } else {
      losses = try Ops.LogitCrossEntropy(reduction: .none).run(input, target)
    }
    if let weight { losses = try losses.scaledLike(weight) }
    return try reduction(losses)
  }

  /// How far the distribution `target` lies from the one whose logarithms these are:
  /// `t (log t - x)`, with `targetIsLog` `e^t (t - x)`, reduced. The two broadcast.
  ///
  /// The mean is over elements; divide the sum by the number of distributions for the divergence.
  /// Throws a `ShapeError` unless both are floating point.
  public func klDivergence(
    _ target: Tensor, targetIsLog: Bool = false, reduction: Reduction = .mean
  ) throws -> Tensor {
    _ = try (Ops.floatingTypes([type]), Ops.floatingTypes([target.type]))
    let (input, target) = try compared(with: target, broadcasts: true)
    return try targetIsLog
      ? Ops.LogDivergence(reduction: reduction).run(input, target)
      : Ops.Divergence(reduction: reduction).run(input, target)
  }

  /// The negative logarithm of the probability of counts `target` under a Poisson distribution of rate
  /// `e^x`, or `x` unless `inputIsLog`: `e^x - t x`, or `x - t log(x + eps)`, reduced. The two
  /// broadcast.
  ///
  /// `log t!` is left out, or if `isFull` approximated for t > 1 by Stirling's formula
  /// `t log t - t + log(2 pi t) / 2`.
  public func poissonNLLLoss(
    _ target: Tensor, inputIsLog: Bool = true, isFull: Bool = false, eps: Double = 1e-8,
    reduction: Reduction = .mean
  ) throws -> Tensor {
    let (input, target) = try compared(with: target, broadcasts: true)
    return try inputIsLog
      ? Ops.LogPoissonLoss(isFull: isFull, reduction: reduction).run(input, target)
      : Ops.PoissonLoss(eps: eps, isFull: isFull, reduction: reduction).run(input, target)
  }

  /// The negative logarithm of the density of `target` under normal distributions with these means and
  /// variances `variance`: `(log v + (x - t)^2 / v) / 2`, reduced, with `log(2 pi) / 2` more if
  /// `isFull`.
  ///
  /// `variance` has the input's shape, a 1 in place of one of its sizes, or lacks its last dimension;
  /// no variance counts less than `eps`. Throws a `ShapeError` for other shapes, and for a variance
  /// below 0.
  public func gaussianNLLLoss(
    _ target: Tensor, variance: Tensor, isFull: Bool = false, eps: Double = 1e-6,
    reduction: Reduction = .mean
  ) throws -> Tensor {
    guard eps > 0 else { throw ShapeError("expects an eps of more than 0, got \(eps)") }
    let variance = try matchingVariance(variance)
    let fixed = variance.detached()
    if !variance.isMeta, variance.count > 0 {
      let least = try fixed.minimum(dims: nil).item()
      guard !(least < 0) else {
        throw ShapeError("expects variances of at least 0, got \(least)")
      }
    }
    // The bound is on the value alone: the gradient goes through as if it were not there.
    let bounded = try variance + (fixed.clamped(min: eps) - fixed)
    var losses = try (bounded.logarithm() + (self - target).squared() / bounded).scaled(by: 0.5)
    if isFull { losses = try losses + 0.5 * log(2 * Double.pi) }
    return try reduction(losses)
  }

  private func matchingVariance(_ variance: Tensor) throws -> Tensor {
    if variance.shape == shape { return variance }
    if rank > 0, variance.shape == shape[0..<(rank - 1)] { return try variance.unsqueezed(dim: -1) }
    let others = (0..<min(rank, variance.rank)).filter { variance.shape[$0] != shape[$0] }
    guard rank == variance.rank, others.count == 1, variance.shape[others[0]] == 1 else {
      throw ShapeError(
        "expects var of shape \(shape) like the input, without its last size, or with a 1 in place "
          + "of one, got \(variance.type)")
    }
    return variance
  }

  /// These losses times `weight`, which broadcasts to them. Throws a `ShapeError` where it does not.
  func scaledLike(_ weight: Tensor) throws -> Tensor {
    let product = try self * weight
    guard product.shape == shape else {
      throw ShapeError("expects weights that broadcast to \(shape), got \(weight.type)")
    }
    return product
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.BinaryCrossEntropy.self, in: list)
  OperationCatalogue.register(Ops.LogitCrossEntropy.self, in: list)
  OperationCatalogue.register(Ops.Divergence.self, in: list)
  OperationCatalogue.register(Ops.LogDivergence.self, in: list)
  OperationCatalogue.register(Ops.PoissonLoss.self, in: list)
  OperationCatalogue.register(Ops.LogPoissonLoss.self, in: list)
}
