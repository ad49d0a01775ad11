"""Cases for attention and transformer layers, and for the functions that they are made of."""

from case import case, eval_case, given
from nodes import Auto, Graph, node

T, F = True, False
SELF = (5, 2, 6)
QKV = {"query": (4, 2, 6), "key": (5, 2, 6), "value": (5, 2, 6)}
# For five queries and as many keys, three queries and five keys, two sequences of five keys.
SQUARE = [[F, T, F, F, T], [F, F, F, T, F], [T, F, F, F, F], [F, F, T, F, F], [F, F, F, F, F]]
WIDE = [[F, T, F, F, T], [F, F, F, T, F], [T, F, F, F, F]]
PADDING = [[F, F, F, T, T], [F, F, F, F, T]]
NUMBERS = [[0.0 if j <= i else float("-inf") for j in range(5)] for i in range(5)]
CAUSAL = "mask = nn.Transformer.generate_square_subsequent_mask(5)"


def mha(*args, **kwargs):
    return node("MultiheadAttention", *args, **kwargs)


def encoder_layer(*args, **kwargs):
    return node("TransformerEncoderLayer", *args, **kwargs)


def decoder_layer(*args, **kwargs):
    return node("TransformerDecoderLayer", *args, **kwargs)


def lines(model, inputs, *text: str) -> Graph:
    """A forward pass of `m`; the last line is what it returns."""
    return Graph({"m": model}, [*text[:-1], f"return {text[-1]}"], tuple(inputs))


def called(name, model, text, make=case, dtype="float32", **inputs):
    """A case whose forward pass is one call of `m`."""
    return make(name, lines(model, inputs, *text.split("; ")), dtype=dtype, **inputs)


