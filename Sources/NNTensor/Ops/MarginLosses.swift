import CKernels

extension Ops {
  /// x where t is 1, `max(0, margin - x)` where it is -1.
  struct HingeEmbeddingLoss: ElementLoss {
    static let name = "hinge_embedding_loss"
    static let formula = ElementLossFormula(
      nn_hinge_embedding_loss, nn_hinge_embedding_loss_gradient)
    var margin: Double
    var reduction: Reduction
    var parameters: (Double, Double) { (margin, 0) }
    static var samples: [OperationSample] {
      Reduction.allCases.map { reduction in
        OperationSample(.init([3, 5]), .init(TensorType(.int64, [3, 5]), .integers(0, 2))) {
          [try $0[0].hingeEmbeddingLoss($0[1] * 2 - 1, margin: 0.7, reduction: reduction)]
        }
      }
    }
  }

  /// `max(0, margin - t x)`.
  struct MarginLoss: ElementLoss {
    static let name = "margin_loss"
    static let formula = ElementLossFormula(nn_margin_loss, nn_margin_loss_gradient)
    var margin: Double
    var reduction: Reduction
    var parameters: (Double, Double) { (margin, 0) }
    static var samples: [OperationSample] {
      OperationSample.elementLoss {
        try $0.marginRankingLoss(
          Tensor.zeros(TensorType($0.dtype, $0.shape)), target: $1, margin: 0.3, reduction: $2)
      }
    }
  }

  /// `log(1 + e^(-t x))`.
  struct SoftMarginLoss: ElementLoss {
    static let name = "soft_margin_loss"
    static let formula = ElementLossFormula(nn_soft_margin_loss, nn_soft_margin_loss_gradient)
    var reduction: Reduction
    static var samples: [OperationSample] {
      OperationSample.elementLoss { try $0.softMarginLoss($1, reduction: $2) }
    }
  }
}

extension Tensor {
  /// How unlike two things may be whose distances these are: x where `target` is 1, and
  /// `max(0, margin - x)` where it is -1, reduced. The two broadcast.
  public func hingeEmbeddingLoss(
    _ target: Tensor, margin: Double = 1, reduction: Reduction = .mean
  ) throws -> Tensor {
    let (input, target) = try compared(with: target, broadcasts: true)
    return try Ops.HingeEmbeddingLoss(margin: margin, reduction: reduction).run(input, target)
  }

  /// `max(0, -t (x1 - x2) + margin)`, reduced: this tensor is to be larger than `other` where `target`
  /// is 1, and smaller where it is -1. The three broadcast.
  ///
  /// Throws a `ShapeError` unless they have as many dimensions.
  public func marginRankingLoss(
    _ other: Tensor, target: Tensor, margin: Double = 0, reduction: Reduction = .mean
  ) throws -> Tensor {
    guard rank == other.rank, rank == target.rank else {
      throw ShapeError(
        "expects input1, input2 and target of as many dimensions, got \(type), \(other.type) and "
          + "\(target.type)")
    }
    let (difference, sign) = try (self - other).compared(with: target, broadcasts: true)
    return try Ops.MarginLoss(margin: margin, reduction: reduction).run(difference, sign)
  }

  /// `log(1 + e^(-t x))` for targets t of 1 and -1, reduced. The two broadcast.
  public func softMarginLoss(_ target: Tensor, reduction: Reduction = .mean) throws -> Tensor {
    let (input, target) = try compared(with: target, broadcasts: true)
    return try Ops.SoftMarginLoss(reduction: reduction).run(input, target)
  }

  /// For each sample the mean over classes of `-(t log s(x) + (1 - t) log(1 - s(x)))` with the sigmoid
  /// s: `(*, C), (*, C) -> (*)`, reduced. `weight` `(C)` scales classes.
  ///
  /// Throws a `ShapeError` for a single number and for shapes that do not broadcast.
  public func multilabelSoftMarginLoss(
    _ target: Tensor, weight: Tensor? = nil, reduction: Reduction = .mean
  ) throws -> Tensor {
    guard rank > 0 else { throw ShapeError("expects input (N, C) or (C), got \(type)") }
    let (input, target) = try compared(with: target, broadcasts: true)
    var losses = try Ops.LogitCrossEntropy(reduction: .none).run(input, target)
    if let weight { losses = try losses.scaledLike(weight) }
    return try reduction(try losses.mean(dims: [-1]))
  }

  /// `1 - cos(x1, x2)` where `target` is 1 and `max(0, cos(x1, x2) - margin)` where it is -1:
  /// `(N, D), (N, D), (N) -> (N)`, or without N, reduced.
  ///
  /// Throws a `ShapeError` for other shapes.
  public func cosineEmbeddingLoss(
    _ other: Tensor, target: Tensor, margin: Double = 0, reduction: Reduction = .mean
  ) throws -> Tensor {
    guard (1...2).contains(rank), rank == other.rank, target.rank == rank - 1 else {
      throw ShapeError(
        "expects inputs (N, D) and targets (N), or (D) and (), got \(type), \(other.type) and "
          + "\(target.type)")
    }
    // PyTorch adds this to squared lengths, which must not be 0.
    let eps = 1e-12
    let product = try (self * other).sum(dims: [-1])
    let lengths = try (self * self).sum(dims: [-1]) + eps
    let otherLengths = try (other * other).sum(dims: [-1]) + eps
    let cosine = try product / (lengths * otherLengths).squareRoot()
    let zero = try Tensor.zeros(TensorType(cosine.dtype, []))
    let unlike = try (cosine - margin).clamped(min: 0)
    let one = try target.equal(.number(1))
    let minusOne = try target.equal(.number(-1))
    return try reduction(
      .select(one, 1 - cosine, zero) + .select(minusOne, unlike, zero))
  }

  /// `max(0, |a - p| - |a - n| + margin)` for this tensor a, `positive` p and `negative` n with the
  /// norm of order `p`: `(*, D), (*, D), (*, D) -> (*)`, reduced.
  ///
  /// `eps` is added to each difference. With `swap` the smaller one of `|a - n|` and `|p - n|` counts
  /// (Balntas et al. 2016). Throws a `ShapeError` for a margin of 0 or less and other shapes.
  public func tripletMarginLoss(
    positive: Tensor, negative: Tensor, margin: Double = 1, p: Double = 2, eps: Double = 1e-6,
    swap: Bool = false, reduction: Reduction = .mean
  ) throws -> Tensor {
    try tripletMarginLoss(
      positive: positive, negative: negative, margin: margin, swap: swap, reduction: reduction
    ) { try $0.pairwiseDistance($1, p: p, eps: eps) }
  }

  /// The same with any `distance` between two tensors.
  public func tripletMarginLoss(
    positive: Tensor, negative: Tensor, margin: Double = 1, swap: Bool = false,
    reduction: Reduction = .mean, distance: (Tensor, Tensor) throws -> Tensor
  ) throws -> Tensor {
    guard margin > 0 else { throw ShapeError("expects a margin of more than 0, got \(margin)") }
    guard rank == positive.rank, rank == negative.rank else {
      throw ShapeError(
        "expects anchor, positive and negative of as many dimensions, got \(type), "
          + "\(positive.type) and \(negative.type)")
    }
    let near = try distance(self, positive)
    var far = try distance(self, negative)
    if swap { far = try far.minimum(try distance(positive, negative)) }
    return try reduction((near - far + margin).clamped(min: 0))
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.HingeEmbeddingLoss.self, in: list)
  OperationCatalogue.register(Ops.MarginLoss.self, in: list)
  OperationCatalogue.register(Ops.SoftMarginLoss.self, in: list)
}
