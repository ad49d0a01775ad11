extension Ops {
  /// `x W^T + b` over the last dimension: `(*, in), (out, in), (out) -> (*, out)`.
  ///
  /// The bias may be left out.
  struct Linear: DifferentiableOperation {
    static let name = "linear"
    /// Whether ReLU comes behind it, in the same pass.
    var isRectified = false

    func outputTypes(_ inputs: [TensorType]) throws -> [TensorType] {
      let (input, weight) = (inputs[0], inputs[1])
      let dtype = try floatingTypes(inputs)[0].dtype
      guard weight.shape.rank == 2 else {
        throw ShapeError("expects a weight (out, in), got \(weight)")
      }
      let last = weight.shape[1]
      guard input.shape.rank > 0, input.shape[input.shape.rank - 1] == last else {
        let got = input.shape.rank == 0 ? "a single number" : "\(input.shape[input.shape.rank - 1])"
        throw ShapeError(
          "expects last dimension \(last), got \(got)",
          help: input.shape.rank == 0
            ? nil : "write in_features: \(got), or leave it out to have it inferred")
      }
      guard weight.dtype == dtype else {
        throw ShapeError("expects \(weight.dtype.rawValue) input, got \(input)")
      }
      if inputs.count > 2 {
        let bias = inputs[2]
        guard bias.dtype == dtype, bias.shape == [weight.shape[0]] || bias.shape.rank == 0 else {
          throw ShapeError(
            "expects bias \(TensorType(dtype, [weight.shape[0]])), got \(bias)")
        }
      }
      var shape = input.shape
      shape[shape.rank - 1] = weight.shape[0]
      return [TensorType(dtype, shape)]
    }

    func forward(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
      let input = try inputs[0].contiguous()
      let weight = try inputs[1].contiguous()
      let bias =
        try inputs.count > 2 ? inputs[2].expanded(to: [weight.shape[0]]).contiguous() : nil
      let output = try Tensor.empty(types[0])
      let (out, k) = (weight.shape[0], weight.shape[1])
      try BLAS.multiply(
        input.dtype, m: rows(types[0]), n: out, k: k,
        .init(data: input.data, transpose: .no, stride: k),
        .init(data: weight.data, transpose: .yes, stride: k),
        bias: bias?.data, isRectified: isRectified, output.data, cStride: out)
      return [output]
    }

    func multiplyAdds(_ inputs: [TensorType], _ outputs: [TensorType]) -> Int {
      outputs[0].shape.count.multipliedSaturated(by: inputs[1].shape[1])
    }

    private func rows(_ output: TensorType) -> Int {
      output.shape[0..<(output.shape.rank - 1)].count
    }

    var saved: SavedTensors { SavedTensors(inputs: [0, 1], outputs: isRectified ? [0] : []) }

    func gradient(_ context: GradientContext) throws -> [Tensor?] {
      let outgoing = try context.outputGradient(isRectified: isRectified)
      let (out, k) = (context.inputTypes[1].shape[0], context.inputTypes[1].shape[1])
      let m = rows(outgoing.type)
      var gradients: [Tensor?] = [nil, nil, nil]
      if context.needs[0] {
        let weight = try context.input(1).contiguous()
        let gradient = try Tensor.empty(context.inputTypes[0])
        try BLAS.multiply(
          gradient.dtype, m: m, n: k, k: out,
          .init(data: outgoing.data, transpose: .no, stride: out),
          .init(data: weight.data, transpose: .no, stride: k), gradient.data, cStride: k)
        gradients[0] = gradient
      }
      if context.needs[1] {
        let input = try context.input(0).contiguous()
        let gradient = try Tensor.empty(context.inputTypes[1])
        try BLAS.multiply(
          gradient.dtype, m: out, n: k, k: m,
          .init(data: outgoing.data, transpose: .yes, stride: out),
          .init(data: input.data, transpose: .no, stride: k), gradient.data, cStride: k)
        gradients[1] = gradient
      }
      if context.needs.count > 2, context.needs[2] {
        gradients[2] = try context.reduced(outgoing.reshaped([m, out] as Shape).sum(dims: [0]), 2)
      }
      return gradients
    }

    static var samples: [OperationSample] {
      [
        OperationSample(.init([3, 4]), .init([2, 4]), .init([2])) {
          [try $0[0].linear(weight: $0[1], bias: $0[2])]
        },
        OperationSample(.init([3, 4]), .init([2, 4]), .init([])) {
          [try $0[0].linear(weight: $0[1], bias: $0[2])]
        },
        OperationSample(.init([2, 3, 4]), .init([5, 4])) { [try $0[0].linear(weight: $0[1])] },
        OperationSample(.init([4]), .init([1, 4]), .init([1])) {
          [try $0[0].linear(weight: $0[1], bias: $0[2])]
        },
        OperationSample(.init([3, 4]), .init([5, 4]), .init([5])) {
          [try $0[0].linear(weight: $0[1], bias: $0[2], isRectified: true)]
        },
        OperationSample(.init([70, 40]), .init([64, 40])) {
          [try $0[0].linear(weight: $0[1], isRectified: true)]
        },
        OperationSample(.init([0, 4]), .init([2, 4]), .init([2])) {
          [try $0[0].linear(weight: $0[1], bias: $0[2])]
        },
        OperationSample(.init([2, 0]), .init([3, 0]), .init([3])) {
          [try $0[0].linear(weight: $0[1], bias: $0[2])]
        },
      ]
    }
  }
}

extension Tensor {
  /// `x W^T + b` over the last dimension, with `weight` of shape `[out, in]` and `bias` `[out]`.
  ///
  /// A bias without dimensions counts for every output. Where it `isRectified`, ReLU comes behind it.
  /// Throws a `ShapeError` when the last dimension is not the weight's `in`, or weight or bias have
  /// another shape.
  public func linear(
    weight: Tensor, bias: Tensor? = nil, isRectified: Bool = false
  ) throws -> Tensor {
    try apply(
      Ops.Linear(isRectified: isRectified), [self, weight] + (bias.map { [$0] } ?? []))[0]
  }
}

@section("nn_operations") @used
private let registration: Registration = { OperationCatalogue.register(Ops.Linear.self, in: $0) }
