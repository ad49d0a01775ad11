"""Cases for the losses that compare an input and a target element by element."""

from case import Draw, case, eval_case, given, rounded, simplex, uniform
from nodes import Graph, Numbers, node


def reductions(name: str, input, target, **arguments) -> list:
    return [
        case(f"reduction-{reduction}", node(name, reduction=reduction, **arguments), input=input, target=target)
        for reduction in ("mean", "sum", "none")
    ]


def older(name: str, input, target) -> list:
    """The arguments that PyTorch had before `reduction`."""
    return [
        case("size-average-false", node(name, size_average=False), input=input, target=target),
        case("reduce-false", node(name, reduce=False), input=input, target=target),
        case("both-true", node(name, size_average=True, reduce=True, reduction="sum"), input=input, target=target),
    ]


def shapes(name: str, draw, **arguments) -> list:
    """Odd sizes, one sample, none, no dimensions, evaluation and float64; `draw(*shape)` draws both."""
    return [
        case("default", node(name, **arguments), input=draw(3, 4), target=draw(3, 4)),
        case("odd", node(name, **arguments), input=draw(7, 3, 5), target=draw(7, 3, 5)),
        case("unbatched", node(name, **arguments), input=draw(5), target=draw(5)),
        case("zero-dims", node(name, **arguments), input=draw(), target=draw()),
        case("batch1", node(name, **arguments), input=draw(1, 3), target=draw(1, 3)),
        eval_case("eval", node(name, **arguments), input=draw(3, 4), target=draw(3, 4)),
        case("float64", node(name, **arguments), dtype="float64", input=draw(3, 4), target=draw(3, 4)),
    ]


def normal(*shape):
    return shape


L1 = [
    *shapes("L1Loss", normal),
    *reductions("L1Loss", (3, 4), (3, 4)),
    *older("L1Loss", (3, 4), (3, 4)),
    case("ties", node("L1Loss"), input=rounded(4, 5), target=rounded(4, 5)),
    case("sums-positional", node("L1Loss", None, None, "sum"), input=(3, 4), target=(3, 4)),
]

SMOOTH_L1 = [
    *shapes("SmoothL1Loss", normal),
    *reductions("SmoothL1Loss", (3, 4), (3, 4)),
    *older("SmoothL1Loss", (3, 4), (3, 4)),
    *[case(f"beta-{beta}", node("SmoothL1Loss", beta=beta), input=(4, 5), target=(4, 5)) for beta in (0.3, 2.0)],
    case("beta-zero", node("SmoothL1Loss", beta=0.0), input=(4, 5), target=(4, 5)),
    case("beta-none", node("SmoothL1Loss", reduction="none", beta=0.5), input=rounded(4, 5), target=rounded(4, 5)),
    case("float64-beta", node("SmoothL1Loss", beta=0.5), dtype="float64", input=(4, 5), target=(4, 5)),
]

HUBER = [
    *shapes("HuberLoss", normal),
    *reductions("HuberLoss", (3, 4), (3, 4)),
    *[case(f"delta-{delta}", node("HuberLoss", delta=delta), input=(4, 5), target=(4, 5)) for delta in (0.3, 2.5)],
    case("positional", node("HuberLoss", "sum", 0.5), input=(4, 5), target=(4, 5)),
    case("delta-none", node("HuberLoss", reduction="none", delta=0.5), input=rounded(4, 5), target=rounded(4, 5)),
    case("float64-delta", node("HuberLoss", delta=0.5), dtype="float64", input=(4, 5), target=(4, 5)),
]

WEIGHT = Numbers([0.5, 2.0, 1.5])

BCE = [
    *shapes("BCELoss", uniform),
    *reductions("BCELoss", uniform(5, 3), uniform(5, 3)),
    *older("BCELoss", uniform(5, 3), uniform(5, 3)),
    case("hard-targets", node("BCELoss"), input=uniform(2, 4), target=given([[0.0, 1, 1, 0], [1, 1, 0, 0]])),
    case("weight", node("BCELoss", weight=WEIGHT), input=uniform(5, 3), target=uniform(5, 3)),
    case(
        "weight-rows",
        node("BCELoss", weight=Numbers([[0.5], [2.0]]), reduction="sum"),
        input=uniform(2, 3),
        target=uniform(2, 3),
    ),
    case("weight-none", node("BCELoss", weight=WEIGHT, reduction="none"), input=uniform(5, 3), target=uniform(5, 3)),
    case(
        "sigmoid",
        Graph({"loss": node("BCELoss")}, ["return loss(sigmoid(input), target)"], ("input", "target")),
        input=(4, 3),
        target=uniform(4, 3),
    ),
    case("float64-weight", node("BCELoss", weight=WEIGHT), dtype="float64", input=uniform(5, 3), target=uniform(5, 3)),
]


def divergence(**arguments):
    return node("KLDivLoss", **arguments)


