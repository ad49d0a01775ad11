"""Cases for recurrent layers and cells, on padded, single and packed sequences."""

from case import case, eval_case, given
from nodes import Auto, Graph, node


def graph(model, *lines: str, inputs=("x",)) -> Graph:
    """A graph over one layer, called `rnn`."""
    return Graph({"rnn": model}, list(lines), inputs)


def states(layer: str, *sizes) -> dict:
    """Initial states for `sizes` (layers and directions, then the batch if any, then units)."""
    return {"h": sizes} | ({"c": sizes} if layer.startswith("LSTM") else {})


def with_states(layer: str, model) -> Graph:
    """A layer or a cell called with states, whose results are taken apart."""
    if layer == "LSTM":
        lines = ["out, (h1, c1) = rnn(x, (h, c))", "return out, h1, c1"]
    elif layer == "LSTMCell":
        lines = ["h1, c1 = rnn(x, (h, c))", "return h1, c1"]
    elif layer.endswith("Cell"):
        lines = ["return rnn(x, h)"]
    else:
        lines = ["out, last = rnn(x, h)", "return out, last"]
    return graph(model, *lines, inputs=tuple(["x", *states(layer)]))


def packed(layer: str, model, first: str, prefix: str = "", call: str = "", pad: str = "") -> Graph:
    """A layer over what `first` packs."""
    last = "(h1, c1)" if layer == "LSTM" else "h1"
    lines = [
        f"packed = {prefix}{first}",
        f"out, {last} = rnn(packed{call})",
        f"padded, lengths = {prefix}pad_packed_sequence(out{pad})",
        f"return padded, lengths, {last[1:-1] if layer == 'LSTM' else last}",
    ]
    inputs = ["x"] + (["lengths0"] if "lengths0" in first else [])
    return graph(model, *lines, inputs=tuple(inputs + (list(states(layer)) if call else [])))


def layer(name: str) -> list:
    """The cases that all three layers share."""
    hx = ", (h, c)" if name == "LSTM" else ", h"
    everything = {"num_layers": 2, "bias": False, "batch_first": True, "bidirectional": True}
    falling = "pack_padded_sequence(x, [5, 3, 3, 1])"
    unsorted = "pack_padded_sequence(x, lengths0, batch_first=True, enforce_sorted=False)"
    return [
        case("default", node(name, 3, 4), x=(5, 2, 3)),
        case("two-layers", node(name, 3, 4, 2), x=(5, 2, 3)),
        case("three-layers", node(name, 3, 5, num_layers=3), x=(4, 2, 3)),
        case("no-bias", node(name, 3, 4, bias=False), x=(5, 2, 3)),
        case("batch-first", node(name, 3, 4, batch_first=True), x=(2, 5, 3)),
        case("bidirectional", node(name, 3, 4, bidirectional=True), x=(5, 2, 3)),
        case("everything", node(name, 3, 4, **everything), x=(2, 5, 3)),
        eval_case("eval-dropout", node(name, 3, 4, 2, dropout=0.5), x=(5, 2, 3)),
        case("train-no-dropout", node(name, 3, 4, 2, dropout=0.0), x=(5, 2, 3)),
        eval_case("unbatched", node(name, 3, 4), x=(5, 3)),
        case("unbatched-batch-first", node(name, 3, 4, 2, batch_first=True, bidirectional=True), x=(5, 3)),
        case("batch1", node(name, 7, 9), x=(3, 1, 7)),
        case("one-step", node(name, 3, 4), x=(1, 2, 3)),
        case("one-unit", node(name, 1, 1), x=(4, 3, 1)),
        case("wide", node(name, 37, 70), x=(6, 5, 37)),
        case("inferred", node(name, Auto(6), 4, form="call"), x=(3, 2, 6)),
        case("inferred-left-out", node(name, Auto(6), 4, form="keywords"), x=(3, 2, 6)),
        case("states", with_states(name, node(name, 3, 4)), x=(5, 2, 3), **states(name, 1, 2, 4)),
        case(
            "states-everything", with_states(name, node(name, 3, 4, **everything)), x=(2, 5, 3),
            **states(name, 4, 2, 4),
        ),
        eval_case(
            "states-unbatched", with_states(name, node(name, 3, 4, 2)), x=(5, 3),
            **states(name, 2, 4),
        ),
        case("last-only", graph(node(name, 3, 4, 2), "return rnn(x)[1]" + "[0]" * (name == "LSTM")), x=(5, 2, 3)),
        case("packed", packed(name, node(name, 3, 4), falling), x=(5, 4, 3)),
        case(
            "packed-everything",
            packed(name, node(name, 3, 4, **everything), unsorted, "torch.nn.utils.rnn."),
            x=(3, 5, 3), lengths0=given([2, 5, 1]),
        ),
        case(
            "packed-states",
            packed(name, node(name, 3, 4, 2), unsorted, "nn.utils.rnn.", hx, ", True, -1.0, 7"),
            x=(3, 5, 3), lengths0=given([4, 1, 4]), **states(name, 2, 3, 4),
        ),
        case(
            "packed-wide", packed(name, node(name, 20, 33, bidirectional=True), falling),
            x=(5, 4, 20),
        ),
        case("float64", node(name, 3, 4), dtype="float64", x=(5, 2, 3)),
        case("float64-everything", node(name, 3, 4, **everything), dtype="float64", x=(2, 5, 3)),
        case("float64-wide", node(name, 20, 35, 2), dtype="float64", x=(6, 3, 20)),
        case(
            "float64-packed", packed(name, node(name, 3, 4, **everything), unsorted),
            dtype="float64", x=(3, 5, 3), lengths0=given([2, 5, 1]),
        ),
    ]


