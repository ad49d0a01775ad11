import NNDeclarations
import NNTensor

/// `e^x / sum of e^x` along a dimension: `(*) -> (*)`, numbers from 0 to 1 that sum to 1.
///
/// Without `dim` it is PyTorch's implicit choice: 0 for inputs of 0, 1 or 3 dimensions, else 1.
/// Throws when there is no such dimension.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.Softmax.html
public final class Softmax: Module {
  private let dim: Int?

  /// A softmax along `dim`, which may count from the end.
  public init(_ scope: Scope, dim: Int? = nil) {
    self.dim = dim
    super.init(scope)
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.softmax(dim: dim ?? input.implicitSoftmaxDim)
  }

  static let declaration = LayerDeclaration(
    "Softmax", namespace: "nn", "Makes numbers positive with sum 1 along a dimension.",
    shape: "(*) -> (*)", reference: torchPage("Softmax"),
    Arg<Int?>("dim", default: nil, "dimension whose numbers sum to 1; may count from the end")
  ) { scope, dim in Softmax(scope, dim: dim) }
}

extension Tensor {
  /// The dimension that PyTorch's softmax takes when it is told none.
  var implicitSoftmaxDim: Int { [0, 1, 3].contains(rank) ? 0 : 1 }
}

@section("nn_declarations") @used
private let registration: Registration = { register(Softmax.declaration, in: $0) }
