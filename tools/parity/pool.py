"""Cases for all pools and their inverses."""

import random

from case import case, eval_case, given, rounded, uniform
from nodes import Graph, Numbers, node

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


def adaptive_maximum(n: int) -> list:
    layer, x = f"AdaptiveMaxPool{n}d", (2, 3, *SIDES[n])
    cases = [
        case("default", node(layer, 1), x=x),
        case("uneven", node(layer, 4), x=x),
        case("indices", node(layer, output_size=3, return_indices=True), x=x),
        case("all-positional", node(layer, 2, True), x=x),
        case("larger-than-input", node(layer, 8), x=(2, 2, *(s // 2 for s in SIDES[n]))),
        case("ties", node(layer, 4, return_indices=True), x=rounded(*x)),
        case("batch1", node(layer, 2), x=(1, 2, *SIDES[n])),
        case("unbatched", node(layer, 3, True), x=(2, *SIDES[n])),
        eval_case("eval", node(layer, 2), x=x),
        case("float64", node(layer, 5), dtype="float64", x=x),
    ]
    if n == 1:
        return cases + [case("tuple", node(layer, (5,)), x=x)]
    sizes = {2: ((5, 3), (None, 3), (2, None)), 3: ((5, 3, 2), (None, 2, 3), (2, 3, None))}
    return cases + [
        case(name, node(layer, size, True), x=x)
        for name, size in zip(("tuple", "none-first", "none-last"), sizes[n])
    ]


def unpool(n: int) -> list:
    layer, pool, x = f"MaxUnpool{n}d", f"MaxPool{n}d", (2, 3, *SIDES[n])

    def both(*window, output_size: str = "", **padding) -> Graph:
        modules = {
            "pool": node(pool, *window, return_indices=True, **padding),
            "unpool": node(layer, *window, **padding),
        }
        last = f", output_size={output_size}" if output_size else ""
        return Graph(modules, ["y, places = pool(x)", f"return unpool(y, places{last})"])

    places = [[[0, 5, 3], [4, 2, 6]]]
    shape = {1: (1, 2, 3), 2: (1, 2, 3, 1), 3: (1, 2, 1, 3, 1)}[n]
    tree = {1: places, 2: [[[[p] for p in row] for row in places[0]]]}
    tree[3] = [[[[[p] for p in row]] for row in places[0]]]
    even = {1: (12,), 2: (8, 10), 3: (6, 4, 8)}[n]
    return [
        case("default", both(2), x=(2, 3, *even)),
        case("stride", both(2, 3, output_size="x.shape"), x=x),
        case("padding", both(3, 3, 1, output_size="x.shape"), x=x),
        case("output-size", both(2, output_size="x.shape"), x=x),
        case("spatial-output-size", both(3, 3, output_size=str(SIDES[n])), x=x),
        case("tuples", both(KERNEL[n], KERNEL[n], padding=1, output_size="x.shape"), x=x),
        case("batch1", both(2), x=(1, 2, *even)),
        case("unbatched", both(2), x=(2, *even)),
        case("given", node(layer, 3, 2, 0), x=shape, indices=given(tree[n])),
        eval_case("eval", both(2), x=(2, 3, *even)),
        case("float64", both(2), dtype="float64", x=(2, 3, *even)),
    ]


def power(n: int) -> list:
    layer, x = f"LPPool{n}d", (2, 3, *SIDES[n])
    return [
        case("default", node(layer, 2, 3), x=x),
        case("stride", node(layer, 2, 3, stride=2), x=x),
        case("fractional", node(layer, 1.5, KERNEL[n], STRIDE[n]), x=uniform(*x)),
        case("sum", node(layer, 1, 2), x=x),
        case("cubes", node(layer, norm_type=3, kernel_size=2, ceil_mode=True), x=uniform(*x)),
        case("ceil-mode", node(layer, 2, 3, 2, True), x=x),
        case("batch1", node(layer, 2, 2, 1), x=(1, 2, *SIDES[n])),
        case("unbatched", node(layer, 2, 2), x=(2, *SIDES[n])),
        eval_case("eval", node(layer, 4.0, 2), x=uniform(*x)),
        case("float64", node(layer, 2, 3, 2), dtype="float64", x=x),
    ]


def fractional(n: int) -> list:
    layer, x = f"FractionalMaxPool{n}d", (2, 3, *SIDES[n])
    draw = random.Random(n)

    def samples(batch: int = 2, channels: int = 3) -> Numbers:
        return Numbers(
            [
                [[draw.randrange(64) / 64 for _ in range(n)] for _ in range(channels)]
                for _ in range(batch)
            ]
        )

    size, kernel = {2: (4, 5), 3: (3, 2, 3)}[n], {2: (2, 3), 3: (2, 3, 2)}[n]
    ratio = {2: (0.5, 0.7), 3: (0.5, 0.3, 0.6)}[n]
    return [
        case("size", node(layer, 2, 3, _random_samples=samples()), x=x),
        case("sizes", node(layer, kernel, size, _random_samples=samples()), x=x),
        case("ratio", node(layer, 2, output_ratio=0.5, _random_samples=samples()), x=x),
        case("ratios", node(layer, 2, None, ratio, _random_samples=samples()), x=x),
        case("indices", node(layer, kernel, size, None, True, _random_samples=samples()), x=x),
        case(
            "ties",
            node(layer, 2, 3, return_indices=True, _random_samples=samples()),
            x=rounded(*x),
        ),
        # A single window starts as late as it can, whatever is drawn.
        case("one-window", node(layer, kernel, output_size=1), x=x),
        case("batch1", node(layer, 2, 2, _random_samples=samples(1)), x=(1, 3, *SIDES[n])),
        case("unbatched", node(layer, 2, 3, _random_samples=samples(1)), x=(3, *SIDES[n])),
        eval_case("eval", node(layer, 2, 3, _random_samples=samples()), x=x),
        case("float64", node(layer, 2, size, _random_samples=samples()), dtype="float64", x=x),
    ]


FILES = {f"MaxPool{n}d": maximum(n) for n in (1, 2, 3)}
FILES |= {f"AvgPool{n}d": average(n) for n in (1, 2, 3)}
FILES |= {f"AdaptiveAvgPool{n}d": adaptive(n) for n in (1, 2, 3)}
FILES |= {f"AdaptiveMaxPool{n}d": adaptive_maximum(n) for n in (1, 2, 3)}
FILES |= {f"MaxUnpool{n}d": unpool(n) for n in (1, 2, 3)}
FILES |= {f"LPPool{n}d": power(n) for n in (1, 2, 3)}
FILES |= {f"FractionalMaxPool{n}d": fractional(n) for n in (2, 3)}
