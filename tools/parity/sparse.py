"""Cases for EmbeddingBag, CosineSimilarity, PairwiseDistance and the functions of both families."""

from case import case, eval_case, given, integers, rounded
from nodes import Graph, node

WORDS = given([1, 2, 4, 5, 4, 3, 2, 0])
OFFSETS = given([0, 3, 3, 7])
BAG = [
    case("default", node("EmbeddingBag", 7, 3), x=integers((3, 4), 7)),
    case("sum", node("EmbeddingBag", 7, 3, mode="sum"), x=integers((3, 4), 7)),
    case("max", node("EmbeddingBag", 7, 3, mode="max"), x=integers((3, 4), 7)),
    case("offsets", node("EmbeddingBag", 7, 3), x=WORDS, offsets=OFFSETS),
    case("offsets-sum", node("EmbeddingBag", 7, 3, mode="sum"), x=WORDS, offsets=OFFSETS),
    case("offsets-max", node("EmbeddingBag", 7, 3, mode="max"), x=WORDS, offsets=OFFSETS),
    case(
        "weights",
        node("EmbeddingBag", 7, 3, mode="sum"),
        x=WORDS,
        offsets=OFFSETS,
        weights=(8,),
    ),
    case(
        "weights-of-rows",
        Graph(
            {"bag": node("EmbeddingBag", 7, 3, mode="sum", padding_idx=2)},
            ["return bag(x, None, weights)"],
            ("x", "weights"),
        ),
        x=integers((3, 4), 7),
        weights=(3, 4),
    ),
    case("padding-idx", node("EmbeddingBag", 7, 3, padding_idx=4), x=WORDS, offsets=OFFSETS),
    case(
        "padding-idx-max",
        node("EmbeddingBag", 7, 3, mode="max", padding_idx=-2),
        x=WORDS,
        offsets=OFFSETS,
    ),
    case(
        "scale-grad-by-freq",
        node("EmbeddingBag", 7, 3, scale_grad_by_freq=True),
        x=WORDS,
        offsets=OFFSETS,
    ),
    case(
        "include-last-offset",
        node("EmbeddingBag", 7, 3, mode="sum", include_last_offset=True),
        x=WORDS,
        offsets=given([0, 2, 2, 8]),
    ),
    case("max-norm", node("EmbeddingBag", 7, 3, 1.0), x=integers((2, 3), 7)),
    case(
        "max-norm-inf",
        node("EmbeddingBag", 7, 3, max_norm=0.5, norm_type=float("inf"), mode="sum"),
        x=WORDS,
        offsets=OFFSETS,
    ),
    case("sparse", node("EmbeddingBag", 7, 3, sparse=True), x=integers((2, 3), 7)),
    case("batch1", node("EmbeddingBag", 7, 3), x=integers((1, 5), 7)),
    eval_case("eval", node("EmbeddingBag", 7, 3, mode="sum"), x=integers((2, 3), 7)),
    case("float64", node("EmbeddingBag", 7, 3), dtype="float64", x=WORDS, offsets=OFFSETS),
    case(
        "float64-weights",
        node("EmbeddingBag", 7, 3, mode="sum"),
        dtype="float64",
        x=WORDS,
        offsets=OFFSETS,
        weights=(8,),
    ),
]


def pairs(layer: str, shape: tuple) -> list:
    """Cases that both distances have."""
    return [
        case("default", node(layer), a=shape, b=shape),
        case("broadcast", node(layer), a=(3, 1, 4), b=(1, 5, 4)),
        case("batch1", node(layer), a=(1, 6), b=(1, 6)),
        eval_case("eval", node(layer), a=shape, b=shape),
        case("float64", node(layer), dtype="float64", a=shape, b=shape),
    ]


