import CKernels

extension Ops {
  /// The parts of a dimension that indices name, in their order. PyTorch's `Tensor.index_select`.
  struct IndexSelect: DifferentiableOperation {
    static let name = "index_select"
    /// Counted from 0.
    var dim: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard inputs[1].dtype == .int64, inputs[1].shape.rank == 1 else {
        throw ShapeError("expects int64 indices in one dimension, got \(inputs[1])")
      }
      var type = inputs[0]
      guard type.shape.rank > 0 else { throw ShapeError("can't select from a single number") }
      type.shape[dim] = inputs[1].shape[0]
      return [type]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (input, index) = (try inputs[0].contiguous(), try inputs[1].contiguous())
      try index.checkIndices(below: input.shape[dim], "elements")
      return [try taken(input, index, types[0], dim: dim)]
    }

    var saved: SavedTensors { SavedTensors(inputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let index = try context.input(1).contiguous()
      let outgoing = context.outputGradient
      return [try putAdded(outgoing, index, context.inputTypes[0], dim: dim), nil]
    }

    static var samples: [OperationSample] {
      func indices(_ count: Int, below size: Int) -> OperationSample.Input {
        .init(TensorType(.int64, [count]), .integers(0, size))
      }
      return [
        OperationSample(.init([5, 3]), indices(7, below: 5)) {
          [try $0[0].indexSelected(dim: 0, $0[1])]
        },
        OperationSample(.init([2, 4, 3]), indices(2, below: 4)) {
          [try $0[0].indexSelected(dim: 1, $0[1])]
        },
        OperationSample(.init([2, 4]), indices(5, below: 4)) {
          [try $0[0].indexSelected(dim: -1, $0[1])]
        },
        OperationSample(.init([]), indices(1, below: 1)) {
          [try $0[0].indexSelected(dim: 0, $0[1])]
        },
        OperationSample(.init([2, 4]), indices(0, below: 4)) {
          [try $0[0].indexSelected(dim: 0, $0[1])]
        },
        OperationSample(
          .init([2, 4]), .init(TensorType(.int64, [2, 2]), .exactly([0, -1, 7, 3]))
        ) { [try $0[0].taken($0[1])] },
        OperationSample(.init([2, 4, 3]), indices(3, below: 2), indices(3, below: 3)) {
          [try $0[0].indexed(by: [$0[1], nil, $0[2]])]
        },
        OperationSample(.init([2, 4, 3]), .init(TensorType(.int64, [2, 2]), .integers(-4, 4))) {
          [try $0[0].indexed(by: [nil, $0[1]])]
        },
        OperationSample(
          .init([2, 3]), .init(TensorType(.bool, [2, 3]), .exactly([1, 0, 1, 0, 0, 1])), .init([4])
        ) { [try $0[0].maskedScattered($0[1], $0[2])] },
      ]
    }
  }

  /// Copies of the parts of dimension `dim` that `index` names. All are contiguous and checked.
  static func taken(
    _ input: Tensor, _ index: Tensor, _ type: TensorType, dim: Int
  ) throws -> Tensor {
    let output = try Tensor.empty(type)
    let lines = Lines(input.shape, dim: dim)
    let rows = lines.inner == 0 ? 0 : lines.count / lines.inner * index.count
    forEachLine(rows, work: lines.inner) { begin, end in
      nn_take(
        input.data, index.indices, output.data, Int64(lines.size), Int64(index.count),
        Int64(lines.inner * type.dtype.byteCount), begin, end)
    }
    return output
  }

  /// A tensor of zeros with the parts of `parts` added where `index` names, times `scale` of each.
  static func putAdded(
    _ parts: Tensor, _ index: Tensor, _ type: TensorType, dim: Int, scale: [Double]? = nil
  ) throws -> Tensor {
    let parts = try parts.contiguous()
    let output = try Tensor.zeros(type)
    let lines = Lines(type.shape, dim: dim)
    guard parts.count > 0 else { return output }
    let outer = lines.count / lines.inner
    // Every thread adds columns of its own in the order of the indices: no sum depends on timing.
    forEachLine(lines.inner, work: outer * index.count) { begin, end in
      nn_put_add(
        type.dtype.kernel, parts.data, index.indices, scale, output.data, Int64(outer),
        Int64(lines.size), Int64(index.count), Int64(lines.inner), begin, end)
    }
    return output
  }
}

extension Tensor {
  /// The parts of dimension `dim` (may count from the end) that the whole numbers `index` name, in
  /// their order.
  ///
  /// A tensor without dimensions has one part along dimension 0, and stays as it is. Throws a
  /// `ShapeError` unless `index` has one dimension, and an `IndexError` for an index that names
  /// nothing.
  public func indexSelected(dim: Int, _ index: Tensor) throws -> Tensor {
    let dim = try shape.normalized(dimension: dim)
    if rank == 0 {
      guard index.count == 1 else {
        throw ShapeError("expects one index for a single number, got \(index.type)")
      }
      return try reshaped([1] as Shape).indexSelected(dim: 0, index).reshaped([] as Shape)
    }
    return try apply(Ops.IndexSelect(dim: dim), self, try index.asIndices())[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.IndexSelect.self, in: $0)
}
