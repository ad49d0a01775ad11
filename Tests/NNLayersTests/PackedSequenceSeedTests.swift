import NNLayers
import NNTensor
import NNTestSupport
import Testing

/// What sequences of different lengths must do, by the ids of the rows of the catalogue that say so.
struct PackedSequenceSeedTests {
  private func text(_ body: () throws -> Void) -> String { message(body) }

  private func ints(_ values: [Int], _ shape: Shape) throws -> Tensor { try Tensor(values, shape) }

  /// rnn-utils-001, rnn-utils-002: what a packed sequence holds, and that it is checked.
  @Test func packedSequencesHoldFourTensors() throws {
    let data = try ramp([4, 2])
    let sizes = try ints([2, 1, 1], [3])
    let plain = try PackedSequence(data, batchSizes: sizes)
    #expect(plain.data === data && plain.batchSizes === sizes && plain.batch == 2)
    #expect(plain.sortedIndices == nil && plain.unsortedIndices == nil)
    let sorted = try PackedSequence(data, batchSizes: sizes, sortedIndices: try ints([1, 0], [2]))
    #expect(try sorted.unsortedIndices?.ints() == [1, 0])
    #expect(sorted.batchSizes.dtype == .int64)
    #expect(
      text { _ = try PackedSequence(data, batchSizes: try ints([1, 2, 1], [3])) }
        == "expects batch_sizes that are positive and never grow, got 2")
    #expect(
      text { _ = try PackedSequence(data, batchSizes: try ints([2, 1], [2])) }
        == "expects data (3, *), got float32[4, 2]")
    #expect(
      text {
        _ = try PackedSequence(data, batchSizes: sizes, sortedIndices: try ints([0, 0], [2]))
      }
        == "expects each index from 0 to 1 once, got 0")
    #expect(
      text { _ = try PackedSequence(data, batchSizes: sizes, sortedIndices: try ints([0], [1])) }
        == "expects indices int64[2], got int64[1]")
  }

  /// rnn-utils-003: batch sizes count sequences a step. rnn-utils-008: whole numbers pack too.
  @Test func stepsLieOneAfterTheOther() throws {
    // abc and x
    let packed = try PackedSequence(
      padded: try ints([1, 2, 3, 9, 0, 0], [2, 3]), lengths: [3, 1], isBatchFirst: true)
    #expect(try packed.data.ints() == [1, 9, 2, 3])
    #expect(try packed.batchSizes.ints() == [2, 1, 1])
    #expect(packed.sortedIndices == nil)
  }

  /// rnn-utils-004: both layouts, lengths as a list or a tensor.
  @Test func paddedSequencesArePacked() throws {
    let x = try ramp([3, 2, 2])
    let packed = try PackedSequence(padded: x, lengths: [3, 2])
    #expect(try packed.data.ints() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    let turned = try PackedSequence(
      padded: try x.transposed(0, 1), lengths: try ints([3, 2], [2]), isBatchFirst: true)
    #expect(try turned.data.ints() == packed.data.ints())
    #expect(try turned.batchSizes.ints() == [2, 2, 1])
    #expect(
      text { _ = try PackedSequence(padded: x, lengths: [3]) }
        == "expects as many lengths as sequences, 2, got 1")
    #expect(
      text { _ = try PackedSequence(padded: x, lengths: [4, 2]) }
        == "expects lengths of at most 3, got 4")
    #expect(
      text { _ = try PackedSequence(padded: x, lengths: try Tensor([Float(3), 2], [2])) }
        == "expects int64 lengths in one dimension, got float32[2]")
  }

  /// rnn-utils-005: sequences that are not sorted. rnn-utils-006: they must be unless told.
  @Test func sortingIsEnforcedOrDone() throws {
    let x = try ramp([3, 3])
    let packed = try PackedSequence(padded: x, lengths: [2, 1, 3], enforcesSorting: false)
    #expect(try packed.sortedIndices?.ints() == [2, 0, 1])
    #expect(try packed.unsortedIndices?.ints() == [1, 2, 0])
    #expect(try packed.data.ints() == [2, 0, 1, 5, 3, 8])
    #expect(try packed.batchSizes.ints() == [3, 2, 1])
    #expect(
      text { _ = try PackedSequence(padded: x, lengths: [2, 1, 3]) }
        == "expects lengths sorted in decreasing order when enforce_sorted is True, got 3 after 1")
  }

  /// rnn-utils-007: no sequence is empty.
  @Test(arguments: [0, -1]) func emptySequencesAreRefused(_ length: Int) throws {
    let x = try ramp([3, 2])
    #expect(
      text { _ = try PackedSequence(padded: x, lengths: [2, length]) }
        == "expects the length of all samples to be greater than 0, got \(length)")
  }

  /// rnn-utils-009, rnn-utils-015: padding again gives the input with other padding, in its order.
  @Test(arguments: [true, false]) func paddingUndoesPacking(isBatchFirst: Bool) throws {
    let x = try draw(isBatchFirst ? [3, 4, 2] : [4, 3, 2])
    let lengths = [2, 4, 1]
    let packed = try PackedSequence(
      padded: x, lengths: lengths, isBatchFirst: isBatchFirst, enforcesSorting: false)
    let (padded, counts) = try packed.padded(isBatchFirst: isBatchFirst, paddingValue: -7)
    #expect(try counts.ints() == lengths && padded.shape == x.shape)
    for (sequence, length) in lengths.enumerated() {
      for step in 0..<4 {
        let place = isBatchFirst ? [sequence, step] : [step, sequence]
        func element(_ tensor: Tensor) throws -> [Double] {
          try tensor.selected(dim: 0, index: place[0]).selected(dim: 0, index: place[1]).doubles()
        }
        #expect(try element(padded) == (step < length ? element(x) : [-7, -7]))
      }
    }
    let sorted = try PackedSequence(padded: try ramp([4, 3]), lengths: [4, 2, 1]).padded()
    #expect(try sorted.lengths.ints() == [4, 2, 1])
    #expect(try sorted.padded.ints() == [0, 1, 2, 3, 4, 0, 6, 0, 0, 9, 0, 0])
  }

  /// rnn-utils-010: a total length pads further, and is no less than the greatest length.
  @Test func totalLengthsPadFurther() throws {
    let packed = try PackedSequence(padded: try ramp([3, 2]), lengths: [3, 1])
    #expect(
      try packed.padded(isBatchFirst: true, paddingValue: 5, totalLength: 4).padded.ints()
        == [0, 2, 4, 5, 1, 5, 5, 5])
    #expect(
      text { _ = try packed.padded(totalLength: 2) }
        == "expects total_length to be at least the length of the longest sequence, 3, got 2")
  }

  /// rnn-utils-011, rnn-utils-012: `pad_sequence`.
  @Test func sequencesArePadded() throws {
    let ones = try [25, 22, 15].map { try Tensor.ones(TensorType(.float32, [$0, 300])) }
    let padded = try Tensor.paddedSequences(ones)
    #expect(padded.shape == [25, 3, 300])
    #expect(try padded.sum().item() == Double((25 + 22 + 15) * 300))
    #expect(try Tensor.paddedSequences(ones, isBatchFirst: true).shape == [3, 25, 300])
    let pair = [try ints([1, 2, 3], [3]), try ints([4], [1])]
    #expect(try Tensor.paddedSequences(pair, paddingValue: 9).ints() == [1, 4, 2, 9, 3, 9])
    #expect(
      try Tensor.paddedSequences(pair, isBatchFirst: true, side: .left).ints() == [
        1, 2, 3, 0, 0, 4,
      ])
    #expect(
      text { _ = try Tensor.paddedSequences([]) }
        == "expects a list of at least one sequence, got none")
    #expect(
      text { _ = try Tensor.paddedSequences([try ramp([2, 3]), try ramp([2, 4])]) }.hasPrefix(
        "expects sequences (L, *) that agree but for their lengths"))
  }

  /// rnn-utils-013, rnn-utils-014: `pack_sequence`.
  @Test func sequencesArePacked() throws {
    let list = [try ints([1, 2, 3], [3]), try ints([4, 5], [2]), try ints([6], [1])]
    let packed = try PackedSequence(list)
    #expect(try packed.data.ints() == [1, 4, 6, 2, 5, 3])
    #expect(try packed.batchSizes.ints() == [3, 2, 1])
    let mixed = try PackedSequence([list[2], list[0], list[1]], enforcesSorting: false)
    #expect(try mixed.data.ints() == [1, 4, 6, 2, 5, 3])
    #expect(try mixed.unpacked().map { try $0.ints() } == [[6], [1, 2, 3], [4, 5]])
    #expect(text { _ = try PackedSequence([list[2], list[0]]) }.contains("enforce_sorted"))
  }

  /// recurrent-021: packed sequences go in and come out, and each is computed as if it stood alone,
  /// gradients too.
  @Test(arguments: ["RNN", "LSTM", "GRU"], [true, false])
  func packedAndSingleSequencesAgree(_ name: String, isSorted: Bool) throws {
    let text = "\(name)(3, 5, 2, batch_first=True, bidirectional=True)"
    let layer = try build(text, dtype: .float64)
    let twin = try build(text, dtype: .float64)
    try copyParameters(from: layer, to: twin)
    let lengths = isSorted ? [6, 4, 4, 1] : [4, 1, 6, 4]
    let x = try draw([4, 6, 3]).requiringGrad()
    let other = try draw([4, 6, 3]).requiringGrad()
    let count = name == "LSTM" ? 2 : 1
    let states = try (0..<count).map { try draw([4, 4, 5], "h\($0)") }
    let packed = try PackedSequence(
      padded: x, lengths: lengths, isBatchFirst: true, enforcesSorting: isSorted)
    let result = try recurrent(layer, .packed(packed), states)
    let sequence = try #require(result.packed)
    #expect(try sequence.batchSizes.ints() == packed.batchSizes.ints())
    let (padded, _) = try sequence.padded(isBatchFirst: true)
    var sum = try (padded * padded).sum()
    for state in result.states { sum = try sum + state.sum() }
    try sum.backward()
    for (index, length) in lengths.enumerated() {
      let alone = try recurrent(
        twin,
        try other.narrowed(dim: 0, start: index, length: 1).narrowed(
          dim: 1, start: 0, length: length),
        try states.map { try $0.narrowed(dim: 1, start: index, length: 1) })
      let part = try padded.narrowed(dim: 0, start: index, length: 1)
      try expectClose(
        try part.narrowed(dim: 1, start: 0, length: length), alone.output, rtol: 1e-12)
      if length < 6 {
        #expect(
          try part.narrowed(dim: 1, start: length, length: 6 - length).doubles().allSatisfy {
            $0 == 0
          })
      }
      var sum = try (alone.output * alone.output).sum()
      for (all, state) in zip(result.states, alone.states) {
        try expectClose(try all.narrowed(dim: 1, start: index, length: 1), state, rtol: 1e-12)
        sum = try sum + state.sum()
      }
      try sum.backward()
    }
    try expectClose(try #require(x.grad), try #require(other.grad), rtol: 1e-9, atol: 1e-12)
    for (a, b) in zip(layer.namedParameters, twin.namedParameters) {
      try expectClose(
        try #require(a.parameter.tensor.grad), try #require(b.parameter.tensor.grad), rtol: 1e-9,
        atol: 1e-11, a.name)
    }
  }
}
