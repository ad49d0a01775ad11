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

  public override func forward(_ input: Tensor) throws -> Tensor {
    let output = try function.compute(input)
    return inplace ? try input.becoming(output) : output
  }
}

/// What an `Activation` computes.
public struct ActivationFunction: Sendable {
  /// The name of the layer in `torch.nn`.
  public let name: String
  let compute: @Sendable (Tensor) throws -> Tensor

  /// A function of one's own.
  public init(_ name: String, _ compute: @escaping @Sendable (Tensor) throws -> Tensor) {
    self.name = name
    self.compute = compute
  }
}
