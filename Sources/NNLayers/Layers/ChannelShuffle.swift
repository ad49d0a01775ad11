import NNDeclarations
import NNTensor

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
private let registration: Registration = { register(ChannelShuffle.declaration, in: $0) }
