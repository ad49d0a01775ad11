"""Cases for the lazy layers, whose sizes follow from the first input."""

from case import case, eval_case
from nodes import node

SIDES = {1: (9,), 2: (6, 7), 3: (4, 5, 3)}


def convolution(n: int) -> list:
    layer, x = f"LazyConv{n}d", (2, 3, *SIDES[n])
    return [
        case("default", node(layer, 4, 3), x=x),
        case("stride", node(layer, 4, 2, stride=2, padding=1), x=x),
        case("groups", node(layer, 6, 2, groups=3, bias=False), x=x),
        case("padding-mode", node(layer, 2, 3, 1, 1, 1, 1, True, "replicate"), x=x),
        case("batch1", node(layer, 2, 3, dilation=1), x=(1, 4, *SIDES[n])),
        case("unbatched", node(layer, out_channels=3, kernel_size=2), x=(2, *SIDES[n])),
        eval_case("eval", node(layer, 4, 3), x=x),
        case("float64", node(layer, 2, 3), dtype="float64", x=x),
    ]


def transposed(n: int) -> list:
    layer, x = f"LazyConvTranspose{n}d", (2, 3, *(s // 2 for s in SIDES[n]))
    return [
        case("default", node(layer, 4, 3), x=x),
        case("output-padding", node(layer, 2, 3, stride=2, padding=1, output_padding=1), x=x),
        case("groups", node(layer, 6, 2, groups=3, bias=False), x=x),
        case("all-positional", node(layer, 2, 2, 2, 0, 0, 1, True, 2), x=x),
        case("batch1", node(layer, 2, 3), x=(1, *x[1:])),
        case("unbatched", node(layer, 2, 3), x=x[1:]),
        eval_case("eval", node(layer, 2, 3), x=x),
        case("float64", node(layer, 2, 3, 2), dtype="float64", x=x),
    ]


def norm(family: str, n: int) -> list:
    layer, x = f"Lazy{family}Norm{n}d", (3, 4, *SIDES[n])
    return [
        case("default", node(layer), x=x),
        eval_case("eval", node(layer), x=x),
        case("no-affine", node(layer, affine=False), x=x),
        case("no-statistics", node(layer, track_running_stats=False), x=x),
        case("all-positional", node(layer, 1e-3, 0.3, True, True), x=x),
        case("no-bias", node(layer, bias=False), x=x),
        case("float64", node(layer, 1e-3), dtype="float64", x=x),
    ]


LINEAR = [
    case("default", node("LazyLinear", 3), x=(4, 5)),
    case("more-dims", node("LazyLinear", 3), x=(2, 3, 4)),
    case("no-bias", node("LazyLinear", 2, bias=False), x=(3, 4)),
    case("all-positional", node("LazyLinear", 2, True), x=(3, 4)),
    case("batch1", node("LazyLinear", out_features=4), x=(1, 3)),
    case("unbatched", node("LazyLinear", 4), x=(3,)),
    eval_case("eval", node("LazyLinear", 2), x=(3, 4)),
    case("float64", node("LazyLinear", 2), dtype="float64", x=(3, 4)),
]

FILES = {"LazyLinear": LINEAR}
for n in (1, 2, 3):
    FILES[f"LazyConv{n}d"] = convolution(n)
    FILES[f"LazyConvTranspose{n}d"] = transposed(n)
    FILES[f"LazyBatchNorm{n}d"] = norm("Batch", n)
    FILES[f"LazyInstanceNorm{n}d"] = norm("Instance", n)
