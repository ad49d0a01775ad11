"""Cases for folds, shuffles, resizing and sampling: layers and functions."""

from case import Draw, case, eval_case, rounded, uniform
from nodes import Graph, node


def call(text: str, inputs: tuple = ("x",)) -> Graph:
    """A model that is one call."""
    return Graph({}, [f"return {text}"], inputs)


def places(*shape) -> Draw:
    """Places of a grid, some of them outside."""
    return Draw("uniform", shape, -1.6, 1.6)


UNFOLD = [
    case("default", node("Unfold", (2, 3)), x=(2, 5, 3, 4)),
    case("one-number", node("Unfold", 2), x=(2, 3, 4, 5)),
    case("stride", node("Unfold", (2, 3), stride=(3, 2)), x=(2, 2, 7, 8)),
    case("padding", node("Unfold", 3, padding=(2, 1)), x=(1, 2, 4, 3)),
    case("dilation", node("Unfold", (2, 3), dilation=(3, 2)), x=(2, 2, 6, 7)),
    case("all-positional", node("Unfold", 2, 2, 1, 3), x=(2, 2, 7, 6)),
    case("batch1", node("Unfold", 3), x=(1, 2, 5, 5)),
    case("unbatched", node("Unfold", 2, stride=2), x=(3, 5, 6)),
    eval_case("eval", node("Unfold", 2), x=(2, 1, 3, 3)),
    case("float64", node("Unfold", 2, 2, 1, 3), dtype="float64", x=(2, 2, 7, 6)),
]

FOLD = [
    case("default", node("Fold", (4, 5), (2, 2)), x=(1, 12, 12)),
    case("one-number", node("Fold", 4, 2), x=(2, 8, 9)),
    case("stride", node("Fold", (7, 8), (2, 3), stride=(3, 2)), x=(2, 12, 6)),
    case("padding", node("Fold", (4, 3), 3, padding=(2, 1)), x=(1, 18, 18)),
    case("dilation", node("Fold", (6, 7), (2, 3), dilation=(3, 2)), x=(2, 12, 9)),
    case("all-positional", node("Fold", (7, 6), 2, 2, 1, 3), x=(2, 8, 6)),
    case("batch1", node("Fold", output_size=3, kernel_size=1), x=(1, 2, 9)),
    case("unbatched", node("Fold", (4, 4), 2, stride=2), x=(12, 4)),
    eval_case("eval", node("Fold", 3, 2), x=(2, 4, 4)),
    case("float64", node("Fold", (7, 6), 2, 2, 1, 3), dtype="float64", x=(2, 8, 6)),
]

SHUFFLES = {
    "PixelShuffle": [
        case("default", node("PixelShuffle", 2), x=(2, 8, 3, 4)),
        case("three", node("PixelShuffle", upscale_factor=3), x=(1, 9, 4, 4)),
        case("one", node("PixelShuffle", 1), x=(2, 3, 4, 5)),
        case("unbatched", node("PixelShuffle", 2), x=(4, 3, 2)),
        case("more-dims", node("PixelShuffle", 2), x=(2, 1, 4, 3, 2)),
        eval_case("eval", node("PixelShuffle", 2), x=(2, 4, 3, 3)),
        case("float64", node("PixelShuffle", 2), dtype="float64", x=(1, 4, 2, 2)),
    ],
    "PixelUnshuffle": [
        case("default", node("PixelUnshuffle", 2), x=(2, 2, 6, 4)),
        case("three", node("PixelUnshuffle", downscale_factor=3), x=(1, 1, 9, 6)),
        case("one", node("PixelUnshuffle", 1), x=(2, 3, 4, 5)),
        case("unbatched", node("PixelUnshuffle", 2), x=(3, 4, 2)),
        case("more-dims", node("PixelUnshuffle", 2), x=(2, 1, 3, 4, 2)),
        eval_case("eval", node("PixelUnshuffle", 2), x=(2, 1, 4, 4)),
        case("float64", node("PixelUnshuffle", 2), dtype="float64", x=(1, 1, 4, 4)),
    ],
    "ChannelShuffle": [
        case("default", node("ChannelShuffle", 2), x=(2, 6, 3, 4)),
        case("three", node("ChannelShuffle", groups=3), x=(1, 6, 2, 2)),
        case("one", node("ChannelShuffle", 1), x=(2, 3, 4)),
        case("each", node("ChannelShuffle", 4), x=(2, 4, 3)),
        case("3d", node("ChannelShuffle", 2), x=(2, 4, 2, 3, 2)),
        eval_case("eval", node("ChannelShuffle", 2), x=(2, 4, 3, 3)),
        case("float64", node("ChannelShuffle", 2), dtype="float64", x=(1, 4, 2)),
    ],
}

