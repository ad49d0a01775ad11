"""Cases for linear layers, dropouts, embeddings, Identity, Flatten and Unflatten."""

from case import case, eval_case, given, integers
from nodes import Auto, Graph, node


def dropout(layer: str, *shape) -> list:
    """What does not depend on what is drawn."""
    return [
        eval_case("eval-default", node(layer), x=shape),
        eval_case("eval", node(layer, 0.3), x=shape),
        eval_case("eval-inplace", node(layer, p=0.9, inplace=True), x=shape),
        case("train-keeps-all", node(layer, 0.0), x=shape),
        case("train-drops-all", node(layer, 1.0), x=shape),
        case("train-inplace", node(layer, 0.0, inplace=True), x=shape),
        case("train-unbatched", node(layer, 1.0), x=shape[1:]),
        eval_case("single", node(layer, 0.5, form="single"), x=shape),
        case("batch1", node(layer, 1.0, True), x=(1, *shape[1:])),
        case("float64", node(layer, 0.0), dtype="float64", x=shape),
    ]


def call(text: str, *inputs: str) -> Graph:
    """A model that is one call."""
    return Graph({}, [f"return {text}"], ("x", *inputs))


PAIR = {"x": (5, 3), "y": (5, 4)}

FILES = {
    "Linear": [
        case("default", node("Linear", 7, 5), x=(4, 7)),
        case("no-bias", node("Linear", 7, 5, bias=False), x=(4, 7)),
        case("positional-bias", node("Linear", 3, 4, True), x=(2, 3)),
        case("unbatched", node("Linear", 6, 3), x=(6,)),
        case("three-dims", node("Linear", in_features=5, out_features=9), x=(2, 3, 5)),
        case("four-dims", node("Linear", 4, 2, False), x=(2, 3, 2, 4)),
        case("batch1", node("Linear", 33, 17), x=(1, 33)),
        case("one-feature", node("Linear", 1, 1), x=(5, 1)),
        case("empty-batch", node("Linear", 3, 2), x=(0, 3)),
        case("inferred", node("Linear", Auto(11), 4, form="call"), x=(3, 11)),
        case("inferred-left-out", node("Linear", Auto(6), 4, form="keywords"), x=(3, 6)),
        case("wide", node("Linear", 70, 65, form="positional"), x=(9, 70)),
        case("float64", node("Linear", 7, 5), dtype="float64", x=(4, 7)),
        eval_case("eval", node("Linear", 5, 6), x=(3, 5)),
    ],
    "Embedding": [
        case("default", node("Embedding", 10, 4), x=integers((3, 5), 10)),
        case("one-dim", node("Embedding", 6, 3), x=integers((9,), 6)),
        case("scalar-index", node("Embedding", 6, 3), x=given(4)),
        case("three-dims", node("Embedding", 6, 2), x=integers((2, 3, 2), 6)),
        case("padding-idx", node("Embedding", 5, 4, 2), x=given([[0, 2, 1], [2, 4, 2]])),
        case(
            "padding-idx-negative",
            node("Embedding", 5, 4, padding_idx=-1),
            x=given([[4, 0, 4], [3, 4, 1]]),
        ),
        case(
            "max-norm",
            node("Embedding", 8, 4, max_norm=1.5),
            x=given([[1, 5, 1], [3, 7, 0]]),
        ),
        case(
            "max-norm-one",
            node("Embedding", 8, 4, max_norm=1.0, norm_type=1.0),
            x=given([[1, 5, 1], [3, 7, 0]]),
        ),
        case(
            "max-norm-inf",
            node("Embedding", 8, 4, max_norm=0.75, norm_type=float("inf")),
            x=given([[6, 6], [2, 4]]),
        ),
        case(
            "scale-grad-by-freq",
            node("Embedding", 5, 3, scale_grad_by_freq=True),
            x=given([[1, 1, 1, 2], [2, 1, 0, 4]]),
        ),
        case(
            "scale-grad-padding",
            node("Embedding", 5, 3, padding_idx=1, scale_grad_by_freq=True),
            x=given([[1, 1, 1, 2], [2, 1, 0, 4]]),
        ),
        case("sparse", node("Embedding", 5, 3, sparse=True), x=integers((2, 4), 5)),
        eval_case("eval", node("Embedding", 7, 3), x=integers((2, 4), 7)),
        case("float64", node("Embedding", 7, 3), dtype="float64", x=integers((2, 4), 7)),
    ],
    "Identity": [
        case("default", node("Identity"), x=(2, 3)),
        case("called", node("Identity"), x=(2, 3, 2, 2)),
        case("unbatched", node("Identity"), x=(5,)),
        eval_case("eval", node("Identity"), x=(3, 4)),
        case("float64", node("Identity"), dtype="float64", x=(2, 3)),
    ],
    "Dropout": [
        eval_case("eval-default", node("Dropout"), x=(3, 4)),
        eval_case("eval", node("Dropout", 0.3), x=(2, 3, 4)),
        eval_case("eval-inplace", node("Dropout", p=0.9, inplace=True), x=(2, 3)),
        case("train-keeps-all", node("Dropout", 0.0), x=(3, 4)),
        case("train-drops-all", node("Dropout", 1.0), x=(3, 4)),
        case("train-inplace", node("Dropout", 0.0, inplace=True), x=(2, 3)),
        eval_case("single", node("Dropout", 0.5, form="single"), x=(2, 3)),
        eval_case("float64", node("Dropout", 0.5), dtype="float64", x=(2, 3)),
    ],
    "Flatten": [
        eval_case("eval", node("Flatten", 1, 2), x=(2, 3, 2, 2)),
        case("default", node("Flatten"), x=(2, 3, 4, 2)),
        case("start-0", node("Flatten", 0), x=(2, 3, 2)),
        case("range", node("Flatten", 1, 2), x=(2, 3, 4, 2)),
        case("negative", node("Flatten", start_dim=-3, end_dim=-2), x=(2, 3, 4, 2)),
        case("same-dim", node("Flatten", start_dim=2, end_dim=2), x=(2, 3, 4)),
        case("two-dims", node("Flatten"), x=(3, 4)),
        case("one-dim", node("Flatten", 0, -1), x=(4,)),
        case("batch1", node("Flatten"), x=(1, 2, 3)),
        case("empty-batch", node("Flatten"), x=(0, 2, 3)),
        case("float64", node("Flatten", end_dim=2), dtype="float64", x=(2, 3, 2, 2)),
    ],
    "Unflatten": [
        eval_case("eval", node("Unflatten", 1, (2, 2)), x=(3, 4)),
        case("default", node("Unflatten", 1, (2, 3)), x=(4, 6)),
        case("three-parts", node("Unflatten", 1, (2, 3, 2)), x=(2, 12, 3)),
        case("inferred-size", node("Unflatten", 1, (-1, 3)), x=(2, 6, 2)),
        case("negative-dim", node("Unflatten", dim=-1, unflattened_size=(2, 2)), x=(3, 4)),
        case("dim-0", node("Unflatten", 0, (2, 2), form="positional"), x=(4, 3)),
        case("one-part", node("Unflatten", 1, (6,)), x=(2, 6)),
        case("batch1", node("Unflatten", 1, (1, 6)), x=(1, 6)),
        case("float64", node("Unflatten", 1, (3, -1)), dtype="float64", x=(2, 6)),
    ],
    "Dropout1d": dropout("Dropout1d", 2, 3, 5),
    "Dropout2d": dropout("Dropout2d", 2, 3, 4, 5),
    "Dropout3d": dropout("Dropout3d", 2, 3, 2, 4, 3),
    "AlphaDropout": dropout("AlphaDropout", 4, 3, 5),
    "FeatureAlphaDropout": dropout("FeatureAlphaDropout", 4, 3, 5),
    "Bilinear": [
        case("default", node("Bilinear", 3, 4, 6), **PAIR),
        case("no-bias", node("Bilinear", 3, 4, 6, bias=False), **PAIR),
        case("keywords", node("Bilinear", in1_features=3, in2_features=4, out_features=1), **PAIR),
        case("all-positional", node("Bilinear", 3, 4, 2, True), **PAIR),
        case("unbatched", node("Bilinear", 3, 4, 6), x=(3,), y=(4,)),
        case("four-dims", node("Bilinear", 2, 3, 5), x=(2, 3, 2, 2), y=(2, 3, 2, 3)),
        case("batch1", node("Bilinear", 7, 5, 3), x=(1, 7), y=(1, 5)),
        case("empty-batch", node("Bilinear", 3, 4, 2), x=(0, 3), y=(0, 4)),
        case("inferred", node("Bilinear", Auto(3), Auto(4), 6, form="call"), **PAIR),
        eval_case("eval", node("Bilinear", 3, 4, 6), **PAIR),
        case("float64", node("Bilinear", 3, 4, 6), dtype="float64", **PAIR),
    ],
    "linear-functions": [
        case("bilinear", call("bilinear(x, y, w)", "y", "w"), x=(5, 3), y=(5, 4), w=(2, 3, 4)),
        case(
            "bilinear-bias",
            call("F.bilinear(x, y, w, bias=b)", "y", "w", "b"),
            x=(2, 5, 3),
            y=(2, 5, 4),
            w=(2, 3, 4),
            b=(2,),
        ),
        case("dropout", call("dropout(x, 0.0)"), x=(3, 4)),
        case("dropout-all", call("dropout(x, p=1.0)"), x=(3, 4)),
        case("dropout-off", call("dropout(x, 0.5, False)"), x=(3, 4)),
        case("dropout-inplace", call("dropout(x, 1.0, True, True)"), x=(3, 4)),
        case("dropout1d", call("dropout1d(x, 1.0)"), x=(2, 3, 4)),
        case("dropout2d", call("dropout2d(x, 0.5, training=False)"), x=(2, 3, 4, 2)),
        case("dropout3d", call("dropout3d(x, 0.0, inplace=True)"), x=(2, 3, 4, 2, 2)),
        case("alpha-dropout", call("alpha_dropout(x)"), x=(3, 4)),
        case("alpha-dropout-training", call("alpha_dropout(x, 0.0, training=True)"), x=(3, 4)),
        case("feature-alpha-dropout", call("feature_alpha_dropout(x, 0.7)"), x=(3, 4, 2)),
        case("feature-alpha-training", call("feature_alpha_dropout(x, 1.0, True)"), x=(3, 4, 2)),
        eval_case("eval", call("alpha_dropout(x, 0.3)"), x=(3, 4)),
        case(
            "float64",
            call("bilinear(x, y, w)", "y", "w"),
            dtype="float64",
            x=(5, 3),
            y=(5, 4),
            w=(2, 3, 4),
        ),
    ],
}
