"""Cases for the losses."""

from case import case, eval_case, given, integers, rounded, simplex, uniform
from nodes import Graph, Numbers, node

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

NLL_2D = [
    case("default", node("NLLLoss2d", form="call"), input=(2, 4, 3, 2), target=integers((2, 3, 2), 4)),
    case("weight", node("NLLLoss2d", weight=CLASS_WEIGHT, form="call"), input=(2, 4, 3, 2), target=integers((2, 3, 2), 4)),
    case("none", node("NLLLoss2d", reduction="none", form="call"), input=(1, 4, 3, 5), target=integers((1, 3, 5), 4)),
    case("float64", node("NLLLoss2d", form="call"), dtype="float64", input=(2, 4, 3, 2), target=integers((2, 3, 2), 4)),
]


def linear(*arguments, **keywords):
    return node("LinearCrossEntropyLoss", *arguments, **keywords)


LINEAR = [
    case("default", linear(5, 4), input=(6, 5), target=TARGET),
    *[
        case(f"reduction-{reduction}", linear(5, 4, reduction=reduction), input=(6, 5), target=TARGET)
        for reduction in ("mean", "sum", "none")
    ],
    case("bias", linear(5, 4, bias=True), input=(6, 5), target=TARGET),
    case("weight", linear(5, 4, weight=CLASS_WEIGHT), input=(6, 5), target=TARGET),
    case("ignore", linear(5, 4, ignore_index=1), input=(6, 5), target=IGNORING_1),
    case("ignore-default", linear(5, 4), input=(6, 5), target=IGNORING),
    case("smoothing", linear(5, 4, label_smoothing=0.2), input=(6, 5), target=TARGET),
    case("places", linear(5, 4, out_features=(3,)), input=(6, 5), target=integers((6, 3), 4)),
    case("places-bias", linear(5, 4, out_features=(3, 2), bias=True), input=(2, 5), target=integers((2, 3, 2), 4)),
    case("probabilities", linear(5, 4, bias=True), input=(6, 5), target=simplex(6, 4)),
    case("unbatched", linear(5, 4, bias=True), input=(5,), target=given(2)),
    case("batch1", linear(in_features=5, num_classes=4), input=(1, 5), target=given([3])),
    eval_case("eval", linear(5, 4), input=(6, 5), target=TARGET),
    case("float64", linear(5, 4, bias=True, weight=CLASS_WEIGHT), dtype="float64", input=(6, 5), target=TARGET),
]


def ctc(**arguments):
    return node("CTCLoss", **arguments)


PADDED = {
    "log_probs": (7, 3, 5),
    "targets": given([[1, 2, 2, 4], [3, 1, 0, 0], [4, 4, 4, 0]]),
    "input_lengths": given([7, 5, 6]),
    "target_lengths": given([4, 2, 3]),
}
IN_A_ROW = {**PADDED, "targets": given([1, 2, 2, 4, 3, 1, 4, 4, 4])}
IMPOSSIBLE = {**PADDED, "input_lengths": given([7, 1, 4])}
EMPTY = {**PADDED, "target_lengths": given([4, 0, 3])}
ONE = {
    "log_probs": (6, 4),
    "targets": given([1, 3, 3]),
    "input_lengths": given([6]),
    "target_lengths": given([3]),
}
NORMALISED = Graph(
    {"loss": ctc()},
    ["return loss(x.log_softmax(2), y, (7, 5, 6), (4, 2, 3))"],
    ("x", "y"),
)

CTC = [
    case("default", ctc(), **PADDED),
    *[case(f"reduction-{reduction}", ctc(reduction=reduction), **PADDED) for reduction in ("mean", "sum", "none")],
    case("in-a-row", ctc(), **IN_A_ROW),
    case("in-a-row-none", ctc(reduction="none"), **IN_A_ROW),
    case("blank", ctc(blank=0), **PADDED),
    case("blank-last", ctc(blank=4), **{**PADDED, "targets": given([[1, 2, 2, 0], [3, 1, 4, 4], [0, 0, 3, 9]])}),
    case("zero-infinity", ctc(zero_infinity=True), **IMPOSSIBLE),
    case("zero-infinity-none", ctc(reduction="none", zero_infinity=True), **IMPOSSIBLE),
    case("empty-target", ctc(), **EMPTY),
    case("empty-target-none", ctc(reduction="none"), **EMPTY),
    case("unbatched", ctc(), **ONE),
    case("unbatched-none", ctc(reduction="none"), **ONE),
    case("tuples", NORMALISED, x=(7, 3, 5), y=PADDED["targets"]),
    case("batch1", ctc(), **{**ONE, "log_probs": (6, 1, 4), "targets": given([[1, 3, 3]])}),
    eval_case("eval", ctc(), **PADDED),
    case("float64", ctc(), dtype="float64", **PADDED),
    case("float64-sum", ctc(reduction="sum", zero_infinity=True), dtype="float64", **IMPOSSIBLE),
]


def call(name: str, line: str, **inputs):
    """A call of a function of the inputs, which are named in `line`."""
    return case(name, Graph({}, [f"return {line}"], tuple(inputs)), **inputs)


SIGNS = given([1, -1, 1, 1, -1])
COUNTS = given([1, 3, 2, 5])