def cell(name: str) -> list:
    """The cases that all three cells share."""
    return [
        case("default", node(name, 3, 4), x=(5, 3)),
        case("no-bias", node(name, 3, 4, bias=False), x=(5, 3)),
        case("positional-bias", node(name, 3, 4, True), x=(2, 3)),
        eval_case("unbatched", node(name, 3, 4), x=(3,)),
        case("batch1", node(name, 7, 9), x=(1, 7)),
        case("one-unit", node(name, 1, 1), x=(4, 1)),
        case("wide", node(name, 37, 70), x=(6, 37)),
        case("inferred", node(name, Auto(6), 4, form="call"), x=(3, 6)),
        case("states", with_states(name, node(name, 3, 4)), x=(5, 3), **states(name, 5, 4)),
        eval_case("states-unbatched", with_states(name, node(name, 3, 4)), x=(3,), **states(name, 4)),
        case("float64", node(name, 3, 4), dtype="float64", x=(5, 3)),
        case(
            "float64-states", with_states(name, node(name, 3, 4, bias=False)), dtype="float64",
            x=(5, 3), **states(name, 5, 4),
        ),
    ]


def function(*lines: str, inputs=("x",)) -> Graph:
    """Lines without modules."""
    return Graph({}, list(lines), inputs)


PARTS = ["return p.data, p.batch_sizes"]
INDICES = ["return p.data, p.batch_sizes, p.sorted_indices, p.unsorted_indices"]
THREE = ("a", "b", "c")
SEQUENCES = {"a": (4, 2), "b": (2, 2), "c": (1, 2)}

