import NNDeclarations
import NNDiagnostics
import NNTensor

/// Changes parameters along their gradients.
public protocol Optimizer: AnyObject {
  /// How far a step goes; schedulers change it.
  var learningRate: Double { get set }
  /// The momentum of SGD or the first beta of Adam, which OneCycleLR changes; nil where there is
  /// neither.
  var momentum: Double? { get set }
  /// The parameters with their names, in order.
  var parameters: NamedTensors { get }

  /// Changes every parameter that has a gradient. Throws a `ShapeError` when a gradient's type is
  /// not its parameter's.
  func step() throws

  /// Everything that continuing to the same numbers, bit for bit, needs besides the parameters:
  /// names and tensors that share memory with the optimizer.
  ///
  /// `learning_rate` and `momentum` are single float64 numbers, `NAME.step` int64; the others have
  /// the type of parameter `NAME`.
  var state: NamedTensors { get throws }

  /// Takes a copy of a state over, in place of its own. Throws a `RunFailure` that lists every
  /// tensor that is missing, unexpected or of the wrong type, before anything changes.
  func load(_ state: NamedTensors) throws
}

/// Tensors with their names, in order.
public typealias NamedTensors = [(name: String, tensor: Tensor)]

extension Optimizer {
  /// Lets the gradients of all parameters go.
  public func zeroGrad() {
    for (_, tensor) in parameters { tensor.grad = nil }
  }
}

/// What an optimizer is made for.
public struct OptimizerContext {
  /// The parameters with their state-dict names, in order.
  public var parameters: NamedTensors
  /// Where the specification names the optimizer.
  public var location: SourceLocation?

  /// An optimizer of `parameters`, named at `location`.
  public init(parameters: NamedTensors, at location: SourceLocation? = nil) {
    self.parameters = parameters
    self.location = location
  }
}

/// The declaration of an optimizer.
public typealias OptimizerDeclaration = Declaration<OptimizerContext, any Optimizer>

/// Every optimizer that specifications can name.
public typealias OptimizerCatalogue = Catalogue<OptimizerContext, any Optimizer>
