import CKernels

extension Ops {
  /// `min(max(x, low), high)`.
  struct Clamp: DifferentiableOperation {
    static let name = "clamp"
    var low: Double
    var high: Double

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try floatingTypes(inputs) }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let output = try Tensor.empty(types[0])
      let size = input.dtype.byteCount
      ThreadPool.shared.forEachRange(of: output.count, grain: grain) { begin, end in
        nn_clamp(
          input.dtype.kernel, input.data + begin * size, output.data + begin * size,
          Int64(end - begin), low, high)
      }
      return [output]
    }

    var saved: SavedTensors { .input }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (input, outgoing) = (
        try context.input(0).contiguous(), try context.outputGradient.contiguous()
      )
      let result = try Tensor.empty(input.type)
      let size = input.dtype.byteCount
      ThreadPool.shared.forEachRange(of: result.count, grain: grain) { begin, end in
        nn_clamp_gradient(
          input.dtype.kernel, input.data + begin * size, outgoing.data + begin * size,
          result.data + begin * size, Int64(end - begin), low, high)
      }
      return [result]
    }

    static var samples: [OperationSample] {
      OperationSample.unary(.uniform(-2, 2)) { try $0.clamped(min: -0.501, max: 1.003) }
        + OperationSample.unary(.uniform(-2, 2)) { try $0.clamped(min: 0.207) }
        + OperationSample.unary(.uniform(-2, 2)) { try $0.clamped(max: 0.207) }
    }
  }
}

extension Tensor {
  /// `min(max(x, min), max)`, element by element; a bound that is left out does not bound. NaN
  /// stays.
  ///
  /// Throws a `ShapeError` unless floating point.
  public func clamped(min: Double = -.infinity, max: Double = .infinity) throws -> Tensor {
    try apply(Ops.Clamp(low: min, high: max), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Clamp.self, in: $0) }
