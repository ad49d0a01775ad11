import NNDeclarations
import NNTensor

/// The cosine of the angle between two tensors along a dimension, which goes away:
/// `x1 · x2 / (max(|x1|, eps) max(|x2|, eps))`, `(*, D, *), (*, D, *) -> (*, *)`. The two broadcast.
///
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.CosineSimilarity.html
public final class CosineSimilarity: Module {
  private let dim: Int
  private let eps: Double

  /// A layer that compares along `dim`, which may count from the end; no length counts less than
  /// `eps`.
  public init(_ scope: Scope, dim: Int = 1, eps: Double = 1e-8) {
    self.dim = dim
    self.eps = eps
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let (a, b) = try arguments.pair()
    return .tensor(try a.cosineSimilarity(b, dim: dim, eps: eps))
  }

  static let declaration = LayerDeclaration(
    "CosineSimilarity", namespace: "nn", "Takes the cosine of the angle between two inputs.",
    shape: "(*, D, *), (*, D, *) -> (*, *)", reference: torchPage("CosineSimilarity"), repr: "",
    Arg<Int>("dim", default: 1, "the dimension along which inputs are compared"),
    Arg<Double>("eps", default: 1e-8, "the least that a length counts")
  ) { scope, dim, eps in CosineSimilarity(scope, dim: dim, eps: eps) }
}

extension Arguments {
  /// The two tensors `x1` and `x2`. Throws a `ShapeError` where there are others.
  func pair() throws -> (Tensor, Tensor) {
    let values = try bound(to: ["x1", "x2"], required: 2)
    guard case .tensor(let a) = values[0], case .tensor(let b) = values[1] else {
      throw ShapeError(
        "expects tensors as x1 and x2, got \(values[0]?.kind ?? "none") and "
          + (values[1]?.kind ?? "none"))
    }
    return (a, b)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(CosineSimilarity.declaration, in: $0) }
