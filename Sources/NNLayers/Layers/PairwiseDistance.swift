import NNDeclarations
import NNTensor

/// The distance of two tensors, the p-norm of `x1 - x2 + eps` over the last dimension:
/// `(N, D), (N, D) -> (N)`, or `(N, 1)` with `keepdim`. The two broadcast.
///
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.PairwiseDistance.html
public final class PairwiseDistance: Module {
  private let p: Double
  private let eps: Double
  private let keepDim: Bool

  /// A layer that takes the `p`-norm; `eps` is added to each difference.
  public init(_ scope: Scope, p: Double = 2, eps: Double = 1e-6, keepDim: Bool = false) {
    self.p = p
    self.eps = eps
    self.keepDim = keepDim
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (a, b) = try arguments.pair()
    return .tensor(try a.pairwiseDistance(b, p: p, eps: eps, keepDims: keepDim))
  }

  static let declaration = LayerDeclaration(
    "PairwiseDistance", namespace: "nn", "Takes the distance of two inputs.",
    shape: "(N, D), (N, D) -> (N)", reference: torchPage("PairwiseDistance"), repr: "",
    Arg<Double>("p", default: 2, "which norm"),
    Arg<Double>("eps", default: 1e-6, "what is added to each difference"),
    Arg<Bool>("keepdim", default: false, "whether the last dimension stays with size 1")
  ) { scope, p, eps, keepDim in PairwiseDistance(scope, p: p, eps: eps, keepDim: keepDim) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(PairwiseDistance.declaration, in: $0) }
