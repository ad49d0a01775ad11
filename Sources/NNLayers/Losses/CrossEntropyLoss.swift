import NNDeclarations
import NNTensor

/// The cross entropy between scores of classes and targets: `loss = -sum of y log softmax(x)`.
///
/// `input` is `(C)`, `(N, C)` or `(N, C, d_1, ...)` scores, `target` either int64 class indices
/// `()`, `(N)` or `(N, d_1, ...)`, or probabilities of the input's shape. `label_smoothing` s mixes
/// the target with the even distribution: `(1 - s) y + s / C`. `weight` `[C]` scales each class;
/// the mean over indices is then taken by weight. Targets of `ignore_index` count nothing.
/// The output is a single number, or of the target indices' shape with reduction none.
///
/// `weight` is a buffer of the state dict. Throws when shapes do not fit or an index is not from 0
/// to below C.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.CrossEntropyLoss.html
public final class CrossEntropyLoss: Module {
  private let weight: Buffer?
  private let ignoreIndex: Int
  private let reduction: Reduction
  private let labelSmoothing: Double

  /// A loss with an optional weight for each class.
  ///
  /// Throws a `ShapeError` when `labelSmoothing` is not from 0 to 1.
  public init(
    _ scope: Scope, weight: NumberArray? = nil, ignoreIndex: Int = -100,
    reduction: Reduction = .mean, labelSmoothing: Double = 0
  ) throws {
    guard (0...1).contains(labelSmoothing) else {
      throw ShapeError("expects label_smoothing between 0 and 1, got \(labelSmoothing)")
    }
    self.weight = try weight.map { try scope.buffer("weight", $0) }
    self.ignoreIndex = ignoreIndex
    self.reduction = reduction
    self.labelSmoothing = labelSmoothing
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    return .tensor(
      try input.crossEntropy(
        target, weight: weight?.tensor, ignoreIndex: ignoreIndex, reduction: reduction,
        labelSmoothing: labelSmoothing))
  }

  static let declaration = LayerDeclaration(
    "CrossEntropyLoss", namespace: "nn", "Compares scores of classes with the right classes.",
    shape: "(N, C, *), (N, *) or (N, C, *) -> ()", reference: torchPage("CrossEntropyLoss"),
    repr: "",
    Arg<ClassWeights?>("weight", default: nil, "a scale for each class, or 'balanced'"),
    Reduction.sizeAverageArgument,
    Arg<Int>("ignore_index", default: -100, "the target that counts nothing"),
    Reduction.reduceArgument,
    Reduction.argument,
    Arg<Double>(
      "label_smoothing", default: 0, .probability, "share of the target spread over all classes")
  ) { scope, weight, sizeAverage, ignoreIndex, reduce, reduction, smoothing in
    try CrossEntropyLoss(
      scope, weight: try scope.numbers(of: weight), ignoreIndex: ignoreIndex,
      reduction: .resolve(sizeAverage: sizeAverage, reduce: reduce, reduction),
      labelSmoothing: smoothing)
  }.loss(ofTarget: .classIndices, meaning: .classScores)
}

@section("nn_declarations") @used
private let registration: Registration = { register(CrossEntropyLoss.declaration, in: $0) }
