"""Cases for the padding layers and `pad`."""

from case import case, eval_case, rounded
from nodes import Graph, node

SIDES = {1: (7,), 2: (5, 6), 3: (4, 5, 3)}
SIDED = {1: (2, 1), 2: (1, 2, 0, 3), 3: (1, 2, 0, 3, 2, 1)}
CUTTING = {1: (-1, 2), 2: (2, -1, -2, 1), 3: (1, -1, 0, -2, 2, 0)}


def padding(family: str, n: int, *value) -> list:
    layer, x = f"{family}Pad{n}d", (2, 3, *SIDES[n])
    return [
        case("default", node(layer, 2, *value), x=x),
        case("sided", node(layer, SIDED[n], *value), x=x),
        case("cutting", node(layer, CUTTING[n], *value), x=x),
        case("none", node(layer, 0, *value), x=x),
        case("batch1", node(layer, 1, *value), x=(1, 2, *SIDES[n])),
        case("unbatched", node(layer, SIDED[n], *value), x=(2, *SIDES[n])),
        eval_case("eval", node(layer, 1, *value), x=x),
        case("float64", node(layer, SIDED[n], *value), dtype="float64", x=x),
    ]


def constant(family: str, n: int, *value) -> list:
    layer = f"{family}Pad{n}d"
    return padding(family, n, *value) + [
        # PyTorch's constants ask for no number of dimensions.
        case("fewer-dims", node(layer, 1, *value), x=SIDES[n]),
        case("last-dim-only", node(layer, (1, 2), *value), x=(2, 3, *SIDES[n])),
    ]


def call(arguments: str, **inputs) -> Graph:
    """A model that is one call of `pad`."""
    return Graph({}, [f"return pad(x, {arguments})"], tuple(inputs) or ("x",))


FUNCTION = [
    case("constant", call("(1, 2)"), x=(2, 3, 4)),
    case("value", call("[1, 2, 0, 1], value=1.5"), x=(2, 3, 4)),
    case("four-dims", call("(1, 0, 0, 1, 2, 0, 1, 1), 'constant', 2.0"), x=(2, 1, 3, 2)),
    case("nothing", call("[]"), x=(2, 3)),
    case("one-dim", call("(2, 1)"), x=(4,)),
    case("cutting", call("(-1, 1, 2, -2)"), x=(1, 2, 4, 3)),
    case("reflect", call("(2, 1), mode='reflect'"), x=(2, 3, 4)),
    case("reflect-3d", call("(1, 1, 0, 2, 1, 0), mode='reflect'"), x=(1, 2, 3, 4, 3)),
    case("replicate", call("(3, 1, 0, 2), mode='replicate'"), x=(2, 3, 4)),
    case("circular", call("(3, 1, 0, 2), mode='circular'"), x=(1, 2, 3, 4)),
    case("float64", call("(3, 1, 0, 2), mode='circular'"), dtype="float64", x=(2, 3, 4)),
    eval_case("eval", call("(1, 1)"), x=rounded(2, 3)),
]

FILES = {}
for n in (1, 2, 3):
    for family in ("Reflection", "Replication", "Circular"):
        FILES[f"{family}Pad{n}d"] = padding(family, n)
    FILES[f"ZeroPad{n}d"] = constant("Zero", n)
    FILES[f"ConstantPad{n}d"] = constant("Constant", n, 3.5)
FILES["pad"] = FUNCTION
