import CKernels

extension Ops {
  /// Elements set to 0 with probability `p`, the others divided by `1 - p`.
  ///
  /// Outputs are the result and the mask of what was kept.
  struct Dropout: DifferentiableOperation {
    static let name = "dropout"
    var p: Double
    /// Its first draw decides what is kept.
    var stream: RandomStream

    private var scale: Double { p < 1 ? 1 / (1 - p) : 0 }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard (0...1).contains(p) else {
        throw ShapeError("expects p between 0 and 1, got \(p)")
      }
      return [try floatingTypes(inputs)[0], TensorType(.bool, inputs[0].shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let (output, mask) = (try Tensor.empty(types[0]), try Tensor.empty(types[1]))
      var stream = stream
      // The same numbers, and so the same mask, in every dtype.
      let numbers = try stream.uniform(TensorType(.float32, input.shape))
      let size = input.dtype.byteCount
      ThreadPool.shared.forEachRange(of: input.count, grain: grain) { begin, end in
        nn_dropout(
          input.dtype.kernel, input.data + begin * size,
          (numbers.data + begin * 4).assumingMemoryBound(to: Float.self),
          output.data + begin * size, (mask.data + begin).assumingMemoryBound(to: UInt8.self),
          Int64(end - begin), p, scale)
      }
      return [output, mask]
    }

    var saved: SavedTensors { SavedTensors(outputs: [1]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = try context.outputGradient.contiguous()
      let mask = context.output(1)
      let result = try Tensor.empty(outgoing.type)
      let size = result.dtype.byteCount
      ThreadPool.shared.forEachRange(of: result.count, grain: grain) { begin, end in
        nn_masked_scale(
          result.dtype.kernel, outgoing.data + begin * size,
          (mask.data + begin).assumingMemoryBound(to: UInt8.self), result.data + begin * size,
          Int64(end - begin), scale)
      }
      return [result]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Double)] = [
        ([4, 5], 0.5), ([3, 7], 0.1), ([2, 3], 0), ([2, 3], 1), ([], 0.5), ([0, 3], 0.5),
      ]
      return cases.map { shape, p in
        OperationSample(.init(shape)) { inputs in
          [try inputs[0].dropout(p: p, from: RandomStream(seed: 3, name: "dropout"))]
        }
      }
    }
  }
}

extension Tensor {
  /// Elements set to 0 with probability `p` (0 to 1), the others divided by `1 - p`. The first draw
  /// from `stream` decides which: each call needs a stream of its own.
  public func dropout(p: Double, from stream: RandomStream) throws -> Tensor {
    try apply(Ops.Dropout(p: p, stream: stream), self)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Dropout.self, in: $0) }
