"""Cases for Conv1d, Conv2d, Conv3d and their transposed counterparts."""

from case import case, eval_case
from nodes import Auto, Graph, node

# Sizes along one dimension, so that the same story is told in one, two and three dimensions.
SIDES = {1: (13,), 2: (9, 10), 3: (6, 7, 5)}
ODD = {1: 5, 2: (3, 5), 3: (3, 2, 4)}
STRIDE = {1: 3, 2: (2, 3), 3: (2, 1, 3)}
PADDING = {1: 2, 2: (0, 2), 3: (1, 0, 2)}
DILATION = {1: 2, 2: (2, 1), 3: (1, 2, 1)}


def convolution(n: int) -> list:
    layer, side = f"Conv{n}d", SIDES[n]
    cases = [
        case("default", node(layer, 3, 4, 3), x=(2, 3, *side)),
        case("kernel1", node(layer, 4, 6, 1), x=(2, 4, *side)),
        case("stride-odd", node(layer, 2, 3, ODD[n], stride=STRIDE[n]), x=(2, 2, *side)),
        case("stride-even-kernel", node(layer, 2, 3, 2, 3), x=(2, 2, *side)),
        case("stride-over-kernel", node(layer, 2, 3, 1, 2), x=(2, 2, *side)),
        case("padding", node(layer, 2, 3, ODD[n], padding=PADDING[n]), x=(2, 2, *side)),
        case("same", node(layer, 2, 3, 4 if n < 3 else 2, padding="same"), x=(2, 2, *side)),
        case(
            "same-dilated",
            node(layer, 2, 3, 3, padding="same", dilation=DILATION[n]),
            x=(2, 2, *side),
        ),
        case("valid", node(layer, 2, 3, 3, stride=2, padding="valid"), x=(2, 2, *side)),
        case("dilation", node(layer, 2, 3, 2, dilation=DILATION[n]), x=(2, 2, *side)),
        case("groups", node(layer, 4, 6, 3, groups=2), x=(2, 4, *side)),
        case("depthwise", node(layer, 4, 8, 3, padding=1, groups=4), x=(2, 4, *side)),
        case("no-bias", node(layer, 2, 3, 3, bias=False), x=(2, 2, *side)),
        case("all-positional", node(layer, 4, 2, 3, 2, 1, 1, 2, False), x=(2, 4, *side)),
        case("mode-zeros", node(layer, 2, 3, 3, padding=1, padding_mode="zeros"), x=(1, 2, *side)),
        case("reflect", node(layer, 2, 3, 3, padding=2, padding_mode="reflect"), x=(1, 2, *side)),
        case("replicate", node(layer, 2, 3, 3, 2, 2, padding_mode="replicate"), x=(2, 2, *side)),
        case("circular", node(layer, 2, 3, 3, padding=2, padding_mode="circular"), x=(2, 2, *side)),
        case(
            "same-reflect",
            node(layer, 2, 2, 4, padding="same", padding_mode="reflect"),
            x=(1, 2, *side),
        ),
        case("batch1", node(layer, 3, 2, 3, padding=1), x=(1, 3, *side)),
        case("unbatched", node(layer, 3, 2, 3, stride=2, padding=1), x=(3, *side)),
        case("inferred", node(layer, Auto(3), 2, 3, form="call"), x=(2, 3, *side)),
        eval_case("eval", node(layer, 2, 2, 3), x=(1, 2, *side)),
        case(
            "float64", node(layer, 2, 3, 3, stride=2, padding=1), dtype="float64", x=(2, 2, *side)
        ),
    ]
    if n == 2:
        cases += [
            case("empty-batch", node(layer, 2, 3, 3), x=(0, 2, 5, 6)),
            case("whole-image", node(layer, 2, 5, (9, 10)), x=(2, 2, 9, 10)),
            case("wide", node(layer, 16, 24, 3, padding=1), x=(1, 16, 6, 6)),
        ]
    return cases


def transposed(n: int) -> list:
    layer, side = f"ConvTranspose{n}d", {1: (6,), 2: (4, 5), 3: (3, 4, 2)}[n]
    return [
        case("default", node(layer, 3, 4, 3), x=(2, 3, *side)),
        case("stride", node(layer, 2, 3, ODD[n], stride=STRIDE[n]), x=(2, 2, *side)),
        case("padding", node(layer, 2, 3, 3, 2, 1), x=(2, 2, *side)),
        case(
            "output-padding",
            node(layer, 2, 3, 3, stride=3, padding=1, output_padding=2),
            x=(2, 2, *side),
        ),
        case("groups", node(layer, 4, 6, 2, stride=2, groups=2, bias=False), x=(2, 4, *side)),
        case("dilation", node(layer, 2, 3, 2, dilation=DILATION[n]), x=(2, 2, *side)),
        case("unbatched", node(layer, 2, 3, 3, padding=1), x=(2, *side)),
        case("batch1", node(layer, 3, 2, 1, 2), x=(1, 3, *side)),
        case("float64", node(layer, 2, 3, 3, 2), dtype="float64", x=(1, 2, *side)),
        eval_case("eval", node(layer, 2, 3, 3), x=(2, 2, *side)),
        case(
            "output-size",
            Graph(
                {"down": node(f"Conv{n}d", 2, 3, 3, 2, 1), "up": node(layer, 3, 2, 3, 2, 1)},
                ["return up(down(x), output_size=x.shape)"],
            ),
            x=(2, 2, *side),
        ),
        case("all-positional", node(layer, 4, 2, 3, 2, 1, 1, 2, False, 2), x=(1, 4, *side)),
    ]


FILES = {f"Conv{n}d": convolution(n) for n in (1, 2, 3)}
FILES |= {f"ConvTranspose{n}d": transposed(n) for n in (1, 2, 3)}
