import CKernels

/// How the rows of a bag become one.
public enum BagMode: String, CaseIterable, Sendable {
  /// Their sum.
  case sum
  /// Their mean.
  case mean
  /// The largest of each column.
  case max

  fileprivate var kernel: nn_bag_mode {
    switch self {
    case .sum: NN_BAG_SUM
    case .mean: NN_BAG_MEAN
    case .max: NN_BAG_MAX
    }
  }
}

extension Ops {
  /// Sums, means or maxima of rows of a table, without a copy of the rows: PyTorch's
  /// `embedding_bag`.
  ///
  /// `(V, D), (B, N) -> (B, D)`, or `(V, D), (L), (B) -> (B, D)` where the third input says where each
  /// bag begins. A last input has a factor for each index of a sum. Maxima have a second output: which
  /// row each element is of, or -1.
  struct EmbeddingBag: DifferentiableOperation {
    static let name = "embedding_bag"
    var mode: BagMode
    /// A row that counts nothing.
    var paddingIndex: Int?
    /// Whether a row's gradient is divided by how often it was looked up.
    var scaleByFrequency: Bool
    /// Whether the offsets end with where the last bag does.
    var includesLast: Bool
    var hasOffsets: Bool
    var hasWeights: Bool

    private var weightsPlace: Int { hasOffsets ? 3 : 2 }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (table, index) = (try floatingTypes(inputs)[0], inputs[1])
      guard table.shape.rank == 2 else {
        throw ShapeError("expects a table (num_embeddings, embedding_dim), got \(table)")
      }
      guard index.dtype == .int64, index.shape.rank == 1 || index.shape.rank == 2 else {
        throw ShapeError("expects int64 indices (B, N) or (L), got \(index)")
      }
      if let row = paddingIndex, row < 0 || row >= table.shape[0] {
        throw ShapeError(
          "expects padding_idx from \(-table.shape[0]) to \(table.shape[0] - 1), got \(row)")
      }
      if hasWeights {
        let weights = inputs[weightsPlace]
        guard mode == .sum else {
          throw ShapeError(
            "expects mode 'sum' with per_sample_weights, got '\(mode.rawValue)'")
        }
        guard weights.shape == index.shape, weights.dtype == table.dtype else {
          let expected = TensorType(table.dtype, index.shape)
          throw ShapeError("expects per_sample_weights \(expected), got \(weights)")
        }
      }
      let output = TensorType(
        table.dtype, [try bags(index, hasOffsets ? inputs[2] : nil), table.shape[1]])
      return mode == .max ? [output, TensorType(.int64, output.shape)] : [output]
    }

    private func bags(_ index: TensorType, _ offsets: TensorType?) throws -> Int {
      if index.shape.rank == 2 {
        if let offsets {
          throw ShapeError("expects no offsets for indices (B, N), got \(offsets)")
        }
        return index.shape[0]
      }
      guard let offsets else {
        throw ShapeError("expects offsets (B) for indices (L), got none")
      }
      guard offsets.dtype == .int64, offsets.shape.rank == 1 else {
        throw ShapeError("expects int64 offsets (B), got \(offsets)")
      }
      let count = offsets.shape[0]
      guard includesLast else { return count }
      guard count > 0 else {
        throw ShapeError("expects at least 1 offset with include_last_offset, got none")
      }
      return count - 1
    }

    /// Where each bag begins in the indices, and where the last one ends.
    private func starts(_ index: TensorType, _ offsets: Tensor?) throws -> [Int64] {
      guard let offsets else {
        return (0...index.shape[0]).map { Int64($0 * index.shape[1]) }
      }
      let count = index.shape[0]
      var starts = try offsets.ints().map { Int64($0) }
      if let first = starts.first, first != 0 {
        throw ShapeError("expects offsets that begin with 0, got \(first)")
      }
      if let last = starts.last, last > count {
        throw ShapeError("expects offsets of at most \(count), got \(last)")
      }
      if let fall = zip(starts, starts.dropFirst()).first(where: { $0 > $1 }) {
        throw ShapeError("expects offsets in ascending order, got \(fall.1) after \(fall.0)")
      }
      if !includesLast { starts.append(Int64(count)) }
      return starts
    }

