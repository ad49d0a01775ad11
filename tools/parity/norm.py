"""Cases for BatchNorm, InstanceNorm and LayerNorm."""

from case import case, eval_case
from nodes import Auto, node

SIDES = {1: (7,), 2: (4, 5), 3: (3, 2, 4)}


def batch(n: int) -> list:
    layer, x = f"BatchNorm{n}d", (3, 4, *SIDES[n])
    cases = [
        case("default", node(layer, 4), x=x),
        eval_case("eval", node(layer, 4), x=x),
        case("eps", node(layer, 4, 0.1), x=x),
        case("momentum", node(layer, 4, momentum=0.3), x=x),
        case("momentum-none", node(layer, 4, momentum=None), x=x),
        eval_case("momentum-none-eval", node(layer, 4, 1e-5, None), x=x),
        case("momentum-zero", node(layer, 4, momentum=0.0), x=x),
        case("no-affine", node(layer, 4, affine=False), x=x),
        eval_case("no-affine-eval", node(layer, 4, affine=False), x=x),
        case("no-tracking", node(layer, 4, track_running_stats=False), x=x),
        eval_case("no-tracking-eval", node(layer, 4, track_running_stats=False), x=x),
        case("all-positional", node(layer, 4, 1e-3, 0.2, False, False), x=x),
        case("batch1", node(layer, 4), x=(1, 4, *SIDES[n])),
        case("inferred", node(layer, Auto(4), form="call"), x=x),
        case("float64", node(layer, 4), dtype="float64", x=x),
        eval_case("float64-eval", node(layer, 4), dtype="float64", x=x),
    ]
    if n == 1:
        cases += [
            case("two-dims", node(layer, 5), x=(8, 5)),
            eval_case("two-dims-eval", node(layer, 5), x=(8, 5)),
            case("two-dims-momentum-none", node(layer, 5, momentum=None), x=(8, 5)),
            eval_case("two-dims-batch1-eval", node(layer, 5), x=(1, 5)),
        ]
    return cases


def instance(n: int) -> list:
    layer, x = f"InstanceNorm{n}d", (3, 4, *SIDES[n])
    return [
        case("default", node(layer, 4), x=x),
        eval_case("eval", node(layer, 4), x=x),
        case("affine", node(layer, 4, affine=True), x=x),
        case("eps", node(layer, 4, 0.1), x=x),
        case("tracking", node(layer, 4, track_running_stats=True), x=x),
        eval_case("tracking-eval", node(layer, 4, track_running_stats=True), x=x),
        case("all-positional", node(layer, 4, 1e-3, 0.3, True, True), x=x),
        eval_case("all-positional-eval", node(layer, 4, 1e-3, 0.3, True, True), x=x),
        case("batch1", node(layer, 4, affine=True), x=(1, 4, *SIDES[n])),
        case("unbatched", node(layer, 4, affine=True), x=(4, *SIDES[n])),
        case("float64", node(layer, 4, affine=True), dtype="float64", x=x),
    ]


LAYER_NORM = [
    case("default", node("LayerNorm", 6), x=(3, 6)),
    case("three-dims", node("LayerNorm", 6), x=(2, 3, 6)),
    case("list", node("LayerNorm", [6]), x=(2, 3, 6)),
    case("two-axes", node("LayerNorm", (3, 4)), x=(2, 3, 4)),
    case("three-axes", node("LayerNorm", [2, 3, 4]), x=(2, 2, 3, 4)),
    case("whole-input", node("LayerNorm", (3, 4)), x=(3, 4)),
    case("eps", node("LayerNorm", 6, 0.1), x=(3, 6)),
    case("no-affine", node("LayerNorm", (3, 4), elementwise_affine=False), x=(2, 3, 4)),
    case("no-bias", node("LayerNorm", 6, bias=False), x=(3, 6)),
    case("all-positional", node("LayerNorm", [4], 1e-3, True, False), x=(3, 4)),
    case("unbatched", node("LayerNorm", 9, form="single"), x=(9,)),
    case("batch1", node("LayerNorm", normalized_shape=5), x=(1, 5)),
    eval_case("eval", node("LayerNorm", 6), x=(3, 6)),
    case("float64", node("LayerNorm", (3, 4)), dtype="float64", x=(2, 3, 4)),
]

FILES = {f"BatchNorm{n}d": batch(n) for n in (1, 2, 3)}
FILES |= {f"InstanceNorm{n}d": instance(n) for n in (1, 2, 3)}
FILES["LayerNorm"] = LAYER_NORM
