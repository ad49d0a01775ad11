import NNTensor
import Testing

/// Checks the gradients of `function` against central differences, in float64.
///
/// The outputs are added up with fixed random weights, so that one pass back gives the gradient that
/// every input element is checked for. A function without floating-point outputs that depend on an
/// input is in order only if `expectsGradients` is false.
public func gradcheck(
  _ inputs: [Tensor], eps: Double = 1e-6, atol: Double = 1e-5, rtol: Double = 1e-3,
  _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation,
  _ function: ([Tensor]) throws -> [Tensor]
) throws {
  let analytic = try gradients(of: inputs, function)
  for (index, input) in inputs.enumerated() where input.dtype == .float64 {
    let elements = try input.doubles()
    var numeric = [Double](repeating: 0, count: elements.count)
    for place in elements.indices {
      var nudged = inputs
      func value(_ step: Double) throws -> Double {
        var moved = elements
        moved[place] += step
        nudged[index] = try Tensor(moved, input.shape)
        return try noGrad { try weightedSum(try function(nudged))?.item() ?? 0 }
      }
      numeric[place] = (try value(eps) - value(-eps)) / (2 * eps)
    }
    let expected = try Tensor(numeric, input.shape)
    let actual = try #require(
      analytic[index], "\(what) input \(index) got no gradient", sourceLocation: sourceLocation)
    try expectClose(
      actual, expected, rtol: rtol, atol: atol, "\(what) gradient of input \(index)",
      sourceLocation: sourceLocation)
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
    outputs.enumerated().map { index, output in
      (output, gradient: try weights(of: output, index))
    })
  return leaves.map(\.grad)
}

/// Every floating-point output times its weights, added up.
private func weightedSum(_ outputs: [Tensor]) throws -> Tensor? {
  let floating = outputs.filter(\.dtype.isFloatingPoint)
  let sums = try floating.enumerated().map { index, output in
    try (output * weights(of: output, index)).sum()
  }
  return try sums.dropFirst().reduce(sums.first) { total, next in try total.map { try $0 + next } }
}

/// The same numbers in every dtype.
private func weights(of output: Tensor, _ index: Int) throws -> Tensor {
  var stream = RandomStream(seed: 23, name: "weights", step: UInt64(index))
  let type = TensorType(.float32, output.shape)
  return try stream.uniform(type, low: 0.5, high: 1.5).converted(to: output.dtype)
}
