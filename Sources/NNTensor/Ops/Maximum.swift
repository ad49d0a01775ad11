import CKernels

extension Ops {
  /// The larger of two tensors, element by element with broadcasting; NaN if one is.
  struct Maximum: DifferentiableOperation {
    static let name = "maximum"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try arithmeticTypes(inputs) }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try elementwise(inputs, types[0], nn_maximum)
    }

    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      try chosenGradient(context) { try $0.less($1) }
    }

    static var samples: [OperationSample] { chosenSamples { try $0.maximum($1) } }
  }

  /// The smaller of two tensors, element by element with broadcasting; NaN if one is.
  struct Minimum: DifferentiableOperation {
    static let name = "minimum"

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] { try arithmeticTypes(inputs) }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      try elementwise(inputs, types[0], nn_minimum)
    }

    var saved: SavedTensors { .bothInputs }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      try chosenGradient(context) { try $0.greater($1) }
    }

    static var samples: [OperationSample] { chosenSamples { try $0.minimum($1) } }
  }

  /// The gradient goes to the chosen input, and in halves to both where they are equal. `loses` says
  /// where its first argument was not chosen.
  private static func chosenGradient(
    _ context: GradientContext, _ loses: (Tensor, Tensor) throws -> Tensor
  ) throws -> [Tensor?] {
    let (a, b, outgoing) = (context.input(0), context.input(1), context.outputGradient)
    let zero = try Tensor.zeros(TensorType(outgoing.dtype, []))
    let shared = try Tensor.select(try a.equal(b), outgoing.scaled(by: 0.5), outgoing)
    return [
      try context.reduced(.select(loses(a, b), zero, shared), 0),
      try context.reduced(.select(loses(b, a), zero, shared), 1),
    ]
  }

  private static func chosenSamples(
    _ run: @escaping @Sendable (Tensor, Tensor) throws -> Tensor
  ) -> [OperationSample] {
    let values = OperationSample.Values.separated(-2, 2, gap: 0.1)
    let cases: [(Shape, Shape)] = [
      ([2, 3], [2, 3]), ([2, 1, 3], [4, 1]), ([], [3]), ([0, 3], [1, 3]),
    ]
    return cases.map { a, b in
      OperationSample(.init(a, values), .init(b, values)) { [try run($0[0], $0[1])] }
    }
  }
}

extension Tensor {
  /// The larger of this tensor and `other`, element by element with broadcasting; NaN if one is.
  public func maximum(_ other: Tensor) throws -> Tensor {
    let (a, b) = try Ops.promoted(self, other)
    return try apply(Ops.Maximum(), a, b)[0]
  }

  /// The smaller of this tensor and `other`, element by element with broadcasting; NaN if one is.
  public func minimum(_ other: Tensor) throws -> Tensor {
    let (a, b) = try Ops.promoted(self, other)
    return try apply(Ops.Minimum(), a, b)[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { list in
  OperationCatalogue.register(Ops.Maximum.self, in: list)
  OperationCatalogue.register(Ops.Minimum.self, in: list)
}
