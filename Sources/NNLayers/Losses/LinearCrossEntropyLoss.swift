import NNDeclarations
import NNTensor

/// The cross entropy of scores that a linear layer of the loss's own makes of its input:
/// `(N, in_features), (N, *out_features) -> ()`, N may be missing without `out_features`.
///
/// `linear` maps `in_features` numbers to `num_classes` scores for each place of `out_features`. The
/// other arguments are those of `CrossEntropyLoss`; `ignore_index` may not be given where targets are
/// probabilities `(N, num_classes, *out_features)`. The output is a single number, or of the target
/// indices' shape with reduction none.
///
/// Throws when shapes do not fit or an index is not from 0 to below num_classes.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.LinearCrossEntropyLoss.html
public final class LinearCrossEntropyLoss: Module {
  private let classes: Int
  private let outFeatures: [Int]
  private let linear: Linear
  private let weight: Buffer?
  private let ignoreIndex: Int?
  private let reduction: Reduction
  private let labelSmoothing: Double

  /// A loss with a linear layer from `inFeatures` numbers to scores of `classes`.
  ///
  /// Throws a `ShapeError` when `weight` has not an element a class or there are too many scores.
  public init(
    _ scope: Scope, inFeatures: Int, classes: Int, outFeatures: [Int] = [], bias: Bool = false,
    reduction: Reduction = .mean, weight: NumberArray? = nil, ignoreIndex: Int? = nil,
    labelSmoothing: Double = 0
  ) throws {
    guard weight.map({ $0.sizes == [classes] }) ?? true else {
      throw ShapeError("expects a weight of \(classes) numbers, got sizes \(weight?.sizes ?? [])")
    }
    let places = try Shape([classes] + outFeatures)
    guard let count = places.checkedCount else {
      throw ShapeError("makes too many scores to count: \(places)")
    }
    self.classes = classes
    self.outFeatures = outFeatures
    self.weight = try weight.map { try scope.buffer("weight", $0) }
    self.ignoreIndex = ignoreIndex
    self.reduction = reduction
    self.labelSmoothing = labelSmoothing
    linear = try Linear(
      scope.child("linear"), inFeatures: inFeatures, outFeatures: count, bias: bias)
    super.init(
      scope,
      Self.declaration.with(
        inFeatures, classes, outFeatures, bias, reduction, Optional<ClassWeights>.none,
        ignoreIndex, labelSmoothing))
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    let (weights, bias) = (try linear.weight.value, try linear.bias?.value)
    let scores = [classes] + outFeatures
    return .tensor(
      try input.linearCrossEntropy(
        linearWeight: weights.reshaped(scores + [weights.shape[1]]), target,
        linearBias: bias?.reshaped(scores), weight: weight?.tensor, ignoreIndex: ignoreIndex,
        reduction: reduction, labelSmoothing: labelSmoothing))
  }

  /// PyTorch prints no quotes around the reduction.
  public override var extraRepr: String { declaredText + ", options=None" }

  static let declaration = LayerDeclaration(
    "LinearCrossEntropyLoss", namespace: "nn",
    "Compares the scores of a linear layer of its own with the right classes.",
    shape: "(N, in_features), (N, *) -> ()", reference: torchPage("LinearCrossEntropyLoss"),
    repr: "in_features=, num_classes=, out_features=, bias=, reduction!s=, ignore_index=, "
      + "label_smoothing=",
    Arg<Int>("in_features", .nonNegative, inferred: .size(dimension: -1), "size of each input"),
    Arg<Int>("num_classes", .positive, "number of classes"),
    Arg<[Int]>(
      "out_features", default: [], keywordOnly: true, .positive,
      "sizes of the dimensions that each class has a score for"),
    Arg<Bool>("bias", default: false, keywordOnly: true, "whether scores have a learned bias"),
    Reduction.keywordArgument,
    Arg<ClassWeights?>(
      "weight", default: nil, keywordOnly: true, "a scale for each class"),
    Arg<Int?>(
      "ignore_index", default: nil, keywordOnly: true,
      "the target that counts nothing, -100 where it is left out"),
    Arg<Double>(
      "label_smoothing", default: 0, keywordOnly: true, .probability,
      "share of the target spread over all classes")
  ) { scope, features, classes, places, bias, reduction, weight, ignored, smoothing in
    try LinearCrossEntropyLoss(
      scope, inFeatures: features, classes: classes, outFeatures: places, bias: bias,
      reduction: reduction, weight: try scope.numbers(of: weight, classes: classes),
      ignoreIndex: ignored, labelSmoothing: smoothing)
  }.loss(ofTarget: .sampleIndices)
}

@section("nn_declarations") @used
private let registration: Registration = { register(LinearCrossEntropyLoss.declaration, in: $0) }
