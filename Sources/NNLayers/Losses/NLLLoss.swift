import NNDeclarations
import NNTensor

/// The negative log-likelihood of the right classes: `loss = -weight[y] x[y]`.
///
/// `input` is `(C)`, `(N, C)` or `(N, C, d_1, ...)` log-probabilities, `target` int64 class indices
/// `()`, `(N)` or `(N, d_1, ...)`. `weight` `[C]` scales each class; the mean is then taken by
/// weight. Targets of `ignore_index` count nothing. The output is a single number, or of the
/// target's shape with reduction none.
///
/// `weight` is a buffer of the state dict. Throws when shapes do not fit or an index is not from 0
/// to below C.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.NLLLoss.html
public final class NLLLoss: Module {
  private let weight: Buffer?
  private let ignoreIndex: Int
  private let reduction: Reduction

  /// A loss with an optional weight for each class.
  public init(
    _ scope: Scope, weight: NumberArray? = nil, ignoreIndex: Int = -100,
    reduction: Reduction = .mean
  ) throws {
    self.weight = try weight.map { try scope.buffer("weight", $0) }
    self.ignoreIndex = ignoreIndex
    self.reduction = reduction
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(
      try input.nllLoss(
        target, weight: weight?.tensor, ignoreIndex: ignoreIndex, reduction: reduction))
  }

  static let declaration = declared("NLLLoss")

  /// What PyTorch called the loss of `(N, C, H, W)` once.
  static let deprecated = declared("NLLLoss2d")

  private static func declared(_ name: String) -> LayerDeclaration {
    LayerDeclaration(
      name, namespace: "nn", "Compares log-probabilities of classes with the right classes.",
      shape: "(N, C, *), (N, *) -> ()", reference: torchPage(name), repr: "",
      Arg<ClassWeights?>("weight", default: nil, "a scale for each class, or 'balanced'"),
      Reduction.sizeAverageArgument,
      Arg<Int>("ignore_index", default: -100, "the target that counts nothing"),
      Reduction.reduceArgument,
      Reduction.argument
    ) { scope, weight, sizeAverage, ignoreIndex, reduce, reduction in
      try NLLLoss(
        scope, weight: try scope.numbers(of: weight), ignoreIndex: ignoreIndex,
        reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction))
    }.loss(ofTarget: .classIndices, meaning: .classLogarithms)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(NLLLoss.declaration, in: list)
  register(NLLLoss.deprecated, in: list)
}
