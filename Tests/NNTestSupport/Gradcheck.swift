import NNTensor
import Testing

/// Expects the gradients of `function` with respect to every floating-point input, in float64, to be
/// those that differences give: see `gradcheck`. `what` names the function where they are not.
public func gradcheck(
  _ inputs: [Tensor], eps: Double = 1e-6, atol: Double = 1e-5, rtol: Double = 1e-3,
  _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ function: ([Tensor]) throws -> [Tensor]
) throws {
  let leaves = try inputs.map { try $0.detached().requiringGrad($0.dtype == .float64) }
  do {
    try gradcheck(leaves, eps: eps, atol: atol, rtol: rtol, fastMode: true, function)
  } catch let error as GradcheckError {
    Issue.record("\(what): \(error)", sourceLocation: sourceLocation)
  }
}

/// The gradients of the sum of the outputs with fixed random weights, by input; nil for inputs that
/// are not floating point or that `needs` leaves out.
public func gradients(
  of inputs: [Tensor], needs: (Int) -> Bool = { _ in true },
  _ function: ([Tensor]) throws -> [Tensor]
) throws -> [Tensor?] {
  let leaves = try inputs.enumerated().map { index, input in
    try input.detached().requiringGrad(input.dtype.isFloatingPoint && needs(index))
  }
  let outputs = try function(leaves).filter(\.dtype.isFloatingPoint)
  try Backward.run(
    outputs.enumerated().filter(\.element.requiresGrad).map { index, output in
      (output, gradient: try weights(of: output, index))
    })
  return leaves.map(\.grad)
}

/// The same numbers in every dtype.
private func weights(of output: Tensor, _ index: Int) throws -> Tensor {
  var stream = RandomStream(seed: 23, name: "weights", step: UInt64(index))
  let type = TensorType(.float32, output.shape)
  return try stream.uniform(type, low: 0.5, high: 1.5).converted(to: output.dtype)
}