MULTIHEAD = [
    case("default", mha(6, 2), **QKV),
    case("one-head", mha(6, 1), **QKV),
    case("heads-of-one", mha(6, num_heads=6), **QKV),
    case("no-bias", mha(6, 2, bias=False), **QKV),
    case("dropout-zero", mha(6, 2, 0.0, True), **QKV),
    case("bias-kv", mha(6, 2, add_bias_kv=True), **QKV),
    case("zero-attn", mha(6, 3, add_zero_attn=True), **QKV),
    case("both-extra", mha(6, 3, add_bias_kv=True, add_zero_attn=True), **QKV),
    case("kdim", mha(6, 2, kdim=4), query=(4, 2, 6), key=(5, 2, 4), value=(5, 2, 6)),
    case("vdim", mha(6, 2, vdim=3), query=(4, 2, 6), key=(5, 2, 6), value=(5, 2, 3)),
    case("kdim-vdim", mha(6, 2, bias=False, kdim=7, vdim=3),
         query=(4, 2, 6), key=(5, 2, 7), value=(5, 2, 3)),
    case("batch-first", mha(6, 2, batch_first=True), query=(2, 4, 6), key=(2, 5, 6), value=(2, 5, 6)),
    case("batch-first-extra", mha(6, 2, add_bias_kv=True, add_zero_attn=True, batch_first=True),
         query=(2, 4, 6), key=(2, 5, 6), value=(2, 5, 6)),
    case("unbatched", mha(6, 2), query=(4, 6), key=(5, 6), value=(5, 6)),
    case("unbatched-batch-first", mha(6, 2, batch_first=True, add_bias_kv=True),
         query=(4, 6), key=(5, 6), value=(5, 6)),
    case("batch1", mha(8, 4), query=(3, 1, 8), key=(3, 1, 8), value=(3, 1, 8)),
    case("inferred", mha(Auto(6), num_heads=2, form="keywords"), **QKV),
    eval_case("eval-dropout", mha(6, 2, 0.5), **QKV),
    case("float64", mha(6, 2, add_bias_kv=True), dtype="float64", **QKV),
    called("self", mha(6, 2), "m(x, x, x)", x=SELF),
    called("self-no-weights", mha(6, 2), "m(x, x, x, need_weights=False)[0]", x=SELF),
    called("self-batch-first", mha(6, 2, batch_first=True), "m(x, x, x, need_weights=False)[0]",
           x=(2, 5, 6)),
    called("self-unbatched", mha(6, 2), "m(x, x, x, need_weights=False)[0]", x=(5, 6)),
    called("self-long", mha(4, 2), "m(x, x, x, need_weights=False)[0]", x=(77, 1, 4)),
    called("cross", mha(6, 2), "m(x, y, y, need_weights=False)[0]", x=(4, 2, 6), y=SELF),
    called("cross-batch-first", mha(6, 2, batch_first=True), "m(x, y, y, need_weights=False)[0]",
           x=(2, 4, 6), y=(2, 5, 6)),
    called("no-weights", mha(6, 2), "m(x, y, z, need_weights=False)[0]", x=(4, 2, 6), y=SELF, z=SELF),
    called("weights-of-heads", mha(6, 2), "m(x, x, x, average_attn_weights=False)", x=SELF),
    called("weights-of-heads-unbatched", mha(6, 3), "m(x, x, x, average_attn_weights=False)", x=(5, 6)),
    called("mask", mha(6, 2), "m(x, x, x, attn_mask=mask)", x=SELF, mask=given(SQUARE)),
    called("mask-no-weights", mha(6, 2), "m(x, x, x, attn_mask=mask, need_weights=False)[0]",
           x=SELF, mask=given(SQUARE)),
    called("mask-rows", mha(6, 2), "m(x, y, y, attn_mask=mask, need_weights=False)[0]",
           x=(3, 2, 6), y=SELF, mask=given(WIDE)),
    called("mask-3d", mha(6, 2), "m(x, x, x, attn_mask=mask)", x=SELF, mask=given([SQUARE] * 4)),
    called("mask-3d-unbatched", mha(6, 2), "m(x, x, x, attn_mask=mask, need_weights=False)[0]",
           x=(5, 6), mask=given([SQUARE] * 2)),
    called("mask-added", mha(6, 2), "m(x, x, x, attn_mask=mask)", x=SELF, mask=(5, 5)),
    called("mask-added-no-weights", mha(6, 2), "m(x, x, x, attn_mask=mask, need_weights=False)[0]",
           x=SELF, mask=(5, 5)),
    called("mask-added-3d", mha(6, 2), "m(x, x, x, attn_mask=mask, need_weights=False)[0]",
           x=SELF, mask=(4, 5, 5)),
    called("padding", mha(6, 2), "m(x, x, x, key_padding_mask=pad)", x=SELF, pad=given(PADDING)),
    called("padding-no-weights", mha(6, 2), "m(x, x, x, pad, False)[0]", x=SELF, pad=given(PADDING)),
    called("padding-unbatched", mha(6, 2), "m(x, x, x, pad)", x=(5, 6), pad=given(PADDING[0])),
    called("padding-added", mha(6, 2), "m(x, x, x, pad, False)[0]", x=SELF, pad=(2, 5)),
    called("both-masks", mha(6, 2), "m(x, x, x, pad, True, mask)", x=SELF, pad=given(PADDING),
           mask=given(SQUARE)),
    called("both-masks-no-weights", mha(6, 2), "m(x, x, x, pad, False, mask)[0]", x=SELF,
           pad=given(PADDING), mask=given(SQUARE)),
    called("both-masks-added", mha(6, 2, batch_first=True), "m(x, x, x, pad, False, mask)[0]",
           x=(2, 5, 6), pad=(2, 5), mask=(5, 5)),
    called("masks-and-extra", mha(6, 2, add_bias_kv=True, add_zero_attn=True),
           "m(x, x, x, pad, False, mask)[0]", x=SELF, pad=given(PADDING), mask=given(SQUARE)),
    called("added-masks-and-extra", mha(6, 2, add_bias_kv=True, add_zero_attn=True),
           "m(x, x, x, pad, True, mask)", x=SELF, pad=(2, 5), mask=(5, 5)),
    called("causal", mha(6, 2),
           CAUSAL + "; m(x, x, x, attn_mask=mask, is_causal=True, need_weights=False)[0]", x=SELF),
    called("causal-weights", mha(6, 2), "m(x, x, x, attn_mask=mask, is_causal=True)", x=SELF,
           mask=given(NUMBERS)),
    called("causal-padding", mha(6, 2), "m(x, x, x, pad, False, mask, is_causal=True)[0]", x=SELF,
           pad=given(PADDING), mask=given(NUMBERS)),
    called("masks-float64", mha(6, 2), "m(x, x, x, pad, False, mask)[0]", dtype="float64", x=SELF,
           pad=given(PADDING), mask=(5, 5)),
    called("self-float64", mha(6, 2, batch_first=True), "m(x, x, x, need_weights=False)[0]",
           dtype="float64", x=(2, 35, 6)),
]

