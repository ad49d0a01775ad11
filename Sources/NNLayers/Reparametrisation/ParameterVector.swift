import NNTensor

/// All parameters as one vector, in order and row by row: `torch.nn.utils.parameters_to_vector`.
/// Gradients of the vector flow to the parameters.
///
/// Throws a `ShapeError` for no parameters, and when their dtypes differ.
public func parametersToVector(_ parameters: [Parameter]) throws -> Tensor {
  try Tensor.concatenated(parameters.map { try $0.tensor.reshaped([$0.tensor.count]) })
}

/// Copies consecutive parts of a vector into the memory of parameters, in order:
/// `torch.nn.utils.vector_to_parameters`.
///
/// Throws a `ShapeError` unless the vector has as many elements as the parameters together, before
/// anything is copied.
public func vectorToParameters(_ vector: Tensor, _ parameters: [Parameter]) throws {
  let count = parameters.reduce(0) { $0 + $1.tensor.count }
  guard vector.rank == 1, vector.count == count else {
    throw ShapeError("expects a vector of \(count) elements, got \(vector.type)")
  }
  try noGrad {
    var start = 0
    for parameter in parameters {
      let tensor = parameter.tensor
      let part = try vector.narrowed(dim: 0, start: start, length: tensor.count)
      try tensor.assign(try part.reshaped(tensor.shape).converted(to: tensor.dtype))
      start += tensor.count
    }
  }
}
