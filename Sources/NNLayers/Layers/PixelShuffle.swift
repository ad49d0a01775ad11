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

/// Takes the channels of `groups` groups in turn (Zhang et al. 2018): `(N, C, *) -> (N, C, *)`.
///
/// Channel `i groups + g` of the output is channel `g C / groups + i` of the input.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.ChannelShuffle.html
public final class ChannelShuffle: Module {
  private let groups: Int

  /// A layer that mixes `groups` groups of channels.
  public init(_ scope: Scope, groups: Int) {
    self.groups = groups
    super.init(scope, Self.declaration.with(groups))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.channelShuffled(groups: groups)
  }

  static let declaration = LayerDeclaration(
    "ChannelShuffle", namespace: "nn", "Takes the channels of several groups in turn.",
    shape: "(N, C, *) -> (N, C, *)", reference: torchPage("ChannelShuffle"),
    Arg<Int>("groups", .positive, "how many groups the channels are in")
  ) { scope, groups in ChannelShuffle(scope, groups: groups) }
}

@section("nn_declarations") @used
private let registration: Registration = { list in
  register(PixelShuffle.declaration, in: list)
  register(PixelUnshuffle.declaration, in: list)
  register(ChannelShuffle.declaration, in: list)
}
