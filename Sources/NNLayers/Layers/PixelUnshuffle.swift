import NNDeclarations
import NNTensor

/// Lays pixels out as channels, the reverse of `PixelShuffle`:
/// `(*, C, H r, W r) -> (*, C r^2, H, W)` with r the `downscale_factor`.
///
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.PixelUnshuffle.html
public final class PixelUnshuffle: Module {
  private let factor: Int

  /// A layer that makes images `downscaleFactor` times less high and wide.
  public init(_ scope: Scope, downscaleFactor: Int) {
    factor = downscaleFactor
    super.init(scope, Self.declaration.with(downscaleFactor))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.pixelUnshuffled(factor)
  }

  static let declaration = LayerDeclaration(
    "PixelUnshuffle", namespace: "nn", "Lays pixels out as channels.",
    shape:
      "(*, C, H * downscale_factor, W * downscale_factor) -> (*, C * downscale_factor^2, H, W)",
    reference: torchPage("PixelUnshuffle"),
    Arg<Int>("downscale_factor", .positive, "how many times less high and wide images become")
  ) { scope, factor in PixelUnshuffle(scope, downscaleFactor: factor) }
}

@section("nn_declarations") @used
private let registration: Registration = { register(PixelUnshuffle.declaration, in: $0) }
