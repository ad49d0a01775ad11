import NNDeclarations
import NNTensor

/// The logistic loss of scores for targets of 1 and -1: `loss = log(1 + e^(-y x))`,
/// `(*), (*) -> ()`.
///
/// The output is a single number, or of the inputs' shape with reduction none. Throws when the shapes
/// do not broadcast.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.SoftMarginLoss.html
public final class SoftMarginLoss: Module {
  private let reduction: Reduction

  /// A loss that is reduced as told.
  public init(_ scope: Scope, reduction: Reduction = .mean) {
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(try input.softMarginLoss(target, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "SoftMarginLoss", namespace: "nn", "Compares scores with targets of 1 and -1.",
    shape: "(*), (*) -> ()", reference: torchPage("SoftMarginLoss"), repr: "",
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, sizeAverage, reduce, reduction in
    SoftMarginLoss(
      scope, reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss()
}

@section("nn_declarations") @used
private let registration: Registration = { register(SoftMarginLoss.declaration, in: $0) }
