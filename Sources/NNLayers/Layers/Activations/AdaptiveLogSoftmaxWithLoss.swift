import NNDeclarations
import NNTensor

/// Logarithms of the probabilities of very many classes, of which few are frequent, and their loss
/// (Grave et al. 2016): `(N, in_features), (N) -> (N), ()`, N may be missing.
///
/// Classes are numbered by frequency, 0 the most frequent. `cutoffs` split them: those below the first
/// cutoff are scored by `head` `[cutoffs[0] + clusters, in_features]`, which also scores each further
/// cluster as a whole; the classes of cluster i are scored by `tail.i`, two linear layers with
/// `in_features / div_value^(i + 1)` numbers between them, for those samples alone whose target lies
/// there. The outputs are the logarithm of each target's probability, `output`, and minus their mean,
/// `loss`. Only `head` has a bias, and only if `head_bias`.
///
/// The functions `log_prob` `(N, in_features) -> (N, n_classes)` and `predict`
/// `(N, in_features) -> (N)` give the logarithms of all probabilities and the likeliest class.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveLogSoftmaxWithLoss.html
public final class AdaptiveLogSoftmaxWithLoss: Module {
  /// Where the clusters begin, and the number of classes.
  private let bounds: [Int]
  private let inFeatures: Int
  private let head: Linear
  private let tail: [Module]

  /// Scores for `classes` classes in clusters that begin at `cutoffs`.
  ///
  /// Throws a `ShapeError` unless the cutoffs are increasing numbers from 1 to `classes - 1`.
  public init(
    _ scope: Scope, inFeatures: Int, classes: Int, cutoffs: [Int], divValue: Double = 4,
    headBias: Bool = false
  ) throws {
    guard let first = cutoffs.first else {
      throw ShapeError("expects at least 1 element in cutoffs, got none")
    }
    guard zip(cutoffs, cutoffs.dropFirst()).allSatisfy(<), first > 0, cutoffs.last ?? 0 < classes
    else {
      throw ShapeError(
        "expects cutoffs that increase and lie from 1 to n_classes - 1 = \(classes - 1), got "
          + "\(cutoffs)")
    }
    guard divValue > 0 else {
      throw ShapeError("expects a div_value of more than 0, got \(divValue)")
    }
    self.inFeatures = inFeatures
    bounds = cutoffs + [classes]
    head = try Linear(
      scope.child("head"), inFeatures: inFeatures, outFeatures: first + cutoffs.count,
      bias: headBias)
    let bounds = bounds
    let clusters = try ModuleList(
      scope.child("tail"),
      try cutoffs.indices.map { index in
        let width = try Self.width(inFeatures, divValue, index)
        let make = { (scope: Scope) in
          try Sequential(
            scope,
            [
              ("0", { try Linear($0, inFeatures: inFeatures, outFeatures: width, bias: false) }),
              (
                "1",
                {
                  try Linear(
                    $0, inFeatures: width, outFeatures: bounds[index + 1] - bounds[index],
                    bias: false)
                }
              ),
            ])
        }
        return ("\(index)", make)
      })
    tail = clusters.map { $0 }
    super.init(scope)
  }

  /// How many numbers there are between the layers of cluster `index`: the features divided by
  /// `divValue` so often, rounded down.
  private static func width(_ features: Int, _ divValue: Double, _ index: Int) throws -> Int {
    var divisor = 1.0
    for _ in 0...index { divisor *= divValue }
    guard let width = Int(exactly: (Double(features) / divisor).rounded(.down)) else {
      throw ShapeError("expects a larger div_value, got \(divValue)")
    }
    return width
  }

