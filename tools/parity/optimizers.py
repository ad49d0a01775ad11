"""Fixtures of optimizers over ten steps and of schedulers over whole runs."""

import hashlib
from pathlib import Path

import numpy as np
import torch
from torch import optim

from files import write_safetensors
from nodes import python_text

STEPS = 10
SHAPES = ((3, 4), (5,))


def call(type: str, **arguments) -> tuple[str, dict]:
    """A type and its arguments, declared once for the run and for its spelling."""
    return type, arguments


def spelled(made: tuple[str, dict]) -> str:
    type, arguments = made
    return f"{type}({', '.join(f'{k}={python_text(v)}' for k, v in arguments.items())})"


OPTIMIZERS = {
    "SGD": {
        "default": call("SGD"),
        "lr": call("SGD", lr=0.1),
        "momentum": call("SGD", lr=0.1, momentum=0.9),
        "dampening": call("SGD", lr=0.1, momentum=0.9, dampening=0.5),
        "nesterov": call("SGD", lr=0.1, momentum=0.9, nesterov=True),
        "weight-decay": call("SGD", lr=0.1, weight_decay=0.05),
        "weight-decay-momentum": call("SGD", lr=0.1, momentum=0.8, weight_decay=5e-2),
        "weight-decay-nesterov": call(
            "SGD", lr=0.05, momentum=0.9, weight_decay=5e-4, nesterov=True
        ),
        "maximize": call("SGD", lr=0.1, momentum=0.9, weight_decay=0.05, maximize=True),
        "float64": call("SGD", lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    },
    "Adam": {
        "default": call("Adam"),
        "lr": call("Adam", lr=0.05),
        "betas": call("Adam", lr=0.05, betas=(0.8, 0.9)),
        "betas-zero": call("Adam", lr=0.05, betas=(0.0, 0.5)),
        "eps": call("Adam", lr=0.05, eps=0.1),
        "weight-decay": call("Adam", lr=0.05, weight_decay=0.1),
        "decoupled-weight-decay": call(
            "Adam", lr=0.05, weight_decay=0.1, decoupled_weight_decay=True
        ),
        "amsgrad": call("Adam", lr=0.05, betas=(0.9, 0.7), amsgrad=True),
        "maximize": call("Adam", lr=0.05, weight_decay=0.1, maximize=True),
        "everything": call(
            "Adam",
            lr=0.02,
            betas=(0.7, 0.8),
            eps=1e-3,
            weight_decay=0.02,
            amsgrad=True,
            maximize=True,
        ),
        "float64": call("Adam", lr=0.05, weight_decay=0.1),
    },
    "AdamW": {
        "default": call("AdamW"),
        "lr": call("AdamW", lr=0.05),
        "betas": call("AdamW", lr=0.05, betas=(0.8, 0.9)),
        "eps": call("AdamW", lr=0.05, eps=0.1),
        "weight-decay": call("AdamW", lr=0.05, weight_decay=0.5),
        "no-weight-decay": call("AdamW", lr=0.05, weight_decay=0.0),
        "amsgrad": call("AdamW", lr=0.05, betas=(0.9, 0.7), amsgrad=True),
        "maximize": call("AdamW", lr=0.05, weight_decay=0.1, maximize=True),
        "float64": call("AdamW", lr=0.05, weight_decay=0.1, amsgrad=True),
    },
}

PLAIN = call("SGD", lr=0.1, momentum=0.9)
ADAM = call("Adam", lr=0.01, betas=(0.9, 0.99))

# A scheduler, the optimizer it drives, and how many steps are recorded.
SCHEDULERS = {
    "StepLR": {
        "default": (call("StepLR", step_size=3), PLAIN, 12),
        "gamma": (call("StepLR", step_size=5, gamma=0.5), PLAIN, 23),
        "every-step": (call("StepLR", step_size=1, gamma=0.9), ADAM, 10),
        "growing": (call("StepLR", step_size=4, gamma=2.0), PLAIN, 13),
    },
    "CosineAnnealingLR": {
        "default": (call("CosineAnnealingLR", T_max=10), PLAIN, 11),
        "past-t-max": (call("CosineAnnealingLR", T_max=7), PLAIN, 40),
        "eta-min": (call("CosineAnnealingLR", T_max=12, eta_min=0.01), PLAIN, 13),
        "eta-min-past-t-max": (call("CosineAnnealingLR", T_max=5, eta_min=1e-3), ADAM, 33),
        "t-max-1": (call("CosineAnnealingLR", T_max=1), PLAIN, 6),
    },
    "OneCycleLR": {
        "default": (call("OneCycleLR", max_lr=0.4, total_steps=50), PLAIN, 50),
        "epochs": (call("OneCycleLR", max_lr=0.4, epochs=3, steps_per_epoch=7), PLAIN, 21),
        "adam": (call("OneCycleLR", max_lr=0.01, total_steps=30), ADAM, 30),
        "adamw": (
            call("OneCycleLR", max_lr=0.01, total_steps=20, max_momentum=0.9),
            call("AdamW", lr=0.001),
            20,
        ),
        "linear": (
            call("OneCycleLR", max_lr=0.4, total_steps=40, anneal_strategy="linear"),
            PLAIN,
            40,
        ),
        "pct-start": (call("OneCycleLR", max_lr=0.4, total_steps=37, pct_start=0.55), PLAIN, 37),
        "three-phase": (
            call("OneCycleLR", max_lr=0.4, total_steps=50, three_phase=True),
            PLAIN,
            50,
        ),
        "three-phase-linear": (
            call(
                "OneCycleLR",
                max_lr=0.4,
                total_steps=31,
                pct_start=0.25,
                anneal_strategy="linear",
                three_phase=True,
            ),
            ADAM,
            31,
        ),
        "momentum-range": (
            call("OneCycleLR", max_lr=0.4, total_steps=25, base_momentum=0.7, max_momentum=0.8),
            PLAIN,
            25,
        ),
        "no-momentum-cycle": (
            call("OneCycleLR", max_lr=0.4, total_steps=25, cycle_momentum=False),
            PLAIN,
            25,
        ),
        "no-momentum": (
            call("OneCycleLR", max_lr=0.4, total_steps=25, cycle_momentum=False),
            call("SGD", lr=0.1),
            25,
        ),
        "factors": (
            call("OneCycleLR", max_lr=0.4, total_steps=25, div_factor=10.0, final_div_factor=50.0),
            PLAIN,
            25,
        ),
        "short": (call("OneCycleLR", max_lr=0.4, total_steps=5), PLAIN, 5),
    },
}


def trajectory(type: str, name: str, made: tuple[str, dict]) -> dict[str, torch.Tensor]:
    """Start, gradients and the parameters after each step."""
    digest = hashlib.sha256(f"{type}/{name}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:8], "little"))
    dtype = torch.float64 if name == "float64" else torch.float32

    def draw(*shape) -> torch.Tensor:
        return torch.from_numpy(rng.standard_normal(shape)).to(dtype)

    starts = [draw(*shape) for shape in SHAPES]
    gradients = [draw(STEPS, *shape) for shape in SHAPES]
    for gradient in gradients:
        gradient[4] = 0  # A step without gradient still moves momentum, moments and decay.
    parameters = [torch.nn.Parameter(start.clone()) for start in starts]
    optimizer = getattr(optim, type)(parameters, **made[1])
    after: list[list[torch.Tensor]] = [[] for _ in SHAPES]
    for step in range(STEPS):
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient[step].clone()
        optimizer.step()
        for kept, parameter in zip(after, parameters):
            kept.append(parameter.detach().clone())
    tensors = {}
    for i, start in enumerate(starts):
        tensors[f"{name}/param.{i}"] = start
        tensors[f"{name}/grad.{i}"] = gradients[i]
        tensors[f"{name}/after.{i}"] = torch.stack(after[i])
    return tensors


def schedule(made: tuple[str, dict], driven: tuple[str, dict], steps: int) -> dict:
    """The learning rate and momentum (Adam's first beta) that each optimizer step uses."""
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = getattr(optim, driven[0])([parameter], **driven[1])
    scheduler = getattr(optim.lr_scheduler, made[0])(optimizer, **made[1])
    rates, momenta = [], []
    for step in range(steps):
        group = optimizer.param_groups[0]
        rates.append(float(group["lr"]))
        momenta.append(float(group["momentum"] if "momentum" in group else group["betas"][0]))
        optimizer.step()
        if step + 1 < steps:
            scheduler.step()
    return {
        "lr": torch.tensor(rates, dtype=torch.float64),
        "momentum": torch.tensor(momenta, dtype=torch.float64),
    }


def generate(folder: Path, versions: dict[str, str]):
    """Writes one file an optimizer and one a scheduler."""
    common = {"torch": versions["torch"], "generator": "tools/parity/optimizers.py"}
    for type, cases in OPTIMIZERS.items():
        tensors, metadata = {}, dict(common)
        for name, made in cases.items():
            tensors |= trajectory(type, name, made)
            metadata[f"{name}.call"] = spelled(made)
            metadata[f"{name}.dtype"] = "float64" if name == "float64" else "float32"
        write_safetensors(folder / f"{type}.safetensors", tensors, metadata)
        print(f"{type}: {len(cases)} cases")
    for type, cases in SCHEDULERS.items():
        tensors, metadata = {}, dict(common)
        for name, (made, driven, steps) in cases.items():
            tensors |= {f"{name}/{k}": v for k, v in schedule(made, driven, steps).items()}
            metadata[f"{name}.call"] = spelled(made)
            metadata[f"{name}.optimizer"] = spelled(driven)
        write_safetensors(folder / f"{type}.safetensors", tensors, metadata)
        print(f"{type}: {len(cases)} cases")
