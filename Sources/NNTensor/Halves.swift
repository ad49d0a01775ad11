/// How `float16` and `bfloat16` are computed with: every operation takes and gives them, but sees
/// `float32` only. What it gives is rounded to the nearest half, ties to even.
extension Operation {
  /// `forward` on tensors of any dtype.
  func computed(_ inputs: [Tensor], _ types: [TensorType]) throws -> [Tensor] {
    let hasHalves = inputs.contains(where: \.dtype.isHalf) || types.contains(where: \.dtype.isHalf)
    guard hasHalves, !Self.movesElements else { return try forward(inputs, types) }
    let outputs = try forward(inputs.map { try $0.widened() }, types.map(\.computing))
    return try zip(outputs, types).map { try $0.converted(to: $1.dtype) }
  }
}

extension DifferentiableOperation {
  /// `gradient` for inputs and outputs of any dtype.
  func computedGradient(_ context: GradientContext) throws -> [Tensor?] {
    guard !Self.movesElements, context.hasHalves else { return try gradient(context) }
    return try zip(gradient(context.widened()), context.inputTypes).map { gradient, type in
      type.dtype.isHalf ? try gradient?.converted(to: type.dtype) : gradient
    }
  }
}

extension GradientContext {
  fileprivate var hasHalves: Bool {
    inputTypes.contains(where: \.dtype.isHalf)
      || outputGradients.contains { $0?.dtype.isHalf == true }
  }

  fileprivate func widened() throws -> GradientContext {
    GradientContext(
      inputTypes: inputTypes.map(\.computing),
      savedInputs: try savedInputs.map { try $0?.widened() },
      savedOutputs: try savedOutputs.map { try $0?.widened() },
      outputGradients: try outputGradients.map { try $0?.widened() }, needs: needs)
  }
}

extension TensorType {
  fileprivate var computing: TensorType { TensorType(dtype.computing, shape) }
}

extension Tensor {
  /// Halves as `float32`, outside the tape; any other tensor itself.
  func widened() throws -> Tensor {
    dtype.isHalf ? try detached().converted(to: .float32) : self
  }

  /// Runs `body`, which changes this tensor's memory, where `body` does not take halves: on a
  /// `float32` copy, which is rounded back.
  func changingWidened(_ body: (Tensor) throws -> Void) throws {
    guard dtype.isHalf else { return try body(self) }
    let wide = try widened()
    try body(wide)
    try assign(try wide.converted(to: dtype))
  }
}