  public override var outputNames: [String] { ["output", "loss"] }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (input, target) = try arguments.inputAndTarget()
    guard [DType.int64, .int32].contains(target.dtype), target.rank <= 1,
      input.rank == target.rank + 1, input.shape[input.rank - 1] == inFeatures,
      input.rank == 1 || input.shape[0] == target.shape[0]
    else {
      throw ShapeError(
        "expects input (N, \(inFeatures)) and int64 target (N), or (\(inFeatures)) and (), got "
          + "\(input.type) and \(target.type)")
    }
    let isBatched = target.rank == 1
    let rows = isBatched ? input : try input.unsqueezed(dim: 0)
    let scores = try head(rows).logSoftmax(dim: 1)
    let output =
      try target.isMeta
      ? clusterTypes(rows, scores)
      : logProbabilities(rows, scores, try isBatched ? target : target.unsqueezed(dim: 0))
    let loss = try -output.mean(dims: [0])
    return .tuple([.tensor(isBatched ? output : try output.squeezed(dims: [0])), .tensor(loss)])
  }

  /// The type of the output where only shapes are wanted; every cluster checks its input.
  private func clusterTypes(_ rows: Tensor, _ scores: Tensor) throws -> Tensor {
    for cluster in tail { _ = try cluster(rows) }
    return .meta(TensorType(scores.dtype, [scores.shape[0]]))
  }

  /// The logarithm of the probability of each target.
  private func logProbabilities(
    _ input: Tensor, _ scores: Tensor, _ target: Tensor
  ) throws -> Tensor {
    let targets = try target.ints()
    let shortlist = bounds[0]
    var rows = [[Int]](repeating: [], count: tail.count)
    var places: [Int] = []
    for (row, target) in targets.enumerated() {
      guard (0..<bounds[tail.count]).contains(target) else {
        throw IndexError(target, of: bounds[tail.count], "classes", at: row)
      }
      let cluster = bounds.firstIndex { target < $0 } ?? 0
      places.append(cluster == 0 ? target : shortlist + cluster - 1)
      if cluster > 0 { rows[cluster - 1].append(row) }
    }
    var output = try scores.gathered(dim: 1, Tensor(places, [places.count, 1])).squeezed(dims: [1])
    for (index, rows) in rows.enumerated() where !rows.isEmpty {
      let among = try Tensor(rows, [rows.count])
      let inside = try Tensor(rows.map { targets[$0] - bounds[index] }, [rows.count, 1])
      let inCluster = try tail[index](input.indexSelected(dim: 0, among)).logSoftmax(dim: 1)
        .gathered(dim: 1, inside).squeezed(dims: [1])
      output = try output.indexAdded(dim: 0, among, inCluster)
    }
    return output
  }

  public override var functions: [String] { ["log_prob", "predict"] }

  public override func forward(function: String, _ arguments: Arguments) throws -> Value {
    let input = try arguments.singleTensor()
    guard input.rank == 2, input.shape[1] == inFeatures else {
      throw ShapeError("expects input (N, \(inFeatures)), got \(input.type)")
    }
    return .tensor(try function == "predict" ? predicted(input) : allLogProbabilities(input))
  }

  /// The logarithms of the probabilities of all classes: `(N, in_features) -> (N, n_classes)`.
  ///
  /// Throws a `LayerError` for another input.
  public func logProb(_ input: Tensor) throws -> Tensor { try tensor("log_prob", input) }

  /// The likeliest class: `(N, in_features) -> (N)`, int64.
  ///
  /// Throws a `LayerError` for another input.
  public func predict(_ input: Tensor) throws -> Tensor { try tensor("predict", input) }

  private func tensor(_ function: String, _ input: Tensor) throws -> Tensor {
    guard case .tensor(let result) = try call(function, Arguments([.tensor(input)])) else {
      throw ShapeError("gives no tensor")
    }
    return result
  }

  private func allLogProbabilities(_ input: Tensor) throws -> Tensor {
    let scores = try head(input).logSoftmax(dim: 1)
    var parts = [try scores.sliced(dim: 1, start: 0, end: bounds[0])]
    for (index, cluster) in tail.enumerated() {
      let place = bounds[0] + index
      let ofCluster = try scores.sliced(dim: 1, start: place, end: place + 1)
      parts.append(try cluster(input).logSoftmax(dim: 1) + ofCluster)
    }
    return try Tensor.concatenated(parts, dim: 1)
  }

  /// Clusters are looked at only for the samples whose likeliest one is none of the first classes.
  private func predicted(_ input: Tensor) throws -> Tensor {
    let first = try noGrad { try head(input).argmax(dim: 1) }
    guard !input.isMeta else { return first }
    var classes = try first.ints()
    let open = classes.indices.filter { classes[$0] >= bounds[0] }
    guard !open.isEmpty else { return first }
    let others = try noGrad {
      try allLogProbabilities(input.indexSelected(dim: 0, Tensor(open, [open.count])))
        .argmax(dim: 1)
    }
    for (row, likeliest) in zip(open, try others.ints()) { classes[row] = likeliest }
    return try Tensor(classes, [classes.count])
  }

  static let declaration = LayerDeclaration(
    "AdaptiveLogSoftmaxWithLoss", namespace: "nn",
    "Scores very many classes, the frequent ones first, and compares with the right ones.",
    shape: "(N, in_features), (N) -> (N), ()", reference: torchPage("AdaptiveLogSoftmaxWithLoss"),
    repr: "",
    Arg<Int>("in_features", .nonNegative, inferred: .size(dimension: -1), "size of each input"),
    Arg<Int>("n_classes", .positive, "number of classes, numbered by frequency"),
    Arg<[Int]>("cutoffs", "where the clusters of rarer classes begin"),
    Arg<Double>("div_value", default: 4, "how much narrower each cluster is than the one before"),
    Arg<Bool>("head_bias", default: false, "whether the frequent classes have a learned bias")
  ) { scope, features, classes, cutoffs, divValue, bias in
    try AdaptiveLogSoftmaxWithLoss(
      scope, inFeatures: features, classes: classes, cutoffs: cutoffs, divValue: divValue,
      headBias: bias)
  }.loss(ofTarget: .sampleIndices)
}

@section("nn_declarations") @used
private let registration: Registration = {
  register(AdaptiveLogSoftmaxWithLoss.declaration, in: $0)
}
