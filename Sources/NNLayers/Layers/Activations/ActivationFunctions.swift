import NNDeclarations
import NNDiagnostics
import NNTensor

/// How GELU's normal distribution is computed.
public enum GELUApproximation: String, ArgumentChoice {
  /// Exactly.
  case none
  /// By a hyperbolic tangent.
  case tanh
}

extension ActivationFunction {
  /// `min(max(x, 0), 6)`.
  public static let relu6 = Self("ReLU6") { try $0.relu6() }
  /// `1 / (1 + e^-x)`.
  public static let sigmoid = Self("Sigmoid") { try $0.sigmoid() }
  /// `log(1 / (1 + e^-x))`.
  public static let logSigmoid = Self("LogSigmoid") { try $0.logSigmoid() }
  /// The hyperbolic tangent.
  public static let tanh = Self("Tanh") { try $0.tanh() }
  /// `x - tanh(x)`.
  public static let tanhshrink = Self("Tanhshrink") { try $0.tanhShrunk() }
  /// `x / (1 + e^-x)`.
  public static let silu = Self("SiLU") { try $0.silu() }
  /// `x tanh(log(1 + e^x))`.
  public static let mish = Self("Mish") { try $0.mish() }
  /// `x / (1 + |x|)`.
  public static let softsign = Self("Softsign") { try $0.softsign() }
  /// `min(max(x + 3, 0), 6) / 6`.
  public static let hardsigmoid = Self("Hardsigmoid") { try $0.hardSigmoid() }
  /// `x min(max(x + 3, 0), 6) / 6`.
  public static let hardswish = Self("Hardswish") { try $0.hardSwish() }
  /// `1.0507 x` where it is positive, `1.7581 (e^x - 1)` elsewhere.
  public static let selu = Self("SELU") { try $0.selu() }

  /// `x` where it is positive, `negativeSlope x` elsewhere.
  public static func leakyReLU(negativeSlope: Double = 0.01) -> Self {
    Self("LeakyReLU", "negative_slope=\(negativeSlope.pythonRepr)") {
      try $0.leakyReLU(negativeSlope: negativeSlope)
    }
  }

  /// `x` where it is positive, `alpha (e^x - 1)` elsewhere.
  public static func elu(alpha: Double = 1) -> Self {
    Self("ELU", "alpha=\(alpha.pythonRepr)") { try $0.elu(alpha: alpha) }
  }

  /// `x` where it is positive, `alpha (e^(x / alpha) - 1)` elsewhere. Applied with an `alpha` of 0 it
  /// throws a `ShapeError`.
  public static func celu(alpha: Double = 1) -> Self {
    Self("CELU", "alpha=\(alpha.pythonRepr)") { try $0.celu(alpha: alpha) }
  }

  /// `x Phi(x)` with the normal distribution function Phi, exact or approximate.
  public static func gelu(approximate: GELUApproximation = .none) -> Self {
    Self("GELU", "approximate='\(approximate.rawValue)'") {
      try $0.gelu(approximate: approximate == .tanh)
    }
  }

  /// 0 from `-lambda` to `lambda`, `x` elsewhere.
  public static func hardshrink(lambda: Double = 0.5) -> Self {
    Self("Hardshrink", "\(lambda.pythonRepr)") { try $0.hardShrunk(lambda: lambda) }
  }

  /// 0 from `-lambda` to `lambda`, elsewhere `x` moved towards 0 by `lambda`. Applied with a `lambda`
  /// below 0 it throws a `ShapeError`.
  public static func softshrink(lambda: Double = 0.5) -> Self {
    Self("Softshrink", "\(lambda.pythonRepr)") { try $0.softShrunk(lambda: lambda) }
  }

  /// `min(max(x, low), high)`. Throws a `ShapeError` unless `low < high`.
  public static func hardtanh(min low: Double = -1, max high: Double = 1) throws -> Self {
    guard low < high else {
      throw ShapeError("expects max_val above min_val \(low), got \(high)")
    }
    return Self("Hardtanh", "min_val=\(low.pythonRepr), max_val=\(high.pythonRepr)") {
      try $0.hardTanh(min: low, max: high)
    }
  }

  /// `log(1 + e^(beta x)) / beta`; `x` itself where `beta x > threshold`.
  public static func softplus(beta: Double = 1, threshold: Double = 20) -> Self {
    Self("Softplus", "beta=\(beta.pythonRepr), threshold=\(threshold.pythonRepr)") {
      try $0.softplus(beta: beta, threshold: threshold)
    }
  }

  /// `value` where `x` is at most `threshold`, `x` elsewhere.
  public static func threshold(_ threshold: Double, value: Double) -> Self {
    Self("Threshold", "threshold=\(threshold.pythonRepr), value=\(value.pythonRepr)") {
      try $0.thresholded(threshold, value: value)
    }
  }

  /// The first half of dimension `dim` times the sigmoid of the second half:
  /// `(*, 2 N, *) -> (*, N, *)`.
  public static func glu(dim: Int = -1) -> Self {
    Self("GLU", "dim=\(dim)") { try $0.glu(dim: dim) }
  }

  /// `e^x / sum of e^x` along `dim`, which may count from the end: numbers from 0 to 1 that sum to 1.
  /// Without `dim` it is PyTorch's implicit choice: see `Tensor.implicitSoftmaxDim`.
  public static func softmax(dim: Int? = nil) -> Self {
    Self("Softmax", "dim=\(dim.written.pythonText)") {
      try $0.softmax(dim: dim ?? $0.implicitSoftmaxDim)
    }
  }

  /// The softmax of `-x`.
  public static func softmin(dim: Int? = nil) -> Self {
    Self("Softmin", "dim=\(dim.written.pythonText)") {
      try $0.softmin(dim: dim ?? $0.implicitSoftmaxDim)
    }
  }

  /// `x - log(sum of e^x)` along `dim`: the logarithm of softmax.
  public static func logSoftmax(dim: Int? = nil) -> Self {
    Self("LogSoftmax", "dim=\(dim.written.pythonText)") {
      try $0.logSoftmax(dim: dim ?? $0.implicitSoftmaxDim)
    }
  }

  /// Softmax over the channels of each place: `(N, C, H, W)` or `(C, H, W)`, to the same. Throws a
  /// `ShapeError` for other inputs.
  public static let softmax2d = Self("Softmax2d") { input in
    guard input.rank == 3 || input.rank == 4 else {
      throw ShapeError("expects input (N, C, H, W) or (C, H, W), got \(input.type)")
    }
    return try input.softmax(dim: -3)
  }
}
