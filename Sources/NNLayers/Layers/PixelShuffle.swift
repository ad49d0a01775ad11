import NNDeclarations
import NNTensor

/// Lays channels out as pixels (Shi et al. 2016): `(*, C r^2, H, W) -> (*, C, H r, W r)` with r the
/// `upscale_factor`.
///
/// `out[c, h r + i, w r + j] = in[c r^2 + i r + j, h, w]`.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.PixelShuffle.html
public final class PixelShuffle: Module {
  private let factor: Int

  /// A layer that makes images `upscaleFactor` times as high and wide.
  public init(_ scope: Scope, upscaleFactor: Int) {
    factor = upscaleFactor
    super.init(scope, Self.declaration.with(upscaleFactor))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.pixelShuffled(factor)
  }

  static let declaration = LayerDeclaration(
    "PixelShuffle", namespace: "nn", "Lays channels out as pixels.",
    shape: "(*, C * upscale_factor^2, H, W) -> (*, C, H * upscale_factor, W * upscale_factor)",
    reference: torchPage("PixelShuffle"),
    Arg<Int>("upscale_factor", .positive, "how many times as high and wide images become")
  ) { scope, factor in PixelShuffle(scope, upscaleFactor: factor) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(PixelShuffle.declaration, in: $0) }
