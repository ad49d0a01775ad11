"""Cases for the losses."""

from case import case, eval_case, given, integers, rounded, simplex, uniform
from nodes import Numbers, node

CLASS_WEIGHT = Numbers([0.5, 2.0, 1.25, 0.75])
TARGET = integers((6,), 4)
IGNORING = given([3, -100, 0, 1, -100, 2])
IGNORING_1 = given([1, 0, 3, 1, 2, 1])


def cross_entropy(**arguments):
    return node("CrossEntropyLoss", **arguments)


def nll(**arguments):
    return node("NLLLoss", **arguments)


def bce(**arguments):
    return node("BCEWithLogitsLoss", **arguments)


def reductions(loss, **inputs) -> list:
    return [
        case(f"reduction-{reduction}", loss(reduction=reduction), **inputs)
        for reduction in ("mean", "sum", "none")
    ]


CROSS_ENTROPY = [
    case("default", cross_entropy(), input=(6, 4), target=TARGET),
    *reductions(cross_entropy, input=(6, 4), target=TARGET),
    case("weight", cross_entropy(weight=CLASS_WEIGHT), input=(6, 4), target=TARGET),
    case("weight-positional", node("CrossEntropyLoss", CLASS_WEIGHT), input=(6, 4), target=TARGET),
    case(
        "weight-sum",
        cross_entropy(weight=CLASS_WEIGHT, reduction="sum"),
        input=(6, 4),
        target=TARGET,
    ),
    case(
        "weight-none",
        cross_entropy(weight=CLASS_WEIGHT, reduction="none"),
        input=(6, 4),
        target=TARGET,
    ),
    case("ignore-default", cross_entropy(), input=(6, 4), target=IGNORING),
    case("ignore-index", cross_entropy(ignore_index=1), input=(6, 4), target=IGNORING_1),
    case(
        "ignore-none",
        cross_entropy(ignore_index=1, reduction="none"),
        input=(6, 4),
        target=IGNORING_1,
    ),
    case(
        "ignore-weight",
        cross_entropy(weight=CLASS_WEIGHT, ignore_index=1),
        input=(6, 4),
        target=IGNORING_1,
    ),
    case("all-ignored", cross_entropy(), input=(2, 4), target=given([-100, -100])),
    case(
        "all-ignored-sum",
        cross_entropy(reduction="sum", label_smoothing=0.1),
        input=(2, 4),
        target=given([-100, -100]),
    ),
    case("smoothing", cross_entropy(label_smoothing=0.1), input=(6, 4), target=TARGET),
    case(
        "smoothing-sum",
        cross_entropy(label_smoothing=0.3, reduction="sum"),
        input=(6, 4),
        target=TARGET,
    ),
    case(
        "smoothing-none",
        cross_entropy(label_smoothing=0.3, reduction="none"),
        input=(6, 4),
        target=IGNORING,
    ),
    case(
        "smoothing-weight-ignore",
        cross_entropy(weight=CLASS_WEIGHT, ignore_index=1, label_smoothing=0.2),
        input=(6, 4),
        target=IGNORING_1,
    ),
    case("smoothing-one", cross_entropy(label_smoothing=1.0), input=(6, 4), target=TARGET),
    case("one-extra-dim", cross_entropy(), input=(2, 4, 3), target=integers((2, 3), 4)),
    case(
        "one-extra-dim-none",
        cross_entropy(reduction="none", label_smoothing=0.1),
        input=(2, 4, 3),
        target=integers((2, 3), 4),
    ),
    case(
        "two-extra-dims",
        cross_entropy(weight=CLASS_WEIGHT, ignore_index=0),
        input=(2, 4, 3, 2),
        target=integers((2, 3, 2), 4),
    ),
    case(
        "three-extra-dims",
        cross_entropy(reduction="sum"),
        input=(1, 4, 2, 3, 2),
        target=integers((1, 2, 3, 2), 4),
    ),
    case("unbatched", cross_entropy(), input=(4,), target=given(2)),
    case("unbatched-smoothing", cross_entropy(label_smoothing=0.2), input=(4,), target=given(1)),
    case("probabilities", cross_entropy(), input=(6, 4), target=simplex(6, 4)),
    case("probabilities-sum", cross_entropy(reduction="sum"), input=(6, 4), target=simplex(6, 4)),
    case("probabilities-none", cross_entropy(reduction="none"), input=(6, 4), target=simplex(6, 4)),
    case(
        "probabilities-weight",
        cross_entropy(weight=CLASS_WEIGHT),
        input=(6, 4),
        target=simplex(6, 4),
    ),
    case(
        "probabilities-weight-smoothing",
        cross_entropy(weight=CLASS_WEIGHT, label_smoothing=0.2),
        input=(6, 4),
        target=simplex(6, 4),
    ),
    case(
        "probabilities-extra-dims",
        cross_entropy(label_smoothing=0.1),
        input=(2, 4, 3),
        target=simplex(2, 4, 3),
    ),
    case("probabilities-unbatched", cross_entropy(), input=(4,), target=simplex(4)),
    case("batch1", cross_entropy(), input=(1, 4), target=given([3])),
    case("ties", cross_entropy(), input=rounded(6, 4), target=TARGET),
    eval_case("eval", cross_entropy(), input=(6, 4), target=TARGET),
    case(
        "float64",
        cross_entropy(weight=CLASS_WEIGHT, label_smoothing=0.1),
        dtype="float64",
        input=(6, 4),
        target=TARGET,
    ),
    case(
        "float64-probabilities",
        cross_entropy(weight=CLASS_WEIGHT),
        dtype="float64",
        input=(6, 4),
        target=simplex(6, 4),
    ),
]

