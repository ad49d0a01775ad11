import NNDeclarations
import NNTensor

/// A table of vectors, looked up by whole numbers: int64 `(*) -> (*, embedding_dim)`.
///
/// `weight` has shape `[num_embeddings, embedding_dim]` and starts normal with mean 0 and standard
/// deviation 1, or as given by `_weight`. The row `padding_idx` starts at 0 and gets no gradient.
/// With `max_norm`, rows that are looked up are first scaled down, in place, to that `norm_type`
/// norm.
///
/// Throws when a number is not from 0 to below `num_embeddings`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Embedding.html
public final class Embedding: Module {
  private let weight: Parameter
  private let options: Options

  /// The arguments that have defaults.
  public struct Options: Sendable {
    /// The row that gets no gradient; may count from the end.
    public var paddingIdx: Int?
    /// The norm that rows which are looked up are scaled down to.
    public var maxNorm: Double?
    /// Which norm: the p of the p-norm.
    public var normType = 2.0
    /// Whether gradients are divided by how often their row occurs in the batch.
    public var scaleGradByFreq = false
    /// The weight to start with.
    public var weight: NumberArray?
    /// Whether the weight is not trained.
    public var freeze = false

    /// The defaults.
    public init() {}
  }

  /// A table of `numEmbeddings` vectors.
  ///
  /// Throws a `ShapeError` when the padding row is not in the table or a given weight has another
  /// shape.
  public init(
    _ scope: Scope, numEmbeddings: Int, embeddingDim: Int, _ options: Options = Options()
  ) throws {
    guard numEmbeddings >= 0, embeddingDim >= 0 else {
      throw ShapeError("expects sizes of at least 0, got \(numEmbeddings) and \(embeddingDim)")
    }
    var options = options
    if let row = options.paddingIdx {
      // PyTorch lets 0 pass for an empty table.
      guard (-numEmbeddings..<max(numEmbeddings, 1)).contains(row) else {
        throw ShapeError(
          "expects padding_idx from \(-numEmbeddings) to \(numEmbeddings - 1), got \(row)")
      }
      options.paddingIdx = row < 0 ? row + numEmbeddings : row
    }
    let shape: Shape = [numEmbeddings, embeddingDim]
    if let given = options.weight, given.sizes != shape.array {
      throw ShapeError("expects _weight of shape \(shape), got \(given.sizes)")
    }
    self.options = options
    weight = try scope.parameter("weight", shape, .normal(mean: 0, std: 1))
    if !weight.tensor.isMeta {
      if let given = options.weight {
        try weight.tensor.assign(given)
      } else if let row = options.paddingIdx, row < numEmbeddings {
        try weight.tensor.detached().selected(dim: 0, index: row).fill(0)
      }
    }
    if options.freeze { try weight.tensor.requiringGrad(false) }
    super.init(scope)
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    if let maxNorm = options.maxNorm, !input.isMeta, !weight.tensor.isMeta {
      try weight.tensor.limitRowNorms(input, maxNorm: maxNorm, normType: options.normType)
    }
    return try input.embedded(
      weight: try weight.value, paddingIndex: options.paddingIdx,
      scaleGradByFreq: options.scaleGradByFreq)
  }

  static let declaration = LayerDeclaration(
    "Embedding", namespace: "nn", "Looks vectors up in a learned table.",
    shape: "int64 (*) -> (*, embedding_dim)", reference: torchPage("Embedding"),
    Arg<Int>("num_embeddings", .nonNegative, "rows of the table"),
    Arg<Int>("embedding_dim", .nonNegative, "size of each vector"),
    Arg<Int?>("padding_idx", default: nil, "a row that stays 0; may count from the end"),
    Arg<Double?>("max_norm", default: nil, "norm that rows in use are scaled down to"),
    Arg<Double>("norm_type", default: 2, "which norm max_norm means: the p of the p-norm"),
    Arg<Bool>(
      "scale_grad_by_freq", default: false,
      "whether gradients are divided by how often a row occurs"
    ),
    Arg<Bool>("sparse", default: false, "accepted as in PyTorch; gradients are always dense"),
    Arg<NumberArray?>("_weight", default: nil, "the table to start with"),
    Arg<Bool>("_freeze", default: false, "whether the table is not trained")
  ) { scope, count, size, padding, maxNorm, normType, scale, _, weight, freeze in
    var options = Options()
    options.paddingIdx = padding
    options.maxNorm = maxNorm
    options.normType = normType
    options.scaleGradByFreq = scale
    options.weight = weight
    options.freeze = freeze
    return try Embedding(scope, numEmbeddings: count, embeddingDim: size, options)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Embedding.declaration, in: $0) }
