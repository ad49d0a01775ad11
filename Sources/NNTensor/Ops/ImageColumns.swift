import CKernels

/// The windows that `unfold` and `fold` move values into and out of, two dimensions each.
struct ColumnWindow: Sendable {
  var kernel: [Int]
  var dilation: [Int]
  var padding: [Int]
  var stride: [Int]

  /// How many windows there are in each dimension. Throws a `ShapeError` when there is none or the
  /// numbers make no sense.
  func counts(_ sizes: [Int]) throws -> [Int] {
    try ConvWindow.check(kernel, "kernel size", rank: 2, atLeast: 1)
    try ConvWindow.check(dilation, "dilation", rank: 2, atLeast: 1)
    try ConvWindow.check(padding, "padding", rank: 2, atLeast: 0)
    try ConvWindow.check(stride, "stride", rank: 2, atLeast: 1)
    return try (0..<2).map { d in
      guard let reach = ConvGeometry.reach(kernel: kernel[d], dilation: dilation[d]) else {
        throw ShapeError("expects smaller kernel sizes, got \(kernel) with dilation \(dilation)")
      }
      let padded = try Ops.padded(sizes[d], padding[d], padding[d], "padding")
      guard padded >= reach else {
        throw ShapeError("has a kernel size \(kernel) larger than the padded sizes of \(sizes)")
      }
      return (padded - reach) / stride[d] + 1
    }
  }

  /// Values that a window holds of each channel; nil when they are too many to count.
  var size: Int? {
    let (size, overflow) = kernel[0].multipliedReportingOverflow(by: kernel[1])
    return overflow ? nil : size
  }

  /// Moves the planes of `from`, whose sizes are `sizes`, with `kernel`.
  func move(
    _ from: Tensor, to: Tensor, planes: Int, sizes: [Int],
    _ body: (
      nn_dtype, UnsafePointer<nn_window>, UnsafeRawPointer, UnsafeMutableRawPointer, Int64, Int64
    )
      -> Void
  ) throws {
    let counts = try counts(sizes)
    func two(_ values: [Int]) -> (Int64, Int64) { (Int64(values[0]), Int64(values[1])) }
    var window = nn_window(
      shape: two(sizes), result: two(counts), kernel: two(kernel), stride: two(stride),
      dilation: two(dilation), padding: two(padding))
    // Steps that are never taken may be as large as users like.
    if counts[0] == 1 { window.stride.0 = 1 }
    if counts[1] == 1 { window.stride.1 = 1 }
    let work = counts[0] * counts[1] * (size ?? 1)
    Ops.forEachPart(of: planes, work: work) { begin, end in
      body(from.dtype.kernel, &window, from.data, to.data, Int64(begin), Int64(end))
    }
  }
}

extension Ops {
  /// The windows of images as columns: PyTorch's `unfold`.
  ///
  /// `(N, C, H, W) -> (N, C kh kw, L)`; N may be missing.
  struct ImageColumns: DifferentiableOperation {
    static let name = "im2col"
    var window: ColumnWindow

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let input = try floatingTypes(inputs)[0]
      try checkPooled(input, rank: 2)
      let rank = input.shape.rank
      let counts = try window.counts(Array(input.shape.array.suffix(2)))
      let rows = input.shape[rank - 3].multipliedReportingOverflow(by: window.size ?? .max)
      let columns = counts[0].multipliedReportingOverflow(by: counts[1])
      guard !rows.overflow, !columns.overflow else {
        throw ShapeError("makes a tensor too large to count")
      }
      let shape = input.shape[0..<(rank - 3)]
      return [
        TensorType(
          input.dtype, try shape.appending([rows.partialValue, columns.partialValue]))
      ]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let output = try Tensor.empty(types[0])
      let sizes = Array(input.shape.array.suffix(2))
      try window.move(
        input, to: output, planes: planes(input.shape, rank: 2), sizes: sizes, nn_to_columns)
      return [output]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = try context.outputGradient.contiguous()
      let result = try Tensor.empty(context.inputTypes[0])
      let sizes = Array(result.shape.array.suffix(2))
      try window.move(
        outgoing, to: result, planes: planes(result.shape, rank: 2), sizes: sizes, nn_from_columns)
      return [result]
    }

