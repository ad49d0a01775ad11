import NNDeclarations
import NNTensor

/// Local response normalisation (Krizhevsky et al. 2012): each element divided by
/// `(k + alpha / size * s)^beta`, where s is the sum of squares of the `size` channels around its own at
/// its place: `(N, C, *) -> the same`, with at least one dimension after the channels.
///
/// `nn.CrossMapLRN2d`, an older form for images, counts the first channel in from channel
/// `(size + 1) / 2` on, and its gradient is that of PyTorch, which is not quite the derivative.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.LocalResponseNorm.html
public final class LocalResponseNorm: Module {
  private let size: Int
  private let alpha: Double
  private let beta: Double
  private let k: Double
  private let isCrossMap: Bool

  /// Normalisation over `size` channels; `isCrossMap` makes it `CrossMapLRN2d`.
  public init(
    _ scope: Scope, size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1,
    isCrossMap: Bool = false
  ) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.k = k
    self.isCrossMap = isCrossMap
    super.init(
      scope, (isCrossMap ? Self.crossMapDeclaration : Self.declaration).with(size, alpha, beta, k))
  }

  /// The arguments; PyTorch's older layer has a whole number as `k` unless given.
  public override var extraRepr: String {
    let text = super.extraRepr
    return isCrossMap && text.hasSuffix("k=1.0") ? String(text.dropLast(2)) : text
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    isCrossMap
      ? try input.crossMapNormalized(size: size, alpha: alpha, beta: beta, k: k)
      : try input.localResponseNormalized(size: size, alpha: alpha, beta: beta, k: k)
  }

  static let declaration = declaration(
    "LocalResponseNorm", "Divides by the size of the neighbouring channels.",
    shape: "(N, C, *) -> the same", isCrossMap: false)

  static let crossMapDeclaration = declaration(
    "CrossMapLRN2d", "Divides by the size of the neighbouring channels, the older way.",
    shape: "(N, C, H, W) -> the same", isCrossMap: true)

  private static func declaration(
    _ name: String, _ summary: String, shape: String, isCrossMap: Bool
  ) -> LayerDeclaration {
    LayerDeclaration(
      name, namespace: "nn", summary, shape: shape, reference: torchPage(name),
      repr: "size, alpha=, beta=, k=",
      Arg<Int>("size", .positive, "how many channels are looked at together"),
      Arg<Double>("alpha", default: 1e-4, "scale of the mean square"),
      Arg<Double>("beta", default: 0.75, "exponent"),
      Arg<Double>("k", default: 1, "added to the scaled mean square")
    ) { scope, size, alpha, beta, k in
      LocalResponseNorm(
        scope, size: size, alpha: alpha, beta: beta, k: k, isCrossMap: isCrossMap)
    }
  }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(LocalResponseNorm.declaration, in: list)
  register(LocalResponseNorm.crossMapDeclaration, in: list)
}
