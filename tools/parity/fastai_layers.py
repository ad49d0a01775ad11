"""Cases for fastai's ConvLayer, PoolFlatten, SimpleCNN and ResBlock."""

from fastai.layers import NormType

from case import case, eval_case
from nodes import Auto, Name, Word, node

IMAGE = (2, 3, 7, 8)
BLOCK = (2, 4, 6, 7)


def conv(*args, **kwargs):
    return node("ConvLayer", *args, **kwargs)


def block(*args, **kwargs):
    return node("ResBlock", *args, **kwargs)


def both(name: str, model, **inputs) -> list:
    """The case in training and in evaluation mode."""
    return [case(name, model, **inputs), eval_case(f"{name}-eval", model, **inputs)]


CONV_LAYER = [
    *both("default", conv(3, 4), x=IMAGE),
    case("ks-even", conv(3, 4, 4), x=IMAGE),
    case("ks-5", conv(3, 4, ks=5), x=IMAGE),
    case("ks-1", conv(3, 4, 1), x=IMAGE),
    case("stride", conv(3, 4, stride=2), x=IMAGE),
    case("stride-positional", conv(3, 4, 3, 3), x=IMAGE),
    case("padding", conv(3, 4, padding=2), x=IMAGE),
    case("padding-zero", conv(3, 4, padding=0), x=IMAGE),
    case("padding-tuple", conv(3, 4, padding=(2, 0)), x=IMAGE),
    case("bias", conv(3, 4, bias=True), x=IMAGE),
    case("no-bias-no-norm", conv(3, 4, bias=False, norm_type=None), x=IMAGE),
    *both("no-norm", conv(3, 4, norm_type=None), x=IMAGE),
    *both("batch-zero", conv(3, 4, norm_type=NormType.BatchZero), x=IMAGE),
    *both("weight-norm", conv(3, 4, norm_type=NormType.Weight), x=IMAGE),
    *both("spectral", conv(3, 4, norm_type=NormType.Spectral), x=IMAGE),
    *both("instance", conv(3, 4, norm_type=NormType.Instance), x=IMAGE),
    case("instance-zero", conv(3, 4, norm_type=NormType.InstanceZero), x=IMAGE),
    case("batch-named", conv(3, 4, norm_type=NormType.Batch, form="keywords"), x=IMAGE),
    case("spectral-named", conv(3, 4, norm_type=NormType.Spectral, form="keywords"), x=IMAGE),
    case("act-first", conv(3, 4, bn_1st=False), x=IMAGE),
    case("act-first-instance", conv(3, 4, bn_1st=False, norm_type=NormType.Instance), x=IMAGE),
    case("act-none", conv(3, 4, act_cls=None), x=IMAGE),
    case("act-none-named", conv(3, 4, act_cls=None, form="keywords"), x=IMAGE),
    case("gelu", conv(3, 4, act_cls=Name("GELU")), x=IMAGE),
    case("gelu-named", conv(3, 4, act_cls=Name("GELU"), form="keywords"), x=IMAGE),
    case("silu", conv(3, 4, act_cls=Name("SiLU"), norm_type=None), x=IMAGE),
    case("leaky", conv(3, 4, act_cls=Name("LeakyReLU")), x=IMAGE),
    case("tanh", conv(3, 4, act_cls=Name("Tanh"), bn_1st=False), x=IMAGE),
    case("sigmoid", conv(3, 4, act_cls=Name("Sigmoid"), norm_type=None), x=IMAGE),
    *both("one-dim", conv(3, 4, ndim=1), x=(2, 3, 9)),
    *both("three-dims", conv(2, 3, ndim=3), x=(2, 2, 4, 3, 5)),
    case("one-dim-weight", conv(3, 4, ndim=1, norm_type=NormType.Weight), x=(2, 3, 9)),
    case("one-dim-spectral", conv(3, 4, ndim=1, norm_type=NormType.Spectral), x=(2, 3, 9)),
    case("one-dim-instance", conv(3, 4, ndim=1, norm_type=NormType.Instance), x=(2, 3, 9)),
    case("three-dims-spectral", conv(2, 3, ndim=3, norm_type=NormType.Spectral), x=(2, 2, 4, 3, 5)),
    case("three-dims-instance", conv(2, 3, ndim=3, norm_type=NormType.Instance), x=(2, 2, 4, 3, 5)),
    case("transpose", conv(3, 4, transpose=True), x=(2, 3, 4, 5)),
    case("transpose-stride", conv(3, 4, 2, stride=2, transpose=True), x=(2, 3, 4, 5)),
    case(
        "transpose-padding", conv(3, 4, 4, 2, padding=1, transpose=True, bias=True), x=(2, 3, 4, 5)
    ),
    case("transpose-weight", conv(3, 4, transpose=True, norm_type=NormType.Weight), x=(2, 3, 4, 5)),
    *both(
        "transpose-spectral",
        conv(3, 4, transpose=True, norm_type=NormType.Spectral),
        x=(2, 3, 4, 5),
    ),
    case("transpose-one-dim", conv(3, 4, ndim=1, transpose=True), x=(2, 3, 6)),
    case("init-none", conv(3, 4, init=None), x=IMAGE),
    case("bias-std", conv(3, 4, norm_type=None, bias_std=0), x=IMAGE),
    case("xtra", conv(3, 4, xtra=node("MaxPool2d", 2)), x=IMAGE),
    case("xtra-named", conv(3, 4, xtra=node("AvgPool2d", 3, 2), form="keywords"), x=IMAGE),
    case("xtra-parameters", conv(3, 4, xtra=node("Conv2d", 4, 2, 1)), x=IMAGE),
    case("dilation", conv(3, 4, dilation=2), x=IMAGE),
    case("groups", conv(4, 6, groups=2), x=(2, 4, 7, 8)),
    case("reflect", conv(3, 4, padding_mode="reflect"), x=IMAGE),
    case("replicate", conv(3, 4, 5, padding_mode="replicate"), x=IMAGE),
    case("circular", conv(3, 4, padding_mode="circular", norm_type=None), x=IMAGE),
    case("batch1", conv(3, 4), x=(1, 3, 7, 8)),
    case("unbatched-no-norm", conv(3, 4, norm_type=None), x=(3, 7, 8)),
    case("inferred", conv(Auto(3), 4, form="call"), x=IMAGE),
    case("float64", conv(3, 4), dtype="float64", x=IMAGE),
    case("float64-spectral", conv(3, 4, norm_type=NormType.Spectral), dtype="float64", x=IMAGE),
    case("float64-weight", conv(3, 4, norm_type=NormType.Weight), dtype="float64", x=IMAGE),
]

