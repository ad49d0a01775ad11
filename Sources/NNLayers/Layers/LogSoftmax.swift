import NNDeclarations
import NNTensor

/// `x - log(sum of e^x)` along a dimension: `(*) -> (*)`, the logarithm of `Softmax`.
///
/// Without `dim` it is PyTorch's implicit choice: 0 for inputs of 0, 1 or 3 dimensions, else 1.
/// Throws when there is no such dimension.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.LogSoftmax.html
public final class LogSoftmax: Module {
  private let dim: Int?

  /// A logarithmic softmax along `dim`, which may count from the end.
  public init(_ scope: Scope, dim: Int? = nil) {
    self.dim = dim
    super.init(scope)
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.logSoftmax(dim: dim ?? input.implicitSoftmaxDim)
  }

  static let declaration = LayerDeclaration(
    "LogSoftmax", namespace: "nn", "Computes the logarithm of softmax along a dimension.",
    shape: "(*) -> (*)", reference: torchPage("LogSoftmax"),
    Arg<Int?>(
      "dim", default: nil, "dimension whose probabilities sum to 1; may count from the end")
  ) { scope, dim in LogSoftmax(scope, dim: dim) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(LogSoftmax.declaration, in: $0) }
