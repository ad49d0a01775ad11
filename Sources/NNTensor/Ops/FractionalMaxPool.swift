import CKernels

extension Ops {
  /// The largest elements of windows that begin at pseudo-random steps (Graham 2014): PyTorch's
  /// `fractional_max_pool2d` and `fractional_max_pool3d`.
  ///
  /// `(N, C, *), (N, C, rank) -> (N, C, *out), (N, C, *out)`; the first N may be missing. The second
  /// input has a number from 0 to 1 for each plane and dimension, in two dimensions the last one's
  /// first. The second output says where in its plane each element was.
  struct FractionalMaxPool: DifferentiableOperation {
    static let name = "fractional_max_pool"
    var kernel: [Int]
    var outputSize: [Int]

    private var rank: Int { kernel.count }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (input, samples) = (inputs[0], inputs[1])
      guard rank == 2 || rank == 3 else {
        throw ShapeError("expects 2 or 3 spatial dimensions, got \(rank)")
      }
      try checkPooled(input, rank: rank)
      try ConvWindow.check(kernel, "kernel size", rank: rank, atLeast: 1)
      try ConvWindow.check(outputSize, "output size", rank: rank, atLeast: 1)
      let batch = input.shape.rank == rank + 2 ? input.shape[0] : 1
      let channels = input.shape[input.shape.rank - rank - 1]
      guard samples.dtype == input.dtype, samples.shape.rank == 3, samples.shape[0] >= batch,
        samples.shape[1] == channels, samples.shape[2] == rank
      else {
        let expected = TensorType(input.dtype, [batch, channels, rank])
        throw ShapeError("expects _random_samples \(expected), got \(samples)")
      }
      var shape = input.shape
      for d in 0..<rank {
        let dim = shape.rank - rank + d
        guard kernel[d] <= shape[dim], outputSize[d] <= shape[dim] - kernel[d] + 1 else {
          throw ShapeError(
            "expects input sizes of at least kernel size \(kernel) + output size \(outputSize) - 1"
              + ", got \(input)")
        }
        shape[dim] = outputSize[d]
      }
      return [TensorType(input.dtype, shape), TensorType(.int64, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (input, samples) = (try inputs[0].contiguous(), try inputs[1].contiguous())
      let (values, places) = (try Tensor.empty(types[0]), try Tensor.empty(types[1]))
      guard values.count > 0 else { return [values, places] }
      func three(_ sizes: [Int], _ missing: Int) -> (Int64, Int64, Int64) {
        let all = [Int](repeating: missing, count: 3 - sizes.count) + sizes
        return (Int64(all[0]), Int64(all[1]), Int64(all[2]))
      }
      var pool = nn_fractional()
      pool.shape = three(Array(input.shape.array.suffix(rank)), 1)
      pool.result = three(outputSize, 1)
      pool.kernel = three(kernel, 1)
      pool.column = three(rank == 2 ? [1, 0] : [0, 1, 2], -1)
      pool.columns = Int64(rank)
      let work = outputSize.reduce(1, *) * kernel.reduce(1, *)
      forEachPart(of: planes(input.shape, rank: rank), work: work) { begin, end in
        nn_fractional_max(
          input.dtype.kernel, &pool, input.data, samples.data, values.data,
          places.data.assumingMemoryBound(to: Int64.self), Int64(begin), Int64(end))
      }
      return [values, places]
    }

    var saved: SavedTensors { SavedTensors(outputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [context.needs[0] ? try maxPoolGradient(context, rank: rank) : nil, nil]
    }

    static var samples: [OperationSample] {
      func sample(_ input: Shape, _ kernel: [Int], _ size: [Int]) -> OperationSample {
        OperationSample(.init(input, .separated(-2, 2, gap: 0.001))) { inputs in
          let batch = input.rank == kernel.count + 2 ? input[0] : 1
          let channels = input[input.rank - kernel.count - 1]
          let count = batch * channels * kernel.count
          let numbers = (0..<count).map { Double(($0 * 7 + 3) % 16) / 16 }
          let samples = try Tensor(numbers, [batch, channels, kernel.count])
          let pooled = try inputs[0].fractionalMaxPooled(
            kernel: kernel, outputSize: size, samples: try samples.converted(to: inputs[0].dtype))
          return [pooled.values, pooled.indices]
        }
      }
      return [
        sample([2, 3, 7, 9], [2, 3], [4, 3]), sample([3, 6, 6], [2, 2], [5, 5]),
        sample([1, 2, 5, 4], [5, 1], [1, 2]), sample([1, 2, 6, 5, 7], [2, 2, 3], [3, 2, 4]),
        sample([1, 4, 4, 4], [1, 2, 2], [2, 2, 2]), sample([0, 2, 4, 4], [2, 2], [2, 2]),
      ]
    }
  }
}

extension Tensor {
  /// The largest elements of windows of `kernel`'s sizes, of which `outputSize` in each of the last 2
  /// or 3 dimensions begin at pseudo-random steps, and the place of each element in its plane.
  ///
  /// `(N, C, *) -> (N, C, *outputSize)`; N may be missing. `samples` `(N, C, dimensions)` are from 0
  /// to below 1 and of this tensor's dtype. Throws a `ShapeError` when sizes do not fit. See
  /// `torch.nn.functional.fractional_max_pool2d`.
  public func fractionalMaxPooled(
    kernel: [Int], outputSize: [Int], samples: Tensor
  ) throws -> (values: Tensor, indices: Tensor) {
    let operation = Ops.FractionalMaxPool(kernel: kernel, outputSize: outputSize)
    let outputs = try apply(operation, self, samples.detached())
    return (outputs[0], outputs[1])
  }

  /// The same with an output size of `ratio` (above 0 and below 1) times each dimension, and samples
  /// that `stream` draws.
  ///
  /// One of `outputSize` and `ratio` is given; without `samples` they are drawn.
  public func fractionalMaxPooled(
    kernel: [Int], outputSize: [Int]?, ratio: [Double]?, samples: Tensor?,
    from stream: () -> RandomStream
  ) throws -> (values: Tensor, indices: Tensor) {
    let count = kernel.count
    try Ops.checkPooled(type, rank: count)
    let sizes: [Int]
    switch (outputSize, ratio) {
    case (let size?, nil): sizes = size
    case (nil, let ratio?):
      guard ratio.count == count, ratio.allSatisfy({ $0 > 0 && $0 < 1 }) else {
        throw ShapeError("expects \(count) output ratios between 0 and 1, got \(ratio)")
      }
      sizes = ratio.enumerated().map { Int(Double(shape[rank - count + $0]) * $1) }
    default:
      throw ShapeError(
        "expects either output_size or output_ratio, got \(outputSize == nil ? "neither" : "both")")
    }
    let batch = rank == count + 2 ? shape[0] : 1
    let wanted = TensorType(dtype, [batch, shape[rank - count - 1], count])
    let drawn: Tensor
    if let samples {
      drawn = samples
    } else if isMeta {
      drawn = Tensor.meta(wanted)
    } else {
      var stream = stream()
      drawn = try stream.uniform(wanted)
    }
    return try fractionalMaxPooled(kernel: kernel, outputSize: sizes, samples: drawn)
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.FractionalMaxPool.self, in: $0)
}