FILES = {
    "RNN": layer("RNN") + [
        case("relu", node("RNN", 3, 4, nonlinearity="relu"), x=(5, 2, 3)),
        case("relu-positional", node("RNN", 3, 4, 2, "relu", False, True), x=(2, 5, 3)),
        case("relu-float64", node("RNN", 3, 4, nonlinearity="relu"), dtype="float64", x=(5, 2, 3)),
        case(
            "packed-relu", packed("RNN", node("RNN", 3, 4, nonlinearity="relu"), "pack_padded_sequence(x, [5, 2])"),
            x=(5, 2, 3),
        ),
    ],
    "LSTM": layer("LSTM") + [
        case("projection", node("LSTM", 3, 5, proj_size=2), x=(4, 2, 3)),
        case(
            "projection-everything",
            node("LSTM", 3, 5, 2, False, True, 0.0, True, 3), x=(2, 4, 3),
        ),
        case(
            "projection-packed",
            packed("LSTM", node("LSTM", 3, 5, proj_size=2, bidirectional=True), "pack_padded_sequence(x, [5, 3, 3, 1])"),
            x=(5, 4, 3),
        ),
        case(
            "projection-states",
            graph(
                node("LSTM", 3, 5, 2, proj_size=2), "out, (h1, c1) = rnn(x, (h, c))",
                "return out, h1, c1", inputs=("x", "h", "c"),
            ),
            x=(4, 2, 3), h=(2, 2, 2), c=(2, 2, 5),
        ),
        case("projection-wide", node("LSTM", 9, 40, proj_size=34), x=(5, 3, 9)),
        case("projection-float64", node("LSTM", 3, 5, proj_size=2), dtype="float64", x=(4, 2, 3)),
    ],
    "GRU": layer("GRU"),
    "RNNCell": cell("RNNCell") + [
        case("relu", node("RNNCell", 3, 4, nonlinearity="relu"), x=(5, 3)),
        case("relu-positional", node("RNNCell", 3, 4, False, "relu"), x=(5, 3)),
    ],
    "LSTMCell": cell("LSTMCell"),
    "GRUCell": cell("GRUCell"),
    "sequence-functions": [
        case("pack-padded", function("p = pack_padded_sequence(x, [4, 2, 1])", *PARTS), x=(4, 3, 2)),
        case(
            "pack-padded-tensor",
            function("p = pack_padded_sequence(x, lengths)", *PARTS, inputs=("x", "lengths")),
            x=(4, 3, 2), lengths=given([3, 3, 1]),
        ),
        case(
            "pack-padded-batch-first",
            function("p = pack_padded_sequence(x, [4, 2, 1], True)", *PARTS), x=(3, 4, 2, 2),
        ),
        case(
            "pack-padded-unsorted",
            function("p = pack_padded_sequence(x, [2, 1, 3], enforce_sorted=False)", *INDICES),
            x=(3, 3, 2),
        ),
        case(
            "pack-padded-ties",
            function("p = pack_padded_sequence(x, [2, 3, 2, 3], enforce_sorted=False)", *INDICES),
            x=(3, 4),
        ),
        case(
            "pack-labels",
            function("p = pack_padded_sequence(x, [3, 1], True)", *PARTS),
            x=given([[1, 2, 3], [4, 0, 0]]),
        ),
        case(
            "round-trip",
            function(
                "out, n = pad_packed_sequence(pack_padded_sequence(x, [4, 2, 1]))", "return out, n"),
            x=(4, 3, 2),
        ),
        case(
            "round-trip-unsorted",
            function(
                "p = pack_padded_sequence(x, [1, 4, 2], True, False)",
                "out, n = pad_packed_sequence(p, True, padding_value=2.5, total_length=6)",
                "return out, n",
            ),
            x=(3, 4, 2),
        ),
        case(
            "unpacking-fields",
            function(
                "p = pack_padded_sequence(x, [2, 1, 3], enforce_sorted=False)",
                "data, sizes, order, back = p", "q = PackedSequence(data * 2, sizes, order, back)",
                "out, n = pad_packed_sequence(q)", "return out, n, p[1]",
            ),
            x=(3, 3, 2),
        ),
        case("pad", function("return pad_sequence([a, b, c])", inputs=THREE), **SEQUENCES),
        case(
            "pad-batch-first",
            function("return nn.utils.rnn.pad_sequence((a, b, c), True, -1.5)", inputs=THREE),
            **SEQUENCES,
        ),
        case(
            "pad-left",
            function(
                "return pad_sequence([c, a, b], batch_first=True, padding_side='left')",
                inputs=THREE),
            **SEQUENCES,
        ),
        case("pad-tensor", function("return pad_sequence(x)"), x=(3, 2, 4)),
        case("pad-one-dim", function("return pad_sequence([a, b])", inputs=("a", "b")), a=(3,), b=(5,)),
        case("pack", function("p = pack_sequence([a, b, c])", *PARTS, inputs=THREE), **SEQUENCES),
        case(
            "pack-unsorted",
            function(
                "p = torch.nn.utils.rnn.pack_sequence([c, a, b], enforce_sorted=False)", *INDICES,
                inputs=THREE),
            **SEQUENCES,
        ),
        case(
            "unpad",
            function(
                "a, b, c = unpad_sequence(x, lengths)", "return a, b, c", inputs=("x", "lengths")),
            x=(4, 3, 2), lengths=given([2, 4, 1]),
        ),
        case(
            "unpad-batch-first",
            function(
                "return unpad_sequence(x, lengths, batch_first=True)", inputs=("x", "lengths")),
            x=(3, 4, 2), lengths=given([2, 4, 1]),
        ),
        case(
            "unpack",
            function("return unpack_sequence(pack_sequence([c, a, b], False))", inputs=THREE),
            **SEQUENCES,
        ),
        case(
            "float64",
            function("out, n = pad_packed_sequence(pack_sequence([a, b, c]))", "return out, n", inputs=THREE),
            dtype="float64", **SEQUENCES,
        ),
    ],
}
