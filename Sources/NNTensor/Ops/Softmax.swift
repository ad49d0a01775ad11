import CKernels

extension Ops {
  /// `e^x_i / sum over j of e^x_j` along a dimension, or its logarithm, computed without overflow.
  struct SoftmaxLines: Sendable {
    /// Counted from 0.
    var dim: Int
    var isLog: Bool

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let output = try Tensor.empty(types[0])
      let lines = Lines(input.shape, dim: dim)
      forEachLine(lines.count, work: lines.size * exponentialWork) { begin, end in
        nn_softmax(
          input.dtype.kernel, input.data, output.data, Int64(lines.size), Int64(lines.inner),
          isLog, begin, end)
      }
      return [output]
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let output = try context.output(0).contiguous()
      let outgoing = try context.outputGradient.contiguous()
      let result = try Tensor.empty(context.inputTypes[0])
      let lines = Lines(output.shape, dim: dim)
      forEachLine(lines.count, work: lines.size * (isLog ? exponentialWork : 1)) { begin, end in
        nn_softmax_gradient(
          output.dtype.kernel, output.data, outgoing.data, result.data, Int64(lines.size),
          Int64(lines.inner), isLog, begin, end)
      }
      return [result]
    }

    static func samples(
      _ run: @escaping @Sendable (Tensor, Int) throws -> Tensor
    ) -> [OperationSample] {
      let cases: [(Shape, Int)] = [
        ([2, 3], 1), ([3, 4], 0), ([2, 3, 4], 1), ([5], -1), ([], 0), ([0, 3], 1), ([3, 0], 1),
        ([2, 70], 1), ([5, 1, 70], 0), ([2, 1], 1),
      ]
      return cases.map { shape, dim in
        OperationSample(.init(shape, .uniform(-3, 3))) { [try run($0[0], dim)] }
      }
    }
  }

  /// `e^x_i / sum over j of e^x_j` along a dimension.
  struct Softmax: DifferentiableOperation {
    static let name = "softmax"
    var dim: Int
    private var lines: SoftmaxLines { SoftmaxLines(dim: dim, isLog: false) }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try floatingTypes(inputs) }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try lines.forward(inputs, types)
    }

    var saved: SavedTensors { .output }

    func gradient(_ context: GradientContext) throws -> [Tensor?] { try lines.gradient(context) }

    static var samples: [OperationSample] { SoftmaxLines.samples { try $0.softmax(dim: $1) } }
  }

  /// The logarithm of softmax along a dimension.
  struct LogSoftmax: DifferentiableOperation {
    static let name = "log_softmax"
    var dim: Int
    private var lines: SoftmaxLines { SoftmaxLines(dim: dim, isLog: true) }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try floatingTypes(inputs) }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try lines.forward(inputs, types)
    }

    var saved: SavedTensors { .output }

    func gradient(_ context: GradientContext) throws -> [Tensor?] { try lines.gradient(context) }

    static var samples: [OperationSample] { SoftmaxLines.samples { try $0.logSoftmax(dim: $1) } }
  }
}

extension Tensor {
  /// `e^x_i / sum over j of e^x_j` along dimension `dim`, which may count from the end.
  ///
  /// Throws a `ShapeError` unless floating point, or when there is no such dimension.
  public func softmax(dim: Int) throws -> Tensor {
    try apply(Ops.Softmax(dim: try shape.normalized(dimension: dim)), self)[0]
  }

  /// `x_i - log(sum over j of e^x_j)` along dimension `dim`, which may count from the end.
  ///
  /// Throws a `ShapeError` unless floating point, or when there is no such dimension.
  public func logSoftmax(dim: Int) throws -> Tensor {
    try apply(Ops.LogSoftmax(dim: try shape.normalized(dimension: dim)), self)[0]
  }

  /// `e^-x_i / sum over j of e^-x_j` along dimension `dim`, which may count from the end.
  ///
  /// Throws a `ShapeError` unless floating point, or when there is no such dimension.
  public func softmin(dim: Int) throws -> Tensor { try (-self).softmax(dim: dim) }

  /// The dimension that PyTorch's softmax takes when it is told none: 0 for 0, 1 or 3 dimensions,
  /// else 1.
  public var implicitSoftmaxDim: Int { [0, 1, 3].contains(rank) ? 0 : 1 }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Softmax.self, in: list)
  OperationCatalogue.register(Ops.LogSoftmax.self, in: list)
}
