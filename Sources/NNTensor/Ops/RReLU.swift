import CKernels

extension Ops {
  /// `x` where it is positive, `slope x` elsewhere with a random slope for each element.
  ///
  /// Outputs are the result and the slopes, which are 1 for positive numbers.
  struct RReLU: DifferentiableOperation {
    static let name = "rrelu"
    var lower: Double
    var upper: Double
    /// Its first draw decides the slopes.
    var stream: RandomStream

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let input = try floatingTypes(inputs)[0]
      return [input, input]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let (output, slopes) = (try Tensor.empty(types[0]), try Tensor.empty(types[1]))
      var stream = stream
      // The same numbers in every dtype.
      let numbers = try stream.uniform(TensorType(.float32, input.shape))
      let size = input.dtype.byteCount
      ThreadPool.shared.forEachRange(of: input.count, grain: grain) { begin, end in
        nn_rrelu(
          input.dtype.kernel, input.data + begin * size,
          (numbers.data + begin * 4).assumingMemoryBound(to: Float.self),
          output.data + begin * size, slopes.data + begin * size, Int64(end - begin), lower, upper)
      }
      return [output, slopes]
    }

    var saved: SavedTensors { SavedTensors(outputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      [try context.outputGradient * context.output(1)]
    }

    static var samples: [OperationSample] {
      OperationSample.unary(.separated(-2, 2, gap: 0.1)) {
        try $0.rrelu(from: RandomStream(seed: 5, name: "rrelu"))
      }
    }
  }
}

extension Tensor {
  /// `x` where it is positive, `slope x` elsewhere (Xu et al. 2015), where each element draws its
  /// slope from `lower` to `upper`. The first draw from `stream` decides: each call needs a stream of
  /// its own.
  ///
  /// Throws a `ShapeError` unless floating point and `lower <= upper`.
  public func rrelu(
    lower: Double = 1.0 / 8, upper: Double = 1.0 / 3, from stream: RandomStream
  ) throws -> Tensor {
    try Self.checkSlopes(lower, upper)
    return try apply(Ops.RReLU(lower: lower, upper: upper, stream: stream), self)[0]
  }

  /// The randomized leaky ReLU of evaluation: every slope is the mean of `lower` and `upper`.
  ///
  /// Throws a `ShapeError` unless floating point and `lower <= upper`.
  public func rrelu(lower: Double = 1.0 / 8, upper: Double = 1.0 / 3) throws -> Tensor {
    try Self.checkSlopes(lower, upper)
    return try leakyReLU(negativeSlope: (lower + upper) / 2)
  }

  private static func checkSlopes(_ lower: Double, _ upper: Double) throws {
    guard lower <= upper, (upper - lower).isFinite else {
      throw ShapeError("expects lower of at most upper, got \(lower) and \(upper)")
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.RReLU.self, in: $0) }
