"""Cases for the activations."""

from case import case, eval_case, rounded
from nodes import node


def shared(layer: str, *args) -> list:
    """What every activation is asked."""
    return [
        case("default", node(layer, *args), x=(3, 5)),
        case("four-dims", node(layer, *args, form="call"), x=(2, 3, 2, 4)),
        case("unbatched", node(layer, *args), x=(7,)),
        case("zero-dims", node(layer, *args), x=()),
        case("kinks", node(layer, *args), x=rounded(4, 6)),
        eval_case("eval", node(layer, *args), x=(3, 5)),
        case("float64", node(layer, *args), dtype="float64", x=(3, 5)),
    ]


def softmax(layer: str) -> list:
    return [
        case("last", node(layer, -1), x=(3, 5)),
        case("first", node(layer, dim=0), x=(3, 5)),
        case("middle", node(layer, 1), x=(2, 4, 3)),
        case("middle-negative", node(layer, dim=-2), x=(2, 3, 4, 2)),
        case("channels", node(layer, 1, form="single"), x=(2, 4, 3, 2)),
        case("unbatched", node(layer, 0), x=(6,)),
        case("zero-dims", node(layer, 0), x=()),
        case("one-class", node(layer, 1), x=(3, 1)),
        case("implicit-two-dims", node(layer), x=(3, 5)),
        case("implicit-three-dims", node(layer), x=(3, 2, 4)),
        case("implicit-four-dims", node(layer), x=(2, 3, 2, 2)),
        case("ties", node(layer, -1), x=rounded(4, 6)),
        eval_case("eval", node(layer, 1), x=(3, 5)),
        case("float64", node(layer, dim=1), dtype="float64", x=(3, 5)),
    ]


FILES = {
    "ReLU": shared("ReLU")
    + [
        case("inplace", node("ReLU", inplace=True), x=(3, 5)),
        case("inplace-positional", node("ReLU", True), x=(3, 5)),
        case("empty-batch", node("ReLU"), x=(0, 5)),
    ],
    "LeakyReLU": shared("LeakyReLU")
    + [
        case("slope", node("LeakyReLU", 0.2), x=(3, 5)),
        case("slope-negative", node("LeakyReLU", negative_slope=-0.5), x=(3, 5)),
        case("slope-zero", node("LeakyReLU", 0.0), x=(3, 5)),
        case("inplace", node("LeakyReLU", 0.1, inplace=True), x=(3, 5)),
        case("single", node("LeakyReLU", 0.3, form="single"), x=(3, 5)),
    ],
    "GELU": shared("GELU")
    + [
        case("none", node("GELU", "none"), x=(3, 5)),
        case("tanh", node("GELU", approximate="tanh"), x=(3, 5)),
        case("tanh-positional", node("GELU", "tanh"), x=(2, 3, 4)),
        case("tanh-kinks", node("GELU", approximate="tanh"), x=rounded(4, 6)),
        case("tanh-float64", node("GELU", "tanh"), dtype="float64", x=(3, 5)),
    ],
    "SiLU": shared("SiLU") + [case("inplace", node("SiLU", inplace=True), x=(3, 5))],
    "Tanh": shared("Tanh"),
    "Sigmoid": shared("Sigmoid"),
    "Softmax": softmax("Softmax"),
    "LogSoftmax": softmax("LogSoftmax"),
}
