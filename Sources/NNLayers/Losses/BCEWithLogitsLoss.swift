import NNDeclarations
import NNTensor

/// The binary cross entropy between the sigmoid of scores and targets from 0 to 1:
/// `loss = -weight (pos_weight y log s(x) + (1 - y) log(1 - s(x)))`, `(*), (*) -> ()`.
///
/// `weight` and `pos_weight` broadcast to the input's shape. The output is a single number, or of
/// the input's shape with reduction none.
///
/// `weight` and `pos_weight` are buffers of the state dict. Throws when the shapes differ.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.BCEWithLogitsLoss.html
public final class BCEWithLogitsLoss: Module {
  private let weight: Buffer?
  private let posWeight: Buffer?
  private let reduction: Reduction

  /// A loss with an optional weight for each element and for each positive target.
  public init(
    _ scope: Scope, weight: NumberArray? = nil, reduction: Reduction = .mean,
    posWeight: NumberArray? = nil
  ) throws {
    self.weight = try weight.map { try scope.buffer("weight", $0) }
    self.posWeight = try posWeight.map { try scope.buffer("pos_weight", $0) }
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(
      try input.bceWithLogits(
        target, weight: weight?.tensor, posWeight: posWeight?.tensor,
        reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "BCEWithLogitsLoss", namespace: "nn",
    "Compares the sigmoid of scores with targets from 0 to 1.",
    shape: "(*), (*) -> ()", reference: torchPage("BCEWithLogitsLoss"), repr: "",
    Arg<NumberArray?>("weight", default: nil, "a scale for each element"),
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument,
    Arg<NumberArray?>("pos_weight", default: nil, "a scale for positive targets")
  ) { scope, weight, sizeAverage, reduce, reduction, posWeight in
    try BCEWithLogitsLoss(
      scope, weight: weight,
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction),
      posWeight: posWeight)
  }.loss(meaning: .logit)
}

@section("nn_declarations") @used
private let registration: Registration = { register(BCEWithLogitsLoss.declaration, in: $0) }
