import CKernels

extension Ops {
  /// Matrices as products of one with columns of length 1 at right angles and an upper triangular one,
  /// by Householder reflections in float64. PyTorch's `torch.linalg.qr`.
  struct QR: Operation {
    static let name = "qr"
    /// Whether Q is square.
    var isComplete: Bool

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let shape = try floatingTypes(inputs)[0].shape
      guard shape.rank >= 2 else { throw ShapeError("expects matrices, got \(inputs[0])") }
      let batch = shape[0..<(shape.rank - 2)]
      let (m, n) = (shape[shape.rank - 2], shape[shape.rank - 1])
      let k = isComplete ? m : min(m, n)
      return [
        TensorType(inputs[0].dtype, try batch.appending([m, k])),
        TensorType(inputs[0].dtype, try batch.appending([k, n])),
      ]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].detached().converted(to: .float64)
      let shape = input.shape
      let (m, n) = (shape[shape.rank - 2], shape[shape.rank - 1])
      let k = types[0].shape[shape.rank - 1]
      let batch = shape[0..<(shape.rank - 2)]
      let (factors, scales) = try Self.factors(of: input)
      let columns = try Tensor.empty(TensorType(.float64, batch.appending([k, m])))
      let (a, scale, q) = (
        factors.data.assumingMemoryBound(to: Double.self),
        scales.data.assumingMemoryBound(to: Double.self),
        columns.data.assumingMemoryBound(to: Double.self)
      )
      forEachLine(batch.count, work: Self.work(m, n)) { begin, end in
        for index in Int(begin)..<Int(end) {
          nn_qr_columns(
            a + index * m * n, scale + index * min(m, n), q + index * k * m, Int64(m), Int64(n),
            Int64(k))
        }
      }
      let upper = try factors.transposed(-1, -2).narrowed(dim: -2, start: 0, length: min(k, m))
      return [
        try columns.transposed(-1, -2).converted(to: types[0].dtype),
        try upper.upperTriangle().converted(to: types[1].dtype),
      ]
    }

    /// The factors of `nn_qr` for matrices in float64: columns as rows, and the scales.
    fileprivate static func factors(of input: Tensor) throws -> (factors: Tensor, scales: Tensor) {
      let shape = input.shape
      let (m, n) = (shape[shape.rank - 2], shape[shape.rank - 1])
      let batch = shape[0..<(shape.rank - 2)]
      let factors = try input.transposed(-1, -2).copied()
      let scales = try Tensor.empty(TensorType(.float64, batch.appending([min(m, n)])))
      let (a, scale) = (
        factors.data.assumingMemoryBound(to: Double.self),
        scales.data.assumingMemoryBound(to: Double.self)
      )
      forEachLine(batch.count, work: work(m, n)) { begin, end in
        for index in Int(begin)..<Int(end) {
          nn_qr(a + index * m * n, scale + index * min(m, n), Int64(m), Int64(n))
        }
      }
      return (factors, scales)
    }

    /// Multiply-adds for one matrix, as far as they can be counted.
    private static func work(_ m: Int, _ n: Int) -> Int {
      let work = (min(m, n) &* n).multipliedReportingOverflow(by: m)
      return work.overflow ? .max : work.partialValue
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      outputs[0].shape.count
        .multipliedSaturated(by: outputs[1].shape[outputs[1].shape.rank - 1])
        .multipliedSaturated(by: 2)
    }

    static var samples: [OperationSample] {
      let shapes: [Shape] = [[3, 3], [4, 2], [2, 4], [2, 3, 2], [0, 3], [3, 0], [1, 1]]
      return shapes.flatMap { shape in
        [
          OperationSample(.init(shape)) {
            let (q, r) = try $0[0].qr()
            return [q, r]
          },
          OperationSample(.init(shape)) {
            let (q, r) = try $0[0].qr(isComplete: true)
            return [q, r]
          },
        ]
      }
    }
  }
}

extension Tensor {
  /// Q with columns of length 1 at right angles and upper triangular R whose product is this matrix,
  /// for the matrices of the last two dimensions: `(*, m, n) -> (*, m, k), (*, k, n)` where k is
  /// min(m, n), or m if `isComplete`.
  ///
  /// It has no gradient: throws a `ShapeError` where one is wanted, and unless these are
  /// floating-point matrices.
  public func qr(isComplete: Bool = false) throws -> (q: Tensor, r: Tensor) {
    guard !requiresGrad || !ExecutionContext.current.isRecording else {
      throw ShapeError("can't compute gradients through qr", help: "detach its input")
    }
    let factors = try apply(Ops.QR(isComplete: isComplete), self)
    return (factors[0], factors[1])
  }

  /// Householder's reflections that make Q, and R: `(*, m, n) -> (*, m, n), (*, min(m, n))`. PyTorch's
  /// `torch.geqrf`.
  ///
  /// The first result has R in and above the diagonal; below it lie the vectors v, whose element on the
  /// diagonal is 1, of the reflections `I - t v vᵀ`; the second one is t. Both are outside the tape.
  /// Throws a `ShapeError` unless these are floating-point matrices.
  public func householderFactors() throws -> (factors: Tensor, scales: Tensor) {
    guard dtype.isFloatingPoint, rank >= 2 else {
      throw ShapeError("expects floating-point matrices, got \(type)")
    }
    guard !isMeta else {
      let count = min(shape[rank - 2], shape[rank - 1])
      let scales = TensorType(dtype, try shape[0..<(rank - 2)].appending([count]))
      return (.meta(type), .meta(scales))
    }
    return try noGrad {
      let (factors, scales) = try Ops.QR.factors(of: try detached().converted(to: .float64))
      return (
        try factors.transposed(-1, -2).converted(to: dtype), try scales.converted(to: dtype)
      )
    }
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.QR.self, in: $0) }
