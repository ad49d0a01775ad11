import CKernels

extension Ops {
  /// Sums or products from the start of a dimension up to each place, or from the end.
  static func cumulated(
    _ input: Tensor, dim: Int, isProduct: Bool, reversed: Bool = false
  ) throws -> Tensor {
    let input = try input.contiguous()
    let output = try Tensor.empty(input.type)
    let lines = Lines(input.shape, dim: dim)
    forEachLine(lines.count, work: lines.size) { begin, end in
      nn_cumulate(
        input.dtype.kernel, isProduct, reversed, input.data, output.data, Int64(lines.size),
        Int64(lines.inner), begin, end)
    }
    return output
  }

  /// `y_k = x_0 + ... + x_k` along a dimension. PyTorch's `torch.cumsum`.
  struct CumulativeSum: DifferentiableOperation {
    static let name = "cumsum"
    /// Counted from 0.
    var dim: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try foldTypes(inputs, dims: [])
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      [try cumulated(inputs[0], dim: dim, isProduct: false)]
    }

    var saved: SavedTensors { .none }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try cumulated(context.outputGradient, dim: dim, isProduct: false, reversed: true)]
    }

    static var samples: [OperationSample] {
      cumulativeSamples { try $0.cumulativeSum(dim: $1) }
    }
  }

  /// `y_k = x_0 ... x_k` along a dimension. PyTorch's `torch.cumprod`.
  struct CumulativeProduct: DifferentiableOperation {
    static let name = "cumprod"
    /// Counted from 0.
    var dim: Int

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try foldTypes(inputs, dims: [])
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      [try cumulated(inputs[0], dim: dim, isProduct: true)]
    }

    var saved: SavedTensors { .input }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let input = try context.input(0).contiguous()
      let outgoing = try context.outputGradient.contiguous()
      let result = try Tensor.empty(input.type)
      let lines = Lines(input.shape, dim: dim)
      forEachLine(lines.count, work: lines.size * 2) { begin, end in
        nn_cumulate_product_gradient(
          input.dtype.kernel, input.data, outgoing.data, result.data, Int64(lines.size),
          Int64(lines.inner), begin, end)
      }
      return [result]
    }

    static var samples: [OperationSample] {
      let zeros = OperationSample.Input(
        [3, 4], .exactly([1, 0, 2, 3, 0.5, 0, 2, 0, 0, 1, 2, 0.7]))
      return cumulativeSamples { try $0.cumulativeProduct(dim: $1) } + [
        OperationSample(zeros) { [try $0[0].cumulativeProduct(dim: 1)] },
        OperationSample(zeros) { [try $0[0].cumulativeProduct(dim: 0)] },
      ]
    }
  }

  private static func cumulativeSamples(
    _ run: @escaping @Sendable (Tensor, Int) throws -> Tensor
  ) -> [OperationSample] {
    let cases: [(Shape, Int)] = [
      ([4], 0), ([2, 3], 1), ([2, 3], 0), ([2, 3, 4], -2), ([], 0), ([0, 3], 0), ([2, 1], 1),
      ([3, 0], 0),
    ]
    return cases.map { shape, dim in OperationSample(.init(shape)) { [try run($0[0], dim)] } } + [
      OperationSample(.init(TensorType(.int32, [2, 3]), .integers(-3, 9))) { [try run($0[0], 1)] }
    ]
  }
}

extension Tensor {
  /// `y_k = x_0 + ... + x_k` along dimension `dim`, which may count from the end.
  ///
  /// Sums of whole numbers and truth values are `int64`, and wrap around.
  public func cumulativeSum(dim: Int) throws -> Tensor {
    let dim = try shape.normalized(dimension: dim)
    return try apply(Ops.CumulativeSum(dim: dim), try foldable())[0]
  }

  /// `y_k = x_0 ... x_k` along dimension `dim`, which may count from the end.
  ///
  /// Products of whole numbers and truth values are `int64`, and wrap around.
  public func cumulativeProduct(dim: Int) throws -> Tensor {
    let dim = try shape.normalized(dimension: dim)
    return try apply(Ops.CumulativeProduct(dim: dim), try foldable())[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.CumulativeSum.self, in: list)
  OperationCatalogue.register(Ops.CumulativeProduct.self, in: list)
}
