import NNOptim
import NNSpec
import NNTensor

extension Experiment {
  /// How many numbers the optimizer keeps for each number that it changes: 1 for SGD with momentum,
  /// 2 for Adam.
  ///
  /// Found by a step on a parameter of two numbers, so that every optimizer is covered.
  public func optimizerStatePerParameter() throws -> Double {
    guard let optimizer else { return 0 }
    let parameter = try Tensor.zeros(TensorType(dtype, [2])).requiringGrad()
    let made = try optimizer.make(
      OptimizerContext(parameters: [("p", parameter)], at: optimizer.location))
    parameter.grad = try Tensor.zeros(parameter.type)
    try made.step()
    let kept = try made.state.filter { $0.name.hasPrefix("p.") && $0.tensor.type == parameter.type }
    return Double(kept.count)
  }
}