    private func kernel(_ table: TensorType) -> nn_bag {
      nn_bag(
        size: Int64(table.shape[1]), padding: Int64(paddingIndex ?? -1), mode: mode.kernel)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (table, index) = (try inputs[0].contiguous(), try inputs[1].contiguous())
      let starts = try starts(index.type, hasOffsets ? inputs[2] : nil)
      try index.checkIndices(below: table.shape[0], "embeddings")
      let weights = hasWeights ? try inputs[weightsPlace].contiguous() : nil
      let outputs = try types.map { try Tensor.empty($0) }
      guard outputs[0].count > 0 else { return outputs }
      let places = outputs.count > 1 ? outputs[1].data.assumingMemoryBound(to: Int64.self) : nil
      var bag = kernel(table.type)
      let bags = starts.count - 1
      let work = (index.count / bags + 1) * table.shape[1]
      forEachLine(bags, work: work) { begin, end in
        nn_bag_rows(
          table.dtype.kernel, &bag, table.data, index.indices, starts, weights?.data,
          outputs[0].data, places, begin, end)
      }
      return outputs
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      hasWeights ? inputs[1].shape.count.multipliedSaturated(by: inputs[0].shape[1]) : 0
    }

    var saved: SavedTensors {
      SavedTensors(
        inputs: (hasWeights ? [0, weightsPlace] : []) + [1] + (hasOffsets ? [2] : []),
        outputs: mode == .max ? [1] : [])
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      var gradients = [Tensor?](repeating: nil, count: context.inputTypes.count)
      let index = try context.input(1).contiguous()
      let starts = try starts(index.type, hasOffsets ? context.input(2) : nil)
      let outgoing = try context.outputGradient.contiguous()
      if context.needs[0] {
        gradients[0] = try tableGradient(context, index, starts, outgoing)
      }
      guard hasWeights, context.needs[weightsPlace] else { return gradients }
      let table = try context.input(0).contiguous()
      let result = try Tensor.zeros(context.inputTypes[weightsPlace])
      var bag = kernel(table.type)
      forEachLine(starts.count - 1, work: index.count * table.shape[1]) { begin, end in
        nn_bag_weight_gradient(
          table.dtype.kernel, &bag, table.data, outgoing.data, index.indices, starts, result.data,
          begin, end)
      }
      gradients[weightsPlace] = result
      return gradients
    }

    /// The gradient of the table. Every thread adds columns of its own in the order of the bags: no
    /// sum depends on timing.
    private func tableGradient(
      _ context: GradientContext, _ index: Tensor, _ starts: [Int64], _ outgoing: Tensor
    ) throws -> Tensor {
      let type = context.inputTypes[0]
      let result = try Tensor.zeros(type)
      guard outgoing.count > 0, result.count > 0 else { return result }
      var bag = kernel(type)
      let bags = Int64(starts.count - 1)
      if mode == .max {
        let places = context.output(1)
        forEachLine(type.shape[1], work: starts.count) { begin, end in
          nn_bag_max_gradient(
            type.dtype.kernel, &bag, outgoing.data, places.indices, result.data, bags, begin, end)
        }
        return result
      }
      let weights = hasWeights ? try context.input(weightsPlace).contiguous() : nil
      let counts = scaleByFrequency ? divisors(index, rows: type.shape[0]) : nil
      forEachLine(type.shape[1], work: index.count + starts.count) { begin, end in
        nn_bag_gradient(
          type.dtype.kernel, &bag, outgoing.data, index.indices, starts, weights?.data, counts,
          result.data, bags, begin, end)
      }
      return result
    }

