extension Ops {
  /// Rows of a table: `(V, D), (*) -> (*, D)` for int64 indices.
  struct Embedding: DifferentiableOperation {
    static let name = "embedding"
    /// A row that gets no gradient.
    var paddingIndex: Int?
    /// Whether a row's gradient is divided by how often it was looked up.
    var scaleByFrequency: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (table, index) = (try floatingTypes(inputs)[0], inputs[1])
      guard table.shape.rank == 2 else {
        throw ShapeError("expects a table (num_embeddings, embedding_dim), got \(table)")
      }
      guard index.dtype == .int64 else {
        throw ShapeError("expects int64 indices, got \(index)")
      }
      return [TensorType(table.dtype, try index.shape.appending([table.shape[1]]))]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (table, index) = (try inputs[0].contiguous(), try inputs[1].contiguous())
      try index.checkIndices(below: table.shape[0], "embeddings")
      return [try taken(table, index, types[0], dim: 0)]
    }

    var saved: SavedTensors { SavedTensors(inputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let index = try context.input(1).contiguous()
      var scale: [Double]?
      if paddingIndex != nil || scaleByFrequency {
        let rows = try index.ints()
        var counts = [Int](repeating: 0, count: context.inputTypes[0].shape[0])
        for row in rows { counts[row] += 1 }
        scale = rows.map { row in
          row == paddingIndex ? 0 : scaleByFrequency ? 1 / Double(counts[row]) : 1
        }
      }
      return [
        try putAdded(
          context.outputGradient, index, context.inputTypes[0], dim: 0, scale: scale), nil,
      ]
    }

    static var samples: [OperationSample] {
      let shapes: [Shape] = [[2, 4], [], [0], [1, 1, 1]]
      return shapes.map { shape in
        let indices = OperationSample.Input(TensorType(.int64, shape), .integers(0, 5))
        return OperationSample(.init([5, 3]), indices) { [try $0[1].embedded(weight: $0[0])] }
      }
    }
  }
}

extension Tensor {
  /// The rows of `weight` `(V, D)` that this tensor's whole numbers `(*)` name: `(*, D)`.
  ///
  /// Row `paddingIndex` gets no gradient; with `scaleGradByFreq` a row's gradient is divided by how
  /// often the row is named. Throws an `IndexError` for an index that names no row.
  public func embedded(
    weight: Tensor, paddingIndex: Int? = nil, scaleGradByFreq: Bool = false
  ) throws -> Tensor {
    let operation = Ops.Embedding(paddingIndex: paddingIndex, scaleByFrequency: scaleGradByFreq)
    return try apply(operation, weight, try asIndices())[0]
  }

  /// Scales the rows of this table that `index` names down in place, outside the tape, so that none
  /// has a p-norm (p is `normType`) of more than `maxNorm`. PyTorch's `max_norm` of an embedding.
  ///
  /// Throws an `IndexError` for an index that names no row.
  public func limitRowNorms(_ index: Tensor, maxNorm: Double, normType: Double = 2) throws {
    guard rank == 2, isContiguous, !isMeta, !index.isMeta else {
      throw ShapeError("expects a contiguous table (num_embeddings, embedding_dim), got \(type)")
    }
    let index = try index.asIndices().contiguous()
    guard index.dtype == .int64 else {
      throw ShapeError("expects int64 indices, got \(index.type)")
    }
    try index.checkIndices(below: shape[0], "embeddings")
    let used = Set(try index.ints()).sorted()
    try noGrad {
      let rows = try detached().indexSelected(dim: 0, try Tensor(used, [used.count]))
      let norms = try rows.norm(normType, dims: [1]).doubles()
      for (place, norm) in norms.enumerated() where norm > maxNorm {
        let scaled = try rows.selected(dim: 0, index: place).scaled(by: maxNorm / (norm + 1e-7))
        try detached().selected(dim: 0, index: used[place]).assign(scaled)
      }
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Embedding.self, in: $0) }
