import NNDeclarations
import NNTensor

/// How the weight of a `ConvLayer`'s convolution starts.
public enum WeightInit: String, ArgumentChoice {
  /// As suits the activation: He's uniform initialisation for ReLU, ReLU6, LeakyReLU, SiLU and Mish,
  /// Glorot's for Sigmoid and Tanh, the convolution's own for all others and for none.
  case auto
  /// He's uniform initialisation.
  case kaimingUniform = "kaiming_uniform_"
  /// He's normal initialisation.
  case kaimingNormal = "kaiming_normal_"
  /// Glorot's uniform initialisation.
  case xavierUniform = "xavier_uniform_"
  /// Glorot's normal initialisation.
  case xavierNormal = "xavier_normal_"
  /// Uniform from 0 to 1.
  case uniform = "uniform_"
  /// Normal with mean 0 and standard deviation 1.
  case normal = "normal_"
  /// All 0.
  case zeros = "zeros_"
  /// All 1.
  case ones = "ones_"

  /// What draws the weight before `activation`; nil where the convolution's own values stay.
  func initializer(for activation: Module?) -> Initializer? {
    switch self {
    case .auto:
      switch activation?.typeName {
      case "ReLU", "ReLU6", "LeakyReLU", "SiLU", "Mish": .kaimingUniform(a: 0)
      case "Sigmoid", "Tanh": .xavier(.uniform, gain: 1)
      default: nil
      }
    case .kaimingUniform: .kaimingUniform(a: 0)
    case .kaimingNormal: .kaimingNormal(a: 0)
    case .xavierUniform: .xavier(.uniform, gain: 1)
    case .xavierNormal: .xavier(.normal, gain: 1)
    case .uniform: .uniform(0, 1)
    case .normal: .normal(mean: 0, std: 1)
    case .zeros: .zeros
    case .ones: .ones
    }
  }
}

/// What a `ConvLayer` has besides its sizes: fastai's arguments with their defaults.
public struct ConvLayerOptions {
  /// Makes a module in a scope: an activation, or what a node of a specification stands for.
  public typealias Maker = (Scope) throws -> Module

  /// Padding; nil stands for `(ks - 1) / 2`, and for 0 if transposed.
  public var padding: ConvolutionPadding?
  /// Whether the convolution has a bias; nil stands for: unless a normalisation layer follows.
  public var bias: Bool?
  /// Dimensions after the channels, 1 to 3.
  public var dimensions = 2
  /// The normalisation, if any.
  public var normType: NormType? = .batch
  /// Whether the normalisation comes before the activation.
  public var normFirst = true
  /// Makes the activation, if any.
  public var activation: Maker? = { Activation($0, .relu) }
  /// Whether the convolution is transposed.
  public var isTransposed = false
  /// How the weight starts; nil stands for the convolution's own way.
  public var initialization: WeightInit? = .auto
  /// Makes a further module that comes last, if any.
  public var extra: Maker?
  /// Standard deviation of the bias at the start, at least 0; nil stands for the convolution's own.
  public var biasStd: Double? = 0.01
  /// Distance of the kernel's elements.
  public var dilation = PerDimension<Int>.all(1)
  /// What padding holds.
  public var paddingMode = PaddingMode.zeros

  /// fastai's defaults.
  public init() {}

  /// What makes the module that a node of a specification stands for.
  static func maker(_ node: AnyValue?) -> Maker? {
    node.map { node in { scope in try scope.module(node) } }
  }
}

extension AnyValue {
  /// The node `ReLU`, the activation that fastai's layers have unless told otherwise.
  static var relu: AnyValue { AnyValue(named: "ReLU") }
}
