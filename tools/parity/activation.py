"""Cases for the activations."""

from case import Draw, case, eval_case, given, rounded
from nodes import Graph, node


def wide(*shape) -> Draw:
    """Numbers on both sides of every bend."""
    return Draw("uniform", shape, -9, 9)


def call(text: str, inputs: tuple = ("x",)) -> Graph:
    """A model that is one call."""
    return Graph({}, [f"return {text}"], inputs)


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


def options(layer: str, *cases) -> list:
    """What every activation is asked, then `(name, arguments, keywords)`."""
    own = [
        case(name, node(layer, *args, **kwargs), x=wide(3, 5)) for name, args, kwargs in cases
    ]
    return shared(layer) + own + [case("wide", node(layer), x=wide(4, 9))]


INPLACE = ("inplace", (), {"inplace": True})

ADAPTIVE = "AdaptiveLogSoftmaxWithLoss"
TARGETS = given([0, 3, 7, 4, 9, 1, 5])

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
    "ELU": options(
        "ELU",
        ("alpha", (1.7,), {}),
        ("alpha-negative", (), {"alpha": -0.5}),
        INPLACE,
        ("all-positional", (0.5, False), {}),
    ),
    "CELU": options(
        "CELU",
        ("alpha", (1.7,), {}),
        ("alpha-negative", (), {"alpha": -2.0}),
        INPLACE,
        ("all-positional", (0.5, False), {}),
    ),
    "SELU": options("SELU", INPLACE, ("positional", (False,), {})),
    "Hardshrink": options("Hardshrink", ("lambda", (1.5,), {}), ("negative", (), {"lambd": -1.0})),
    "Softshrink": options("Softshrink", ("lambda", (1.5,), {}), ("zero", (), {"lambd": 0.0})),
    "Tanhshrink": options("Tanhshrink"),
    "Hardsigmoid": options("Hardsigmoid", INPLACE, ("positional", (True,), {})),
    "Hardswish": options("Hardswish", INPLACE, ("positional", (True,), {})),
    "Hardtanh": options(
        "Hardtanh",
        ("bounds", (-2.0, 3.5), {}),
        ("former-names", (), {"min_value": -3.0, "max_value": 0.5}),
        INPLACE,
        ("all-positional", (-2, 2, True), {}),
    ),
    "ReLU6": options("ReLU6", INPLACE, ("positional", (True,), {})),
    "LogSigmoid": options("LogSigmoid"),
    "Mish": options("Mish", INPLACE, ("positional", (True,), {})),
    "Softplus": options(
        "Softplus",
        ("beta", (2.5,), {}),
        ("threshold", (), {"threshold": 3.0}),
        ("all-positional", (0.7, 2.0), {}),
        ("beta-negative", (-1.5,), {}),
    ),
    "Softsign": options("Softsign"),
    "Threshold": shared("Threshold", 0.1, 20.0)
    + [
        case("keywords", node("Threshold", threshold=-1.0, value=0.5), x=wide(3, 5)),
        case("inplace", node("Threshold", 0.5, -3, inplace=True), x=wide(3, 5)),
        case("kink", node("Threshold", 1.0, 7.0), x=rounded(4, 6)),
    ],
    "PReLU": shared("PReLU")
    + [
        case("init", node("PReLU", 1, 0.5), x=(3, 5)),
        case("channels", node("PReLU", 4, init=0.1), x=(2, 4, 3)),
        case("channels-two-dims", node("PReLU", 5), x=(3, 5)),
        case("channels-image", node("PReLU", num_parameters=3), x=(2, 3, 4, 5)),
        case("channels-volume", node("PReLU", 2, form="single"), x=(2, 2, 2, 3, 2)),
        case("batch1", node("PReLU", 3), x=(1, 3, 5)),
        case("empty-batch", node("PReLU", 3), x=(0, 3, 5)),
        case("channels-float64", node("PReLU", 4), dtype="float64", x=(2, 4, 3)),
    ],
    "RReLU": [
        eval_case("eval", node("RReLU"), x=(3, 5)),
        eval_case("bounds", node("RReLU", 0.1, 0.3), x=(2, 3, 4)),
        eval_case("upper", node("RReLU", upper=0.5), x=(7,)),
        eval_case("inplace", node("RReLU", 0.2, 0.4, inplace=True), x=(3, 5)),
        eval_case("zero-dims", node("RReLU"), x=()),
        eval_case("kinks", node("RReLU"), x=rounded(4, 6)),
        case("train-one-slope", node("RReLU", 0.25, 0.25), x=(3, 5)),
        case("train-inplace", node("RReLU", 0.5, 0.5, True), x=(2, 3, 4)),
        eval_case("float64", node("RReLU"), dtype="float64", x=(3, 5)),
    ],
    "Softmin": softmax("Softmin"),
    "Softmax2d": [
        case("default", node("Softmax2d"), x=(2, 3, 4, 5)),
        case("unbatched", node("Softmax2d"), x=(3, 4, 5)),
        case("batch1", node("Softmax2d", form="call"), x=(1, 4, 1, 1)),
        eval_case("eval", node("Softmax2d"), x=(2, 3, 2, 2)),
        case("float64", node("Softmax2d"), dtype="float64", x=(2, 3, 4, 5)),
    ],
    "GLU": [
        case("default", node("GLU"), x=(3, 6)),
        case("first", node("GLU", 0), x=(4, 3)),
        case("middle", node("GLU", dim=1), x=(2, 4, 3)),
        case("negative", node("GLU", -2, form="single"), x=(2, 6, 3)),
        case("unbatched", node("GLU"), x=(8,)),
        case("empty-batch", node("GLU"), x=(0, 4)),
        eval_case("eval", node("GLU"), x=(3, 4)),
        case("float64", node("GLU", 1), dtype="float64", x=(2, 4, 3)),
    ],
    ADAPTIVE: [
        case("default", node(ADAPTIVE, 16, 10, [3, 6]), x=(7, 16), y=TARGETS),
        case("one-cluster", node(ADAPTIVE, 6, 10, [4]), x=(7, 6), y=TARGETS),
        case("div-value", node(ADAPTIVE, 16, 20, [5, 10], 2.0), x=(3, 16), y=given([4, 19, 7])),
        case("head-bias", node(ADAPTIVE, 16, 10, [3, 6], head_bias=True), x=(7, 16), y=TARGETS),
        case("all-positional", node(ADAPTIVE, 8, 10, [2, 4, 8], 1.5, True), x=(7, 8), y=TARGETS),
        case("batch1", node(ADAPTIVE, 4, 9, [8], 1.0), x=(1, 4), y=given([8])),
        case("unbatched", node(ADAPTIVE, 8, 10, [9], div_value=3.0), x=(8,), y=given(9)),
        eval_case("eval", node(ADAPTIVE, 16, 10, [3, 6]), x=(7, 16), y=TARGETS),
        case("float64", node(ADAPTIVE, 16, 10, [3, 6]), dtype="float64", x=(7, 16), y=TARGETS),
    ],
    "activation-functions": [
        case(name, call(text), x=wide(3, 6))
        for name, text in {
            "relu": "relu(x, inplace=True)",
            "relu_": "relu_(x)",
            "relu6": "F.relu6(x)",
            "elu": "elu(x, 1.5)",
            "elu_": "elu_(x, alpha=0.5)",
            "celu": "celu(x, alpha=2.0)",
            "celu_": "celu_(x)",
            "selu": "F.selu(x)",
            "selu_": "torch.selu_(x)",
            "leaky_relu_": "leaky_relu_(x, 0.2)",
            "rrelu": "rrelu(x, 0.1, 0.5)",
            "rrelu-training": "rrelu(x, 0.25, 0.25, training=True)",
            "rrelu_": "rrelu_(x)",
            "hardtanh": "hardtanh(x, -2, 3)",
            "hardtanh_": "hardtanh_(x, max_val=0.5)",
            "hardswish": "hardswish(x)",
            "hardsigmoid": "hardsigmoid(x, inplace=True)",
            "hardshrink": "hardshrink(x, 2)",
            "softshrink": "softshrink(x, lambd=1.5)",
            "tanhshrink": "tanhshrink(x)",
            "threshold": "threshold(x, 1, -4)",
            "threshold_": "threshold_(x, threshold=0.5, value=2)",
            "softplus": "softplus(x, beta=2, threshold=5)",
            "softsign": "softsign(x)",
            "mish": "mish(x)",
            "silu": "silu(x, inplace=True)",
            "gelu": "gelu(x, approximate='tanh')",
            "logsigmoid": "logsigmoid(x)",
            "glu": "glu(x)",
            "glu-dim": "F.glu(x, dim=1)",
            "softmax": "softmax(x, 0)",
            "softmin": "softmin(x, dim=1)",
            "log-softmax": "log_softmax(x, 1, 3)",
            "softmin-implicit": "softmin(x)",
            "sigmoid": "sigmoid(x)",
            "tanh": "tanh(x)",
        }.items()
    ]
    + [
        case("prelu", call("prelu(x, w)", ("x", "w")), x=wide(2, 3, 4), w=(3,)),
        case("prelu-one", call("prelu(x, w)", ("x", "w")), x=wide(2, 3, 4), w=(1,)),
        case("prelu-scalar", call("prelu(x, w)", ("x", "w")), x=wide(5), w=()),
        case(
            "in-place-seen",
            Graph({"act": node("ELU", inplace=True)}, ["h = x * 2", "y = act(h)", "return y + h"]),
            x=wide(3, 5),
        ),
        case(
            "in-place-function-seen",
            Graph({}, ["h = x * 2", "y = threshold_(h, 0, -1)", "return y * h"]),
            x=wide(3, 5),
        ),
        case("crelu", call("cat((relu(x), relu(-x)), 1)"), x=wide(1, 2)),
        eval_case("eval", call("rrelu(x, 0.2, 0.4)"), x=wide(3, 5)),
        case("float64", call("softplus(x, 0.5)"), dtype="float64", x=wide(3, 5)),
    ],
    "adaptive-functions": [
        case(
            "log-prob",
            Graph({"m": node(ADAPTIVE, 16, 10, [3, 6])}, ["return m.log_prob(x)"]),
            x=(5, 16),
        ),
        case(
            "predict",
            Graph(
                {"m": node(ADAPTIVE, 16, 10, [3, 6], head_bias=True)},
                ["return m.log_prob(x), m.predict(x)"],
            ),
            x=(9, 16),
        ),
        case(
            "named-outputs",
            Graph(
                {"m": node(ADAPTIVE, 16, 10, [3, 6])},
                ["result = m(x, y)", "return result.loss, result.output"],
                ("x", "y"),
            ),
            x=(7, 16),
            y=TARGETS,
        ),
    ],
}