    static var samples: [OperationSample] {
      func sample(
        _ input: Shape, _ kernel: [Int], dilation: [Int] = [1, 1], padding: [Int] = [0, 0],
        stride: [Int] = [1, 1]
      ) -> OperationSample {
        OperationSample(.init(input)) {
          [
            try $0[0].unfolded(
              kernel: kernel, dilation: dilation, padding: padding, stride: stride)
          ]
        }
      }
      return [
        sample([2, 3, 4, 5], [2, 3]),
        sample([1, 2, 5, 6], [3, 2], padding: [1, 2], stride: [2, 3]),
        sample([2, 7, 6], [2, 3], dilation: [3, 2], padding: [2, 1]),
        sample([1, 1, 1, 1], [1, 1]),
        sample([1, 1, 2, 2], [3, 3], padding: [3, 3], stride: [4, 1]),
        sample([0, 2, 4, 4], [2, 2]),
      ]
    }
  }

  /// Images that sum up what windows hold: PyTorch's `fold`, the gradient of `unfold`.
  ///
  /// `(N, C kh kw, L) -> (N, C, *output_size)`; N may be missing.
  struct ColumnImages: DifferentiableOperation {
    static let name = "col2im"
    var outputSize: [Int]
    var window: ColumnWindow

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let input = try floatingTypes(inputs)[0]
      let rank = input.shape.rank
      guard rank == 2 || rank == 3, !input.shape[(rank - 2)..<rank].contains(0) else {
        throw ShapeError(
          "expects input (N, C * product of kernel_size, L) or without N, got \(input)")
      }
      try ConvWindow.check(outputSize, "output size", rank: 2, atLeast: 1)
      let counts = try window.counts(outputSize)
      let columns = counts[0].multipliedReportingOverflow(by: counts[1])
      guard !columns.overflow, input.shape[rank - 1] == columns.partialValue else {
        throw ShapeError(
          "expects \(columns.partialValue) windows (\(counts[0]) * \(counts[1])) for output size "
            + "\(outputSize) as the last dimension, got \(input)")
      }
      guard let size = window.size, input.shape[rank - 2] % size == 0 else {
        throw ShapeError(
          "expects channels that the product of the kernel size \(window.kernel) divides, got "
            + "\(input)")
      }
      let shape = input.shape[0..<(rank - 2)]
      return [
        TensorType(
          input.dtype,
          try shape.appending([input.shape[rank - 2] / size, outputSize[0], outputSize[1]]))
      ]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let output = try Tensor.empty(types[0])
      try window.move(
        input, to: output, planes: planes(output.shape, rank: 2), sizes: outputSize, nn_from_columns
      )
      return [output]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = try context.outputGradient.contiguous()
      let result = try Tensor.empty(context.inputTypes[0])
      try window.move(
        outgoing, to: result, planes: planes(outgoing.shape, rank: 2), sizes: outputSize,
        nn_to_columns)
      return [result]
    }

    static var samples: [OperationSample] {
      func sample(
        _ input: Shape, _ size: [Int], _ kernel: [Int], dilation: [Int] = [1, 1],
        padding: [Int] = [0, 0], stride: [Int] = [1, 1]
      ) -> OperationSample {
        OperationSample(.init(input)) {
          [
            try $0[0].folded(
              outputSize: size, kernel: kernel, dilation: dilation, padding: padding,
              stride: stride)
          ]
        }
      }
      return [
        sample([2, 12, 12], [4, 5], [2, 2]),
        sample([1, 6, 9], [5, 6], [3, 2], padding: [1, 1], stride: [2, 3]),
        sample([6, 4], [5, 4], [2, 3], dilation: [3, 1]), sample([1, 1, 1], [1, 1], [1, 1]),
        sample([0, 4, 4], [3, 3], [2, 2]),
      ]
    }
  }
}

extension Tensor {
  /// The windows of images as columns: `(N, C, H, W) -> (N, C kh kw, L)`; N may be missing.
  ///
  /// `kernel`, `dilation`, `padding` (with zeros) and `stride` have two numbers each; L counts the
  /// windows row by row. Throws a `ShapeError` when sizes do not fit. See
  /// `torch.nn.functional.unfold`.
  public func unfolded(
    kernel: [Int], dilation: [Int] = [1, 1], padding: [Int] = [0, 0], stride: [Int] = [1, 1]
  ) throws -> Tensor {
    let window = ColumnWindow(kernel: kernel, dilation: dilation, padding: padding, stride: stride)
    return try apply(Ops.ImageColumns(window: window), self)[0]
  }

  /// Images that sum up the windows that this tensor holds as columns:
  /// `(N, C kh kw, L) -> (N, C, *outputSize)`; N may be missing.
  ///
  /// L must be the number of windows in images of `outputSize`. Throws a `ShapeError` when sizes do
  /// not fit. See `torch.nn.functional.fold`.
  public func folded(
    outputSize: [Int], kernel: [Int], dilation: [Int] = [1, 1], padding: [Int] = [0, 0],
    stride: [Int] = [1, 1]
  ) throws -> Tensor {
    let window = ColumnWindow(kernel: kernel, dilation: dilation, padding: padding, stride: stride)
    return try apply(Ops.ColumnImages(outputSize: outputSize, window: window), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.ImageColumns.self, in: list)
  OperationCatalogue.register(Ops.ColumnImages.self, in: list)
}
