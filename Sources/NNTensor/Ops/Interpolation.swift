extension Ops {
  /// `a + weight (b - a)`, from the nearer end.
  struct Lerp: DifferentiableOperation {
    static let name = "lerp"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (a, b, weight) = (inputs[0], inputs[1], inputs[2])
      return [TensorType(a.dtype, try broadcast(try broadcast(a.shape, b.shape), weight.shape))]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let (a, b, weight) = (inputs[0].detached(), inputs[1].detached(), inputs[2].detached())
      let distance = try b - a
      let isNear = try weight.absolute().less(.number(0.5))
      return [try .select(isNear, a + weight * distance, b - distance * (1 - weight))]
    }

    var saved: SavedTensors { SavedTensors(inputs: [0, 1, 2]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (weight, outgoing) = (context.input(2), context.outputGradient)
      return [
        try context.reduced(outgoing * (1 - weight), 0),
        try context.reduced(outgoing * weight, 1),
        try context.reduced(outgoing * (context.input(1) - context.input(0)), 2),
      ]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Shape, Shape)] = [
        ([2, 3], [2, 3], [2, 3]), ([3], [2, 1], []), ([0, 3], [3], [1, 1]),
      ]
      return cases.map { a, b, weight in
        OperationSample(.init(a), .init(b), .init(weight, .uniform(0.1, 0.9))) {
          [try $0[0].lerp($0[1], weight: $0[2])]
        }
      }
    }
  }
}

extension Tensor {
  /// `self + weight (end - self)`, element by element with broadcasting; exact at both ends. PyTorch's
  /// `torch.lerp`.
  ///
  /// Throws a `ShapeError` unless all have one floating-point dtype; `weight` may be a number.
  public func lerp(_ end: Tensor, weight: Tensor) throws -> Tensor {
    guard dtype.isFloatingPoint, end.dtype == dtype, weight.isNumber || weight.dtype == dtype else {
      throw ShapeError("expects floating-point inputs of one dtype, got \(type) and \(end.type)")
    }
    return try apply(Ops.Lerp(), self, end, try weight.operand(dtype))[0]
  }

  /// `self + value * a * b`, element by element with broadcasting.
  public func addcmul(_ a: Tensor, _ b: Tensor, value: Double = 1) throws -> Tensor {
    try Self.computed([self, a, b]) { try $0[0] + value * $0[1] * $0[2] }
  }

  /// `self + value * a / b`, element by element with broadcasting.
  ///
  /// Throws a `ShapeError` for whole numbers.
  public func addcdiv(_ a: Tensor, _ b: Tensor, value: Double = 1) throws -> Tensor {
    guard a.dtype.isFloatingPoint || b.dtype.isFloatingPoint else {
      throw ShapeError("expects floating-point inputs, got \(a.type) and \(b.type)")
    }
    return try Self.computed([self, a, b]) { try $0[0] + value * $0[1] / $0[2] }
  }

  /// `body` of tensors in the dtype that arithmetic between them yields. Halves are computed with as
  /// `float32` throughout, and rounded once, at the end.
  static func computed(
    _ inputs: [Tensor], _ body: ([Tensor]) throws -> Tensor
  ) throws -> Tensor {
    let dtype = DType.result(of: inputs)
    return try body(try inputs.map { try $0.converted(to: dtype.computing) }).converted(to: dtype)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Lerp.self, in: $0) }
