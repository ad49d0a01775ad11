import NNTensor

/// Sequences of different lengths: padded, packed and back, as in `torch.nn.utils.rnn`.
private let functions: [TensorFunction] = [
  TensorFunction(
    "pack_padded_sequence", "Packs padded sequences, so that nothing computes their padding.",
    ["input", "lengths", "batch_first=", "enforce_sorted="]
  ) { call in
    let input = try call.tensor()
    let isBatchFirst = try call.bool("batch_first", default: false)
    let isSorted = try call.bool("enforce_sorted", default: true)
    return .packed(
      try call.isTensor("lengths")
        ? PackedSequence(
          padded: input, lengths: try call.tensor("lengths"), isBatchFirst: isBatchFirst,
          enforcesSorting: isSorted)
        : PackedSequence(
          padded: input, lengths: try call.ints("lengths"), isBatchFirst: isBatchFirst,
          enforcesSorting: isSorted))
  },
  TensorFunction(
    "pad_packed_sequence", "Pads what was packed; gives the sequences and their lengths.",
    ["sequence", "batch_first=", "padding_value=", "total_length="]
  ) { call in
    let (padded, lengths) = try call.packed("sequence").padded(
      isBatchFirst: try call.bool("batch_first", default: false),
      paddingValue: try call.double("padding_value", default: 0),
      totalLength: call.has("total_length") ? try call.int("total_length") : nil)
    return .tuple([.tensor(padded), .tensor(lengths)])
  },
  .tensor(
    "pad_sequence", "Pads sequences to the longest and stacks them.",
    ["sequences", "batch_first=", "padding_value=", "padding_side="]
  ) { call in
    try .paddedSequences(
      try call.sequences("sequences"), isBatchFirst: try call.bool("batch_first", default: false),
      paddingValue: try call.double("padding_value", default: 0),
      side: try call.choice("padding_side", default: .right))
  },
  TensorFunction(
    "pack_sequence", "Packs sequences of different lengths.", ["sequences", "enforce_sorted="]
  ) { call in
    .packed(
      try PackedSequence(
        try call.sequences("sequences"),
        enforcesSorting: try call.bool("enforce_sorted", default: true)))
  },
  .tensors(
    "unpad_sequence", "The sequences of a padded batch.",
    ["padded_sequences", "lengths", "batch_first="]
  ) { call in
    let padded = try call.tensor("padded_sequences")
    let isBatchFirst = try call.bool("batch_first", default: false)
    return try call.isTensor("lengths")
      ? padded.unpadded(lengths: try call.tensor("lengths"), isBatchFirst: isBatchFirst)
      : padded.unpadded(lengths: try call.ints("lengths"), isBatchFirst: isBatchFirst)
  },
  .tensors("unpack_sequence", "The sequences of a packed batch.", ["packed_sequences"]) {
    try $0.packed("packed_sequences").unpacked()
  },
  TensorFunction(
    "PackedSequence", "A packed batch of given parts.",
    ["data", "batch_sizes", "sorted_indices=", "unsorted_indices="]
  ) { call in
    .packed(
      try PackedSequence(
        try call.tensor("data"), batchSizes: try call.tensor("batch_sizes"),
        sortedIndices: try call.optionalTensor("sorted_indices"),
        unsortedIndices: try call.optionalTensor("unsorted_indices")))
  },
]

extension BoundCall {
  /// The sequences of a list, or those along the first dimension of a tensor.
  fileprivate func sequences(_ name: String) throws -> [Tensor] {
    isTensor(name) ? try tensor(name).unbound(dim: 0) : try tensors(name)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { TensorFunction.register(functions, in: $0) }
