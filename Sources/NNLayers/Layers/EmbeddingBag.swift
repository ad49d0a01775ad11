import NNDeclarations
import NNTensor

/// How an `EmbeddingBag` makes one vector of the vectors of a bag.
public enum EmbeddingBagMode: String, ArgumentChoice {
  /// Their sum.
  case sum
  /// Their mean.
  case mean
  /// The largest of each number.
  case max

  /// The same for tensors.
  var bagMode: BagMode {
    switch self {
    case .sum: .sum
    case .mean: .mean
    case .max: .max
    }
  }
}

/// Sums, means or maxima of bags of vectors from a table, looked up by whole numbers:
/// int64 `(B, N) -> (B, embedding_dim)`, or int64 `(L)` with offsets `(B)` that say where in it each bag
/// begins.
///
/// A third input, `per_sample_weights`, has a factor for each number of a sum. A bag without numbers
/// gives 0, and the row `padding_idx` counts nothing. `weight` is that of an `Embedding`, and the
/// options mean the same.
///
/// Throws when offsets do not rise from 0 to at most L, and when a number is not from 0 to below
/// `num_embeddings`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.EmbeddingBag.html
public final class EmbeddingBag: Module {
  private let table: EmbeddingTable
  private let mode: EmbeddingBagMode
  private let includeLastOffset: Bool
  private let scaleGradByFreq: Bool

  /// Bags over a table of `numEmbeddings` vectors. With `includeLastOffset` the last offset is where
  /// the last bag ends.
  ///
  /// Throws a `ShapeError` when the padding row is not in the table, a given weight has another shape,
  /// or gradients of maxima are to be scaled.
  public init(
    _ scope: Scope, numEmbeddings: Int, embeddingDim: Int, mode: EmbeddingBagMode = .mean,
    includeLastOffset: Bool = false, _ options: Embedding.Options = Embedding.Options()
  ) throws {
    guard mode != .max || !options.scaleGradByFreq else {
      throw ShapeError("expects mode 'sum' or 'mean' with scale_grad_by_freq, got 'max'")
    }
    table = try EmbeddingTable(scope, rows: numEmbeddings, size: embeddingDim, options)
    self.mode = mode
    self.includeLastOffset = includeLastOffset
    scaleGradByFreq = options.scaleGradByFreq
    super.init(
      scope,
      Self.declaration.with(
        numEmbeddings, embeddingDim, options.maxNorm, options.normType, scaleGradByFreq, mode,
        false, NumberArray?.none, includeLastOffset, table.paddingIndex))
  }

  /// Bags over a table of the given vectors, which is not trained unless `freeze` is false. PyTorch's
  /// `EmbeddingBag.from_pretrained`.
  ///
  /// Throws a `ShapeError` when the vectors are no matrix, and as `init` does.
  public static func fromPretrained(
    _ scope: Scope, _ embeddings: NumberArray, freeze: Bool = true,
    mode: EmbeddingBagMode = .mean, includeLastOffset: Bool = false,
    _ options: Embedding.Options = Embedding.Options()
  ) throws -> EmbeddingBag {
    let (sizes, options) = try EmbeddingTable.pretrained(embeddings, freeze: freeze, options)
    return try EmbeddingBag(
      scope, numEmbeddings: sizes[0], embeddingDim: sizes[1], mode: mode,
      includeLastOffset: includeLastOffset, options)
  }

  public override func resetParameters(seed: UInt64 = 0) throws {
    try super.resetParameters(seed: seed)
    try table.clearPaddingRow()
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let names = ["input", "offsets", "per_sample_weights"]
    let values = try arguments.bound(to: names, required: 1)
    let tensors = try zip(names, values).map { name, value in
      switch value ?? .none {
      case .tensor(let tensor): return Optional(tensor)
      case .none where name != "input": return nil
      default: throw ShapeError("expects a tensor as \(name), got \(value?.kind ?? "none")")
      }
    }
    guard let input = tensors[0] else { throw ShapeError("needs input 'input'") }
    return .tensor(
      try input.embeddingBag(
        weight: try table.weight(for: input), offsets: tensors[1], mode: mode.bagMode,
        sampleWeights: tensors[2], includeLastOffset: includeLastOffset,
        paddingIndex: table.paddingIndex, scaleGradByFreq: scaleGradByFreq))
  }

  private static let mode = Arg<EmbeddingBagMode>(
    "mode", default: .mean, "how the vectors of a bag become one")
  private static let includeLast = Arg<Bool>(
    "include_last_offset", default: false, "whether offsets end with where the last bag does")
  private static let sparse = Arg<Bool>(
    "sparse", default: false, "accepted as in PyTorch, but not for max; gradients are dense")

  /// PyTorch has no sparse gradients of maxima either.
  private static func check(_ mode: EmbeddingBagMode, sparse: Bool) throws {
    guard mode != .max || !sparse else {
      throw ShapeError("expects mode 'sum' or 'mean' with sparse, got 'max'")
    }
  }

  static let declaration = LayerDeclaration(
    "EmbeddingBag", namespace: "nn", "Sums up bags of vectors from a learned table.",
    shape: "int64 (B, N), or int64 (L) and offsets (B) -> (B, embedding_dim)",
    reference: torchPage("EmbeddingBag"),
    repr: "num_embeddings, embedding_dim, max_norm?, norm_type?, scale_grad_by_freq?, mode=, "
      + "padding_idx?",
    EmbeddingArguments.count, EmbeddingArguments.size, EmbeddingArguments.maxNorm,
    EmbeddingArguments.normType, EmbeddingArguments.scale, mode, sparse,
    EmbeddingArguments.weight, includeLast, EmbeddingArguments.padding
  ) { scope, count, size, maxNorm, normType, scale, mode, sparse, weight, includeLast, padding in
    try check(mode, sparse: sparse)
    var options = EmbeddingArguments.options(padding, maxNorm, normType, scale)
    options.weight = weight
    return try EmbeddingBag(
      scope, numEmbeddings: count, embeddingDim: size, mode: mode, includeLastOffset: includeLast,
      options)
  }

  static let pretrainedDeclaration = LayerDeclaration(
    "EmbeddingBag.from_pretrained", namespace: "nn", "Sums up bags of vectors from a given table.",
    shape: "int64 (B, N), or int64 (L) and offsets (B) -> (B, embedding_dim)",
    reference: torchPage("EmbeddingBag"),
    EmbeddingArguments.pretrained, EmbeddingArguments.freeze, EmbeddingArguments.maxNorm,
    EmbeddingArguments.normType, EmbeddingArguments.scale, mode, sparse, includeLast,
    EmbeddingArguments.padding
  ) { scope, embeddings, freeze, maxNorm, normType, scale, mode, sparse, includeLast, padding in
    try check(mode, sparse: sparse)
    return try EmbeddingBag.fromPretrained(
      scope, embeddings, freeze: freeze, mode: mode, includeLastOffset: includeLast,
      EmbeddingArguments.options(padding, maxNorm, normType, scale))
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(EmbeddingBag.declaration, in: list)
  register(EmbeddingBag.pretrainedDeclaration, in: list)
}