LAYER = [
    eval_case("eval", encoder_layer(6, 2), x=SELF),
    case("default", encoder_layer(6, 2, 7, 0.0), x=SELF),
    case("gelu", encoder_layer(6, 2, 7, 0.0, "gelu"), x=SELF),
    case("relu", encoder_layer(6, 2, 7, 0.0, activation="relu", form="keywords"), x=SELF),
    case("activation", encoder_layer(6, 2, 7, 0.0, node("SiLU")), x=SELF),
    case("activation-learned", encoder_layer(6, 2, 7, 0.0, activation=node("PReLU", 1)), x=SELF),
    case("eps", encoder_layer(6, 2, 7, 0.0, layer_norm_eps=0.1), x=SELF),
    case("batch-first", encoder_layer(6, 3, 7, 0.0, batch_first=True), x=(2, 5, 6)),
    case("norm-first", encoder_layer(6, 2, 7, 0.0, norm_first=True), x=SELF),
    case("no-bias", encoder_layer(6, 2, 7, 0.0, bias=False), x=SELF),
    case("all", encoder_layer(6, 2, 7, 0.0, "gelu", 1e-4, True, True, False), x=(2, 5, 6)),
    case("unbatched", encoder_layer(6, 2, 7, 0.0), x=(5, 6)),
    case("batch1", encoder_layer(6, 2, 7, 0.0), x=(3, 1, 6)),
    case("one-position", encoder_layer(6, 2, 7, 0.0), x=(1, 2, 6)),
    case("inferred", encoder_layer(Auto(6), nhead=2, dim_feedforward=7, dropout=0.0, form="keywords"),
         x=SELF),
    eval_case("eval-batch-first", encoder_layer(6, 2, 7, batch_first=True), x=(2, 5, 6)),
    called("mask", encoder_layer(6, 2, 7, 0.0), "m(x, mask)", x=SELF, mask=given(SQUARE)),
    called("mask-added", encoder_layer(6, 2, 7, 0.0), "m(x, src_mask=mask)", x=SELF, mask=(5, 5)),
    called("mask-3d", encoder_layer(6, 2, 7, 0.0), "m(x, src_mask=mask)", x=SELF, mask=(4, 5, 5)),
    called("padding", encoder_layer(6, 2, 7, 0.0), "m(x, src_key_padding_mask=pad)", x=SELF,
           pad=given(PADDING)),
    called("both-masks", encoder_layer(6, 2, 7, 0.0), "m(x, mask, pad)", make=eval_case, x=SELF,
           mask=given(SQUARE), pad=given(PADDING)),
    called("causal", encoder_layer(6, 2, 7, 0.0), CAUSAL + "; m(x, mask, is_causal=True)", x=SELF),
    case("float64", encoder_layer(6, 2, 7, 0.0), dtype="float64", x=SELF),
]

PAIR = {"tgt": (3, 2, 6), "memory": SELF}
DECODER_LAYER = [
    eval_case("eval", decoder_layer(6, 2), **PAIR),
    case("default", decoder_layer(6, 2, 7, 0.0), **PAIR),
    case("gelu", decoder_layer(6, 2, 7, 0.0, "gelu"), **PAIR),
    case("activation", decoder_layer(6, 2, 7, 0.0, activation=node("PReLU", 1)), **PAIR),
    case("eps", decoder_layer(6, 2, 7, 0.0, layer_norm_eps=0.1), **PAIR),
    case("batch-first", decoder_layer(6, 2, 7, 0.0, batch_first=True), tgt=(2, 3, 6), memory=(2, 5, 6)),
    case("norm-first", decoder_layer(6, 2, 7, 0.0, norm_first=True), **PAIR),
    case("no-bias", decoder_layer(6, 2, 7, 0.0, bias=False), **PAIR),
    case("unbatched", decoder_layer(6, 2, 7, 0.0), tgt=(3, 6), memory=(5, 6)),
    case("batch1", decoder_layer(6, 3, 7, 0.0), tgt=(3, 1, 6), memory=(4, 1, 6)),
    called("masks", decoder_layer(6, 2, 7, 0.0), "m(x, y, a, b)", x=SELF, y=SELF, a=given(SQUARE),
           b=given(SQUARE)),
    called("masks-added", decoder_layer(6, 2, 7, 0.0), "m(x, y, tgt_mask=a, memory_mask=b)",
           x=SELF, y=SELF, a=(5, 5), b=(5, 5)),
    called("padding", decoder_layer(6, 2, 7, 0.0),
           "m(x, y, tgt_key_padding_mask=a, memory_key_padding_mask=b)", x=SELF, y=SELF,
           a=given(PADDING), b=given(PADDING)),
    called("causal", decoder_layer(6, 2, 7, 0.0),
           CAUSAL + "; m(x, y, mask, mask, tgt_is_causal=True, memory_is_causal=True)", x=SELF, y=SELF),
    case("float64", decoder_layer(6, 2, 7, 0.0), dtype="float64", **PAIR),
]

