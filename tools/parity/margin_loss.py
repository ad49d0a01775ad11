"""Cases for the losses with margins, and for those of pairs and triplets."""

from case import case, eval_case, given, integers, rounded, uniform
from nodes import Numbers, node

SIGNS = given([[1, -1, 1, 1], [-1, -1, 1, -1], [1, 1, -1, 1]])
ROW_SIGNS = given([1, -1, -1, 1, 1])
CLASS_WEIGHT = Numbers([0.5, 2.0, 1.25, 0.75])


def shapes(name: str, arguments: dict, **inputs) -> list:
    """Each reduction, the arguments before it, evaluation and float64, for inputs of one shape."""
    cases = [case("default", node(name, **arguments), **inputs)]
    cases += [
        case(f"reduction-{reduction}", node(name, **arguments, reduction=reduction), **inputs)
        for reduction in ("mean", "sum", "none")
    ]
    cases += [
        case("size-average-false", node(name, **arguments, size_average=False), **inputs),
        case("reduce-false", node(name, **arguments, reduce=False), **inputs),
        eval_case("eval", node(name, **arguments), **inputs),
        case("float64", node(name, **arguments), dtype="float64", **inputs),
    ]
    return cases


def hinge(**arguments):
    return node("HingeEmbeddingLoss", **arguments)


HINGE = [
    *shapes("HingeEmbeddingLoss", {}, input=(3, 4), target=SIGNS),
    case("margin", hinge(margin=0.3), input=(3, 4), target=SIGNS),
    case("margin-positional", node("HingeEmbeddingLoss", 2.5), input=(3, 4), target=SIGNS),
    case("unbatched", hinge(), input=(5,), target=ROW_SIGNS),
    case("zero-dims", hinge(), input=(), target=given(-1)),
    case("batch1", hinge(reduction="sum"), input=(1, 3), target=given([[1, -1, -1]])),
    case("kinks", hinge(reduction="none"), input=rounded(3, 4), target=SIGNS),
]

SOFT = [
    *shapes("SoftMarginLoss", {}, input=(3, 4), target=SIGNS),
    case("unbatched", node("SoftMarginLoss"), input=(5,), target=ROW_SIGNS),
    case("zero-dims", node("SoftMarginLoss"), input=(), target=given(-1)),
    case("batch1", node("SoftMarginLoss", reduction="sum"), input=(1, 3), target=given([[1, -1, -1]])),
    case("odd", node("SoftMarginLoss"), input=(7, 5), target=integers((7, 5), 2)),
]


def ranking(**arguments):
    return node("MarginRankingLoss", **arguments)


RANKING = [
    *shapes("MarginRankingLoss", {}, input1=(3, 4), input2=(3, 4), target=SIGNS),
    case("margin", ranking(margin=0.5), input1=(5,), input2=(5,), target=ROW_SIGNS),
    case("margin-positional", node("MarginRankingLoss", 0.7), input1=(5,), input2=(5,), target=ROW_SIGNS),
    case("zero-dims", ranking(margin=0.1), input1=(), input2=(), target=given(-1)),
    case("batch1", ranking(), input1=(1,), input2=(1,), target=given([1])),
    case("broadcast", ranking(reduction="none"), input1=(3, 4), input2=(3, 1), target=given([[1, -1, 1, 1]])),
    case("float-target", ranking(margin=0.5), input1=(5,), input2=(5,), target=(5,)),
]


def multilabel(**arguments):
    return node("MultiLabelMarginLoss", **arguments)


LABELS = given([[3, 0, -1, 1], [-1, 2, 2, 2], [1, 2, 3, 0]])

MULTILABEL = [
    *shapes("MultiLabelMarginLoss", {}, input=(3, 4), target=LABELS),
    case("unbatched", multilabel(), input=(4,), target=given([3, 0, -1, 1])),
    case("unbatched-none", multilabel(reduction="none"), input=(4,), target=given([2, 2, -1, 1])),
    case("zero-dims", multilabel(), input=(), target=given(0)),
    case("batch1", multilabel(), input=(1, 5), target=given([[4, 2, -1, 0, 0]])),
    case("int32", multilabel(), input=(2, 3), target=given([[0, -1, 0], [2, 1, -1]])),
]


def multilabel_soft(**arguments):
    return node("MultiLabelSoftMarginLoss", **arguments)


MULTILABEL_SOFT = [
    *shapes("MultiLabelSoftMarginLoss", {}, input=(3, 4), target=uniform(3, 4)),
    case("hard-targets", multilabel_soft(), input=(2, 4), target=given([[0.0, 1, 1, 0], [1, 1, 0, 0]])),
    case("weight", multilabel_soft(weight=CLASS_WEIGHT), input=(3, 4), target=uniform(3, 4)),
    case("weight-none", multilabel_soft(weight=CLASS_WEIGHT, reduction="none"), input=(3, 4), target=uniform(3, 4)),
    case("unbatched", multilabel_soft(), input=(5,), target=uniform(5)),
    case("extra-dims", multilabel_soft(reduction="none"), input=(2, 3, 4), target=uniform(2, 3, 4)),
    case("batch1", multilabel_soft(), input=(1, 3), target=uniform(1, 3)),
]


