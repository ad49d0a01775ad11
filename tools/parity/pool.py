"""Cases for the max, average and adaptive average pools."""

from case import case, eval_case, rounded
from nodes import node

SIDES = {1: (13,), 2: (9, 10), 3: (6, 7, 5)}
KERNEL = {1: 3, 2: (2, 3), 3: (2, 3, 2)}
STRIDE = {1: 2, 2: (3, 2), 3: (3, 2, 1)}


def maximum(n: int) -> list:
    layer, x = f"MaxPool{n}d", (2, 3, *SIDES[n])
    return [
        case("default", node(layer, 2), x=x),
        case("stride-odd", node(layer, KERNEL[n], stride=STRIDE[n]), x=x),
        case("overlapping", node(layer, 3, 1), x=x),
        case("stride-over-kernel", node(layer, 1, 2), x=x),
        case("padding", node(layer, 3, 2, 1), x=x),
        case("dilation", node(layer, 2, stride=1, dilation=2), x=x),
        case("ceil-mode", node(layer, 3, stride=2, ceil_mode=True), x=x),
        case("ceil-padding", node(layer, 2, 2, padding=1, ceil_mode=True), x=x),
        case("ceil-dilation", node(layer, 2, 3, 1, 2, ceil_mode=True), x=x),
        case("return-indices", node(layer, 3, stride=2, padding=1, return_indices=True), x=x),
        case("all-positional", node(layer, 3, 2, 1, 1, False, True), x=x),
        case("ties", node(layer, 3, 2, return_indices=True), x=rounded(*x)),
        case("batch1", node(layer, 2, 1), x=(1, 2, *SIDES[n])),
        case("unbatched", node(layer, 2), x=(2, *SIDES[n])),
        eval_case("eval", node(layer, 2), x=x),
        case("float64", node(layer, 3, 2), dtype="float64", x=x),
    ]


def average(n: int) -> list:
    layer, x = f"AvgPool{n}d", (2, 3, *SIDES[n])
    # AvgPool1d takes one number a tuple and knows no divisor_override.
    cases = [
        case("default", node(layer, 2), x=x),
        case("stride-odd", node(layer, KERNEL[n], stride=STRIDE[n]), x=x),
        case("overlapping", node(layer, 3, 1), x=x),
        case("stride-over-kernel", node(layer, 1, 2), x=x),
        case("padding", node(layer, 3, 2, 1), x=x),
        case("exclude-pad", node(layer, 3, 2, 1, count_include_pad=False), x=x),
        case("ceil-mode", node(layer, 3, stride=2, ceil_mode=True), x=x),
        case("ceil-padding", node(layer, 2, 2, padding=1, ceil_mode=True), x=x),
        case("ceil-exclude-pad", node(layer, 3, 2, 1, True, False), x=x),
        case("batch1", node(layer, 2, 1), x=(1, 2, *SIDES[n])),
        case("unbatched", node(layer, 2), x=(2, *SIDES[n])),
        eval_case("eval", node(layer, 2), x=x),
        case("float64", node(layer, 3, 2), dtype="float64", x=x),
    ]
    if n > 1:
        cases += [
            case("divisor", node(layer, 2, divisor_override=3), x=x),
            case(
                "divisor-padding",
                node(layer, 3, 2, 1, ceil_mode=True, divisor_override=5),
                x=x,
            ),
        ]
    return cases


def adaptive(n: int) -> list:
    layer, x = f"AdaptiveAvgPool{n}d", (2, 3, *SIDES[n])
    cases = [
        case("default", node(layer, 1), x=x),
        case("uneven", node(layer, 4), x=x),
        case("named", node(layer, output_size=3), x=x),
        case("larger-than-input", node(layer, 8), x=(2, 2, *(s // 2 for s in SIDES[n]))),
        case("batch1", node(layer, 2), x=(1, 2, *SIDES[n])),
        case("unbatched", node(layer, 3), x=(2, *SIDES[n])),
        eval_case("eval", node(layer, 2), x=x),
        case("float64", node(layer, 5), dtype="float64", x=x),
    ]
    if n == 1:
        return cases + [case("tuple", node(layer, (5,)), x=x)]
    sizes = {"tuple": (5, 3, 2), "none-first": (None, 2, 3), "none-last": (2, 3, None)}
    cut = {2: {"tuple": (5, 3), "none-first": (None, 3), "none-last": (2, None)}, 3: sizes}
    return cases + [case(name, node(layer, size), x=x) for name, size in cut[n].items()]


FILES = {f"MaxPool{n}d": maximum(n) for n in (1, 2, 3)}
FILES |= {f"AvgPool{n}d": average(n) for n in (1, 2, 3)}
FILES |= {f"AdaptiveAvgPool{n}d": adaptive(n) for n in (1, 2, 3)}
