import CKernels

extension Ops {
  /// Elements put back to where a max pool took them from, zero elsewhere: PyTorch's `max_unpool1d`
  /// to `max_unpool3d`.
  ///
  /// `(N, C, *in), (N, C, *in) -> (N, C, *out)`; N may be missing. The int64 places are counted in the
  /// plane of the output, row by row; of several elements for one place the last counts.
  struct MaxUnpool: DifferentiableOperation {
    static let name = "max_unpool"
    var outputSize: [Int]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (input, places) = (inputs[0], inputs[1])
      let rank = outputSize.count
      try checkPooled(input, rank: rank)
      guard places == TensorType(.int64, input.shape) else {
        throw ShapeError("expects indices \(TensorType(.int64, input.shape)), got \(places)")
      }
      guard outputSize.allSatisfy({ $0 >= 1 }) else {
        throw ShapeError("expects output sizes of at least 1, got \(outputSize)")
      }
      var shape = input.shape
      for (d, size) in outputSize.enumerated() { shape[shape.rank - rank + d] = size }
      return [TensorType(input.dtype, shape)]
    }

    private func sizes(_ fine: Shape, _ coarse: Shape) -> (planes: Int, fine: Int, coarse: Int) {
      let lead = fine.rank - outputSize.count
      return (
        fine[0..<lead].count, fine[lead..<fine.rank].count, coarse[lead..<fine.rank].count
      )
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (input, places) = (try inputs[0].contiguous(), try inputs[1].contiguous())
      let output = try Tensor.empty(types[0])
      let sizes = sizes(output.shape, input.shape)
      try places.checkIndices(below: sizes.fine, "places of the output's plane")
      forEachPart(of: sizes.planes, work: sizes.fine + sizes.coarse) { begin, end in
        nn_unpool(
          input.dtype.kernel, input.data, places.indices, output.data, Int64(sizes.fine),
          Int64(sizes.coarse), Int64(begin), Int64(end))
      }
      return [output]
    }

    var saved: SavedTensors { SavedTensors(inputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (outgoing, places) = (
        try context.outputGradient.contiguous(), try context.input(1).contiguous()
      )
      let result = try Tensor.empty(context.inputTypes[0])
      let sizes = sizes(outgoing.shape, result.shape)
      forEachPart(of: sizes.planes, work: sizes.coarse * 2) { begin, end in
        nn_unpool_gradient(
          result.dtype.kernel, outgoing.data, places.indices, result.data, Int64(sizes.fine),
          Int64(sizes.coarse), Int64(begin), Int64(end))
      }
      return [result, nil]
    }

    static var samples: [OperationSample] {
      func sample(_ input: Shape, _ places: [Double], to size: [Int]) -> OperationSample {
        let places = OperationSample.Input(TensorType(.int64, input), .exactly(places))
        return OperationSample(.init(input), places) {
          [try $0[0].maxUnpooled($0[1], outputSize: size)]
        }
      }
      return [
        sample([2, 1, 3], [0, 3, 5, 1, 2, 6], to: [7]), sample([1, 2], [3, 0], to: [4]),
        sample([1, 1, 2, 2], [5, 7, 13, 15], to: [4, 4]), sample([2, 1, 1], [3, 0], to: [2, 2]),
        sample([1, 1, 1, 2, 1], [2, 9], to: [2, 5, 1]), sample([0, 1, 2, 2], [], to: [4, 4]),
      ]
    }
  }
}

extension Tensor {
  /// The elements of this tensor at the places that `indices` names, zero elsewhere.
  ///
  /// `(N, C, *) -> (N, C, *outputSize)`; N may be missing. `indices` are int64 and of this tensor's
  /// shape, as `maxPooledWithIndices` gives them. Throws a `ShapeError` when shapes do not fit and an
  /// `IndexError` for an index outside the output. See `torch.nn.functional.max_unpool2d`.
  public func maxUnpooled(_ indices: Tensor, outputSize: [Int]) throws -> Tensor {
    try apply(Ops.MaxUnpool(outputSize: outputSize), self, try indices.asIndices())[0]
  }

  /// The same with the output size that a max pool of this window came from, or `outputSize` (with or
  /// without the leading dimensions), which may differ from it by less than `stride`.
  public func maxUnpooled(
    _ indices: Tensor, kernel: [Int], stride: [Int]? = nil, padding: [Int]? = nil,
    outputSize: [Int]? = nil
  ) throws -> Tensor {
    let count = kernel.count
    let stride = stride ?? kernel
    let padding = padding ?? [Int](repeating: 0, count: count)
    try Ops.checkPooled(type, rank: count)
    try ConvWindow.check(kernel, "kernel size", rank: count, atLeast: 1)
    try ConvWindow.check(stride, "stride", rank: count, atLeast: 1)
    try ConvWindow.check(padding, "padding", rank: count, atLeast: 0)
    let standard = try (0..<count).map { d in
      let (span, overflow) = (shape[rank - count + d] - 1).multipliedReportingOverflow(
        by: stride[d])
      guard !overflow, max(span, kernel[d], stride[d], padding[d]) < ConvGeometry.limit else {
        throw ShapeError("expects smaller numbers, got kernel size \(kernel) and stride \(stride)")
      }
      return span + kernel[d] - 2 * padding[d]
    }
    guard let wanted = outputSize else { return try maxUnpooled(indices, outputSize: standard) }
    guard wanted.count == count || wanted.count == count + 2 else {
      throw ShapeError("expects \(count) or \(count + 2) sizes in output_size, got \(wanted)")
    }
    let sizes = Array(wanted.suffix(count))
    guard
      zip(zip(sizes, standard), stride).allSatisfy({
        $0.0 > $0.1 - $1 && $0.0 < $0.1 + $1
      })
    else {
      throw ShapeError(
        "expects output sizes that differ from \(standard) by less than the stride \(stride), got "
          + "\(sizes)")
    }
    return try maxUnpooled(indices, outputSize: sizes)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.MaxUnpool.self, in: $0) }
