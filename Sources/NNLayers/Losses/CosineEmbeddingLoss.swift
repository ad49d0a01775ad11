import NNDeclarations
import NNTensor

/// Wants two vectors alike where the target is 1 and unlike where it is -1: `loss = 1 - cos(x1, x2)`,
/// or `max(0, cos(x1, x2) - margin)`, `(N, D), (N, D), (N) -> ()`, N may be missing.
///
/// The output is a single number, or `(N)` with reduction none. As a `loss:` it takes two outputs of
/// the model and one target. Throws for other shapes.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.CosineEmbeddingLoss.html
public final class CosineEmbeddingLoss: Module {
  private let margin: Double
  private let reduction: Reduction

  /// A loss that lets unlike vectors have a cosine of up to `margin`, from -1 to 1.
  public init(_ scope: Scope, margin: Double = 0, reduction: Reduction = .mean) {
    self.margin = margin
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (first, second, target) = try arguments.triple("input1", "input2", "target")
    return .tensor(
      try first.cosineEmbeddingLoss(second, target: target, margin: margin, reduction: reduction))
  }

  static let declaration = LayerDeclaration(
    "CosineEmbeddingLoss", namespace: "nn",
    "Wants two vectors alike where the target is 1 and unlike where it is -1.",
    shape: "(N, D), (N, D), (N) -> ()", reference: torchPage("CosineEmbeddingLoss"), repr: "",
    Arg<Double>("margin", default: 0, "the cosine that unlike vectors may have"),
    Reduction.sizeAverageArgument,
    Reduction.reduceArgument,
    Reduction.argument
  ) { scope, margin, sizeAverage, reduce, reduction in
    CosineEmbeddingLoss(
      scope, margin: margin,
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
  }.loss(.output("input1"), .output("input2"), .target("target", .sampleNumbers))
}

@section("nn_declarations") @used
private let registration: Registration = { register(CosineEmbeddingLoss.declaration, in: $0) }
