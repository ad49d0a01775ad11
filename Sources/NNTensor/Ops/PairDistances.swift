import CKernels

extension Ops {
  /// The distances of all pairs of rows i < j in their order: `(N, M) -> (N (N - 1) / 2)`. PyTorch's
  /// `pdist`.
  struct PairDistances: DifferentiableOperation {
    static let name = "pdist"
    /// Which norm.
    var p: Double

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let input = try floatingTypes(inputs)[0]
      guard input.shape.rank == 2 else { throw ShapeError("expects rows (N, M), got \(input)") }
      guard p >= 0 else { throw ShapeError("expects a p of at least 0, got \(p)") }
      let rows = input.shape[0]
      guard let twice = Ops.product(rows, max(0, rows - 1)) else {
        throw ShapeError("makes a tensor too large to count: pairs of \(rows) rows")
      }
      return [TensorType(input.dtype, [twice / 2])]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let output = try Tensor.empty(types[0])
      let (rows, size) = (input.shape[0], input.shape[1])
      forEachLine(rows, work: rows * max(1, size)) { begin, end in
        nn_pair_distances(
          input.dtype.kernel, input.data, output.data, Int64(rows), Int64(size), p, begin, end)
      }
      return [output]
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      outputs[0].shape.count.multipliedSaturated(by: inputs[0].shape[1])
    }

    var saved: SavedTensors { SavedTensors(inputs: [0], outputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let input = try context.input(0).contiguous()
      let (norms, outgoing) = (context.output(0), try context.outputGradient.contiguous())
      let result = try Tensor.empty(input.type)
      let (rows, size) = (input.shape[0], input.shape[1])
      forEachLine(rows, work: rows * max(1, size)) { begin, end in
        nn_pair_distances_gradient(
          input.dtype.kernel, input.data, norms.data, outgoing.data, result.data, Int64(rows),
          Int64(size), p, begin, end)
      }
      return [result]
    }

    static var samples: [OperationSample] {
      let values = OperationSample.Values.separated(-2, 3, gap: 0.1)
      let orders: [Double] = [0, 0.5, 1, 1.5, 2, 3, .infinity]
      let shapes: [Shape] = [[1, 3], [0, 2], [3, 0], [2, 1]]
      return orders.map { p in
        // Evenly spread values have differences that are equal, and so largest twice.
        OperationSample(.init([4, 3], p.isInfinite ? .uniform(-2, 2) : values)) {
          [try $0[0].pairDistances(p)]
        }
      }
        + shapes.map { shape in
          OperationSample(.init(shape, values)) { [try $0[0].pairDistances()] }
        }
    }
  }
}

extension Tensor {
  /// The p-norms of the differences of all pairs of rows i < j, in their order:
  /// `(N, M) -> (N (N - 1) / 2)`.
  ///
  /// p is at least 0; for infinity it is the largest difference, for 0 how many elements differ. Where
  /// a distance is 0 its gradient is taken as 0. Throws a `ShapeError` unless this is a floating-point
  /// matrix. See `torch.nn.functional.pdist`.
  public func pairDistances(_ p: Double = 2) throws -> Tensor {
    try apply(Ops.PairDistances(p: p), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = {
  OperationCatalogue.register(Ops.PairDistances.self, in: $0)
}
