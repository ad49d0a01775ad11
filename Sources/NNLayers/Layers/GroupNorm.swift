import NNDeclarations
import NNTensor

/// Group normalisation (Wu and He 2018): `(N, C, *) -> the same`.
///
/// `y = (x - mean) / sqrt(var + eps) * weight + bias`, where mean and (biased) variance are those of
/// each of `num_groups` groups of channels of each sample, in training and evaluation alike. `weight`
/// and `bias` are `[num_channels]` and start at 1 and 0 (both only if `affine`).
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.GroupNorm.html
public final class GroupNorm: Module {
  private let numGroups: Int
  private let eps: Double
  private let weight: Parameter?
  private let bias: Parameter?

  /// Normalisation of `numChannels` channels in `numGroups` groups of as many.
  ///
  /// Throws a `ShapeError` unless the groups divide the channels, and a `LayerError` when the model
  /// grows too large.
  public init(
    _ scope: Scope, numGroups: Int, numChannels: Int, eps: Double = 1e-5, affine: Bool = true,
    bias: Bool = true
  ) throws {
    guard numGroups > 0, numChannels % numGroups == 0 else {
      throw ShapeError(
        "expects num_channels divisible by num_groups \(numGroups), got \(numChannels)")
    }
    self.numGroups = numGroups
    self.eps = eps
    weight = affine ? try scope.parameter("weight", [numChannels], .ones) : nil
    self.bias = affine && bias ? try scope.parameter("bias", [numChannels], .zeros) : nil
    super.init(
      scope, Self.declaration.with(numGroups, numChannels, eps, affine, self.bias != nil))
  }

  public override func forward(_ input: Tensor) throws -> Tensor {
    try input.groupNormalized(
      numGroups, weight: try weight?.value, bias: try bias?.value, eps: eps)
  }

  static let declaration = LayerDeclaration(
    "GroupNorm", namespace: "nn", "Normalises groups of channels of each sample.",
    shape: "(N, C, *) -> the same", reference: torchPage("GroupNorm"),
    repr: "num_groups, num_channels, eps=, affine=, bias=",
    Arg<Int>("num_groups", .positive, "number of groups, which divides the channels"),
    Arg<Int>(
      "num_channels", .nonNegative, inferred: .size(dimension: 1), "channels of the input"),
    NormArguments.eps, NormArguments.affine(true), NormArguments.bias
  ) { scope, groups, channels, eps, affine, bias in
    try GroupNorm(
      scope, numGroups: groups, numChannels: channels, eps: eps, affine: affine, bias: bias)
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(GroupNorm.declaration, in: $0) }
