import NNTensor

/// A function of its input alone, such as `relu`: `(*) -> (*)` unless the function says otherwise.
///
/// In place it writes into its input and gives that back, as PyTorch's layers do with `inplace`; then
/// whoever else holds the input sees the result.
public final class Activation: Module {
  private let function: ActivationFunction
  private let inplace: Bool

  /// A layer that applies `function`, in place if asked for.
  public init(_ scope: Scope, _ function: ActivationFunction, inplace: Bool = false) {
    self.function = function
    self.inplace = inplace
    super.init(scope)
    typeName = function.name
  }

  /// Whether it is ReLU, and nobody looks on.
  var isPlainReLU: Bool { function.isReLU && record.hooks == nil }

  /// The arguments as a specification wrote them, else those of the function.
  public override var extraRepr: String {
    if arguments != nil { return super.extraRepr }
    let parts = [function.repr, inplace ? "inplace=True" : ""]
    return parts.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    let output = try function.compute(input)
    return inplace ? try input.becoming(output) : output
  }
}

/// What an `Activation` computes.
public struct ActivationFunction: Sendable {
  /// The name of the layer in `torch.nn`.
  public let name: String
  /// The arguments as printed models show them.
  let repr: String
  let compute: @Sendable (Tensor) throws -> Tensor
  /// Whether layers may compute it in their own pass.
  fileprivate(set) var isReLU = false

  /// A function of one's own, whose arguments printed models show as `repr`.
  public init(
    _ name: String, _ repr: String = "", _ compute: @escaping @Sendable (Tensor) throws -> Tensor
  ) {
    self.name = name
    self.repr = repr
    self.compute = compute
  }

  /// `max(x, 0)`.
  public static let relu: Self = {
    var function = Self("ReLU") { try $0.relu() }
    function.isReLU = true
    return function
  }()
}
