import CKernels

extension Ops {
  /// `x` where it is positive, `slope x` elsewhere, with one slope or one for each channel
  /// (dimension 1).
  struct PReLU: DifferentiableOperation {
    static let name = "prelu"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (input, slopes) = (try floatingTypes(inputs)[0], inputs[1])
      let channels = input.shape.rank < 2 ? 1 : input.shape[1]
      guard slopes.shape.rank <= 1, slopes.shape.count == 1 || slopes.shape.count == channels else {
        throw ShapeError(
          "expects \(channels == 1 ? "1 slope" : "1 or \(channels) slopes") for \(input), got "
            + "\(slopes)")
      }
      return [input]
    }

    /// A part of the work: planes `begin` to `end` of `inner` elements each, after `offset` elements.
    private struct Part {
      var offset = 0
      let channels: Int64
      let inner: Int64
      var begin: Int64 = 0
      var end: Int64 = 1
    }

    private func forEachPart(_ shape: Shape, slopes: Int, _ body: (Part) -> Void) {
      guard slopes > 1 else {
        return ThreadPool.shared.forEachRange(of: shape.count, grain: grain) { begin, end in
          body(Part(offset: begin, channels: 1, inner: Int64(end - begin)))
        }
      }
      let inner = shape[2..<shape.rank].count
      forEachLine(shape[0] * slopes, work: inner) { begin, end in
        body(Part(channels: Int64(slopes), inner: Int64(inner), begin: begin, end: end))
      }
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (input, slopes) = (try inputs[0].contiguous(), try inputs[1].contiguous())
      let output = try Tensor.empty(types[0])
      forEachPart(input.shape, slopes: slopes.count) { part in
        let start = part.offset * input.dtype.byteCount
        nn_prelu(
          input.dtype.kernel, input.data + start, slopes.data, output.data + start, part.channels,
          part.inner, part.begin, part.end)
      }
      return [output]
    }

    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (input, slopes) = (try context.input(0).contiguous(), try context.input(1).contiguous())
      let outgoing = try context.outputGradient.contiguous()
      let ofInput = try context.needs[0] ? Tensor.empty(input.type) : nil
      let ofElements = try context.needs[1] ? Tensor.empty(input.type) : nil
      forEachPart(input.shape, slopes: slopes.count) { part in
        let start = part.offset * input.dtype.byteCount
        nn_prelu_gradient(
          input.dtype.kernel, input.data + start, slopes.data, outgoing.data + start,
          ofInput.map { $0.data + start }, ofElements.map { $0.data + start }, part.channels,
          part.inner, part.begin, part.end)
      }
      let dims = (0..<input.rank).filter { slopes.count == 1 || $0 != 1 }
      let ofSlopes = try ofElements?.sum(dims: dims).reshaped(slopes.shape)
      return [ofInput, ofSlopes]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Shape)] = [
        ([3, 4], [1]), ([3, 4], [4]), ([2, 3, 5], [3]), ([2, 3, 2, 2], []), ([5], [1]), ([], [1]),
        ([0, 3], [3]), ([1, 70], [70]), ([2, 1, 3], [1]),
      ]
      return cases.map { shape, slopes in
        OperationSample(.init(shape, .separated(-2, 2, gap: 0.1)), .init(slopes)) {
          [try $0[0].prelu($0[1])]
        }
      }
    }
  }
}

extension Tensor {
  /// `x` where it is positive, `slope x` elsewhere (He et al. 2015), where `slopes` is a single number
  /// or one for each channel (dimension 1).
  ///
  /// Throws a `ShapeError` unless floating point, or for another number of slopes.
  public func prelu(_ slopes: Tensor) throws -> Tensor { try apply(Ops.PReLU(), self, slopes)[0] }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.PReLU.self, in: $0) }