POOL_FLATTEN = [
    case("default", node("PoolFlatten"), x=(2, 3, 5, 4)),
    case("avg", node("PoolFlatten", "Avg"), x=(2, 3, 5, 4)),
    case("max", node("PoolFlatten", "Max"), x=(2, 3, 5, 4)),
    case("cat", node("PoolFlatten", "Cat"), x=(2, 3, 5, 4)),
    case("max-named", node("PoolFlatten", pool_type="Max"), x=(2, 2, 3, 3)),
    case(
        "cat-symbol", node("PoolFlatten", Word("PoolType.Cat", "Cat"), form="call"), x=(2, 2, 3, 3)
    ),
    eval_case("eval", node("PoolFlatten"), x=(2, 3, 2, 2)),
    case("float64", node("PoolFlatten", "Cat"), dtype="float64", x=(2, 3, 5, 4)),
]

SIMPLE_CNN = [
    *both("default", node("SimpleCNN", [3, 4, 5]), x=(2, 3, 9, 8)),
    case("one-layer", node("SimpleCNN", (3, 4)), x=(2, 3, 7, 7)),
    case("kernels", node("SimpleCNN", [2, 3, 4], kernel_szs=[5, 1]), x=(2, 2, 9, 8)),
    case("strides", node("SimpleCNN", [2, 3, 4], strides=[1, 3]), x=(2, 2, 9, 8)),
    case("all-positional", node("SimpleCNN", [2, 3, 4], [3, 4], [2, 1], False), x=(2, 2, 9, 8)),
    *both("three-layers", node("SimpleCNN", [1, 4, 6, 3]), x=(3, 1, 12, 12)),
    case("no-bn", node("SimpleCNN", [3, 4, 5], bn=False), x=(2, 3, 9, 8)),
    case("batch1", node("SimpleCNN", [3, 4, 5]), x=(1, 3, 9, 8)),
    case("float64", node("SimpleCNN", [3, 4, 5]), dtype="float64", x=(2, 3, 9, 8)),
]

