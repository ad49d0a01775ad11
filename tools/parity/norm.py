"""Cases for the normalisations: layers and functions."""

from case import case, eval_case, rounded
from nodes import Auto, Graph, node

SIDES = {1: (7,), 2: (4, 5), 3: (3, 2, 4)}


def batch(n: int) -> list:
    layer, x = f"BatchNorm{n}d", (3, 4, *SIDES[n])
    cases = [
        case("default", node(layer, 4), x=x),
        eval_case("eval", node(layer, 4), x=x),
        case("eps", node(layer, 4, 0.1), x=x),
        case("momentum", node(layer, 4, momentum=0.3), x=x),
        case("momentum-none", node(layer, 4, momentum=None), x=x),
        eval_case("momentum-none-eval", node(layer, 4, 1e-5, None), x=x),
        case("momentum-zero", node(layer, 4, momentum=0.0), x=x),
        case("no-affine", node(layer, 4, affine=False), x=x),
        eval_case("no-affine-eval", node(layer, 4, affine=False), x=x),
        case("no-tracking", node(layer, 4, track_running_stats=False), x=x),
        eval_case("no-tracking-eval", node(layer, 4, track_running_stats=False), x=x),
        case("all-positional", node(layer, 4, 1e-3, 0.2, False, False), x=x),
        case("batch1", node(layer, 4), x=(1, 4, *SIDES[n])),
        case("inferred", node(layer, Auto(4), form="call"), x=x),
        case("float64", node(layer, 4), dtype="float64", x=x),
        eval_case("float64-eval", node(layer, 4), dtype="float64", x=x),
    ]
    if n == 1:
        cases += [
            case("two-dims", node(layer, 5), x=(8, 5)),
            eval_case("two-dims-eval", node(layer, 5), x=(8, 5)),
            case("two-dims-momentum-none", node(layer, 5, momentum=None), x=(8, 5)),
            eval_case("two-dims-batch1-eval", node(layer, 5), x=(1, 5)),
        ]
    return cases


def instance(n: int) -> list:
    layer, x = f"InstanceNorm{n}d", (3, 4, *SIDES[n])
    return [
        case("default", node(layer, 4), x=x),
        eval_case("eval", node(layer, 4), x=x),
        case("affine", node(layer, 4, affine=True), x=x),
        case("eps", node(layer, 4, 0.1), x=x),
        case("tracking", node(layer, 4, track_running_stats=True), x=x),
        eval_case("tracking-eval", node(layer, 4, track_running_stats=True), x=x),
        case("all-positional", node(layer, 4, 1e-3, 0.3, True, True), x=x),
        eval_case("all-positional-eval", node(layer, 4, 1e-3, 0.3, True, True), x=x),
        case("batch1", node(layer, 4, affine=True), x=(1, 4, *SIDES[n])),
        case("unbatched", node(layer, 4, affine=True), x=(4, *SIDES[n])),
        case("float64", node(layer, 4, affine=True), dtype="float64", x=x),
    ]


LAYER_NORM = [
    case("default", node("LayerNorm", 6), x=(3, 6)),
    case("three-dims", node("LayerNorm", 6), x=(2, 3, 6)),
    case("list", node("LayerNorm", [6]), x=(2, 3, 6)),
    case("two-axes", node("LayerNorm", (3, 4)), x=(2, 3, 4)),
    case("three-axes", node("LayerNorm", [2, 3, 4]), x=(2, 2, 3, 4)),
    case("whole-input", node("LayerNorm", (3, 4)), x=(3, 4)),
    case("eps", node("LayerNorm", 6, 0.1), x=(3, 6)),
    case("no-affine", node("LayerNorm", (3, 4), elementwise_affine=False), x=(2, 3, 4)),
    case("no-bias", node("LayerNorm", 6, bias=False), x=(3, 6)),
    case("all-positional", node("LayerNorm", [4], 1e-3, True, False), x=(3, 4)),
    case("unbatched", node("LayerNorm", 9, form="single"), x=(9,)),
    case("batch1", node("LayerNorm", normalized_shape=5), x=(1, 5)),
    eval_case("eval", node("LayerNorm", 6), x=(3, 6)),
    case("float64", node("LayerNorm", (3, 4)), dtype="float64", x=(2, 3, 4)),
]