SMALL = encoder_layer(6, 2, 7, 0.0)
ENCODER = [
    case("default", node("TransformerEncoder", SMALL, 2), x=SELF),
    case("norm", node("TransformerEncoder", SMALL, 2, node("LayerNorm", 6)), x=SELF),
    case("options", node("TransformerEncoder", SMALL, num_layers=1, norm=None,
                         enable_nested_tensor=False, mask_check=False), x=SELF),
    case("activation", node("TransformerEncoder", encoder_layer(6, 2, 7, 0.0, node("PReLU", 1)), 2), x=SELF),
    case("batch-first", node("TransformerEncoder", encoder_layer(6, 2, 7, 0.0, batch_first=True), 2),
         x=(2, 5, 6)),
    case("unbatched", node("TransformerEncoder", SMALL, 2), x=(5, 6)),
    case("batch1", node("TransformerEncoder", SMALL, 1, node("LayerNorm", 6, bias=False)), x=(3, 1, 6)),
    called("mask", node("TransformerEncoder", SMALL, 2), "m(x, mask)", x=SELF, mask=given(SQUARE)),
    called("mask-added", node("TransformerEncoder", SMALL, 2), "m(x, mask=mask)", x=SELF, mask=(5, 5)),
    called("padding", node("TransformerEncoder", SMALL, 2), "m(x, src_key_padding_mask=pad)", x=SELF,
           pad=given(PADDING)),
    called("both-masks", node("TransformerEncoder", SMALL, 2), "m(x, mask, pad)", x=SELF,
           mask=given(SQUARE), pad=given(PADDING)),
    called("causal-found", node("TransformerEncoder", SMALL, 2), CAUSAL + "; m(x, mask)", x=SELF),
    called("causal", node("TransformerEncoder", SMALL, 2), CAUSAL + "; m(x, mask, is_causal=True)",
           x=SELF),
    called("not-causal", node("TransformerEncoder", SMALL, 2),
           CAUSAL + "; m(x, mask, is_causal=False)", x=SELF),
    eval_case("eval", node("TransformerEncoder", encoder_layer(6, 2, 7), 2, node("LayerNorm", 6)), x=SELF),
    case("float64", node("TransformerEncoder", SMALL, 2), dtype="float64", x=SELF),
]

SMALL_DECODER = decoder_layer(6, 2, 7, 0.0)
DECODER = [
    case("default", node("TransformerDecoder", SMALL_DECODER, 2), **PAIR),
    case("norm", node("TransformerDecoder", SMALL_DECODER, num_layers=2, norm=node("LayerNorm", 6)),
         **PAIR),
    case("batch-first", node("TransformerDecoder", decoder_layer(6, 2, 7, 0.0, batch_first=True), 2),
         tgt=(2, 3, 6), memory=(2, 5, 6)),
    case("unbatched", node("TransformerDecoder", SMALL_DECODER, 1), tgt=(3, 6), memory=(5, 6)),
    case("batch1", node("TransformerDecoder", SMALL_DECODER, 1), tgt=(3, 1, 6), memory=(4, 1, 6)),
    called("masks", node("TransformerDecoder", SMALL_DECODER, 2), "m(x, y, a, b, c, d)", x=SELF, y=SELF,
           a=given(SQUARE), b=given(SQUARE), c=given(PADDING), d=given(PADDING)),
    called("causal-found", node("TransformerDecoder", SMALL_DECODER, 2),
           CAUSAL + "; m(x, y, tgt_mask=mask)", x=SELF, y=SELF),
    called("causal", node("TransformerDecoder", SMALL_DECODER, 2),
           CAUSAL + "; m(x, y, mask, mask, tgt_is_causal=True, memory_is_causal=True)", x=SELF, y=SELF),
    eval_case("eval", node("TransformerDecoder", decoder_layer(6, 2, 7), 2), **PAIR),
    case("float64", node("TransformerDecoder", SMALL_DECODER, 2), dtype="float64", **PAIR),
]


