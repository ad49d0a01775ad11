import NNTensor

private let functions: [TensorFunction] = [
  .tensor(
    "embedding", "Rows of the table weight, by index.",
    [
      "input", "weight", "padding_idx=", "max_norm=", "norm_type=", "scale_grad_by_freq=",
      "sparse=",
    ]
  ) { call in
    let input = try call.tensor()
    let table = try call.table(for: input)
    return try input.embedded(
      weight: table, paddingIndex: try call.paddingIndex(table),
      scaleGradByFreq: try call.bool("scale_grad_by_freq", default: false))
  },
  .tensor(
    "embedding_bag", "Sums, means or maxima of bags of a table's rows.",
    [
      "input", "weight", "offsets=", "max_norm=", "norm_type=", "scale_grad_by_freq=", "mode=",
      "sparse=", "per_sample_weights=", "include_last_offset=", "padding_idx=",
    ]
  ) { call in
    let input = try call.tensor()
    let table = try call.table(for: input)
    let mode = try call.choice("mode", default: BagMode.mean)
    guard try mode != .max || !call.bool("sparse", default: false) else {
      throw ShapeError("expects mode 'sum' or 'mean' with sparse, got 'max'")
    }
    return try input.embeddingBag(
      weight: table, offsets: try call.optionalTensor("offsets"), mode: mode,
      sampleWeights: try call.optionalTensor("per_sample_weights"),
      includeLastOffset: try call.bool("include_last_offset", default: false),
      paddingIndex: try call.paddingIndex(table),
      scaleGradByFreq: try call.bool("scale_grad_by_freq", default: false))
  },
]

extension BoundCall {
  /// `weight`, after the rows that `index` names were scaled down to `max_norm`.
  fileprivate func table(for index: Tensor) throws -> Tensor {
    let table = try tensor("weight")
    guard has("max_norm"), !table.isMeta, !index.isMeta else { return table }
    try table.limitRowNorms(
      index, maxNorm: try double("max_norm", default: 0),
      normType: try double("norm_type", default: 2))
    return table
  }

  /// `padding_idx`, counted from the start.
  fileprivate func paddingIndex(_ table: Tensor) throws -> Int? {
    guard has("padding_idx"), table.rank > 0 else { return nil }
    let (row, rows) = (try int("padding_idx"), table.shape[0])
    guard row >= -rows, row < rows else {
      throw ShapeError("expects padding_idx from \(-rows) to \(rows - 1), got \(row)")
    }
    return row < 0 ? row + rows : row
  }
}

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