def logarithms(reduction: str, log_target: bool) -> Graph:
    target = "target.log_softmax(1)" if log_target else "target.softmax(1)"
    loss = divergence(reduction=reduction, log_target=log_target)
    return Graph({"loss": loss}, [f"return loss(input.log_softmax(1), {target})"], ("input", "target"))


KL = [
    case("default", divergence(), input=(3, 4), target=simplex(3, 4)),
    case("odd", divergence(), input=(7, 3, 5), target=simplex(7, 3, 5)),
    case("unbatched", divergence(reduction="batchmean"), input=(5,), target=simplex(5)),
    case("zero-dims", divergence(reduction="batchmean"), input=(), target=uniform()),
    case("batch1", divergence(), input=(1, 3), target=simplex(1, 3)),
    *[
        case(f"reduction-{reduction}", divergence(reduction=reduction), input=(3, 4), target=simplex(3, 4))
        for reduction in ("mean", "sum", "none", "batchmean")
    ],
    *older("KLDivLoss", (3, 4), simplex(3, 4)),
    *[
        case(
            f"log-target-{reduction}",
            divergence(reduction=reduction, log_target=True),
            input=(3, 4),
            target=(3, 4),
        )
        for reduction in ("mean", "sum", "none", "batchmean")
    ],
    case("distributions", logarithms("batchmean", False), input=(3, 5), target=(3, 5)),
    case("log-distributions", logarithms("batchmean", True), input=(3, 5), target=(3, 5)),
    eval_case("eval", divergence(), input=(3, 4), target=simplex(3, 4)),
    case("float64", divergence(reduction="batchmean"), dtype="float64", input=(3, 4), target=simplex(3, 4)),
    case(
        "float64-log-target", divergence(reduction="sum", log_target=True), dtype="float64", input=(3, 4), target=(3, 4)
    ),
]


def poisson(**arguments):
    return node("PoissonNLLLoss", **arguments)


COUNTS = given([[0, 1, 2, 5], [3, 0, 1, 2], [4, 7, 1, 1]])

POISSON = [
    *shapes("PoissonNLLLoss", normal),
    *reductions("PoissonNLLLoss", (3, 4), COUNTS),
    *older("PoissonNLLLoss", (3, 4), COUNTS),
    case("counts", poisson(), input=(3, 4), target=COUNTS),
    case("full", poisson(full=True), input=(3, 4), target=COUNTS),
    case("full-none", poisson(full=True, reduction="none"), input=(3, 4), target=COUNTS),
    case("rates", poisson(log_input=False), input=uniform(3, 4), target=COUNTS),
    case("rates-full", poisson(log_input=False, full=True, reduction="sum"), input=uniform(3, 4), target=COUNTS),
    case("rates-eps", poisson(log_input=False, eps=0.1), input=uniform(3, 4), target=COUNTS),
    case("positional", node("PoissonNLLLoss", False, True), input=uniform(3, 4), target=COUNTS),
    case("float64-full", poisson(full=True), dtype="float64", input=(5, 6), target=Draw("uniform", (5, 6), 0.5, 4)),
]


def gaussian(**arguments):
    return node("GaussianNLLLoss", **arguments)


GAUSSIAN = [
    case("default", gaussian(), input=(3, 4), target=(3, 4), var=uniform(3, 4)),
    case("odd", gaussian(), input=(7, 3, 5), target=(7, 3, 5), var=uniform(7, 3, 5)),
    case("unbatched", gaussian(), input=(5,), target=(5,), var=uniform(5)),
    case("batch1", gaussian(), input=(1, 3), target=(1, 3), var=uniform(1, 3)),
    *[
        case(f"reduction-{reduction}", gaussian(reduction=reduction), input=(3, 4), target=(3, 4), var=uniform(3, 4))
        for reduction in ("mean", "sum", "none")
    ],
    case("full", gaussian(full=True), input=(3, 4), target=(3, 4), var=uniform(3, 4)),
    case("eps", gaussian(eps=0.5, reduction="none"), input=(3, 4), target=(3, 4), var=uniform(3, 4)),
    case("one-variance", gaussian(), input=(3, 4), target=(3, 4), var=uniform(3, 1)),
    case("variance-of-rows", gaussian(), input=(3, 4), target=(3, 4), var=uniform(3)),
    case("target-broadcasts", gaussian(reduction="none"), input=(3, 4), target=(3, 1), var=uniform(3, 4)),
    eval_case("eval", gaussian(), input=(3, 4), target=(3, 4), var=uniform(3, 4)),
    case("float64", gaussian(full=True), dtype="float64", input=(3, 4), target=(3, 4), var=uniform(3, 4)),
]

FILES = {
    "L1Loss": L1,
    "SmoothL1Loss": SMOOTH_L1,
    "HuberLoss": HUBER,
    "BCELoss": BCE,
    "KLDivLoss": KL,
    "PoissonNLLLoss": POISSON,
    "GaussianNLLLoss": GAUSSIAN,
}
