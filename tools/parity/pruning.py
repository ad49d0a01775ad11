"""Fixtures of torch.nn.utils.prune: masks and state-dict names after each of several prunings.

Run: python tools/parity/pruning.py (in the environment that generate.sh makes).
Writes Tests/Fixtures/pruning/prune.safetensors:
`<case>/param.<key>`, the state dict before; `<case>/<step>.<key>`, the whole state dict after step
0, 1, ...; metadata `<case>.steps`, a call a line, and `<case>.<step>.keys`, the names in order.
Masks of random methods are counted by the tests, not compared.
"""

from pathlib import Path

import torch
from torch import nn
from torch.nn.utils import prune

from files import write_safetensors

FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "pruning"


def model() -> nn.Module:
    """A convolution and two linear layers; paths 0, 1 and 2."""
    return nn.Sequential(nn.Conv2d(3, 4, (2, 3)), nn.Linear(7, 5), nn.Linear(5, 4, bias=False))


def chosen(net, layers, name):
    """What the tests' target chooses: listed layers, or all parameters of two or more dimensions."""
    modules = [(path, module) for path, module in net.named_modules() if path]
    if layers is not None:
        return [(module, name) for path, module in modules if path in layers]
    return [(m, name) for _, m in modules if getattr(m, name, None) is not None
            and getattr(m, name).dim() >= 2]


def step(function, *amounts, layers=None, name="weight", **arguments):
    """A pruning and its spelling in specifications."""
    words = [str(a) for a in amounts]
    words += [f"{k}={str(v).replace('inf', '.inf')}" for k, v in arguments.items()]
    if layers is not None:
        words.append(f"layers={layers}")
    if name != "weight":
        words.append(f"name={name}")

    def run(net):
        targets = chosen(net, layers, name)
        if function is prune.global_unstructured:
            method = arguments.get("pruning_method", "L1Unstructured")
            function(targets, getattr(prune, method), amount=amounts[0])
        else:
            for module, parameter in targets:
                function(module, parameter, *amounts, **arguments)

    return f"{function.__name__}({', '.join(words)})", run


def remove(layers=None, name="weight"):
    def run(net):
        for module, parameter in chosen(net, layers, name):
            prune.remove(module, parameter)

    return "remove", run


L1, LN = prune.l1_unstructured, prune.ln_structured
GLOBAL, RANDOM, CHANNELS = (
    prune.global_unstructured, prune.random_unstructured, prune.random_structured
)
INF = float("inf")

CASES = {
    "l1-fraction": [step(L1, 0.3)],
    "l1-count": [step(L1, 4)],
    "l1-none": [step(L1, 0)],
    "l1-all": [step(L1, 1.0)],
    "l1-half-even": [step(L1, 0.5, layers=["1"]), step(L1, 0.125, layers=["2"])],
    "l1-iterated": [step(L1, 0.4), step(L1, 0.4), step(L1, 3)],
    "l1-bias": [step(L1, 2, layers=["0", "1"], name="bias")],
    "l1-both": [step(L1, 0.2), step(L1, 0.5, layers=["1"], name="bias")],
    "ln-1": [step(LN, 0.5, n=1, dim=0)],
    "ln-2": [step(LN, 2, n=2, dim=1)],
    "ln-inf": [step(LN, 0.5, n=INF, dim=0)],
    "ln-minus-inf": [step(LN, 0.5, n=-INF, dim=-1)],
    # No equal norms at the border, where the order of topk is not specified.
    "ln-0": [step(L1, 0.6), step(LN, 1, n=0, dim=1, layers=["0"]),
             step(LN, 2, n=0, dim=1, layers=["1"]), step(LN, 3, n=0, dim=1, layers=["2"])],
    "ln-half": [step(LN, 1, n=0.5, dim=-2)],
    "ln-iterated": [step(LN, 1, n=2, dim=0), step(LN, 0.34, n=2, dim=0)],
    "ln-other-dim": [step(LN, 1, n=2, dim=0), step(LN, 1, n=1, dim=1)],
    "l1-then-ln": [step(L1, 0.5), step(LN, 1, n=1, dim=0)],
    "ln-then-l1": [step(LN, 1, n=1, dim=0), step(L1, 0.25)],
    "global": [step(GLOBAL, 0.5)],
    "global-count": [step(GLOBAL, 40)],
    "global-iterated": [step(GLOBAL, 0.5), step(GLOBAL, 0.5)],
    "global-after-l1": [step(L1, 0.8, layers=["1"]), step(GLOBAL, 0.3)],
    "global-some": [step(GLOBAL, 0.5, layers=["0", "2"])],
    "remove": [step(L1, 0.3), step(L1, 0.5, layers=["1"], name="bias"), remove(["0", "1"])],
    "random": [step(RANDOM, 0.3), step(RANDOM, 0.3)],
    "random-channels": [step(CHANNELS, 0.5, dim=0), step(CHANNELS, 1, dim=0)],
    "random-global": [step(GLOBAL, 0.4, pruning_method="RandomUnstructured")],
}


def main():
    tensors, metadata = {}, {"torch": torch.__version__, "generator": "tools/parity/pruning.py"}
    for case, steps in CASES.items():
        torch.manual_seed(7)
        net = model()
        for key, value in net.state_dict().items():
            tensors[f"{case}/param.{key}"] = value.clone()
        metadata[f"{case}.steps"] = "\n".join(text for text, _ in steps)
        for index, (_, run) in enumerate(steps):
            run(net)
            state = net.state_dict()
            metadata[f"{case}.{index}.keys"] = " ".join(state)
            for key, value in state.items():
                tensors[f"{case}/{index}.{key}"] = value.clone()
    write_safetensors(FIXTURES / "prune.safetensors", tensors, metadata)


if __name__ == "__main__":
    main()
