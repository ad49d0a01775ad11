import NNDeclarations
import NNTensor

/// `TripletMarginLoss` with any measure of distance:
/// `loss = max(0, d(a, p) - d(a, n) + margin)`, `(N, *), (N, *), (N, *) -> ()`.
///
/// `distance_function` is a node that takes two inputs, `PairwiseDistance` where it is left out. With
/// `swap` the smaller one of `d(a, n)` and `d(p, n)` counts. The output is a single number, or what
/// the distance gives with reduction none. As a `loss:` it takes three outputs of the model and no
/// target.
/// Reference:
/// https://docs.pytorch.org/docs/2.13/generated/torch.nn.TripletMarginWithDistanceLoss.html
public final class TripletMarginWithDistanceLoss: Module {
  private let distance: Module
  private let margin: Double
  private let swap: Bool
  private let reduction: Reduction

  /// A loss that wants a difference of at least `margin`, which is more than 0, between distances as
  /// the child `distance_function` measures them, which `distance` makes.
  public init(
    _ scope: Scope, distance: (Scope) throws -> Module = { PairwiseDistance($0) },
    margin: Double = 1, swap: Bool = false, reduction: Reduction = .mean
  ) throws {
    self.distance = try distance(scope.child("distance_function"))
    self.margin = margin
    self.swap = swap
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (anchor, positive, negative) = try arguments.triple("anchor", "positive", "negative")
    return .tensor(
      try anchor.tripletMarginLoss(
        positive: positive, negative: negative, margin: margin, swap: swap, reduction: reduction
      ) { try distance($0, $1) })
  }

  static let declaration = LayerDeclaration(
    "TripletMarginWithDistanceLoss", namespace: "nn",
    "Wants inputs nearer to one of their kind than to one of another, by any distance.",
    shape: "(N, *), (N, *), (N, *) -> ()", reference: torchPage("TripletMarginWithDistanceLoss"),
    repr: "",
    Arg<AnyValue?>(
      "distance_function", default: nil, keywordOnly: true, "a node that measures distances"),
    Arg<Double>(
      "margin", default: 1, keywordOnly: true, .moreThanZero,
      "the difference of distances that is enough"),
    Arg<Bool>(
      "swap", default: false, keywordOnly: true, "whether the distance of the other two may count"),
    Reduction.keywordArgument
  ) { scope, node, margin, swap, reduction in
    try TripletMarginWithDistanceLoss(
      scope, distance: { try node.map($0.module) ?? PairwiseDistance($0) }, margin: margin,
      swap: swap, reduction: reduction)
  }.loss(.output("anchor"), .output("positive"), .output("negative"))
}

@section("nn_declarations") @used
private let registration: Registration = {
  register(TripletMarginWithDistanceLoss.declaration, in: $0)
}