NLL = [
    case("default", nll(), input=(6, 4), target=TARGET),
    *reductions(nll, input=(6, 4), target=TARGET),
    case("weight", nll(weight=CLASS_WEIGHT), input=(6, 4), target=TARGET),
    case("weight-sum", nll(weight=CLASS_WEIGHT, reduction="sum"), input=(6, 4), target=TARGET),
    case("weight-none", nll(weight=CLASS_WEIGHT, reduction="none"), input=(6, 4), target=TARGET),
    case("ignore-default", nll(), input=(6, 4), target=IGNORING),
    case("ignore-index", nll(ignore_index=1), input=(6, 4), target=IGNORING_1),
    case(
        "ignore-weight",
        nll(weight=CLASS_WEIGHT, ignore_index=1),
        input=(6, 4),
        target=IGNORING_1,
    ),
    case("ignore-none", nll(ignore_index=1, reduction="none"), input=(6, 4), target=IGNORING_1),
    case("one-extra-dim", nll(), input=(2, 4, 3), target=integers((2, 3), 4)),
    case(
        "two-extra-dims",
        nll(weight=CLASS_WEIGHT, ignore_index=2),
        input=(2, 4, 3, 2),
        target=integers((2, 3, 2), 4),
    ),
    case(
        "two-extra-dims-none",
        nll(reduction="none", ignore_index=2),
        input=(2, 4, 3, 2),
        target=integers((2, 3, 2), 4),
    ),
    case("unbatched", nll(), input=(4,), target=given(2)),
    case("batch1", nll(weight=CLASS_WEIGHT), input=(1, 4), target=given([3])),
    case("float64", nll(weight=CLASS_WEIGHT), dtype="float64", input=(6, 4), target=TARGET),
]

MSE = [
    case("default", node("MSELoss"), input=(3, 4), target=(3, 4)),
    case("reduction-mean", node("MSELoss", reduction="mean"), input=(3, 4), target=(3, 4)),
    case("reduction-sum", node("MSELoss", reduction="sum"), input=(2, 3, 4), target=(2, 3, 4)),
    case("reduction-none", node("MSELoss", reduction="none"), input=(3, 4), target=(3, 4)),
    case("unbatched", node("MSELoss"), input=(5,), target=(5,)),
    case("zero-dims", node("MSELoss"), input=(), target=()),
    case("batch1", node("MSELoss"), input=(1, 3), target=(1, 3)),
    case("float64", node("MSELoss"), dtype="float64", input=(3, 4), target=(3, 4)),
]

BCE = [
    case("default", bce(), input=(5, 3), target=uniform(5, 3)),
    case("hard-targets", bce(), input=(2, 4), target=given([[0.0, 1, 1, 0], [1, 1, 0, 0]])),
    *reductions(bce, input=(5, 3), target=uniform(5, 3)),
    case("weight", bce(weight=Numbers([0.5, 2.0, 1.5])), input=(5, 3), target=uniform(5, 3)),
    case(
        "weight-rows",
        bce(weight=Numbers([[0.5], [2.0]]), reduction="sum"),
        input=(2, 3),
        target=uniform(2, 3),
    ),
    case(
        "weight-full",
        bce(weight=Numbers([[0.5, 1.0, 2.0], [3.0, 0.25, 1.5]]), reduction="none"),
        input=(2, 3),
        target=uniform(2, 3),
    ),
    case(
        "pos-weight", bce(pos_weight=Numbers([3.0, 0.5, 1.5])), input=(5, 3), target=uniform(5, 3)
    ),
    case("pos-weight-scalar", bce(pos_weight=Numbers(2.5)), input=(5, 3), target=uniform(5, 3)),
    case(
        "pos-weight-extra-dims",
        bce(pos_weight=Numbers([[[2.0]], [[0.5]], [[4.0]]])),
        input=(2, 3, 2, 2),
        target=uniform(2, 3, 2, 2),
    ),
    case(
        "both-weights",
        bce(weight=Numbers([0.5, 2.0, 1.5]), pos_weight=Numbers([3.0, 0.5, 1.5]), reduction="sum"),
        input=(5, 3),
        target=uniform(5, 3),
    ),
    case("unbatched", bce(), input=(5,), target=uniform(5)),
    case("kinks", bce(), input=rounded(4, 5), target=uniform(4, 5)),
    case("batch1", bce(), input=(1, 3), target=uniform(1, 3)),
    case(
        "float64",
        bce(pos_weight=Numbers([3.0, 0.5, 1.5])),
        dtype="float64",
        input=(5, 3),
        target=uniform(5, 3),
    ),
]

FILES = {
    "CrossEntropyLoss": CROSS_ENTROPY,
    "NLLLoss": NLL,
    "MSELoss": MSE,
    "BCEWithLogitsLoss": BCE,
}
