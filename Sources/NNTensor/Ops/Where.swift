import CKernels

extension Ops {
  /// `condition ? a : b`, element by element with broadcasting.
  struct Where: DifferentiableOperation {
    static let name = "where"
    static var movesElements: Bool { true }

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      guard inputs[0].dtype == .bool else {
        throw ShapeError("expects a bool condition, got \(inputs[0])")
      }
      let shape = try broadcast(inputs[1].shape, inputs[2].shape)
      return [TensorType(inputs[1].dtype, try broadcast(inputs[0].shape, shape))]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let shape = types[0].shape
      let condition = try inputs[0].expanded(to: shape).contiguous()
      let (a, b) = (inputs[1], inputs[2])
      let output = try Tensor.empty(types[0])
      let walk = nn_walk(
        shape, broadcastStrides(of: a, to: shape), broadcastStrides(of: b, to: shape))
      walk.forEachRange(of: output.count) { walk, begin, end in
        nn_where(
          Int64(a.dtype.byteCount), walk, condition.data, a.data, b.data, output.data, begin, end)
      }
      return [output]
    }

    var saved: SavedTensors { SavedTensors(inputs: [0]) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let (condition, outgoing) = (context.input(0), context.outputGradient)
      let zero = try Tensor.zeros(TensorType(outgoing.dtype, []))
      return [
        nil,
        try context.reduced(.select(condition, outgoing, zero), 1),
        try context.reduced(.select(condition, zero, outgoing), 2),
      ]
    }

    static var samples: [OperationSample] {
      let cases: [(Shape, Shape, Shape)] = [
        ([2, 3], [2, 3], [2, 3]), ([3], [2, 1], []), ([2, 1, 1], [4], [3, 1]),
        ([0, 3], [3], [1, 1]),
      ]
      return cases.map { condition, a, b in
        OperationSample(
          .init(TensorType(.bool, condition), .integers(0, 2)), .init(a), .init(b)
        ) { [try .select($0[0], $0[1], $0[2])] }
      }
    }
  }
}

extension Tensor {
  /// `a` where `condition` (bool) is true and `b` elsewhere, with broadcasting. PyTorch's
  /// `torch.where`.
  ///
  /// Throws a `ShapeError` when the shapes do not broadcast.
  public static func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    let dtype = DType.result(of: [a, b])
    return try apply(
      Ops.Where(), condition, try a.converted(to: dtype), try b.converted(to: dtype))[0]
  }

  /// `value`, a single number, where `mask` (bool) is true and this tensor's elements elsewhere, with
  /// broadcasting, in this tensor's dtype.
  ///
  /// Throws a `ShapeError` when the shapes do not broadcast, `value` is not a single number, or it is
  /// of a higher kind than the elements: a fraction among whole numbers.
  public func maskedFilled(_ mask: Tensor, _ value: Tensor) throws -> Tensor {
    guard value.rank == 0, value.dtype.kind <= dtype.kind else {
      throw ShapeError("expects a single number that \(dtype.rawValue) holds, got \(value.type)")
    }
    return try .select(mask, try value.converted(to: dtype), self)
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Where.self, in: $0) }