LINE, IMAGE, VOLUME = (2, 3, 7), (2, 3, 4, 5), (1, 2, 3, 4, 2)


def upsample(*args, **kwargs):
    return node("Upsample", *args, **kwargs)


UPSAMPLE = [
    case("default", upsample(scale_factor=2), x=IMAGE),
    case("size", upsample(7), x=IMAGE),
    case("sizes", upsample((9, 3)), x=IMAGE),
    case("factors", upsample(scale_factor=(1.5, 2.3)), x=IMAGE),
    case("nearest-1d", upsample(scale_factor=2.5), x=LINE),
    case("nearest-3d", upsample((5, 4, 3)), x=VOLUME),
    case("nearest-smaller", upsample(scale_factor=0.6), x=IMAGE),
    case("nearest-exact", upsample((3, 8), mode="nearest-exact"), x=IMAGE),
    case("nearest-exact-1d", upsample(scale_factor=1.7, mode="nearest-exact"), x=LINE),
    case("nearest-exact-3d", upsample((2, 5, 3), mode="nearest-exact"), x=VOLUME),
    case("linear", upsample(scale_factor=2.5, mode="linear"), x=LINE),
    case("linear-corners", upsample(5, mode="linear", align_corners=True), x=LINE),
    case("bilinear", upsample(scale_factor=2, mode="bilinear"), x=IMAGE),
    case("bilinear-corners", upsample((7, 3), None, "bilinear", True), x=IMAGE),
    case("bilinear-one", upsample((1, 4), mode="bilinear", align_corners=True), x=IMAGE),
    case("bilinear-smaller", upsample(scale_factor=(0.5, 0.7), mode="bilinear"), x=IMAGE),
    case("bicubic", upsample(scale_factor=1.6, mode="bicubic"), x=IMAGE),
    case("bicubic-corners", upsample((3, 8), mode="bicubic", align_corners=True), x=IMAGE),
    case("trilinear", upsample(scale_factor=(2, 1.5, 3), mode="trilinear"), x=VOLUME),
    case("trilinear-corners", upsample(4, mode="trilinear", align_corners=True), x=VOLUME),
    case("area", upsample((3, 8), mode="area"), x=IMAGE),
    case(
        "recompute",
        upsample(scale_factor=1.7, mode="bilinear", recompute_scale_factor=True),
        x=IMAGE,
    ),
    case("all-positional", upsample(None, 2.3, "bicubic", False, False), x=IMAGE),
    case("batch1", upsample(scale_factor=3, mode="bilinear"), x=(1, 1, 2, 2)),
    case("empty-batch", upsample(scale_factor=2), x=(0, 2, 3, 3)),
    eval_case("eval", upsample(scale_factor=2, mode="bilinear"), x=IMAGE),
    case("float64", upsample((7, 9), mode="bicubic"), dtype="float64", x=IMAGE),
]


def upsampling(layer: str) -> list:
    return [
        case("default", node(layer, scale_factor=2), x=IMAGE),
        case("size", node(layer, 7), x=IMAGE),
        case("sizes", node(layer, (3, 8)), x=IMAGE),
        case("factors", node(layer, None, (1.5, 0.5)), x=IMAGE),
        case("batch1", node(layer, size=(1, 6)), x=(1, 2, 3, 3)),
        eval_case("eval", node(layer, scale_factor=3), x=IMAGE),
        case("float64", node(layer, (5, 11)), dtype="float64", x=IMAGE),
    ]


