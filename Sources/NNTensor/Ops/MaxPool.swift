import CKernels

extension Ops {
  /// The largest element of each window: PyTorch's `max_pool1d` to `max_pool3d`.
  ///
  /// `(N, C, *) -> (N, C, *out), (N, C, *out)`; N may be missing. The second output says where in
  /// its plane each element was.
  struct MaxPool: DifferentiableOperation {
    static let name = "max_pool"
    var window: PoolWindow

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let shape = try window.resultShape(inputs[0])
      return [TensorType(inputs[0].dtype, shape), TensorType(.int64, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try maxPooled(inputs[0], types, rank: window.kernel.count) {
        window.positions($0, types[0].shape)
      }
    }

    var saved: SavedTensors { SavedTensors(outputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try maxPoolGradient(context, rank: window.kernel.count)]
    }

    static var samples: [OperationSample] {
      func sample(
        _ input: Shape, _ kernel: [Int], stride: [Int]? = nil, padding: [Int]? = nil,
        dilation: [Int]? = nil, ceilMode: Bool = false
      ) -> OperationSample {
        OperationSample(.init(input, .separated(-2, 2, gap: 0.001))) {
          let pooled = try $0[0].maxPooledWithIndices(
            kernel: kernel, stride: stride, padding: padding, dilation: dilation,
            ceilMode: ceilMode)
          return [pooled.values, pooled.indices]
        }
      }
      return [
        sample([2, 3, 4, 6], [2, 2]),
        sample([1, 2, 7, 5], [3, 3], stride: [2, 2], padding: [1, 1]),
        sample([2, 2, 7, 8], [3, 2], stride: [2, 3], padding: [1, 1], ceilMode: true),
        sample([2, 8, 7], [2, 3], stride: [1, 1], dilation: [3, 2]),
        sample([2, 3, 9], [3], stride: [2], padding: [1]),
        sample([3, 8], [3], ceilMode: true),
        sample([1, 2, 4, 5, 4], [2, 3, 2], stride: [1, 2, 2], padding: [1, 1, 0]),
        sample([1, 1, 1, 1], [1, 1]),
        sample([0, 2, 4, 4], [2, 2]),
      ]
    }
  }

  /// The largest elements of the windows that `positions` puts on the planes of `input`.
  static func maxPooled(
    _ input: Tensor, _ types: [TensorType], rank: Int, _ positions: (Shape) -> PoolPositions
  ) throws -> [Tensor] {
    let input = try input.contiguous()
    let (values, places) = (try Tensor.empty(types[0]), try Tensor.empty(types[1]))
    guard values.count > 0 else { return [values, places] }
    positions(input.shape).forEachRange(of: planes(input.shape, rank: rank)) { pool, begin, end in
      nn_pool_max(
        input.dtype.kernel, pool, input.data, values.data,
        places.data.assumingMemoryBound(to: Int64.self), begin, end)
    }
    return [values, places]
  }

  /// The gradient of the largest elements, whose places are saved output 1.
  static func maxPoolGradient(_ context: GradientContext, rank: Int) throws -> Tensor {
    let outgoing = try context.outputGradient.contiguous()
    let places = context.output(1)
    let result = try Tensor.empty(context.inputTypes[0])
    guard outgoing.count > 0 else {
      try result.fill(0)
      return result
    }
    let plane = result.shape[(result.rank - rank)..<result.rank].count
    let results = outgoing.shape[(result.rank - rank)..<result.rank].count
    forEachPart(of: planes(result.shape, rank: rank), work: plane * 4) { begin, end in
      nn_pool_max_gradient(
        result.dtype.kernel, outgoing.data, places.data.assumingMemoryBound(to: Int64.self),
        result.data, Int64(plane), Int64(results), Int64(begin), Int64(end))
    }
    return result
  }
}

extension Tensor {
  /// The largest element of each window of `kernel`'s sizes, over as many last dimensions (1 to 3).
  ///
  /// `(N, C, *) -> (N, C, *out)`; N may be missing. `stride` (the kernel's sizes), `padding` (0, with
  /// minus infinity, at most half the kernel) and `dilation` (1) have one number a dimension.
  /// Throws a `ShapeError` when sizes do not fit. See `torch.nn.functional.max_pool2d`.
  public func maxPooled(
    kernel: [Int], stride: [Int]? = nil, padding: [Int]? = nil, dilation: [Int]? = nil,
    ceilMode: Bool = false
  ) throws -> Tensor {
    try maxPooledWithIndices(
      kernel: kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode
    ).values
  }

  /// The same with the place of each element in its plane, counted row by row (int64).
  public func maxPooledWithIndices(
    kernel: [Int], stride: [Int]? = nil, padding: [Int]? = nil, dilation: [Int]? = nil,
    ceilMode: Bool = false
  ) throws -> (values: Tensor, indices: Tensor) {
    let window = PoolWindow(
      kernel: kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    let outputs = try apply(Ops.MaxPool(window: window), self)
    return (outputs[0], outputs[1])
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.MaxPool.self, in: $0) }
