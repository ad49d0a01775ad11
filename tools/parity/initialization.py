"""Lists the distributions layers are initialised with, and checks each against samples."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from fastai.layers import NormType
from torch import nn

from nodes import Name, Node, node, python_text

SAMPLES = 40_000
HEADER = ["layer", "parameter", "shape", "distribution", "low", "high", "mean", "std", "reason"]


@dataclass(frozen=True)
class Distribution:
    """`kind` is constant, uniform, normal, unit (a normal vector scaled to length 1) or norm."""

    kind: str
    low: float
    high: float
    mean: float
    std: float
    reason: str


def constant(value: float, reason: str = "") -> Distribution:
    return Distribution("constant", value, value, value, 0.0, reason)


def uniform(bound: float, reason: str) -> Distribution:
    return Distribution("uniform", -bound, bound, 0.0, bound / math.sqrt(3), reason)


def normal(std: float, reason: str = "") -> Distribution:
    return Distribution("normal", -math.inf, math.inf, 0.0, std, reason)


def default(fan_in: int) -> Distribution:
    """What torch gives weights (kaiming_uniform with a = sqrt(5)) and biases."""
    return uniform(1 / math.sqrt(fan_in), f"1/sqrt(fan_in), fan_in={fan_in}")


def kaiming(fan_in: int) -> Distribution:
    return uniform(math.sqrt(6 / fan_in), f"kaiming_uniform, sqrt(6/fan_in), fan_in={fan_in}")


def xavier(fan_in: int, fan_out: int) -> Distribution:
    reason = f"xavier_uniform, sqrt(6/(fan_in+fan_out)), fan_in={fan_in}, fan_out={fan_out}"
    return uniform(math.sqrt(6 / (fan_in + fan_out)), reason)


def unit(size: int) -> Distribution:
    return Distribution("unit", -1.0, 1.0, 0.0, 1 / math.sqrt(size), "normal(0, 1) over its length")


NORM = Distribution("norm", 0, math.inf, math.nan, math.nan, "norm of weight_v, first axis kept")
ZERO = constant(0)
CONV_BIAS = normal(0.01, "bias_std=0.01")
FRESH_STATS = {
    "running_mean": constant(0),
    "running_var": constant(1),
    "num_batches_tracked": constant(0),
}
AFFINE = {"weight": constant(1), "bias": constant(0)}


def fastai_norm(prefix: str, zero: bool = False, stats: bool = True) -> dict:
    reason = "BatchZero and InstanceZero start at 0" if zero else ""
    affine = {"weight": constant(0 if zero else 1, reason), "bias": constant(1e-3, "fastai's 1e-3")}
    return {prefix + k: v for k, v in {**affine, **(FRESH_STATS if stats else {})}.items()}


def conv(*args, **kwargs) -> Node:
    return node("ConvLayer", *args, **kwargs)


def attention(prefix: str, output: Distribution) -> dict:
    """Self-attention of 8 numbers; `output` is how the last projection starts."""
    return {
        prefix + "in_proj_weight": xavier(8, 24),
        prefix + "in_proj_bias": ZERO,
        prefix + "out_proj.weight": output,
        prefix + "out_proj.bias": ZERO,
    }


def feed_forward(first: Distribution, second: Distribution) -> dict:
    """The linear layers between 8 and 12 numbers."""
    return {
        "linear1.weight": first,
        "linear1.bias": default(8),
        "linear2.weight": second,
        "linear2.bias": default(12),
    }


# What encoder and decoder layers of a Transformer share.
TRANSFORMER_LAYER = {
    **attention("self_attn.", xavier(8, 8)),
    **feed_forward(xavier(8, 12), xavier(12, 8)),
    **{f"norm{i}.{k}": v for i in (1, 2) for k, v in AFFINE.items()},
}

# Every key of a listed layer's state dict is listed; generate() fails on one that is missing.
LAYERS: list[tuple[Node, dict[str, Distribution]]] = [
    (node("Linear", 12, 20), {"weight": default(12), "bias": default(12)}),
    (node("Linear", 12, 20, bias=False), {"weight": default(12)}),
    (node("Conv1d", 4, 6, 3), {"weight": default(12), "bias": default(12)}),
    (node("Conv2d", 4, 6, (3, 5)), {"weight": default(60), "bias": default(60)}),
    (node("Conv2d", 4, 6, 3, groups=2), {"weight": default(18), "bias": default(18)}),
    (node("Conv3d", 2, 6, 3), {"weight": default(54), "bias": default(54)}),
    (node("ConvTranspose1d", 4, 6, 3), {"weight": default(18), "bias": default(18)}),
    (node("ConvTranspose2d", 4, 6, 3), {"weight": default(54), "bias": default(54)}),
    (node("ConvTranspose2d", 4, 6, 3, groups=2), {"weight": default(27), "bias": default(27)}),
    (node("ConvTranspose3d", 4, 6, 2), {"weight": default(48), "bias": default(48)}),
    (node("Embedding", 10, 6), {"weight": normal(1.0)}),
    (
        node("Embedding", 10, 6, padding_idx=2),
        {"weight[3:]": normal(1.0), "weight[2]": constant(0, "the padding row")},
    ),
    (node("BatchNorm1d", 5), {**AFFINE, **FRESH_STATS}),
    (node("BatchNorm2d", 5), {**AFFINE, **FRESH_STATS}),
    (node("BatchNorm3d", 5, affine=False), FRESH_STATS),
    (node("InstanceNorm2d", 5, affine=True), AFFINE),
    (node("InstanceNorm2d", 5, track_running_stats=True), FRESH_STATS),
    (node("LayerNorm", (3, 4)), AFFINE),
    (
        node("MultiheadAttention", 8, 2),
        {
            "in_proj_weight": xavier(8, 24),
            "in_proj_bias": ZERO,
            "out_proj.weight": default(8),
            "out_proj.bias": ZERO,
        },
    ),
    (
        node("MultiheadAttention", 8, 2, add_bias_kv=True, kdim=6, vdim=4),
        {
            "q_proj_weight": xavier(8, 8),
            "k_proj_weight": xavier(6, 8),
            "v_proj_weight": xavier(4, 8),
            "in_proj_bias": ZERO,
            "bias_k": normal(math.sqrt(1 / 8), "xavier_normal, sqrt(2/(fan_in+fan_out)), fans of 8"),
            "bias_v": normal(math.sqrt(1 / 8), "xavier_normal, sqrt(2/(fan_in+fan_out)), fans of 8"),
            "out_proj.weight": default(8),
            "out_proj.bias": ZERO,
        },
    ),
    (
        node("TransformerEncoderLayer", 8, 2, 12),
        {
            **attention("self_attn.", default(8)),
            **feed_forward(default(8), default(12)),
            **{f"norm{i}.{k}": v for i in (1, 2) for k, v in AFFINE.items()},
        },
    ),
    (
        node("Transformer", 8, 2, 1, 1, 12),
        {
            **{f"encoder.layers.0.{k}": v for k, v in TRANSFORMER_LAYER.items()},
            **{f"decoder.layers.0.{k}": v for k, v in TRANSFORMER_LAYER.items()},
            **attention("decoder.layers.0.multihead_attn.", xavier(8, 8)),
            **{f"decoder.layers.0.norm3.{k}": v for k, v in AFFINE.items()},
            **{f"{part}.norm.{k}": v for part in ("encoder", "decoder") for k, v in AFFINE.items()},
        },
    ),
    (conv(4, 6), {"0.weight": kaiming(36), **fastai_norm("1.")}),
    (conv(4, 6, norm_type=None), {"0.weight": kaiming(36), "0.bias": CONV_BIAS}),
    (conv(4, 6, bias=True), {"0.weight": kaiming(36), "0.bias": CONV_BIAS, **fastai_norm("1.")}),
    (
        conv(4, 6, norm_type=None, bias_std=0),
        {"0.weight": kaiming(36), "0.bias": constant(0, "bias_std=0")},
    ),
    (
        conv(4, 6, norm_type=None, bias_std=None),
        {"0.weight": kaiming(36), "0.bias": default(36)},
    ),
    (conv(4, 6, groups=2), {"0.weight": kaiming(18), **fastai_norm("1.")}),
    (conv(4, 6, 5, ndim=1), {"0.weight": kaiming(20), **fastai_norm("1.")}),
    (conv(2, 6, ndim=3), {"0.weight": kaiming(54), **fastai_norm("1.")}),
    (conv(4, 6, transpose=True), {"0.weight": kaiming(54), **fastai_norm("1.")}),
    (conv(4, 6, act_cls=None), {"0.weight": default(36), **fastai_norm("1.")}),
    (conv(4, 6, init=None), {"0.weight": default(36), **fastai_norm("1.")}),
    (
        conv(4, 6, act_cls=None, norm_type=None),
        {"0.weight": default(36), "0.bias": CONV_BIAS},
    ),
    (conv(4, 6, act_cls=Name("GELU")), {"0.weight": default(36), **fastai_norm("1.")}),
    (conv(4, 6, act_cls=Name("SiLU")), {"0.weight": kaiming(36), **fastai_norm("1.")}),
    (conv(4, 6, act_cls=Name("LeakyReLU")), {"0.weight": kaiming(36), **fastai_norm("1.")}),
    (conv(4, 6, act_cls=Name("ReLU6")), {"0.weight": kaiming(36), **fastai_norm("1.")}),
    (conv(4, 6, act_cls=Name("Mish")), {"0.weight": kaiming(36), **fastai_norm("1.")}),
    (conv(4, 6, act_cls=Name("ELU")), {"0.weight": default(36), **fastai_norm("1.")}),
    (conv(4, 6, act_cls=Name("Tanh")), {"0.weight": xavier(36, 54), **fastai_norm("1.")}),
    (conv(4, 6, act_cls=Name("Sigmoid")), {"0.weight": xavier(36, 54), **fastai_norm("1.")}),
    (
        conv(4, 6, act_cls=Name("Sigmoid"), transpose=True),
        {"0.weight": xavier(54, 36), **fastai_norm("1.")},
    ),
    (
        conv(4, 6, act_cls=Name("Tanh"), groups=2),
        {"0.weight": xavier(18, 54), **fastai_norm("1.")},
    ),
    (
        conv(4, 6, norm_type=NormType.BatchZero),
        {"0.weight": kaiming(36), **fastai_norm("1.", zero=True)},
    ),
    (
        conv(4, 6, norm_type=NormType.Instance),
        {"0.weight": kaiming(36), **fastai_norm("1.", stats=False)},
    ),
    (
        conv(4, 6, norm_type=NormType.InstanceZero),
        {"0.weight": kaiming(36), **fastai_norm("1.", zero=True, stats=False)},
    ),
    (
        conv(4, 6, norm_type=NormType.Weight),
        {"0.weight_v": kaiming(36), "0.weight_g": NORM, "0.bias": CONV_BIAS},
    ),
    (
        conv(4, 6, norm_type=NormType.Spectral),
        {
            "0.weight_orig": kaiming(36),
            "0.weight_u": unit(6),
            "0.weight_v": unit(36),
            "0.bias": CONV_BIAS,
        },
    ),
    (
        node("SimpleCNN", [2, 4, 6]),
        {
            "0.0.weight": kaiming(18),
            **fastai_norm("0.1."),
            "1.0.weight": kaiming(36),
            "1.0.bias": CONV_BIAS,
        },
    ),
    (
        node("ResBlock", 1, 4, 6, stride=2),
        {
            "convpath.0.0.weight": kaiming(36),
            **fastai_norm("convpath.0.1."),
            "convpath.1.0.weight": default(54),
            **fastai_norm("convpath.1.1.", zero=True),
            "idpath.1.0.weight": default(4),
            **fastai_norm("idpath.1.1."),
        },
    ),
    (
        node("ResBlock", 4, 2, 3),
        {
            "convpath.0.0.weight": kaiming(8),
            **fastai_norm("convpath.0.1."),
            "convpath.1.0.weight": kaiming(27),
            **fastai_norm("convpath.1.1."),
            "convpath.2.0.weight": default(3),
            **fastai_norm("convpath.2.1.", zero=True),
            "idpath.0.0.weight": default(8),
            **fastai_norm("idpath.0.1."),
        },
    ),
    (
        node("ResBlock", 1, 8, 8, reduction=2, sa=True),
        {
            "convpath.0.0.weight": kaiming(72),
            **fastai_norm("convpath.0.1."),
            "convpath.1.0.weight": default(72),
            **fastai_norm("convpath.1.1.", zero=True),
            "convpath.2.layers.1.0.weight": kaiming(8),
            "convpath.2.layers.1.0.bias": CONV_BIAS,
            "convpath.2.layers.2.0.weight": xavier(8, 8),
            "convpath.2.layers.2.0.bias": CONV_BIAS,
            "convpath.3.gamma": constant(0),
            "convpath.3.conv.weight_orig": normal(0.5, "kaiming_normal, sqrt(2/fan_in), fan_in=8"),
            "convpath.3.conv.weight_u": unit(8),
            "convpath.3.conv.weight_v": unit(8),
        },
    ),
    (
        node("ResBlock", 1, 4, 4, norm_type=NormType.Instance),
        {
            "convpath.0.0.weight": kaiming(36),
            **fastai_norm("convpath.0.1.", stats=False),
            "convpath.1.0.weight": default(36),
            **fastai_norm("convpath.1.1.", zero=True, stats=False),
        },
    ),
]


def entry(module: nn.Module, key: str) -> torch.Tensor:
    """The state-dict entry `key`, which may end in an index such as `[2]` or `[3:]`."""
    name, _, index = key.partition("[")
    tensor = module.state_dict()[name]
    if not index:
        return tensor
    start = int(index.rstrip(":]"))
    return tensor[start:] if ":" in index else tensor[start]


def cumulative(d: Distribution, values: np.ndarray) -> np.ndarray:
    if d.kind == "uniform":
        return (values - d.low) / (d.high - d.low)
    return 0.5 * (1 + np.array([math.erf(v / d.std / math.sqrt(2)) for v in values]))


def check(layer: str, key: str, d: Distribution, draws: list[torch.Tensor], module: nn.Module):
    """Fails unless the draws follow `d` (Kolmogorov-Smirnov at about one in a million)."""
    where = f"'{key}' of {layer}"
    values = torch.cat([t.reshape(-1).double() for t in draws]).numpy()
    if d.kind == "constant":
        assert np.all(values == np.float32(d.low)), where
    elif d.kind == "unit":
        assert all(abs(t.norm().item() - 1) < 1e-5 for t in draws), where
        assert abs(values.std() / d.std - 1) < 0.02 and abs(values.mean()) < 0.02, where
    elif d.kind == "norm":
        v = module.state_dict()[key.removesuffix("g") + "v"]
        assert torch.allclose(draws[-1], v.flatten(1).norm(dim=1).view_as(draws[-1])), where
    else:
        values.sort()
        ranks = np.arange(1, len(values) + 1) / len(values)
        distance = np.abs(cumulative(d, values) - ranks).max()
        assert distance < 2.7 / math.sqrt(len(values)), f"{where}: distance {distance:.4f}"
        assert values[0] >= d.low - 1e-6 and values[-1] <= d.high + 1e-6, where


def rows() -> list[list[str]]:
    table = []
    for layer, expected in LAYERS:
        text = layer.call_text(python_text)
        sizes = {key: entry(layer.build(torch.float32), key).numel() for key in expected}
        random = [sizes[k] for k, d in expected.items() if d.kind not in ("constant", "norm")]
        modules = [
            layer.build(torch.float32)
            for _ in range(math.ceil(SAMPLES / min(random)) if random else 1)
        ]
        listed = {key.partition("[")[0] for key in expected}
        assert listed == set(modules[-1].state_dict()), f"{text} lists {sorted(listed)}"
        for key, d in expected.items():
            draws = [entry(module, key) for module in modules]
            check(text, key, d, draws, modules[-1])
            shape = ", ".join(map(str, draws[0].shape))
            numbers = [repr(float(v)) for v in (d.low, d.high, d.mean, d.std)]
            table.append([text, key, f"[{shape}]", d.kind, *numbers, d.reason])
    return table


def generate(path: Path, versions: dict[str, str]):
    """Writes the table; a comment line first, then the header."""
    torch.manual_seed(7)
    comment = " ".join(f"{k}={v}" for k, v in versions.items())
    lines = [f"# tools/parity/initialization.py {comment}", "\t".join(HEADER)]
    lines += ["\t".join(row) for row in rows()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    print(f"{path.name}: {len(lines) - 2} rows")
