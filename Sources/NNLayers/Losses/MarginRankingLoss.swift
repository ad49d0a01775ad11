import NNDeclarations
import NNTensor

/// Wants the first of two scores above the second where the target is 1, and below it where it is -1:
/// `loss = max(0, -y (x1 - x2) + margin)`, `(N), (N), (N) -> ()`.
///
/// The output is a single number, or of the inputs' shape with reduction none. As a `loss:` it takes
/// two outputs of the model and one target. Throws when the shapes do not broadcast or have other
/// numbers of dimensions.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MarginRankingLoss.html
public final class MarginRankingLoss: Module {
  private let margin: Double
  private let reduction: Reduction

  /// A loss that wants a difference of at least `margin`.
  public init(_ scope: Scope, margin: Double = 0, reduction: Reduction = .mean) {
    self.margin = margin
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (first, second, target) = try arguments.triple("input1", "input2", "target")
    return .tensor(
      try first.marginRankingLoss(second, target: target, margin: margin, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "MarginRankingLoss", namespace: "nn", "Wants two scores in the order that the target says.",
    shape: "(N), (N), (N) -> ()", reference: torchPage("MarginRankingLoss"), repr: "",
    Arg<Double>("margin", default: 0, "the difference from which on there is no loss"),
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, margin, sizeAverage, reduce, reduction in
    MarginRankingLoss(
      scope, margin: margin,
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss(.output("input1"), .output("input2"), .target())
}

@section("nn_declarations") @used
private let registration: Registration = { register(MarginRankingLoss.declaration, in: $0) }
