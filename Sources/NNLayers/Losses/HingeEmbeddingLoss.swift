import NNDeclarations
import NNTensor

/// For distances of pairs: x where the target is 1, `max(0, margin - x)` where it is -1,
/// `(*), (*) -> ()`.
///
/// The output is a single number, or of the inputs' shape with reduction none. Throws when the shapes
/// do not broadcast.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.HingeEmbeddingLoss.html
public final class HingeEmbeddingLoss: Module {
  private let margin: Double
  private let reduction: Reduction

  /// A loss that pairs of target -1 pass from a distance of `margin` on.
  public init(_ scope: Scope, margin: Double = 1, reduction: Reduction = .mean) {
    self.margin = margin
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(try input.hingeEmbeddingLoss(target, margin: margin, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "HingeEmbeddingLoss", namespace: "nn",
    "Wants small distances where the target is 1 and large ones where it is -1.",
    shape: "(*), (*) -> ()", reference: torchPage("HingeEmbeddingLoss"), repr: "",
    Arg<Double>("margin", default: 1, "the distance from which on there is no loss"),
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, margin, sizeAverage, reduce, reduction in
    HingeEmbeddingLoss(
      scope, margin: margin,
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss()
}

@section("nn_declarations") @used
private let registration: Registration = { register(HingeEmbeddingLoss.declaration, in: $0) }
