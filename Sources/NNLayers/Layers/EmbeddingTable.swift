import NNDeclarations
import NNTensor

/// What embeddings and bags of them have in common: a table of vectors whose rows may be kept short.
struct EmbeddingTable {
  /// The row that counts nothing, from the start.
  let paddingIndex: Int?
  private let weight: Parameter
  private let maxNorm: Double?
  private let normType: Double

  /// A table of `rows` vectors of `size` numbers, registered as `weight`.
  init(_ scope: Scope, rows: Int, size: Int, _ options: Embedding.Options) throws {
    guard rows >= 0, size >= 0 else {
      throw ShapeError("expects sizes of at least 0, got \(rows) and \(size)")
    }
    var padding = options.paddingIdx
    if let row = padding {
      // PyTorch lets 0 pass for an empty table.
      guard (-rows..<max(rows, 1)).contains(row) else {
        throw ShapeError("expects padding_idx from \(-rows) to \(rows - 1), got \(row)")
      }
      padding = row < 0 ? row + rows : row
    }
    let shape: Shape = [rows, size]
    if let given = options.weight, given.sizes != shape.array {
      throw ShapeError("expects _weight of shape \(shape), got \(given.sizes)")
    }
    paddingIndex = padding
    maxNorm = options.maxNorm
    normType = options.normType
    weight = try scope.parameter("weight", shape, .normal(mean: 0, std: 1))
    if !weight.tensor.isMeta {
      if let given = options.weight {
        try weight.tensor.assign(given)
      } else {
        try clearPaddingRow()
      }
    }
    if options.freeze { try weight.tensor.requiringGrad(false) }
  }

  /// Sets the row that counts nothing to 0.
  func clearPaddingRow() throws {
    guard let row = paddingIndex, row < weight.tensor.shape[0], !weight.tensor.isMeta else {
      return
    }
    try weight.data.selected(dim: 0, index: row).fill(0)
  }

  /// The sizes and options of a table of given vectors.
  static func pretrained(
    _ embeddings: NumberArray, freeze: Bool, _ options: Embedding.Options
  ) throws -> (sizes: [Int], options: Embedding.Options) {
    guard embeddings.sizes.count == 2 else {
      throw ShapeError(
        "expects embeddings (num_embeddings, embedding_dim), got sizes \(embeddings.sizes)")
    }
    var options = options
    options.weight = embeddings
    options.freeze = freeze
    return (embeddings.sizes, options)
  }

  /// The table, after the rows that `index` names were scaled down to the largest norm.
  func weight(for index: Tensor) throws -> Tensor {
    if let maxNorm, !index.isMeta, !weight.tensor.isMeta {
      try weight.tensor.limitRowNorms(index, maxNorm: maxNorm, normType: normType)
    }
    return try weight.value
  }
}

/// The arguments that embeddings and bags of them have in common.
enum EmbeddingArguments {
  static let count = Arg<Int>("num_embeddings", .nonNegative, "rows of the table")
  static let size = Arg<Int>(
    "embedding_dim", .nonNegative, inferred: .nextLayer, "size of each vector")
  static let padding = Arg<Int?>(
    "padding_idx", default: nil, "a row that stays 0; may count from the end")
  static let maxNorm = Arg<Double?>(
    "max_norm", default: nil, "norm that rows in use are scaled down to")
  static let normType = Arg<Double>(
    "norm_type", default: 2, "which norm max_norm means: the p of the p-norm")
  static let scale = Arg<Bool>(
    "scale_grad_by_freq", default: false,
    "whether gradients are divided by how often a row occurs")
  static let sparse = Arg<Bool>(
    "sparse", default: false, "accepted as in PyTorch; gradients are always dense")
  static let weight = Arg<NumberArray?>("_weight", default: nil, "the table to start with")
  static let pretrained = Arg<NumberArray>("embeddings", "the table")
  static let freeze = Arg<Bool>("freeze", default: true, "whether the table is not trained")

  /// The options that these arguments stand for.
  static func options(
    _ padding: Int?, _ maxNorm: Double?, _ normType: Double, _ scale: Bool
  ) -> Embedding.Options {
    var options = Embedding.Options()
    options.paddingIdx = padding
    options.maxNorm = maxNorm
    options.normType = normType
    options.scaleGradByFreq = scale
    return options
  }
}
