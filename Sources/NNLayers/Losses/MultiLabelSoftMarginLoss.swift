import NNDeclarations
import NNTensor

/// The binary cross entropy between the sigmoids of scores and targets of 0 and 1, averaged over
/// classes: `loss = -1/C sum of weight (y log s(x) + (1 - y) log(1 - s(x)))`,
/// `(N, C), (N, C) -> ()`, N may be missing.
///
/// `weight` `[C]` scales classes and is a buffer of the state dict. The output is a single number, or
/// `(N)` with reduction none. Throws when shapes do not fit.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiLabelSoftMarginLoss.html
public final class MultiLabelSoftMarginLoss: Module {
  private let weight: Buffer?
  private let reduction: Reduction

  /// A loss with an optional weight for each class.
  public init(
    _ scope: Scope, weight: NumberArray? = nil, reduction: Reduction = .mean
  ) throws {
    self.weight = try weight.map { try scope.buffer("weight", $0) }
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(
      try input.multilabelSoftMarginLoss(
        target, weight: weight?.tensor, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "MultiLabelSoftMarginLoss", namespace: "nn",
    "Compares scores of classes with the classes that are right, any number a sample.",
    shape: "(N, C), (N, C) -> ()", reference: torchPage("MultiLabelSoftMarginLoss"), repr: "",
    Arg<NumberArray?>("weight", default: nil, "a scale for each class"),
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, weight, sizeAverage, reduce, reduction in
    try MultiLabelSoftMarginLoss(
      scope, weight: weight,
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss()
}

@section("nn_declarations") @used
private let registration: Registration = {
  register(MultiLabelSoftMarginLoss.declaration, in: $0)
}
