"""A parity case: a node, its inputs and a mode, run through torch and recorded as tensors."""

import hashlib
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn
from torch.nn.parameter import is_lazy

from randomize import randomize

RTOL, ATOL = 1e-4, 1e-5


@dataclass(frozen=True)
class Draw:
    """How an input is drawn: `kind` is normal, rounded, uniform, simplex, integers or given.

    `rounded` takes few distinct values, zero among them, so that ties and kinks are met.
    """

    kind: str
    shape: tuple = ()
    low: float = 0
    high: float = 1
    values: object = None

    def tensor(self, rng: np.random.Generator, dtype: torch.dtype) -> torch.Tensor:
        if self.kind == "given":
            return torch.tensor(self.values)
        if self.kind == "integers":
            return torch.from_numpy(np.array(rng.integers(self.low, self.high, self.shape)))
        if self.kind == "uniform":
            array = rng.uniform(self.low, self.high, self.shape)
        else:
            array = rng.standard_normal(self.shape)
        if self.kind == "rounded":
            array = np.round(array)
        if self.kind == "simplex":
            array = np.exp(array)
            array /= array.sum(axis=1 if array.ndim > 1 else 0, keepdims=True)
        return torch.from_numpy(np.array(array)).to(dtype)


def integers(shape, high, low=0) -> Draw:
    return Draw("integers", shape, low, high)


def rounded(*shape) -> Draw:
    return Draw("rounded", shape)


def uniform(*shape) -> Draw:
    return Draw("uniform", shape)


def simplex(*shape) -> Draw:
    return Draw("simplex", shape)


def given(values) -> Draw:
    return Draw("given", values=values)


@dataclass
class Case:
    """One case of a fixture file; an input given as a tuple is a normal draw of that shape."""

    name: str
    model: object
    inputs: dict = field(default_factory=dict)
    mode: str = "train"
    dtype: str = "float32"


def case(name: str, model, mode: str = "train", dtype: str = "float32", **inputs) -> Case:
    """`case("stride", node("Conv2d", 3, 8, 3, stride=2), x=(2, 3, 9, 9))`."""
    draws = {k: v if isinstance(v, Draw) else Draw("normal", v) for k, v in inputs.items()}
    return Case(name, model, draws, mode, dtype)


def eval_case(name: str, model, dtype: str = "float32", **inputs) -> Case:
    """A case run in evaluation mode."""
    return case(name, model, "eval", dtype, **inputs)


@dataclass
class Record:
    """What one run of a case leaves behind."""

    tensors: dict[str, torch.Tensor]
    metadata: dict[str, str]


def spec_text(case: Case, inputs: dict[str, torch.Tensor], turn: int) -> str:
    """The case as a spec: fixed input shapes and the model in one of the node forms."""
    lines = ["inputs:"]
    for name, tensor in inputs.items():
        dtype = str(tensor.dtype).removeprefix("torch.")
        lines.append(f"  {name}: {dtype}[{', '.join(map(str, tensor.shape))}]")
    model = case.model.lines(turn)
    if len(model) == 1 and ": " not in model[0] and not model[0].startswith("- "):
        lines.append(f"model: {model[0]}")
    else:
        lines += ["model:"] + ["  " + line for line in model]
    return "\n".join(lines) + "\n"


def materialize(module: nn.Module, shapes: list, dtype: torch.dtype):
    """Lets lazy layers learn their sizes from inputs of these shapes."""
    if any(is_lazy(value) for value in [*module.parameters(), *module.buffers()]):
        module(*(torch.zeros(shape, dtype=dtype) for shape in shapes))


def flattened(result) -> list[torch.Tensor]:
    """The tensors of an output, depth first."""
    if isinstance(result, (tuple, list)):
        return [tensor for value in result for tensor in flattened(value)]
    return [result]


