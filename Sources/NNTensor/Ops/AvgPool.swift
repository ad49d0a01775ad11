import CKernels

extension Ops {
  /// The mean of each window: PyTorch's `avg_pool1d` to `avg_pool3d`.
  ///
  /// `(N, C, *) -> (N, C, *out)`; N may be missing.
  struct AvgPool: DifferentiableOperation {
    static let name = "avg_pool"
    var window: PoolWindow
    var countIncludePad: Bool
    var divisorOverride: Int?

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      if divisorOverride == 0 { throw ShapeError("expects a divisor_override other than 0, got 0") }
      return [TensorType(inputs[0].dtype, try window.resultShape(inputs[0]))]
    }

    private func positions(_ input: Shape, _ result: Shape) -> PoolPositions {
      window.positions(input, result, countingPadding: countIncludePad)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      [
        try meanPooled(
          inputs[0], types[0], rank: window.kernel.count, divisor: divisorOverride ?? 0, positions)
      ]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [
        try meanPoolGradient(
          context, rank: window.kernel.count, divisor: divisorOverride ?? 0, positions)
      ]
    }

    static var samples: [OperationSample] {
      func sample(
        _ input: Shape, _ kernel: [Int], stride: [Int]? = nil, padding: [Int]? = nil,
        ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
      ) -> OperationSample {
        OperationSample(.init(input)) {
          [
            try $0[0].averagePooled(
              kernel: kernel, stride: stride, padding: padding, ceilMode: ceilMode,
              countIncludePad: countIncludePad, divisorOverride: divisorOverride)
          ]
        }
      }
      return [
        sample([2, 3, 4, 6], [2, 2]),
        sample([1, 2, 7, 5], [3, 3], stride: [2, 2], padding: [1, 1]),
        sample([1, 2, 7, 5], [3, 2], stride: [2, 3], padding: [1, 1], countIncludePad: false),
        sample([2, 2, 7, 8], [3, 2], stride: [2, 3], padding: [1, 1], ceilMode: true),
        sample([2, 8, 7], [2, 3], stride: [1, 1], divisorOverride: 5),
        sample([2, 3, 9], [3], stride: [2], padding: [1]),
        sample([3, 8], [3], ceilMode: true, countIncludePad: false),
        sample([1, 2, 4, 5, 4], [2, 3, 2], stride: [1, 2, 2], padding: [1, 1, 0]),
        sample([1, 1, 1, 1], [1, 1]),
        sample([0, 2, 4, 4], [2, 2]),
      ]
    }
  }

  /// The means of the windows that `positions` puts on the planes of `input`.
  static func meanPooled(
    _ input: Tensor, _ type: TensorType, rank: Int, divisor: Int = 0,
    _ positions: (Shape, Shape) -> PoolPositions
  ) throws -> Tensor {
    let input = try input.contiguous()
    let output = try Tensor.empty(type)
    guard output.count > 0 else { return output }
    positions(input.shape, type.shape).forEachRange(
      of: planes(input.shape, rank: rank), divisor: divisor
    ) { pool, begin, end in
      nn_pool_mean(input.dtype.kernel, pool, input.data, output.data, begin, end)
    }
    return output
  }

  /// The gradient of `meanPooled`.
  static func meanPoolGradient(
    _ context: GradientContext, rank: Int, divisor: Int = 0,
    _ positions: (Shape, Shape) -> PoolPositions
  ) throws -> Tensor {
    let outgoing = try context.outputGradient.contiguous()
    let result = try Tensor.empty(context.inputTypes[0])
    guard outgoing.count > 0 else {
      try result.fill(0)
      return result
    }
    positions(result.shape, outgoing.shape).forEachRange(
      of: planes(result.shape, rank: rank), divisor: divisor
    ) { pool, begin, end in
      nn_pool_mean_gradient(
        result.dtype.kernel, pool, outgoing.data, result.data, begin, end)
    }
    return result
  }
}

extension Tensor {
  /// The mean of each window of `kernel`'s sizes, over as many last dimensions (1 to 3).
  ///
  /// `(N, C, *) -> (N, C, *out)`; N may be missing. `stride` (the kernel's sizes) and `padding` (0,
  /// at most half the kernel) have one number a dimension. The zeros of padding count unless
  /// `countIncludePad` is false; `divisorOverride` takes the place of the count.
  /// Throws a `ShapeError` when sizes do not fit. See `torch.nn.functional.avg_pool2d`.
  public func averagePooled(
    kernel: [Int], stride: [Int]? = nil, padding: [Int]? = nil, ceilMode: Bool = false,
    countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) throws -> Tensor {
    let window = PoolWindow(
      kernel: kernel, stride: stride, padding: padding, dilation: nil, ceilMode: ceilMode)
    let pool = Ops.AvgPool(
      window: window, countIncludePad: countIncludePad, divisorOverride: divisorOverride)
    return try apply(pool, self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.AvgPool.self, in: $0) }