    /// What the gradient of each row is divided by.
    ///
    /// It is how often the row is named, but as PyTorch counts: it looks the count of the i-th of the
    /// different rows up at the i-th of all sorted indices, which is another row where some repeat. The
    /// same numbers as PyTorch's are worth more here than the ones that its page promises.
    private func divisors(_ index: Tensor, rows: Int) -> [Int64] {
      var counts = [Int64](repeating: 0, count: rows)
      for i in 0..<index.count { counts[Int(index.indices[i])] += 1 }
      var divisors = counts
      // The i-th of the sorted indices is `sorted`, the first at or after which they end beyond i.
      var (i, sorted, end) = (Int64(0), 0, counts.first ?? 0)
      for row in 0..<rows where counts[row] > 0 {
        while end <= i {
          sorted += 1
          end += counts[sorted]
        }
        divisors[row] = counts[sorted]
        i += 1
      }
      return divisors
    }

    static var samples: [OperationSample] {
      let table = OperationSample.Input([5, 3], .separated(-2, 2, gap: 0.01))
      func indices(_ shape: Shape) -> OperationSample.Input {
        .init(TensorType(.int64, shape), .integers(0, 5))
      }
      func offsets(_ places: [Double]) -> OperationSample.Input {
        .init(TensorType(.int64, [places.count]), .exactly(places))
      }
      let shapes: [Shape] = [[2, 4], [1, 1], [3, 0], [0, 2]]
      return BagMode.allCases.flatMap { mode in
        shapes.map { shape in
          OperationSample(table, indices(shape)) {
            [try $0[1].embeddingBag(weight: $0[0], mode: mode)]
          }
        } + [
          OperationSample(table, indices([6]), offsets([0, 3, 3, 6])) {
            [try $0[1].embeddingBag(weight: $0[0], offsets: $0[2], mode: mode, paddingIndex: 2)]
          },
          OperationSample(table, indices([6]), offsets([0, 2, 5])) {
            [
              try $0[1].embeddingBag(
                weight: $0[0], offsets: $0[2], mode: mode, includeLastOffset: true)
            ]
          },
        ]
      } + [
        OperationSample(table, indices([2, 4]), .init([2, 4])) {
          [try $0[1].embeddingBag(weight: $0[0], mode: .sum, sampleWeights: $0[2])]
        },
        OperationSample(table, indices([6]), offsets([0, 0, 4]), .init([6])) {
          [
            try $0[1].embeddingBag(
              weight: $0[0], offsets: $0[2], mode: .sum, sampleWeights: $0[3], paddingIndex: 1)
          ]
        },
      ]
    }
  }
}

extension Tensor {
  /// For each bag of this tensor's whole numbers the sum, mean or maximum of the rows of `weight`
  /// `(V, D)` that they name: `(B, N) -> (B, D)`, or `(L) -> (B, D)` where `offsets` `(B)` says where
  /// each bag begins. A bag of no rows gives 0.
  ///
  /// `sampleWeights`, in this tensor's shape, has a factor for each row of a sum. Row `paddingIndex`
  /// counts nothing. With `includeLastOffset` the last offset is where the last bag ends. With
  /// `scaleGradByFreq` a row's gradient is divided by how often the row is named.
  /// Throws a `ShapeError` when shapes do not fit, or the offsets do not rise from 0 to at most L, and an
  /// `IndexError` for an index that names no row. See `torch.nn.functional.embedding_bag`.
  public func embeddingBag(
    weight: Tensor, offsets: Tensor? = nil, mode: BagMode = .mean, sampleWeights: Tensor? = nil,
    includeLastOffset: Bool = false, paddingIndex: Int? = nil, scaleGradByFreq: Bool = false
  ) throws -> Tensor {
    if mode == .max, scaleGradByFreq {
      throw ShapeError("expects mode 'sum' or 'mean' with scale_grad_by_freq, got 'max'")
    }
    let operation = Ops.EmbeddingBag(
      mode: mode, paddingIndex: paddingIndex, scaleByFrequency: scaleGradByFreq,
      includesLast: includeLastOffset, hasOffsets: offsets != nil, hasWeights: sampleWeights != nil)
    let places = try offsets.map { [try $0.asIndices()] } ?? []
    let inputs = [weight, try asIndices()] + places + (sampleWeights.map { [$0] } ?? [])
    return try apply(operation, inputs)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.EmbeddingBag.self, in: $0)
}
