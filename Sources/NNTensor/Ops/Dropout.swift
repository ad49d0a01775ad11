import CKernels

extension Ops {
  /// Elements set to 0 with probability `p`, the others divided by `1 - p`; or what alpha dropout
  /// does with them.
  ///
  /// Outputs are the result and the mask of what was kept.
  struct Dropout: DifferentiableOperation {
    static let name = "dropout"
    var rule: DropoutRule
    /// Its first draw decides what is kept.
    var stream: RandomStream

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      try rule.check()
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
          Int64(end - begin), rule.p, rule.scale, rule.shift, rule.fill)
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
          Int64(end - begin), rule.scale)
      }
      return [result]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Double)] = [
        ([4, 5], 0.5), ([3, 7], 0.1), ([2, 3], 0), ([2, 3], 1), ([], 0.5), ([0, 3], 0.5),
      ]
      return cases.flatMap { shape, p in
        [false, true].map { isAlpha in
          OperationSample(.init(shape)) { inputs in
            let stream = RandomStream(seed: 3, name: "dropout")
            return [try inputs[0].dropout(p: p, isAlpha: isAlpha, from: stream)]
          }
        }
      }
    }
  }
}

/// What becomes of elements: `scale x + shift` with probability `1 - p`, else `fill`.
struct DropoutRule {
  let p: Double
  let scale: Double
  let shift: Double
  let fill: Double

  /// Zeros and what is divided by `1 - p`; if `isAlpha` the limit of SELU and what keeps mean 0 and
  /// variance 1. Everything becomes 0 for a `p` of 1.
  init(p: Double, isAlpha: Bool) {
    self.p = p
    guard isAlpha, p < 1 else {
      (scale, shift, fill) = (p < 1 ? 1 / (1 - p) : 0, 0, 0)
      return
    }
    let limit = SELUConstants.alpha * SELUConstants.scale
    scale = 1 / ((limit * limit * p + 1) * (1 - p)).squareRoot()
    shift = limit * scale * p
    fill = shift - limit * scale
  }

  /// Throws a `ShapeError` unless `p` is a probability.
  func check() throws {
    guard (0...1).contains(p) else { throw ShapeError("expects p between 0 and 1, got \(p)") }
  }
}

extension Tensor {
  /// Elements set to 0 with probability `p` (0 to 1), the others divided by `1 - p`. The first draw
  /// from `stream` decides which: each call needs a stream of its own.
  ///
  /// With `isAlpha` elements become -1.7581, the limit of SELU, and all are scaled and shifted so that
  /// mean 0 and variance 1 stay (Klambauer et al. 2017).
  public func dropout(
    p: Double, isAlpha: Bool = false, from stream: RandomStream
  ) throws -> Tensor {
    let rule = DropoutRule(p: p, isAlpha: isAlpha)
    return try apply(Ops.Dropout(rule: rule, stream: stream), self)[0]
  }

  /// The same for whole channels of `(N, C, *)`: all elements of a channel of a sample share one draw
  /// (Tompson et al. 2014).
  ///
  /// Throws a `ShapeError` for fewer than two dimensions.
  public func channelDropout(
    p: Double, isAlpha: Bool = false, from stream: RandomStream
  ) throws -> Tensor {
    let rule = DropoutRule(p: p, isAlpha: isAlpha)
    try rule.check()
    guard rank >= 2 else { throw ShapeError("expects input (N, C, ...), got \(type)") }
    _ = try Ops.floatingTypes([type])
    let planes = [shape[0], shape[1]] + [Int](repeating: 1, count: rank - 2)
    let type = TensorType(dtype, try Shape(planes))
    if isMeta { return try self * .meta(type) }
    var stream = stream
    let kept = try stream.uniform(TensorType(.float32, type.shape)).greaterEqual(.number(p))
    func chosen(_ a: Double, _ b: Double) throws -> Tensor {
      try .select(kept, .number(a), .number(b)).converted(to: dtype)
    }
    let scaled = try self * chosen(rule.scale, 0)
    return rule.fill == 0 ? scaled : try scaled + chosen(rule.shift, rule.fill)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Dropout.self, in: $0) }
