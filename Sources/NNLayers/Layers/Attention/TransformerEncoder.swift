import NNDeclarations
import NNTensor

/// A stack of encoder layers: each gets the output of the one before, and `norm`, if there is one,
/// that of the last.
///
/// Inputs are `src`, then by position or name `mask`, `src_key_padding_mask` and `is_causal`, all
/// as `TransformerEncoderLayer` has them; whether `mask` is causal is found out where that is not
/// said.
///
/// The child `layers` holds copies of one layer, which start with the same values; the child `norm`
/// comes after it.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.TransformerEncoder.html
public final class TransformerEncoder: Module {
  private let layers: ModuleList
  private let norm: Module?

  /// A stack of `count` layers that `layer` makes, and what `norm` makes behind them.
  public init(
    _ scope: Scope, count: Int, norm: ModuleMaker? = nil, layer: ModuleMaker
  ) throws {
    layers = try scope.copies(count, of: layer)
    self.norm = try norm.map { try $0(scope.child("norm", inputs: scope.stackInputs(1))) }
    super.init(scope)
  }

  public override func forward(_ arguments: Arguments) throws -> Value {
    let names = ["src", "mask", "src_key_padding_mask", "is_causal"]
    let inputs = AttentionInputs(try arguments.bound(to: names, required: 1))
    var x = try inputs.sequence("src", 0)
    let mask = try inputs.tensor("mask", 1)
    var keywords = StackKeywords()
    keywords.add("src_mask", mask)
    keywords.add("src_key_padding_mask", try inputs.tensor("src_key_padding_mask", 2))
    let flag = try inputs.bool("is_causal", 3)
    keywords.add("is_causal", try layers.first { _ in true }?.isCausal(mask, x, flag) ?? false)
    for layer in layers {
      x = try layer.tensor(Arguments([.tensor(x)], keywords: keywords.keywords))
    }
    return .tensor(try norm.map { try $0(x) } ?? x)
  }

  static let declaration = LayerDeclaration(
    "TransformerEncoder", namespace: "nn", "A stack of copies of one encoder layer.",
    shape: "(S, N, d_model) -> (S, N, d_model)", reference: torchPage("TransformerEncoder"),
    repr: "",
    Arg<AnyValue>("encoder_layer", "a node, such as TransformerEncoderLayer(512, 8)"),
    StackArguments.layers, StackArguments.norm,
    Arg<Bool>(
      "enable_nested_tensor", default: true, "accepted as in PyTorch; it makes no difference"),
    Arg<Bool>("mask_check", default: true, "accepted as in PyTorch; it makes no difference")
  ) { scope, layer, count, norm, _, _ in
    try TransformerEncoder(
      scope, count: count, norm: norm.map { node in { try $0.module(node) } },
      layer: { try $0.module(layer) })
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(TransformerEncoder.declaration, in: $0) }
