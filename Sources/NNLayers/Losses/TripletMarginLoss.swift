import NNDeclarations
import NNTensor

/// Wants a vector nearer to one of its kind than to one of another:
/// `loss = max(0, |a - p| - |a - n| + margin)` with a norm of order p, `(N, D), (N, D), (N, D) -> ()`,
/// N may be missing.
///
/// `eps` is added to differences. With `swap` the smaller one of `|a - n|` and `|p - n|` counts
/// (Balntas et al. 2016). The output is a single number, or `(N)` with reduction none. As a `loss:` it
/// takes three outputs of the model and no target. Throws for other shapes.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.TripletMarginLoss.html
public final class TripletMarginLoss: Module {
  private let margin: Double
  private let p: Double
  private let eps: Double
  private let swap: Bool
  private let reduction: Reduction

  /// A loss that wants a difference of distances of at least `margin`, which is more than 0.
  public init(
    _ scope: Scope, margin: Double = 1, p: Double = 2, eps: Double = 1e-6, swap: Bool = false,
    reduction: Reduction = .mean
  ) {
    self.margin = margin
    self.p = p
    self.eps = eps
    self.swap = swap
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (anchor, positive, negative) = try arguments.triple("anchor", "positive", "negative")
    return .tensor(
      try anchor.tripletMarginLoss(
        positive: positive, negative: negative, margin: margin, p: p, eps: eps, swap: swap,
        reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "TripletMarginLoss", namespace: "nn",
    "Wants vectors nearer to one of their kind than to one of another.",
    shape: "(N, D), (N, D), (N, D) -> ()", reference: torchPage("TripletMarginLoss"), repr: "",
    Arg<Double>("margin", default: 1, .moreThanZero, "the difference of distances that is enough"),
    Arg<Double>("p", default: 2, "the order of the norm"),
    Arg<Double>("eps", default: 1e-6, "what is added to differences"),
    Arg<Bool>("swap", default: false, "whether the distance of the other two may count"),
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, margin, p, eps, swap, sizeAverage, reduce, reduction in
    TripletMarginLoss(
      scope, margin: margin, p: p, eps: eps, swap: swap,
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss(.output("anchor"), .output("positive"), .output("negative"))
}

@section("nn_declarations") @used
private let registration: Registration = { register(TripletMarginLoss.declaration, in: $0) }
