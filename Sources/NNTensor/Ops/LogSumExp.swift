import CKernels

extension Ops {
  /// `log(sum of e^x)` over some dimensions, without overflow. The dimensions stay with size 1.
  struct LogSumExp: DifferentiableOperation {
    static let name = "logsumexp"
    /// Counted from 0, ascending.
    var dims: [Int]

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try foldTypes(try floatingTypes(inputs), dims: dims)
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let source = try rows(inputs[0], dims: dims)
      let output = try Tensor.empty(types[0])
      let size = Ops.size(inputs[0].shape, dims: dims)
      forEachLine(output.count, work: size * exponentialWork) { begin, end in
        nn_row_log_sum_exp(
          source.dtype.kernel, source.data, output.data, Int64(size), begin, end)
      }
      return [output]
    }

    var saved: SavedTensors { SavedTensors(inputs: [0], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient * (context.input(0) - context.output(0)).exponential()]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, [Int], Bool)] = [
        ([2, 3], [1], false), ([2, 3], [0], true), ([2, 3, 4], [0, -1], false), ([5], [0], false),
        ([], [], false), ([0, 3], [1], false), ([3, 70], [1], true),
      ]
      return cases.map { shape, dims, keepDims in
        OperationSample(.init(shape, .uniform(-3, 3))) {
          [try $0[0].logSumExp(dims: dims, keepDims: keepDims)]
        }
      }
    }
  }
}

extension Tensor {
  /// `log(sum of e^x)` over `dims`, which may count from the end and stay with size 1 if `keepDims`;
  /// of no elements it is minus infinity.
  ///
  /// Of whole numbers it is `float32`. Throws a `ShapeError` for a dimension that is missing or named
  /// twice.
  public func logSumExp(dims: [Int], keepDims: Bool = false) throws -> Tensor {
    let dims = try shape.normalized(dimensions: dims)
    let input = try dtype.isFloatingPoint ? self : converted(to: .float32)
    return try apply(Ops.LogSumExp(dims: dims), input)[0].dropping(dims, unless: keepDims)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.LogSumExp.self, in: $0) }
