import CKernels

extension Ops {
  /// `max(x, 0)`.
  struct ReLU: UnaryFunction {
    static let name = "relu"
    static let summary = "max(0, x) of each element."
    static let formula = UnaryFormula(
      nn_relu, nn_relu_gradient, reading: .output, wholes: .computed(nn_whole_relu))
    static var domain: OperationSample.Values { .separated(-2, 2, gap: 0.1) }
  }
}

extension GradientContext {
  /// The gradient of the first output, row by row; where ReLU came behind the operation, that of what
  /// it got, for which the output has to be saved.
  func outputGradient(isRectified: Bool) throws -> Tensor {
    let outgoing = try outputGradient.contiguous()
    guard isRectified else { return outgoing }
    let result = try Tensor.empty(outgoing.type)
    let seen = try output(0).contiguous()
    ThreadPool.shared.forEachRange(of: outgoing.count, grain: 1 << 15) { begin, end in
      let offset = begin * outgoing.dtype.byteCount
      nn_relu_gradient(
        outgoing.dtype.kernel, seen.data + offset, outgoing.data + offset, result.data + offset,
        Int64(end - begin), 0, 0, 0)
    }
    return result
  }
}

extension Tensor {
  /// Makes this contiguous tensor, which nobody else has seen yet, its ReLU.
  func rectify() {
    let size = dtype.byteCount
    ThreadPool.shared.forEachRange(of: count, grain: 1 << 15) { begin, end in
      let start = data + begin * size
      nn_relu(dtype.kernel, start, start, Int64(end - begin), 0, 0, 0)
    }
  }
}

extension Tensor {
  /// `max(x, 0)`, element by element. Throws a `ShapeError` for truth values.
  public func relu() throws -> Tensor { try Ops.ReLU.of(self) }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.ReLU.self, in: $0) }
