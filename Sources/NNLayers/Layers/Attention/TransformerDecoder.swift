import NNDeclarations
import NNTensor

/// A stack of decoder layers: each gets the output of the one before and `memory`, and `norm`, if
/// there is one, the output of the last.
///
/// Inputs are `tgt` and `memory`, then by position or name `tgt_mask`, `memory_mask`,
/// `tgt_key_padding_mask`, `memory_key_padding_mask`, `tgt_is_causal` and `memory_is_causal`, all
/// as `TransformerDecoderLayer` has them; whether `tgt_mask` is causal is found out where that is
/// not said.
///
/// Layers whose activation is a module compute it; PyTorch's copies compute ReLU in its place, as
/// their module is not found after copying.
///
/// The child `layers` holds copies of one layer, which start with the same values; the child `norm`
/// comes after it.
/// Reference: https://docs.pytorch.org/docs/2.13/generated/torch.nn.TransformerDecoder.html
public final class TransformerDecoder: Module {
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
    let inputs = AttentionInputs(
      try arguments.bound(
        to: [
          "tgt", "memory", "tgt_mask", "memory_mask", "tgt_key_padding_mask",
          "memory_key_padding_mask", "tgt_is_causal", "memory_is_causal",
        ], required: 2))
    var x = try inputs.sequence("tgt", 0)
    let memory = try inputs.required("memory", 1)
    let mask = try inputs.tensor("tgt_mask", 2)
    var keywords = StackKeywords()
    keywords.add("tgt_mask", mask)
    keywords.add("memory_mask", try inputs.tensor("memory_mask", 3))
    keywords.add("tgt_key_padding_mask", try inputs.tensor("tgt_key_padding_mask", 4))
    keywords.add("memory_key_padding_mask", try inputs.tensor("memory_key_padding_mask", 5))
    let flag = try inputs.bool("tgt_is_causal", 6)
    keywords.add("tgt_is_causal", try layers.first { _ in true }?.isCausal(mask, x, flag) ?? false)
    keywords.add("memory_is_causal", try inputs.bool("memory_is_causal", 7) ?? false)
    for layer in layers {
      x = try layer.tensor(
        Arguments([.tensor(x), .tensor(memory)], keywords: keywords.keywords))
    }
    return .tensor(try norm.map { try $0(x) } ?? x)
  }

  static let declaration = LayerDeclaration(
    "TransformerDecoder", namespace: "nn", "A stack of copies of one decoder layer.",
    shape: "(T, N, d_model), (S, N, d_model) -> (T, N, d_model)",
    reference: torchPage("TransformerDecoder"), repr: "",
    Arg<AnyValue>("decoder_layer", "a node, such as TransformerDecoderLayer(512, 8)"),
    StackArguments.layers, StackArguments.norm
  ) { scope, layer, count, norm in
    try TransformerDecoder(
      scope, count: count, norm: norm.map { node in { try $0.module(node) } },
      layer: { try $0.module(layer) })
  }
}

@section("nn_declarations") @used
private let registration: Registration = { register(TransformerDecoder.declaration, in: $0) }