def multi(**arguments):
    return node("MultiMarginLoss", **arguments)


TARGET = integers((6,), 4)

MULTI = [
    *shapes("MultiMarginLoss", {}, input=(6, 4), target=TARGET),
    case("p2", multi(p=2), input=(6, 4), target=TARGET),
    case("p2-none", multi(p=2, reduction="none"), input=(6, 4), target=TARGET),
    case("margin", multi(margin=0.3), input=(6, 4), target=TARGET),
    case("margin-negative", multi(margin=-0.5), input=(6, 4), target=TARGET),
    case("positional", node("MultiMarginLoss", 2, 0.5), input=(6, 4), target=TARGET),
    case("weight", multi(weight=CLASS_WEIGHT), input=(6, 4), target=TARGET),
    case("weight-p2-sum", multi(p=2, weight=CLASS_WEIGHT, reduction="sum"), input=(6, 4), target=TARGET),
    case("unbatched", multi(), input=(4,), target=given(2)),
    case("unbatched-row", multi(reduction="none"), input=(4,), target=given([2])),
    case("batch1", multi(), input=(1, 4), target=given([3])),
    case("float64-weight", multi(weight=CLASS_WEIGHT), dtype="float64", input=(6, 4), target=TARGET),
]


def cosine(**arguments):
    return node("CosineEmbeddingLoss", **arguments)


COSINE = [
    *shapes("CosineEmbeddingLoss", {}, input1=(5, 3), input2=(5, 3), target=ROW_SIGNS),
    case("margin", cosine(margin=0.3), input1=(5, 3), input2=(5, 3), target=ROW_SIGNS),
    case("margin-negative", cosine(margin=-0.4, reduction="none"), input1=(5, 3), input2=(5, 3), target=ROW_SIGNS),
    case("margin-positional", node("CosineEmbeddingLoss", 0.5), input1=(5, 3), input2=(5, 3), target=ROW_SIGNS),
    case("other-targets", cosine(reduction="none"), input1=(3, 4), input2=(3, 4), target=given([1, 0, -1])),
    case("unbatched", cosine(), input1=(4,), input2=(4,), target=given(-1)),
    case("batch1", cosine(), input1=(1, 4), input2=(1, 4), target=given([1])),
]


def triplet(**arguments):
    return node("TripletMarginLoss", **arguments)


def three(*shape) -> dict:
    return {"anchor": shape, "positive": shape, "negative": shape}


TRIPLET = [
    *shapes("TripletMarginLoss", {}, **three(5, 3)),
    case("margin", triplet(margin=0.3), **three(5, 3)),
    case("positional", node("TripletMarginLoss", 2.0, 1.5), **three(5, 3)),
    case("p1", triplet(p=1), **three(5, 3)),
    case("p3", triplet(p=3.0, reduction="none"), **three(5, 3)),
    case("eps", triplet(eps=0.1), **three(5, 3)),
    case("swap", triplet(swap=True), **three(5, 3)),
    case("swap-none", triplet(swap=True, reduction="none"), **three(7, 4)),
    case("unbatched", triplet(), **three(4)),
    case("extra-dims", triplet(reduction="none"), **three(2, 3, 4)),
    case("batch1", triplet(), **three(1, 4)),
    case("float64-swap", triplet(swap=True, p=3.0), dtype="float64", **three(5, 3)),
]


def measured(**arguments):
    return node("TripletMarginWithDistanceLoss", **arguments)


MEASURED = [
    case("default", measured(), **three(5, 3)),
    *[case(f"reduction-{r}", measured(reduction=r), **three(5, 3)) for r in ("mean", "sum", "none")],
    case("margin", measured(margin=0.3), **three(5, 3)),
    case("swap", measured(swap=True, reduction="none"), **three(5, 3)),
    case("norm", measured(distance_function=node("PairwiseDistance", p=1.0, eps=0.1)), **three(5, 3)),
    case("cosine", measured(distance_function=node("CosineSimilarity", dim=1), swap=True), **three(5, 3)),
    case("bilinear", measured(distance_function=node("Bilinear", 3, 3, 2)), **three(5, 3)),
    case("unbatched", measured(), **three(4)),
    case("batch1", measured(margin=2.0), **three(1, 4)),
    eval_case("eval", measured(), **three(5, 3)),
    case("float64", measured(swap=True), dtype="float64", **three(5, 3)),
]

FILES = {
    "HingeEmbeddingLoss": HINGE,
    "SoftMarginLoss": SOFT,
    "MarginRankingLoss": RANKING,
    "MultiLabelMarginLoss": MULTILABEL,
    "MultiLabelSoftMarginLoss": MULTILABEL_SOFT,
    "MultiMarginLoss": MULTI,
    "CosineEmbeddingLoss": COSINE,
    "TripletMarginLoss": TRIPLET,
    "TripletMarginWithDistanceLoss": MEASURED,
}
