"""Reads the fixtures back as a stranger would: rebuilds each model from its spec text alone,
loads the recorded parameters, runs it, and compares outputs, gradients and buffers."""

import ast
import re
import sys
import warnings
from pathlib import Path

import torch
import yaml
from fastai.layers import NormType, PoolType
from safetensors import safe_open

from case import materialize, run
from nodes import Container, Graph, Name, Node, Numbers

PARITY = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "parity"
# Arguments that are nodes.
NODES = (
    "xtra", "distance_function", "encoder_layer", "decoder_layer", "norm", "custom_encoder",
    "custom_decoder",
)
CONTAINERS = ("Sequential", "ModuleList", "ModuleDict")


class Loader(yaml.SafeLoader):
    """PyYAML follows YAML 1.1; floats such as 1e-05 are read as YAML 1.2 reads them."""


Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$"),
    list("-+0123456789"),
)


def call_value(tree: ast.expr):
    """A value inside a call, in Python's or YAML's spelling."""
    if isinstance(tree, ast.Name):
        return {"true": True, "false": False, "null": None}.get(tree.id, tree.id)
    if isinstance(tree, ast.Attribute):
        return getattr({"NormType": NormType, "PoolType": PoolType}[tree.value.id], tree.attr)
    if isinstance(tree, (ast.List, ast.Tuple)):
        return [call_value(v) for v in tree.elts]
    if isinstance(tree, ast.Call) and tree.func.id == "float":
        return float(tree.args[0].value)
    if isinstance(tree, ast.Call):
        return call_node(tree)
    return ast.literal_eval(tree)


def call_node(tree: ast.Call) -> Node:
    keywords = {k.arg: argument(k.arg, call_value(k.value)) for k in tree.keywords}
    return Node(tree.func.id, tuple(argument("", call_value(a)) for a in tree.args), keywords)


def argument(name: str, value):
    """`value` as the argument `name` takes it; a tuple is a list in a spec."""
    if name in ("act_cls", "pool") and value is not None:
        return Name(value)
    if name == "norm_type" and isinstance(value, str):
        return NormType[value]
    if name in NODES and value is not None and not isinstance(value, Node):
        return parse(value)
    if not name and isinstance(value, str) and "(" in value:
        return parse(value)
    if name in ("weight", "pos_weight", "_random_samples"):
        return Numbers(value)
    if name == "activation" and isinstance(value, str) and value not in ("relu", "gelu"):
        return parse(value)
    return tuple(value) if isinstance(value, list) else value


def parse(tree, inputs=()):
    """A NODE of the spec language."""
    if isinstance(tree, str):
        return call_node(ast.parse(tree, mode="eval").body) if "(" in tree else Node(tree)
    if isinstance(tree, list):
        named = tree and all(isinstance(t, dict) and next(iter(t)).islower() for t in tree)
        if named:
            return parse({"Sequential": {k: v for t in tree for k, v in t.items()}}, inputs)
        return parse({"Sequential": tree}, inputs)
    if "forward" in tree:
        modules = {k: parse(v, inputs) for k, v in tree["modules"].items()}
        return Graph(modules, tree["forward"], inputs)
    ((type, value),) = tree.items()
    if type in CONTAINERS:
        children = value if isinstance(value, list) else value.items()
        if isinstance(value, dict):
            return Container(type, {k: parse(v, inputs) for k, v in children}, "mapping")
        return Container(type, [parse(v, inputs) for v in children], "list")
    if isinstance(value, dict):
        return Node(type, (), {k: argument(k, v) for k, v in value.items()})
    values = value if isinstance(value, list) else [value]
    tensor = type == "CrossEntropyLoss"
    return Node(type, tuple(argument("weight" if tensor else "", v) for v in values))


def check(path: Path) -> int:
    """Checks every case of a file; the number checked."""
    checked = 0
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
        tensors = {k: file.get_tensor(k) for k in file.keys()}
    for name in [k.removesuffix(".spec") for k in metadata if k.endswith(".spec")]:
        if name.startswith("inferred"):
            continue
        stored = {k.partition("/")[2]: v for k, v in tensors.items() if k.startswith(f"{name}/")}
        spec = yaml.load(metadata[f"{name}.spec"], Loader)
        inputs = {k: stored[f"input.{k}"] for k in spec["inputs"]}
        for key, declared in spec["inputs"].items():
            dtype, _, sizes = declared.rstrip("]").partition("[")
            assert [int(s) for s in sizes.split(",") if s] == list(inputs[key].shape), declared
            assert str(inputs[key].dtype) == f"torch.{dtype}", declared
        dtype = getattr(torch, metadata[f"{name}.dtype"])
        module = parse(spec["model"], tuple(inputs)).build(dtype).to(dtype)
        module.train(metadata[f"{name}.mode"] == "train")
        state = {k.removeprefix("param."): v for k, v in stored.items() if k.startswith("param.")}
        materialize(module, [value.shape for value in inputs.values()], dtype)
        module.load_state_dict(state)
        cotangents = [stored[k] for k in sorted(stored) if k.startswith("grad_output")]
        again, _ = run(module, inputs, cotangents, None)
        assert again.keys() == stored.keys(), sorted(again.keys() ^ stored.keys())
        for key, value in stored.items():
            assert torch.equal(again[key].nan_to_num(7), value.nan_to_num(7)), f"{name}/{key}"
        checked += 1
    return checked


def main():
    torch.set_num_threads(1)
    # PyTorch calls max_unpool nondeterministic everywhere; on one thread of a CPU it is not.
    torch.use_deterministic_algorithms(True, warn_only=True)
    warnings.filterwarnings("ignore")
    total = 0
    for path in sorted(PARITY.glob("*.safetensors")):
        if len(sys.argv) > 1 and path.stem not in sys.argv[1:]:
            continue
        try:
            total += check(path)
        except Exception as error:
            error.add_note(f"in {path.name}")
            raise
    print(f"{total} cases agree with their specs")


if __name__ == "__main__":
    main()
