import NNDeclarations
import NNTensor

/// Wants the score of the right class t a margin above those of the others:
/// `loss = weight[t] / C sum over i != t of max(0, margin - x[t] + x[i])^p`, `(N, C), (N) -> ()`, N
/// may be missing.
///
/// `weight` `[C]` scales classes and is a buffer of the state dict. The output is a single number, or
/// `(N)` with reduction none. Throws when shapes do not fit or a target is no class.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiMarginLoss.html
public final class MultiMarginLoss: Module {
  private let p: Int
  private let margin: Double
  private let weight: Buffer?
  private let reduction: Reduction

  /// A loss with an optional weight for each class; `p` is 1 or 2.
  public init(
    _ scope: Scope, p: Int = 1, margin: Double = 1, weight: NumberArray? = nil,
    reduction: Reduction = .mean
  ) throws {
    self.p = p
    self.margin = margin
    self.weight = try weight.map { try scope.buffer("weight", $0) }
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(
      try input.multiMarginLoss(
        target, p: p, margin: margin, weight: weight?.tensor, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "MultiMarginLoss", namespace: "nn",
    "Wants the score of the right class above those of the others.",
    shape: "(N, C), (N) -> ()", reference: torchPage("MultiMarginLoss"), repr: "",
    Arg<Int>("p", default: 1, Constraint(minimum: 1, maximum: 2), "the power of a difference"),
    Arg<Double>("margin", default: 1, "the difference from which on there is no loss"),
    Arg<ClassWeights?>("weight", default: nil, "a scale for each class, or 'balanced'"),
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, p, margin, weight, sizeAverage, reduce, reduction in
    try MultiMarginLoss(
      scope, p: p, margin: margin, weight: try scope.numbers(of: weight),
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss(ofTarget: .classIndices, meaning: .classMargins)
}

@section("nn_declarations") @used
private let registration: Registration = { register(MultiMarginLoss.declaration, in: $0) }