COSINE = pairs("CosineSimilarity", (4, 6)) + [
    case("dim-0", node("CosineSimilarity", 0), a=(4, 6), b=(4, 6)),
    case("last-dim", node("CosineSimilarity", dim=-1), a=(2, 3, 4), b=(2, 3, 4)),
    case("large-eps", node("CosineSimilarity", 1, 3.0), a=(5, 4), b=(5, 4)),
    case("unbatched", node("CosineSimilarity", 0), a=(9,), b=(9,)),
]
DISTANCE = pairs("PairwiseDistance", (4, 6)) + [
    case("p-1", node("PairwiseDistance", 1.0), a=(4, 6), b=(4, 6)),
    case("p-3", node("PairwiseDistance", p=3.0, keepdim=True), a=(4, 6), b=(4, 6)),
    case("p-inf", node("PairwiseDistance", p=float("inf")), a=(4, 6), b=(4, 6)),
    case("p-half", node("PairwiseDistance", 1.5, 0.01, True), a=(2, 3, 4), b=(2, 3, 4)),
    case("unbatched", node("PairwiseDistance"), a=(9,), b=(9,)),
    case("of-equals", node("PairwiseDistance", eps=0.5), a=rounded(6, 2), b=rounded(6, 2)),
]


def call(text: str, *inputs: str) -> Graph:
    """A model that is one call."""
    return Graph({}, [f"return {text}"], inputs or ("x",))


TABLE = (7, 3)
SPARSE_FUNCTIONS = [
    case("embedding", call("embedding(x, w)", "x", "w"), x=integers((2, 4), 7), w=TABLE),
    case(
        "embedding-padding",
        call("embedding(x, w, padding_idx=-3, scale_grad_by_freq=True)", "x", "w"),
        x=WORDS,
        w=TABLE,
    ),
    case(
        "embedding-bag",
        call("embedding_bag(x, w, offsets)", "x", "w", "offsets"),
        x=WORDS,
        w=TABLE,
        offsets=OFFSETS,
    ),
    case(
        "embedding-bag-weights",
        call(
            "embedding_bag(x, w, offsets, mode='sum', per_sample_weights=s, padding_idx=4)",
            "x",
            "w",
            "offsets",
            "s",
        ),
        x=WORDS,
        w=TABLE,
        offsets=OFFSETS,
        s=(8,),
    ),
    case(
        "embedding-bag-max",
        call("embedding_bag(x, w, mode='max')", "x", "w"),
        x=integers((3, 4), 7),
        w=TABLE,
    ),
    case(
        "one-hot",
        call("one_hot(x, num_classes=3) * w", "x", "w"),
        x=integers((2, 7), 3),
        w=TABLE,
    ),
]
DISTANCE_FUNCTIONS = [
    case("cosine", call("cosine_similarity(a, b)", "a", "b"), a=(3, 4), b=(3, 4)),
    case(
        "cosine-options",
        call("cosine_similarity(a, b, dim=-2, eps=2.5)", "a", "b"),
        a=(3, 4, 2),
        b=(4, 1),
    ),
    case("pairwise", call("pairwise_distance(a, b)", "a", "b"), a=(3, 4), b=(3, 4)),
    case(
        "pairwise-options",
        call("pairwise_distance(a, b, p=1.5, eps=0.1, keepdim=True)", "a", "b"),
        a=(3, 4),
        b=(4,),
    ),
    case("pdist", call("pdist(x)"), x=(5, 3)),
    case("pdist-1", call("pdist(x, 1)"), x=(5, 3)),
    case("pdist-half", call("pdist(x, 0.5)"), x=(4, 3)),
    case("pdist-3", call("pdist(x, p=3)"), x=(4, 3)),
    case("pdist-equal-rows", call("pdist(x)"), x=rounded(6, 1)),
    case("cdist", call("cdist(a, b)", "a", "b"), a=(2, 3, 4), b=(5, 4)),
    case("cdist-1", call("cdist(a, b, 1.0)", "a", "b"), a=(3, 4), b=(5, 4)),
    case("float64", call("pdist(x)"), dtype="float64", x=(5, 3)),
    case("cosine-float64", call("cosine_similarity(a, b)", "a", "b"), dtype="float64", a=(3, 4), b=(3, 4)),
]
FILES = {
    "EmbeddingBag": BAG,
    "CosineSimilarity": COSINE,
    "PairwiseDistance": DISTANCE,
    "sparse-functions": SPARSE_FUNCTIONS,
    "distance-functions": DISTANCE_FUNCTIONS,
}