def transformer(**kwargs):
    options = {"num_encoder_layers": 1, "num_decoder_layers": 2, "dim_feedforward": 7, "dropout": 0.0}
    return node("Transformer", 6, 2, **{**options, **kwargs})


BOTH = {"src": SELF, "tgt": (3, 2, 6)}
TRANSFORMER = [
    case("default", transformer(), **BOTH),
    case("gelu", transformer(activation="gelu"), **BOTH),
    # PyTorch's stacks of decoder layers compute relu whatever the module is.
    case("activation", transformer(activation=node("ReLU")), **BOTH),
    case("custom-encoder", transformer(custom_encoder=node("TransformerEncoder", SMALL, 1)), **BOTH),
    case("custom-decoder", transformer(custom_decoder=node("TransformerDecoder", SMALL_DECODER, 1)),
         **BOTH),
    case("eps", transformer(layer_norm_eps=0.1), **BOTH),
    case("batch-first", transformer(batch_first=True), src=(2, 5, 6), tgt=(2, 3, 6)),
    case("norm-first", transformer(norm_first=True, num_decoder_layers=1), **BOTH),
    case("no-bias", transformer(bias=False), **BOTH),
    case("unbatched", transformer(), src=(5, 6), tgt=(3, 6)),
    case("batch1", transformer(), src=(4, 1, 6), tgt=(3, 1, 6)),
    called("masks", transformer(), "m(x, y, a, b, c)", x=SELF, y=SELF, a=given(SQUARE), b=given(SQUARE),
           c=given(SQUARE)),
    called("masks-added", transformer(), "m(x, y, src_mask=a, tgt_mask=b, memory_mask=c)", x=SELF,
           y=SELF, a=(5, 5), b=(5, 5), c=(5, 5)),
    called("padding", transformer(),
           "m(x, y, src_key_padding_mask=a, tgt_key_padding_mask=b, memory_key_padding_mask=c)",
           x=SELF, y=SELF, a=given(PADDING), b=given(PADDING), c=given(PADDING)),
    called("causal", transformer(),
           "mask = m.generate_square_subsequent_mask(5); m(x, y, mask, mask, mask, src_is_causal=True, "
           "tgt_is_causal=True, memory_is_causal=True)", x=SELF, y=SELF),
    called("causal-found", transformer(), CAUSAL + "; m(x, y, mask, tgt_mask=mask)", x=SELF, y=SELF),
    eval_case("eval", transformer(dropout=0.3), **BOTH),
    case("float64", transformer(), dtype="float64", **BOTH),
]


def attention(name, arguments, dtype="float32", **inputs):
    """A case of `scaled_dot_product_attention`."""
    text = f"return scaled_dot_product_attention({arguments})"
    return case(name, Graph({}, [text], tuple(inputs)), dtype=dtype, **inputs)


HEADS = {"q": (2, 3, 4, 5), "k": (2, 3, 6, 5), "v": (2, 3, 6, 5)}
MASK = [[T, F, T, T, F, F], [F, F, F, F, F, F], [T, T, T, T, T, T], [F, F, F, F, F, T]]
WEIGHTS = {"w": (18, 6), "b": (18,), "o": (6, 6), "c": (6,)}
FORWARD = "x, y, y, 6, 2, w, b, None, None, False, 0.0, o, c"


def forward(name, arguments, result="", dtype="float32", **inputs):
    """A case of `multi_head_attention_forward`."""
    text = f"return multi_head_attention_forward({arguments}){result}"
    return case(name, Graph({}, [text], tuple(inputs)), dtype=dtype, **inputs)