GROUP_NORM = [
    case("default", node("GroupNorm", 2, 4), x=(3, 4, 5)),
    case("image", node("GroupNorm", 3, 6), x=(2, 6, 3, 4)),
    case("volume", node("GroupNorm", 2, 4), x=(2, 4, 2, 3, 2)),
    case("one-group", node("GroupNorm", 1, 6), x=(2, 6, 3, 2)),
    case("a-group-each", node("GroupNorm", 6, 6), x=(2, 6, 3, 2)),
    case("two-dims", node("GroupNorm", 2, 6), x=(4, 6)),
    case("eps", node("GroupNorm", 2, 4, eps=0.1), x=(3, 4, 5)),
    case("no-affine", node("GroupNorm", 2, 4, affine=False), x=(3, 4, 5)),
    case("no-bias", node("GroupNorm", 2, 4, bias=False), x=(3, 4, 5)),
    case("all-positional", node("GroupNorm", 2, 4, 1e-3, True), x=(3, 4, 5)),
    case("batch1", node("GroupNorm", 2, 4), x=(1, 4, 7)),
    case("inferred", node("GroupNorm", 2, Auto(4), form="call"), x=(3, 4, 5)),
    eval_case("eval", node("GroupNorm", 2, 4), x=(3, 4, 5)),
    case("float64", node("GroupNorm", 2, 4), dtype="float64", x=(3, 4, 5)),
]

RMS_NORM = [
    case("default", node("RMSNorm", 6), x=(3, 6)),
    case("list", node("RMSNorm", [6]), x=(2, 3, 6)),
    case("two-axes", node("RMSNorm", (3, 4)), x=(2, 3, 4)),
    case("whole-input", node("RMSNorm", (3, 4)), x=(3, 4)),
    case("eps", node("RMSNorm", 6, 0.1), x=(3, 6)),
    case("eps-none", node("RMSNorm", 6, eps=None), x=(3, 6)),
    case("no-affine", node("RMSNorm", (3, 4), elementwise_affine=False), x=(2, 3, 4)),
    case("all-positional", node("RMSNorm", [4], 1e-3, True), x=(3, 4)),
    case("unbatched", node("RMSNorm", 9, form="single"), x=(9,)),
    case("batch1", node("RMSNorm", normalized_shape=5), x=(1, 5)),
    eval_case("eval", node("RMSNorm", 6), x=(3, 6)),
    case("float64", node("RMSNorm", (3, 4)), dtype="float64", x=(2, 3, 4)),
]


def response(layer: str) -> list:
    image = (2, 7, 3, 4)
    return [
        case("default", node(layer, 2), x=image),
        case("odd", node(layer, 3, 0.5), x=image),
        case("alpha", node(layer, 5, alpha=1.0), x=image),
        case("beta", node(layer, 4, alpha=0.7, beta=1.5), x=image),
        case("k", node(layer, 3, alpha=0.7, k=2.0), x=image),
        case("wide", node(layer, 7, 0.9), x=(2, 3, 2, 2)),
        case("all-positional", node(layer, 3, 0.3, 0.5, 1.5), x=image),
        case("batch1", node(layer, 3, 0.3), x=(1, 5, 2, 3)),
        eval_case("eval", node(layer, 3, 0.3), x=image),
        case("float64", node(layer, 3, 0.3), dtype="float64", x=image),
    ]


LOCAL_RESPONSE = response("LocalResponseNorm") + [
    case("size-1", node("LocalResponseNorm", 1, 0.5), x=(2, 3, 4)),
    case("three-dims", node("LocalResponseNorm", 3, 0.5), x=(2, 5, 4)),
    case("six-dims", node("LocalResponseNorm", 2, 0.5), x=(2, 5, 2, 3, 2, 2)),
    case("single", node("LocalResponseNorm", 2, form="single"), x=(2, 5, 4)),
]

SYNC_BATCH_NORM = [
    case("default", node("SyncBatchNorm", 4), x=(3, 4, 5)),
    case("two-dims", node("SyncBatchNorm", 4), x=(5, 4)),
    case("image", node("SyncBatchNorm", 3, 0.1, 0.3), x=(2, 3, 4, 5)),
    case("volume", node("SyncBatchNorm", 3), x=(2, 3, 2, 3, 2)),
    case("momentum-none", node("SyncBatchNorm", 4, momentum=None), x=(3, 4, 5)),
    case("no-affine", node("SyncBatchNorm", 4, affine=False), x=(3, 4, 5)),
    case("no-tracking", node("SyncBatchNorm", 4, track_running_stats=False), x=(3, 4, 5)),
    case("no-bias", node("SyncBatchNorm", 4, bias=False), x=(3, 4, 5)),
    case("group", node("SyncBatchNorm", 4, 1e-3, 0.2, True, True, None), x=(3, 4, 5)),
    case("batch1", node("SyncBatchNorm", 4), x=(1, 4, 5)),
    eval_case("eval", node("SyncBatchNorm", 4), x=(3, 4, 5)),
    case("float64", node("SyncBatchNorm", 4), dtype="float64", x=(3, 4, 5)),
]