def run(
    module: nn.Module,
    inputs: dict[str, torch.Tensor],
    cotangents: list[torch.Tensor] | None,
    rng: np.random.Generator,
) -> tuple[dict[str, torch.Tensor], list[torch.Tensor]]:
    """Runs forward and backward; the tensors after `<case>/` and the cotangents used."""
    before = {k: v.clone() for k, v in module.state_dict().items()}
    leaves = {k: v.clone().requires_grad_(v.is_floating_point()) for k, v in inputs.items()}
    # A clone between leaf and module lets in-place layers run and leaves the recorded input alone.
    result = module(*(leaf.clone() for leaf in leaves.values()))
    outputs = flattened(result)
    floating = [o for o in outputs if o.is_floating_point()]
    if cotangents is None:
        cotangents = [
            torch.from_numpy(np.array(rng.standard_normal(tuple(o.shape)))).to(o.dtype)
            for o in floating
        ]
    torch.autograd.backward(
        floating, [g.to(o.dtype, copy=True) for o, g in zip(floating, cotangents)]
    )

    tensors = {f"input.{k}": v for k, v in inputs.items()}
    tensors |= {f"param.{k}": v for k, v in before.items()}
    suffixes = [""] if len(outputs) == 1 else [f".{i}" for i in range(len(outputs))]
    remaining = list(cotangents)
    for suffix, output in zip(suffixes, outputs):
        tensors["output" + suffix] = output.detach()
        if output.is_floating_point():
            tensors["grad_output" + suffix] = remaining.pop(0)
    for name, leaf in leaves.items():
        if leaf.requires_grad:
            tensors[f"grad.input.{name}"] = leaf.grad
    for name, parameter in module.named_parameters():
        assert parameter.grad is not None, f"'{name}' got no gradient"
        tensors[f"grad.param.{name}"] = parameter.grad.to_dense()
    buffers = dict(module.named_buffers())
    for name, value in module.state_dict().items():
        # A parameter the forward pass itself rewrites (max_norm) is recorded like a buffer.
        if name in buffers or not torch.equal(value, before[name]):
            tensors[f"buffer.{name}"] = value.clone()
    return tensors, cotangents


def check_conditioning(case: Case, single: dict, double: dict):
    """Fails where float32 itself is too coarse for the tolerance the fixtures are read with."""
    for name, value in single.items():
        if value.is_floating_point():
            error = (value.double() - double[name].double()).abs()
            excess = error - 0.5 * (ATOL + RTOL * double[name].double().abs())
            worst = excess.max().item() if excess.numel() else 0
            assert not worst > 0, f"case '{case.name}': '{name}' is ill-conditioned by {worst:.2g}"


def record(file: str, case: Case, turn: int) -> Record:
    """Runs `case` of fixture `file`; `turn` rotates the node forms."""
    dtype = getattr(torch, case.dtype)
    digest = hashlib.sha256(f"{file}/{case.name}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:8], "little"))
    module = case.model.build(dtype).to(dtype)
    module.train(case.mode == "train")
    materialize(module, [draw.shape for draw in case.inputs.values()], dtype)
    randomize(module, rng)
    inputs = {k: v.tensor(rng, dtype) for k, v in case.inputs.items()}
    state = {k: v.clone() for k, v in module.state_dict().items()}
    tensors, cotangents = run(module, inputs, None, rng)
    if case.dtype == "float32":
        reference = case.model.build(torch.float64).double()
        reference.train(case.mode == "train")
        materialize(reference, [draw.shape for draw in case.inputs.values()], torch.float64)
        reference.load_state_dict(state)
        wide = {k: v.double() if v.is_floating_point() else v for k, v in inputs.items()}
        check_conditioning(case, tensors, run(reference, wide, cotangents, rng)[0])
    metadata = {"spec": spec_text(case, inputs, turn), "mode": case.mode, "dtype": case.dtype}
    return Record(
        {f"{case.name}/{k}": v for k, v in tensors.items()},
        {f"{case.name}.{k}": v for k, v in metadata.items()},
    )
