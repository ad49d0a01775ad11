import NNDeclarations
import NNTensor

/// Wants the score of each right class a margin of 1 above those of the wrong ones:
/// `loss = 1/C sum of max(0, 1 - (x[t] - x[i]))` over the right classes t and the others i,
/// `(N, C), (N, C) -> ()`, N may be missing.
///
/// A row of targets lists the right classes, up to its first negative number. The output is a single
/// number, or `(N)` with reduction none. Throws when shapes do not fit or a target is no class.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiLabelMarginLoss.html
public final class MultiLabelMarginLoss: Module {
  private let reduction: Reduction

  /// A loss that is reduced as told.
  public init(_ scope: Scope, reduction: Reduction = .mean) {
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(try input.multilabelMarginLoss(target, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "MultiLabelMarginLoss", namespace: "nn",
    "Wants the scores of several right classes above those of the others.",
    shape: "(N, C), (N, C) -> ()", reference: torchPage("MultiLabelMarginLoss"), repr: "",
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, sizeAverage, reduce, reduction in
    MultiLabelMarginLoss(
      scope, reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss(ofTarget: .indicesLikeOutput)
}

@section("nn_declarations") @used
private let registration: Registration = { register(MultiLabelMarginLoss.declaration, in: $0) }