def call(text: str, *inputs: str) -> Graph:
    """A model that is one call."""
    return Graph({}, [f"return {text}"], ("x", *inputs))


def tracked(text: str) -> Graph:
    """A call that moves running statistics `m` and `v`, which are used afterwards."""
    lines = ["m, v = zeros_like(x[0, :, 0]), ones_like(x[0, :, 0])", f"y = {text}"]
    lines += ["shape = (1, 3, 1)", "return y, x + m.reshape(shape), x * v.reshape(shape)"]
    return Graph({}, lines)


X, PLANE = (4, 3, 5), (3, 6, 2, 2)

FUNCTIONS = [
    case("batch-norm", call("batch_norm(x, zeros_like(x[0, :, 0]), ones_like(x[0, :, 0]))"), x=X),
    case("batch-norm-none", call("batch_norm(x, None, None, training=True)"), x=X),
    case("batch-norm-training", tracked("batch_norm(x, m, v, training=True)"), x=X),
    case(
        "batch-norm-affine",
        call("batch_norm(x, None, None, w, b, True, 0.3, 0.1)", "w", "b"),
        x=X,
        w=(3,),
        b=(3,),
    ),
    case("batch-norm-momentum", tracked("batch_norm(x, m, v, None, None, True, 0.5)"), x=X),
    case("instance-norm", call("instance_norm(x)"), x=X),
    case("instance-norm-tracked", tracked("instance_norm(x, m, v, momentum=0.4)"), x=X),
    case(
        "instance-norm-running",
        Graph(
            {},
            [
                "s = ones_like(x[0, :, 0])",
                "return instance_norm(x, s, s * 2, w, b, use_input_stats=False)",
            ],
            ("x", "w", "b"),
        ),
        x=X,
        w=(3,),
        b=(3,),
    ),
    case("layer-norm", call("layer_norm(x, (5,))"), x=X),
    case(
        "layer-norm-affine",
        call("layer_norm(x, x.shape[1:], w, b, 0.1)", "w", "b"),
        x=X,
        w=(3, 5),
        b=(3, 5),
    ),
    case("group-norm", call("group_norm(x, 3)"), x=PLANE),
    case(
        "group-norm-affine",
        call("group_norm(x, 2, w, bias=b, eps=0.1)", "w", "b"),
        x=PLANE,
        w=(6,),
        b=(6,),
    ),
    case("rms-norm", call("rms_norm(x, [3, 5])"), x=X),
    case("rms-norm-affine", call("rms_norm(x, (5,), w, 0.1)", "w"), x=X, w=(5,)),
    case("local-response-norm", call("local_response_norm(x, 3, 0.5, k=2)"), x=PLANE),
    case("normalize", call("normalize(x)"), x=X),
    case("normalize-one", call("normalize(x, p=1, dim=-1)"), x=X),
    case("normalize-infinity", call("normalize(x, float('inf'), 0)"), x=X),
    case("normalize-dims", call("normalize(x, 3.0, dim=(1, 2), eps=0.5)"), x=X),
    case("normalize-zeros", call("normalize(x * 0)"), x=rounded(4, 3)),
    eval_case("eval", call("group_norm(x, 1)"), x=PLANE),
    case("float64", call("normalize(x, 2.5)"), dtype="float64", x=X),
]

FILES = {f"BatchNorm{n}d": batch(n) for n in (1, 2, 3)}
FILES |= {f"InstanceNorm{n}d": instance(n) for n in (1, 2, 3)}
FILES["LayerNorm"] = LAYER_NORM
FILES |= {
    "GroupNorm": GROUP_NORM,
    "RMSNorm": RMS_NORM,
    "LocalResponseNorm": LOCAL_RESPONSE,
    "CrossMapLRN2d": response("CrossMapLRN2d"),
    "SyncBatchNorm": SYNC_BATCH_NORM,
    "norm-functions": FUNCTIONS,
}