FUNCTIONS = [
    call("l1", "F.l1_loss(x, y)", x=(3, 4), y=(3, 4)),
    call("l1-weight", "F.l1_loss(x, y, weight=w)", x=(3, 4), y=(3, 4), w=uniform(3, 4)),
    call("l1-weight-sum", "F.l1_loss(x, y, reduction='sum', weight=w)", x=(3, 4), y=(3, 4), w=uniform(3, 4)),
    call("mse", "F.mse_loss(x, y, reduction='none')", x=(3, 4), y=(3, 4)),
    call("mse-weight", "F.mse_loss(x, y, weight=w)", x=(3, 4), y=(3, 4), w=uniform(3, 4)),
    call("mse-weight-none", "F.mse_loss(x, y, reduction='none', weight=w)", x=(3, 4), y=(3, 4), w=uniform(3, 4)),
    call("smooth-l1", "F.smooth_l1_loss(x, y, beta=0.5)", x=(3, 4), y=(3, 4)),
    call("huber", "F.huber_loss(x, y, 'sum', 0.5)", x=(3, 4), y=(3, 4)),
    call("huber-weight", "F.huber_loss(x, y, weight=w)", x=(3, 4), y=(3, 4), w=uniform(3, 4)),
    call("cross-entropy", "F.cross_entropy(x, y, w * torch.ones_like(x[0]), label_smoothing=0.1)", x=(6, 4), y=TARGET, w=COUNTS),
    call("cross-entropy-older", "F.cross_entropy(x, y, None, False, 1)", x=(6, 4), y=IGNORING_1),
    call("nll", "F.nll_loss(x, y, w * torch.ones_like(x[0]), ignore_index=1)", x=(6, 4), y=IGNORING_1, w=COUNTS),
    call("linear-cross-entropy", "F.linear_cross_entropy(x, w, y, linear_bias=b)", x=(6, 5), w=(4, 5), y=TARGET, b=(4,)),
    call("bce", "F.binary_cross_entropy(x, y, w * torch.ones_like(x[0]))", x=uniform(5, 3), y=uniform(5, 3), w=given([1, 3, 2])),
    call("bce-logits", "F.binary_cross_entropy_with_logits(x, y, reduction='sum')", x=(5, 3), y=uniform(5, 3)),
    call(
        "bce-logits-weights",
        "F.binary_cross_entropy_with_logits(x, y, w * torch.ones_like(x[0]), pos_weight=p * torch.ones_like(x[0]))",
        x=(5, 3),
        y=uniform(5, 3),
        w=given([1, 3, 2]),
        p=given([2, 1, 3]),
    ),
    call("kl", "F.kl_div(x, y, reduction='batchmean')", x=(3, 4), y=simplex(3, 4)),
    call("kl-log", "F.kl_div(x, y, None, None, 'sum', True)", x=(3, 4), y=(3, 4)),
    call("ctc", "F.ctc_loss(x, y, (7, 5, 6), (4, 2, 3))", x=(7, 3, 5), y=PADDED["targets"]),
    call("poisson", "F.poisson_nll_loss(x, y, False, True)", x=uniform(3, 4), y=uniform(3, 4)),
    call("gaussian", "F.gaussian_nll_loss(x, y, v, full=True)", x=(3, 4), y=(3, 4), v=uniform(3, 4)),
    call("gaussian-number", "F.gaussian_nll_loss(x, y, 0.5, reduction='sum')", x=(3, 4), y=(3, 4)),
    call("hinge", "F.hinge_embedding_loss(x, y, 0.5)", x=(5,), y=SIGNS),
    call("soft-margin", "F.soft_margin_loss(x, y, reduction='sum')", x=(5,), y=SIGNS),
    call("ranking", "F.margin_ranking_loss(a, b, y, 0.3)", a=(5,), b=(5,), y=SIGNS),
    call("multilabel-margin", "F.multilabel_margin_loss(x, y)", x=(1, 4), y=given([[3, 0, -1, 1]])),
    call("multilabel-soft-margin", "F.multilabel_soft_margin_loss(x, y, w)", x=(3, 4), y=uniform(3, 4), w=uniform(4)),
    call("multi-margin", "F.multi_margin_loss(x, y, 2, 0.5, reduction='none')", x=(6, 4), y=TARGET),
    call("cosine", "F.cosine_embedding_loss(a, b, y, margin=0.2)", a=(5, 3), b=(5, 3), y=SIGNS),
    call("triplet", "F.triplet_margin_loss(a, p, n, 0.5, 2, swap=True)", a=(5, 3), p=(5, 3), n=(5, 3)),
    case(
        "triplet-distance",
        Graph(
            {"far": node("PairwiseDistance", p=1.0)},
            ["return F.triplet_margin_with_distance_loss(a, p, n, distance_function=far, margin=0.5)"],
            ("a", "p", "n"),
        ),
        a=(5, 3),
        p=(5, 3),
        n=(5, 3),
    ),
]

FILES = {
    "NLLLoss2d": NLL_2D,
    "LinearCrossEntropyLoss": LINEAR,
    "CTCLoss": CTC,
    "loss-functions": FUNCTIONS,
    "CrossEntropyLoss": CROSS_ENTROPY,
    "NLLLoss": NLL,
    "MSELoss": MSE,
    "BCEWithLogitsLoss": BCE,
}
