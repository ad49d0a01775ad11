"""Cases for Sequential, ModuleList and ModuleDict: order, nesting and state-dict names."""

from case import case, eval_case, integers
from nodes import Auto, Container, Graph, node


def sequential(children, form: str) -> Container:
    return Container("Sequential", children, form)


SMALL = [node("Linear", 4, 6), node("ReLU"), node("Linear", 6, 2)]

LENET = {
    "features": sequential(
        {
            "conv1": node("Conv2d", 1, 4, 3, padding=1),
            "norm1": node("BatchNorm2d", 4),
            "act1": node("ReLU"),
            "pool1": node("MaxPool2d", 2),
        },
        "mapping",
    ),
    "flatten": node("Flatten"),
    "classifier": sequential(
        [node("Dropout", 0.0), node("Linear", 64, 8), node("Tanh"), node("Linear", 8, 3)], "bare"
    ),
}

INFERRED = [
    node("Conv2d", Auto(2), 3, 3, form="call"),
    node("BatchNorm2d", Auto(3), form="call"),
    node("GELU"),
    node("AdaptiveAvgPool2d", 2),
    node("Flatten"),
    node("Linear", Auto(12), 4, form="call"),
    node("LayerNorm", 4),
]

BRANCHES = Graph(
    {
        "conv": node("Conv1d", 2, 3, 3, padding=1),
        "act": Container("ModuleDict", {"relu": node("ReLU"), "soft": node("SiLU")}, "mapping"),
        "heads": Container(
            "ModuleDict", {"mean": node("Linear", 5, 2), "scale": node("Linear", 5, 2)}, "mapping"
        ),
    },
    [
        "h = act['soft'](conv(x))",
        "return heads['mean'](h) + sigmoid(heads['scale'](h))",
    ],
)

STACK = Container(
    "ModuleList", [node("Linear", 4, 4), node("LayerNorm", 4), node("Linear", 4, 3)], "list"
)

FILES = {
    "Sequential": [
        case("bare-list", sequential(SMALL, "bare"), x=(3, 4)),
        case("under-its-name", sequential(SMALL, "list"), x=(3, 4)),
        case(
            "named-items",
            sequential({"fc1": SMALL[0], "act": SMALL[1], "fc2": SMALL[2]}, "named"),
            x=(3, 4),
        ),
        case(
            "named-mapping",
            sequential({"fc1": SMALL[0], "act": SMALL[1], "fc2": SMALL[2]}, "mapping"),
            x=(3, 4),
        ),
        case("nested", sequential(LENET, "mapping"), x=(2, 1, 8, 8)),
        eval_case("nested-eval", sequential(LENET, "mapping"), x=(2, 1, 8, 8)),
        case("nested-named-items", sequential(LENET, "named"), x=(1, 1, 8, 8)),
        case(
            "nested-lists",
            sequential(
                [
                    sequential([node("Linear", 3, 4), node("Sigmoid")], "bare"),
                    sequential([sequential([node("Linear", 4, 2)], "bare")], "list"),
                    node("LogSoftmax", 1),
                ],
                "bare",
            ),
            x=(5, 3),
        ),
        case("inferred", sequential(INFERRED, "bare"), x=(2, 2, 7, 6)),
        case(
            "embedding",
            sequential(
                [
                    node("Embedding", 9, 4, padding_idx=0),
                    node("Flatten"),
                    node("BatchNorm1d", 12),
                    node("LeakyReLU", 0.2),
                    node("Linear", 12, 2),
                ],
                "bare",
            ),
            x=integers((4, 3), 9),
        ),
        case("one-child", sequential([node("Identity")], "bare"), x=(2, 3)),
        case("float64", sequential(LENET, "mapping"), dtype="float64", x=(2, 1, 8, 8)),
    ],
    "ModuleDict": [
        case("branches", BRANCHES, x=(2, 2, 5)),
        eval_case("eval", BRANCHES, x=(1, 2, 5)),
        case(
            "in-sequential",
            sequential({"pre": node("Conv1d", 2, 2, 1), "body": BRANCHES}, "mapping"),
            x=(2, 2, 5),
        ),
        case("float64", BRANCHES, dtype="float64", x=(2, 2, 5)),
    ],
    "ModuleList": [
        eval_case(
            "eval",
            Graph({"layers": STACK}, ["h = layers[1](layers[0](x))", "return layers[2](h)"]),
            x=(3, 4),
        ),
        case(
            "indexed",
            Graph({"layers": STACK}, ["h = layers[0](x)", "return layers[2](layers[1](h))"]),
            x=(3, 4),
        ),
        case(
            "negative-index",
            Graph({"layers": STACK}, ["return layers[-1](relu(layers[0](layers[1](x))))"]),
            x=(2, 4),
        ),
        case(
            "two-inputs",
            Graph(
                {"layers": STACK},
                ["h = layers[0](x) * tanh(layers[1](y))", "return layers[2](h)"],
                ("x", "y"),
            ),
            x=(2, 4),
            y=(2, 4),
        ),
        case(
            "two-outputs",
            Graph({"layers": STACK}, ["h = layers[1](layers[0](x))", "return h, layers[2](h)"]),
            x=(2, 4),
        ),
        case(
            "float64",
            Graph({"layers": STACK}, ["h = layers[0](x)", "return layers[2](layers[1](h))"]),
            dtype="float64",
            x=(3, 4),
        ),
    ],
}