INTERPOLATE = [
    case("size", call("interpolate(x, 6)"), x=IMAGE),
    case("factor", call("interpolate(x, scale_factor=(2, 0.5), mode='bilinear')"), x=IMAGE),
    case("area", call("interpolate(x, scale_factor=0.6, mode='area')"), x=IMAGE),
    case(
        "antialias-bilinear",
        call("interpolate(x, (3, 4), mode='bilinear', antialias=True)"),
        x=(2, 2, 9, 11),
    ),
    case(
        "antialias-bicubic",
        call("interpolate(x, scale_factor=(0.4, 1.7), mode='bicubic', antialias=True)"),
        x=(1, 2, 11, 8),
    ),
    case(
        "antialias-corners",
        call("interpolate(x, 5, mode='bilinear', align_corners=True, antialias=True)"),
        x=(1, 2, 11, 8),
    ),
    case(
        "lanczos",
        call("interpolate(x, (4, 9), mode='lanczos', antialias=True)"),
        x=(1, 2, 11, 7),
    ),
    case(
        "recompute",
        call("interpolate(x, scale_factor=2.3, mode='linear', recompute_scale_factor=True)"),
        x=LINE,
    ),
    case("upsample", call("upsample(x, scale_factor=2, mode='bicubic')"), x=IMAGE),
    case("upsample-nearest", call("upsample_nearest(x, scale_factor=2)"), x=IMAGE),
    case("upsample-bilinear", call("upsample_bilinear(x, (7, 9))"), x=IMAGE),
    eval_case("eval", call("interpolate(x, scale_factor=3)"), x=LINE),
    case(
        "float64",
        call("interpolate(x, (3, 4), mode='bicubic', antialias=True)"),
        dtype="float64",
        x=(1, 2, 9, 7),
    ),
]


def sample(mode: str, padding: str, align: bool) -> Graph:
    text = f"grid_sample(x, grid, mode='{mode}', padding_mode='{padding}', align_corners={align})"
    return call(text, ("x", "grid"))


GRID_SAMPLE = [
    case(
        f"{mode}-{padding}{'-corners' if align else ''}",
        sample(mode, padding, align),
        x=(2, 3, 4, 5),
        grid=places(2, 3, 4, 2),
    )
    for mode in ("bilinear", "nearest", "bicubic")
    for padding in ("zeros", "border", "reflection")
    for align in (False, True)
]
GRID_SAMPLE += [
    case("default", call("grid_sample(x, grid)", ("x", "grid")), x=IMAGE, grid=places(2, 1, 6, 2)),
    case(
        "3d",
        call("grid_sample(x, grid, align_corners=False)", ("x", "grid")),
        x=(2, 2, 3, 4, 5),
        grid=places(2, 2, 3, 2, 3),
    ),
    case("3d-border", sample("bilinear", "border", True), x=VOLUME, grid=places(1, 2, 2, 3, 3)),
    case(
        "3d-reflection",
        sample("bilinear", "reflection", False),
        x=VOLUME,
        grid=places(1, 2, 2, 3, 3),
    ),
    case("3d-nearest", sample("nearest", "zeros", False), x=VOLUME, grid=places(1, 2, 2, 3, 3)),
    case("one-pixel", sample("bilinear", "border", False), x=(1, 2, 1, 1), grid=places(1, 2, 2, 2)),
    eval_case("eval", sample("bilinear", "zeros", False), x=IMAGE, grid=places(2, 2, 2, 2)),
    case(
        "float64",
        sample("bicubic", "reflection", False),
        dtype="float64",
        x=IMAGE,
        grid=places(2, 3, 3, 2),
    ),
]

AFFINE_GRID = [
    case("default", call("affine_grid(x, (2, 3, 4, 5))"), x=(2, 2, 3)),
    case("corners", call("affine_grid(x, (2, 3, 4, 5), align_corners=True)"), x=(2, 2, 3)),
    case("3d", call("affine_grid(x, (1, 2, 3, 4, 2), align_corners=False)"), x=(1, 3, 4)),
    case("3d-corners", call("affine_grid(x, [2, 1, 3, 1, 2], True)"), x=(2, 3, 4)),
    case(
        "sampled",
        Graph(
            {},
            [
                "grid = affine_grid(theta, x.shape, align_corners=False)",
                "return grid_sample(x, grid, align_corners=False)",
            ],
            ("x", "theta"),
        ),
        x=IMAGE,
        theta=uniform(2, 2, 3),
    ),
    eval_case("eval", call("affine_grid(x, (1, 1, 2, 3))"), x=(1, 2, 3)),
    case("float64", call("affine_grid(x, (2, 1, 5, 4))"), dtype="float64", x=(2, 2, 3)),
]