CROSS = {"x": (3, 2, 6), "y": SELF}
FUNCTIONS = [
    attention("plain", "q, k, v", **HEADS),
    attention("matrices", "q, k, v", q=(3, 4), k=(5, 4), v=(5, 7)),
    attention("three-dims", "q, k, v", q=(2, 3, 4), k=(2, 5, 4), v=(2, 5, 4)),
    attention("long", "q, k, v", q=(70, 3), k=(150, 3), v=(150, 3)),
    attention("wide", "q, k, v", q=(3, 70), k=(5, 70), v=(5, 90)),
    attention("causal", "q, k, v, is_causal=True", **HEADS),
    attention("causal-square", "q, k, v, is_causal=True", q=(40, 3), k=(40, 3), v=(40, 3)),
    attention("causal-tall", "q, k, v, is_causal=True", q=(7, 3), k=(3, 3), v=(3, 3)),
    attention("scale", "q, k, v, None, 0.0, False, scale=0.25", **HEADS),
    attention("negative-scale", "q, k, v, scale=-0.5", **HEADS),
    attention("mask", "q, k, v, m", **HEADS, m=given(MASK)),
    attention("mask-added", "q, k, v, attn_mask=m", **HEADS, m=(4, 6)),
    attention("mask-of-heads", "q, k, v, attn_mask=m", **HEADS, m=(3, 1, 6)),
    attention("mask-of-all", "q, k, v, attn_mask=m", **HEADS, m=(2, 3, 4, 6)),
    attention("mask-of-keys", "q, k, v, attn_mask=m", **HEADS, m=given([[T, F, T, T, F, T]])),
    attention("shared-heads", "q, k, v, enable_gqa=True", q=(2, 4, 3, 5), k=(2, 2, 6, 5), v=(2, 2, 6, 5)),
    attention("shared-heads-mask", "q, k, v, m, enable_gqa=True", q=(2, 4, 3, 5), k=(2, 1, 6, 5),
              v=(2, 1, 6, 5), m=(3, 6)),
    attention("broadcast", "q, k, v", q=(3, 4, 5), k=(2, 3, 6, 5), v=(2, 3, 6, 5)),
    attention("dropout-all", "q, k, v, dropout_p=1.0", **HEADS),
    attention("one-key", "q, k, v", q=(2, 1, 4, 5), k=(2, 1, 1, 5), v=(2, 1, 1, 5)),
    attention("float64", "q, k, v, m", dtype="float64", **HEADS, m=(4, 6)),
    attention("float64-long", "q, k, v, is_causal=True", dtype="float64", q=(75, 3), k=(75, 3), v=(75, 4)),
    forward("forward-cross", FORWARD, **CROSS, **WEIGHTS),
    forward("forward-eval", FORWARD + ", training=False", **CROSS, **WEIGHTS),
    forward("forward-without-weights", FORWARD + ", need_weights=False", "[0]", **CROSS, **WEIGHTS),
    forward("forward-masks", FORWARD + ", True, a, True, m", **CROSS, **WEIGHTS, a=given(PADDING),
            m=given(WIDE)),
    forward("forward-heads", FORWARD + ", average_attn_weights=False", **CROSS, **WEIGHTS),
    forward("forward-extra", "x, y, y, 6, 2, w, b, j, k, True, 0.0, o, c", **CROSS, **WEIGHTS,
            j=(1, 1, 6), k=(1, 1, 6)),
    forward("forward-separate",
            "x, y, z, 6, 2, None, b, None, None, False, 0.0, o, c, use_separate_proj_weight=True, "
            "q_proj_weight=q, k_proj_weight=k, v_proj_weight=v", x=(3, 2, 6), y=(5, 2, 4), z=(5, 2, 3),
            b=(18,), o=(6, 6), c=(6,), q=(6, 6), k=(6, 4), v=(6, 3)),
    forward("forward-no-bias", "x, y, y, 6, 2, w, None, None, None, False, 0.0, o, None", x=(3, 2, 6),
            y=SELF, w=(18, 6), o=(6, 6)),
    forward("forward-static", "x, x, x, 6, 2, w, b, None, None, False, 0.0, o, c, static_k=k, static_v=v",
            x=SELF, **WEIGHTS, k=(4, 5, 3), v=(4, 5, 3)),
    forward("forward-no-batch", FORWARD, x=(3, 6), y=(5, 6), **WEIGHTS),
    forward("forward-float64", FORWARD + ", need_weights=False", "[0]", dtype="float64", **CROSS, **WEIGHTS),
]

FILES = {
    "MultiheadAttention": MULTIHEAD,
    "Transformer": TRANSFORMER,
    "TransformerDecoder": DECODER,
    "TransformerDecoderLayer": DECODER_LAYER,
    "TransformerEncoder": ENCODER,
    "TransformerEncoderLayer": LAYER,
    "attention-functions": FUNCTIONS,
}
