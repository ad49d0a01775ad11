import NNDeclarations

/// What follows a weight, of which `torch.nn.init.calculate_gain` recommends how to scale it.
public enum Nonlinearity: String, ArgumentChoice {
  case linear, conv1d, conv2d, conv3d
  case transposed1d = "conv_transpose1d"
  case transposed2d = "conv_transpose2d"
  case transposed3d = "conv_transpose3d"
  case sigmoid, tanh, relu
  case leakyReLU = "leaky_relu"
  case selu

  /// The factor that keeps the variance of what goes through: 1 for linear layers and `sigmoid`, 5/3
  /// for `tanh`, sqrt(2) for `relu`, sqrt(2 / (1 + slope^2)) for `leaky_relu`, 3/4 for `selu`.
  ///
  /// `slope` is that of `leaky_relu` below zero: 0.01 if nil. `torch.nn.init.calculate_gain`.
  public func gain(slope: Double? = nil) -> Double {
    switch self {
    case .tanh: return 5.0 / 3
    case .relu: return 2.0.squareRoot()
    case .leakyReLU:
      let slope = slope ?? 0.01
      return (2 / (1 + slope * slope)).squareRoot()
    case .selu: return 0.75
    case .linear, .conv1d, .conv2d, .conv3d, .transposed1d, .transposed2d, .transposed3d, .sigmoid:
      return 1
    }
  }
}