WINDOWS = [
    case("unfold", call("unfold(x, (2, 3), padding=1)"), x=IMAGE),
    case("unfold-positional", call("unfold(x, 2, 2, 1, 3)"), x=(2, 2, 7, 6)),
    case("fold", call("fold(x, (4, 5), 2)"), x=(2, 8, 12)),
    case("fold-positional", call("fold(x, (7, 6), 2, 2, 1, 3)"), x=(2, 8, 6)),
    case("pixel-shuffle", call("pixel_shuffle(x, 2)"), x=(2, 8, 3, 4)),
    case("pixel-unshuffle", call("pixel_unshuffle(x, 2)"), x=(2, 2, 4, 6)),
    case("channel-shuffle", call("channel_shuffle(x, 3)"), x=(2, 6, 3)),
    case("lp-pool-1d", call("lp_pool1d(x, 2, 3)"), x=LINE),
    case("lp-pool-2d", call("lp_pool2d(x, 3, (2, 3), stride=1, ceil_mode=True)"), x=uniform(*IMAGE)),
    case("lp-pool-3d", call("lp_pool3d(x, 2, 2, 1)"), x=VOLUME),
    case("max-pool", call("max_pool2d(x, 2, 1, 1, 1, True, return_indices=True)"), x=IMAGE),
    case("max-pool-with-indices", call("max_pool1d_with_indices(x, (3,), stride=2)"), x=LINE),
    case("max-pool-3d", call("max_pool3d(x, (2, 2, 1))"), x=VOLUME),
    case("avg-pool", call("avg_pool2d(x, 3, 2, 1, False, False)"), x=IMAGE),
    case("avg-pool-divisor", call("avg_pool3d(x, 2, divisor_override=3)"), x=VOLUME),
    case("adaptive-avg-pool", call("adaptive_avg_pool2d(x, (None, 2))"), x=IMAGE),
    case("adaptive-max-pool", call("adaptive_max_pool2d(x, (3, None), True)"), x=IMAGE),
    case("adaptive-with-indices", call("adaptive_max_pool1d_with_indices(x, 3)"), x=LINE),
    case("fractional", call("fractional_max_pool2d(x, 2, output_size=1)"), x=IMAGE),
    case(
        "fractional-with-indices",
        call("fractional_max_pool3d_with_indices(x, (2, 2, 1), output_ratio=(0.4, 0.3, 0.9))"),
        x=VOLUME,
    ),
    case(
        "max-unpool",
        Graph(
            {},
            [
                "y, places = max_pool2d(x, 2, return_indices=True)",
                "return max_unpool2d(y, places, 2, output_size=x.shape)",
            ],
        ),
        x=(2, 3, 5, 4),
    ),
    case("conv-same", call("conv2d(x, w, padding='same')", ("x", "w")), x=IMAGE, w=(2, 3, 3, 2)),
    case(
        "conv-valid",
        call("conv1d(x, w, b, 2, 'valid')", ("x", "w", "b")),
        x=LINE,
        w=(4, 3, 2),
        b=(4,),
    ),
    case(
        "conv-transpose",
        call("conv_transpose2d(x, w, b, 2, 1, 1, 1, 1)", ("x", "w", "b")),
        x=IMAGE,
        w=(3, 2, 3, 3),
        b=(2,),
    ),
    case(
        "conv-tbc",
        call("conv_tbc(x, w, b, 1)", ("x", "w", "b")),
        x=(5, 2, 3),
        w=(3, 3, 4),
        b=(4,),
    ),
    eval_case("eval", call("max_pool2d(x, 2)"), x=rounded(*IMAGE)),
    case("float64", call("unfold(x, 2, 2, 1, 3)"), dtype="float64", x=(2, 2, 7, 6)),
]

FILES = {"Unfold": UNFOLD, "Fold": FOLD, **SHUFFLES, "Upsample": UPSAMPLE}
FILES |= {name: upsampling(name) for name in ("UpsamplingNearest2d", "UpsamplingBilinear2d")}
FILES |= {"interpolate": INTERPOLATE, "grid_sample": GRID_SAMPLE, "affine_grid": AFFINE_GRID}
FILES["window-functions"] = WINDOWS
