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
  private let table: EmbeddingTable
  private let scaleGradByFreq: Bool

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
    table = try EmbeddingTable(scope, rows: numEmbeddings, size: embeddingDim, options)
    scaleGradByFreq = options.scaleGradByFreq
    super.init(
      scope,
      Self.declaration.with(
        numEmbeddings, embeddingDim, table.paddingIndex, options.maxNorm, options.normType,
        scaleGradByFreq))
  }

  /// A table of the given vectors, which is not trained unless `freeze` is false. PyTorch's
  /// `Embedding.from_pretrained`.
  ///
  /// Throws a `ShapeError` when the vectors are no matrix or the padding row is not in it.
  public static func fromPretrained(
    _ scope: Scope, _ embeddings: NumberArray, freeze: Bool = true, _ options: Options = Options()
  ) throws -> Embedding {
    let (sizes, options) = try EmbeddingTable.pretrained(embeddings, freeze: freeze, options)
    return try Embedding(scope, numEmbeddings: sizes[0], embeddingDim: sizes[1], options)
  }

  public override func resetParameters(seed: UInt64 = 0) throws {
    try super.resetParameters(seed: seed)
    try table.clearPaddingRow()
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.embedded(
      weight: try table.weight(for: input), paddingIndex: table.paddingIndex,
      scaleGradByFreq: scaleGradByFreq)
  }

  static let declaration = LayerDeclaration(
    "Embedding", namespace: "nn", "Looks vectors up in a learned table.",
    shape: "int64 (*) -> (*, embedding_dim)", reference: torchPage("Embedding"),
    repr: "num_embeddings, embedding_dim, padding_idx?, max_norm?, norm_type?, "
      + "scale_grad_by_freq?, sparse?",
    EmbeddingArguments.count, EmbeddingArguments.size, EmbeddingArguments.padding,
    EmbeddingArguments.maxNorm, EmbeddingArguments.normType, EmbeddingArguments.scale,
    EmbeddingArguments.sparse, EmbeddingArguments.weight,
    Arg<Bool>("_freeze", default: false, "whether the table is not trained")
  ) { scope, count, size, padding, maxNorm, normType, scale, _, weight, freeze in
    var options = EmbeddingArguments.options(padding, maxNorm, normType, scale)
    options.weight = weight
    options.freeze = freeze
    return try Embedding(scope, numEmbeddings: count, embeddingDim: size, options)
  }

  static let pretrainedDeclaration = LayerDeclaration(
    "Embedding.from_pretrained", namespace: "nn", "Looks vectors up in a given table.",
    shape: "int64 (*) -> (*, embedding_dim)", reference: torchPage("Embedding"),
    EmbeddingArguments.pretrained, EmbeddingArguments.freeze, EmbeddingArguments.padding,
    EmbeddingArguments.maxNorm, EmbeddingArguments.normType, EmbeddingArguments.scale,
    EmbeddingArguments.sparse
  ) { scope, embeddings, freeze, padding, maxNorm, normType, scale, _ in
    try Embedding.fromPretrained(
      scope, embeddings, freeze: freeze,
      EmbeddingArguments.options(padding, maxNorm, normType, scale))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(Embedding.declaration, in: list)
  register(Embedding.pretrainedDeclaration, in: list)
}
