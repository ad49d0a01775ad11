import CKernels

extension Ops {
  /// The sum over some dimensions. PyTorch's `Tensor.sum`; of no elements it is 0.
  struct Sum: DifferentiableOperation {
    static let name = "sum"
    /// The dimensions that go, counted from 0, ascending.
    var dims: [Int]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      var shape = try floatingTypes(inputs)[0].shape
      for dim in dims { shape[dim] = 1 }
      return [TensorType(inputs[0].dtype, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      var current = try inputs[0].contiguous()
      for run in runs.reversed() {
        var shape = current.shape
        for dim in run { shape[dim] = 1 }
        let reduced = current.shape[run].count
        let inner = current.shape[run.upperBound..<current.rank].count
        let outer = current.shape[0..<run.lowerBound].count
        let source = current
        let output = try Tensor.empty(TensorType(source.dtype, shape))
        let grain = max(1, Ops.grain / max(1, reduced * inner))
        ThreadPool.shared.forEachRange(of: inner == 0 ? 0 : outer, grain: grain) { begin, end in
          nn_sum(
            source.dtype.kernel, source.data, output.data, Int64(reduced), Int64(inner),
            Int64(begin), Int64(end))
        }
        current = output
      }
      return [dims.isEmpty ? try current.copied() : current]
    }

    /// Neighbouring dimensions are summed in one pass.
    private var runs: [Range<Int>] {
      var runs: [Range<Int>] = []
      for dim in dims {
        if let last = runs.last, last.upperBound == dim {
          runs[runs.count - 1] = last.lowerBound..<(dim + 1)
        } else {
          runs.append(dim..<(dim + 1))
        }
      }
      return runs
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient.expanded(to: context.inputTypes[0].shape)]
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([2, 3])) { [try $0[0].sum()] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].sum(dims: [0, 2], keepDims: true)] },
        OperationSample(.init([2, 3, 4])) { [try $0[0].sum(dims: [-2])] },
        OperationSample(.init([0, 3])) { [try $0[0].sum(dims: [0])] },
        OperationSample(.init([])) { [try $0[0].sum()] },
        OperationSample(.init([3, 700])) { [try $0[0].sum(dims: [1])] },
      ]
    }
  }
}

extension Tensor {
  /// The sum of all elements: a single number.
  public func sum() throws -> Tensor { try sum(dims: Array(0..<rank)) }

  /// The sum over `dims`, which may count from the end; they stay with size 1 if `keepDims`.
  ///
  /// Throws a `ShapeError` unless floating point, or for a dimension that is missing or named twice.
  public func sum(dims: [Int], keepDims: Bool = false) throws -> Tensor {
    let dims = try shape.normalized(dimensions: dims)
    let sums = try apply(Ops.Sum(dims: dims), self)[0]
    return keepDims ? sums : try sums.squeezed(dims: dims)
  }

  /// The mean of all elements: a single number, NaN of none.
  public func mean() throws -> Tensor { try mean(dims: Array(0..<rank)) }

  /// The mean over `dims`, as `sum(dims:keepDims:)`.
  public func mean(dims: [Int], keepDims: Bool = false) throws -> Tensor {
    let count = try shape.normalized(dimensions: dims).reduce(1) { $0 * shape[$1] }
    return try sum(dims: dims, keepDims: keepDims).scaled(by: 1 / Double(count))
  }
}

extension Shape {
  /// Dimensions counted from 0, ascending; throws when one is missing or named twice.
  func normalized(dimensions: [Int]) throws -> [Int] {
    let sorted = try dimensions.map(normalized(dimension:)).sorted()
    for (a, b) in zip(sorted, sorted.dropFirst()) where a == b {
      throw ShapeError("expects each dimension once, got \(dimensions)")
    }
    return rank == 0 ? [] : sorted
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Sum.self, in: $0) }