RES_BLOCK = [
    *both("default", block(1, 4, 4), x=BLOCK),
    *both("widening", block(1, 4, 6), x=BLOCK),
    *both("stride", block(1, 4, 6, stride=2), x=BLOCK),
    case("stride-same-width", block(1, 4, 4, 2), x=BLOCK),
    *both("bottleneck", block(4, 2, 3), x=(2, 8, 6, 7)),
    case("bottleneck-stride", block(4, 2, 3, stride=2), x=(2, 8, 6, 7)),
    case("expansion-2", block(2, 3, 2), x=(2, 6, 5, 5)),
    case("groups", block(1, 4, 6, groups=2), x=BLOCK),
    case("bottleneck-groups", block(4, 2, 4, groups=4), x=(2, 8, 6, 7)),
    *both("reduction", block(1, 4, 8, reduction=2), x=BLOCK),
    case("bottleneck-reduction", block(4, 2, 4, reduction=16), x=(2, 8, 6, 7)),
    case("reduction-gelu", block(1, 4, 4, reduction=1, act_cls=Name("GELU")), x=BLOCK),
    case("nh2", block(1, 4, 6, nh2=5), x=BLOCK),
    case("nh1", block(4, 2, 3, nh1=5), x=(2, 8, 6, 7)),
    case("nh1-nh2", block(4, 2, 3, nh1=5, nh2=4), x=(2, 8, 6, 7)),
    case("dw", block(1, 4, 8, dw=True, nh2=8), x=BLOCK),
    case("bottleneck-dw", block(4, 2, 4, dw=True), x=(2, 8, 6, 7)),
    case("g2", block(1, 4, 6, g2=2), x=BLOCK),
    case("bottleneck-g2", block(4, 2, 4, g2=2), x=(2, 8, 6, 7)),
    *both("sa", block(1, 4, 4, sa=True), x=BLOCK),
    case("sa-sym", block(1, 4, 6, sa=True, sym=True), x=BLOCK),
    case("sa-reduction", block(1, 4, 4, stride=2, reduction=2, sa=True), x=BLOCK),
    case("norm-none", block(1, 4, 6, norm_type=None), x=BLOCK),
    case("batch-zero", block(1, 4, 4, norm_type=NormType.BatchZero), x=BLOCK),
    case("weight-norm", block(1, 4, 6, norm_type=NormType.Weight), x=BLOCK),
    *both("spectral", block(1, 4, 6, norm_type=NormType.Spectral), x=BLOCK),
    *both("instance", block(1, 4, 6, norm_type=NormType.Instance), x=BLOCK),
    case("instance-zero", block(1, 4, 4, norm_type=NormType.InstanceZero), x=BLOCK),
    case("instance-named", block(1, 4, 4, norm_type=NormType.Instance, form="keywords"), x=BLOCK),
    case("gelu", block(1, 4, 6, act_cls=Name("GELU")), x=BLOCK),
    case("silu", block(4, 2, 3, act_cls=Name("SiLU")), x=(2, 8, 6, 7)),
    *both("one-dim", block(1, 4, 6, stride=2, ndim=1), x=(2, 4, 9)),
    case("three-dims", block(1, 3, 4, stride=2, ndim=3), x=(2, 3, 4, 5, 4)),
    case("one-dim-bottleneck", block(4, 2, 3, ndim=1), x=(2, 8, 9)),
    case("ks-5", block(1, 4, 4, ks=5), x=BLOCK),
    case("bottleneck-ks-5", block(4, 2, 3, ks=5), x=(2, 8, 6, 7)),
    case("max-pool", block(1, 4, 6, stride=2, pool=Name("MaxPool")), x=(2, 4, 6, 8)),
    case(
        "max-pool-named", block(1, 4, 6, 2, pool=Name("MaxPool"), form="keywords"), x=(2, 4, 6, 8)
    ),
    case("avg-pool", block(1, 4, 6, stride=2, pool=Name("AvgPool")), x=BLOCK),
    case("pool-last", block(1, 4, 6, stride=2, pool_first=False), x=BLOCK),
    case(
        "max-pool-last",
        block(1, 4, 6, stride=2, pool=Name("MaxPool"), pool_first=False),
        x=(2, 4, 6, 8),
    ),
    case("pool-last-same-width", block(1, 4, 4, stride=2, pool_first=False), x=BLOCK),
    case("stride-3", block(1, 4, 6, stride=3), x=(2, 4, 7, 8)),
    case("act-first", block(1, 4, 6, bn_1st=False), x=BLOCK),
    case("bias", block(1, 4, 6, bias=True), x=BLOCK),
    case("replicate", block(1, 4, 6, padding_mode="replicate"), x=BLOCK),
    case("se-resnext", block(4, 2, 4, groups=4, reduction=8, nh2=8, stride=2), x=(2, 8, 6, 7)),
    case("batch1", block(1, 4, 6, stride=2), x=(1, 4, 6, 7)),
    case("float64", block(1, 4, 6, stride=2), dtype="float64", x=BLOCK),
    case("float64-bottleneck", block(4, 2, 3, reduction=2), dtype="float64", x=(2, 8, 6, 7)),
]

FILES = {
    "ConvLayer": CONV_LAYER,
    "PoolFlatten": POOL_FLATTEN,
    "SimpleCNN": SIMPLE_CNN,
    "ResBlock": RES_BLOCK,
}
