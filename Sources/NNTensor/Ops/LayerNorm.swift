import CKernels

extension Ops {
  /// `(x - mean) / sqrt(variance + eps) * weight + bias` over the last dimensions; unless
  /// `isCentred`, with 0 for the mean and so the mean square for the variance (RMS normalisation).
  ///
  /// Inputs after x are those of weight and bias that there are; further outputs are the mean and
  /// `1 / sqrt(variance + eps)` of each row.
  struct LayerNorm: DifferentiableOperation {
    static let name = "layer_norm"
    var normalizedShape: Shape
    var eps: Double
    var hasWeight: Bool
    var hasBias: Bool
    var isCentred = true

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let input = try floatingTypes(inputs)[0]
      let leading = input.shape.rank - normalizedShape.rank
      guard normalizedShape.rank > 0, leading >= 0,
        input.shape[leading..<input.shape.rank] == normalizedShape
      else {
        let sizes = normalizedShape.array.map(String.init).joined(separator: ", ")
        throw ShapeError("expects input (*, \(sizes)), got \(input)")
      }
      for (name, other) in zip((hasWeight ? ["weight"] : []) + ["bias"], inputs.dropFirst())
      where other != TensorType(input.dtype, normalizedShape) {
        throw ShapeError(
          "expects \(TensorType(input.dtype, normalizedShape)) as \(name), got \(other)")
      }
      let rows = TensorType(input.dtype, [input.shape[0..<leading].count])
      return [input, rows, rows]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let weight = try hasWeight ? inputs[1].contiguous() : nil
      let bias = try hasBias ? inputs[hasWeight ? 2 : 1].contiguous() : nil
      let outputs = try types.map(Tensor.empty)
      let size = normalizedShape.count
      forEachLine(types[1].shape[0], work: size * 3) { begin, end in
        nn_layer_norm(
          input.dtype.kernel, input.data, weight?.data, bias?.data, outputs[0].data,
          outputs[1].data, outputs[2].data, Int64(size), eps, isCentred, begin, end)
      }
      return outputs
    }

    var saved: SavedTensors {
      SavedTensors(inputs: hasWeight ? [0, 1] : [0], outputs: [1, 2])
    }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let input = try context.input(0).contiguous()
      let outgoing = try context.outputGradient.contiguous()
      let weight = try hasWeight ? context.input(1).contiguous() : nil
      let (mean, rstd) = (context.output(1), context.output(2))
      let (rows, size) = (mean.count, normalizedShape.count)
      var gradients = [Tensor?](repeating: nil, count: context.needs.count)
      if context.needs[0] {
        let result = try Tensor.empty(input.type)
        forEachLine(rows, work: size * 3) { begin, end in
          nn_layer_norm_gradient(
            input.dtype.kernel, input.data, outgoing.data, weight?.data, mean.data, rstd.data,
            result.data, Int64(size), isCentred, begin, end)
        }
        gradients[0] = result
      }
      let type = TensorType(input.dtype, normalizedShape)
      let needsWeight = hasWeight && context.needs[1]
      let needsBias = hasBias && context.needs[hasWeight ? 2 : 1]
      guard needsWeight || needsBias else { return gradients }
      let ofWeight = try needsWeight ? Tensor.empty(type) : nil
      let ofBias = try needsBias ? Tensor.empty(type) : nil
      forEachLine(size, work: rows * 2) { begin, end in
        nn_layer_norm_parameters(
          input.dtype.kernel, input.data, outgoing.data, mean.data, rstd.data, ofWeight?.data,
          ofBias?.data, Int64(rows), Int64(size), begin, end)
      }
      if needsWeight { gradients[1] = ofWeight }
      if needsBias { gradients[hasWeight ? 2 : 1] = ofBias }
      return gradients
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, [Int])] = [
        ([3, 4], [4]), ([2, 3, 4], [3, 4]), ([5], [5]), ([3, 70], [70]), ([0, 3], [3]),
        ([2, 2], [2]),
      ]
      let affine = cases.map { shape, normalized in
        let last = shape[(shape.rank - normalized.count)..<shape.rank]
        return OperationSample(.init(shape), .init(last), .init(last)) {
          [try $0[0].layerNormalized(normalized, weight: $0[1], bias: $0[2])]
        }
      }
      let centreless = cases.map { shape, normalized in
        let last = shape[(shape.rank - normalized.count)..<shape.rank]
        return OperationSample(.init(shape), .init(last)) {
          [try $0[0].rmsNormalized(normalized, weight: $0[1], eps: 1e-3)]
        }
      }
      return affine + centreless + [
        OperationSample(.init([3, 4])) { [try $0[0].rmsNormalized([4], eps: 0.5)] },
        OperationSample(.init([3, 4])) { [try $0[0].layerNormalized([4])] },
        OperationSample(.init([3, 4]), .init([4])) {
          [try $0[0].layerNormalized([4], weight: $0[1])]
        },
        OperationSample(.init([3, 4]), .init([4])) {
          [try $0[0].layerNormalized([4], bias: $0[1])]
        },
      ]
    }
  }
}

extension Tensor {
  /// Normalises over the last dimensions, whose sizes are `normalizedShape`:
  /// `(x - mean) / sqrt(variance + eps) * weight + bias` with the biased variance.
  ///
  /// `weight` and `bias` have the shape `normalizedShape`. Throws a `ShapeError` when the input's
  /// last dimensions are others.
  public func layerNormalized(
    _ normalizedShape: [Int], weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5
  ) throws -> Tensor {
    let operation = Ops.LayerNorm(
      normalizedShape: try Shape(normalizedShape), eps: eps, hasWeight: weight != nil,
      hasBias: bias != nil)
    return try apply(operation, [self] + [weight, bias].compactMap { $0 })[0]
  }

  /// `x / sqrt(mean of x^2 + eps) * weight` over the last dimensions, whose sizes are
  /// `normalizedShape` (Zhang and Sennrich 2019).
  ///
  /// Without `eps` it is the distance from 1 to the next number of the dtype that is computed with:
  /// `float32` for halves. `weight` has the shape `normalizedShape`. Throws a `ShapeError` when the
  /// input's last dimensions are others.
  public func rmsNormalized(
    _ normalizedShape: [Int], weight: Tensor? = nil, eps: Double? = nil
  ) throws -> Tensor {
    let step = dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
    let operation = Ops.LayerNorm(
      normalizedShape: try Shape(normalizedShape), eps: eps ?? step, hasWeight: weight != nil,
      hasBias: false, isCentred: false)
    return try apply(operation, [self] + [weight].compactMap { $0 })[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.LayerNorm.self, in: $0) }
