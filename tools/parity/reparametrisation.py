"""Fixtures of weight_norm, spectral_norm and the parametrizations of torch.nn.utils over several training steps.

Run: python tools/parity/reparametrisation.py (in the environment that generate.sh makes).
Writes Tests/Fixtures/reparametrisation/norms.safetensors. In float64, for each case three training
steps of plain gradient descent (rate 0.1), then one forward pass in evaluation:
`<case>/param.<key>`, the state dict before; `<case>/input`; `<case>/output.<step>`;
`<case>/grad_output`, the same in each step; `<case>/after.<key>`, the state dict after the steps;
`<case>/evaluated`. Metadata `<case>.layer`, the layer, and `<case>.norm`, how it is re-parametrised.
"""

import warnings
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils import parametrizations, spectral_norm, weight_norm

from files import write_safetensors

FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "reparametrisation"

CASES = {
    "weight": ("Linear(4, 3)", (5, 4), "weight_norm()"),
    "weight-dim-1": ("Linear(4, 3)", (5, 4), "weight_norm(dim=1)"),
    "weight-whole": ("Linear(4, 3)", (5, 4), "weight_norm(dim=None)"),
    "weight-minus-1": ("Linear(4, 3)", (5, 4), "weight_norm(dim=-1)"),
    "weight-conv": ("Conv2d(2, 3, 2)", (2, 2, 4, 3), "weight_norm()"),
    "weight-conv-dim-2": ("Conv2d(2, 3, 2)", (2, 2, 4, 3), "weight_norm(dim=2)"),
    "weight-bias": ("Linear(4, 3)", (5, 4), "weight_norm(name='bias')"),
    "spectral": ("Linear(4, 3)", (5, 4), "spectral_norm()"),
    "spectral-steps": ("Linear(4, 3)", (5, 4), "spectral_norm(n_power_iterations=3)"),
    "spectral-eps": ("Linear(4, 3)", (5, 4), "spectral_norm(eps=10.0)"),
    "spectral-dim-1": ("Linear(4, 3)", (5, 4), "spectral_norm(dim=1)"),
    "spectral-conv": ("Conv2d(2, 3, 2)", (2, 2, 4, 3), "spectral_norm()"),
    "spectral-transposed": ("ConvTranspose2d(2, 3, 2)", (2, 2, 3, 3), "spectral_norm()"),
    "p-weight": ("Linear(4, 3)", (5, 4), "parametrizations.weight_norm()"),
    "p-weight-whole": ("Linear(4, 3)", (5, 4), "parametrizations.weight_norm(dim=None)"),
    "p-weight-conv": ("Conv2d(2, 3, 2)", (2, 2, 4, 3), "parametrizations.weight_norm(dim=1)"),
    "p-spectral": ("Linear(4, 3)", (5, 4), "parametrizations.spectral_norm()"),
    "p-spectral-steps": (
        "Conv2d(2, 3, 2)", (2, 2, 4, 3),
        "parametrizations.spectral_norm(n_power_iterations=2, dim=-1)"),
    "p-spectral-transposed": (
        "ConvTranspose2d(2, 3, 2)", (2, 2, 3, 3), "parametrizations.spectral_norm()"),
    "p-spectral-bias": ("Linear(4, 3)", (5, 4), "parametrizations.spectral_norm(name='bias')"),
    "p-orthogonal": ("Linear(4, 4)", (5, 4), "parametrizations.orthogonal()"),
    "p-orthogonal-tall": ("Linear(3, 5)", (5, 3), "parametrizations.orthogonal()"),
    "p-orthogonal-wide": ("Linear(5, 3)", (5, 5), "parametrizations.orthogonal()"),
    "p-orthogonal-batch": ("Conv2d(2, 3, 2)", (2, 2, 4, 3), "parametrizations.orthogonal()"),
    "p-orthogonal-one": ("Linear(1, 1)", (5, 1), "parametrizations.orthogonal()"),
}
for chosen in ("matrix_exp", "cayley", "householder"):
    for name, sizes in (("square", (4, 4)), ("tall", (3, 5)), ("wide", (5, 3))):
        for plain in (False, True):
            CASES[f"p-{chosen}-{name}" + ("-plain" if plain else "")] = (
                f"Linear({sizes[0]}, {sizes[1]})", (5, sizes[0]),
                f"parametrizations.orthogonal(orthogonal_map='{chosen}'"
                + (", use_trivialization=False)" if plain else ")"))



def main():
    warnings.simplefilter("ignore", FutureWarning)
    tensors = {}
    metadata = {"torch": torch.__version__, "generator": "tools/parity/reparametrisation.py"}
    for case, (text, shape, norm) in CASES.items():
        torch.manual_seed(11)
        layer = eval(text, vars(nn)).double()
        layer = eval(f"{norm.replace('(', '(layer, ', 1)}", {
            "layer": layer, "weight_norm": weight_norm, "spectral_norm": spectral_norm,
            "parametrizations": parametrizations})
        for key, value in layer.state_dict().items():
            tensors[f"{case}/param.{key}"] = value.clone()
        x = torch.randn(shape, dtype=torch.float64)
        tensors[f"{case}/input"] = x
        for index in range(3):
            y = layer(x)
            tensors[f"{case}/output.{index}"] = y.detach().clone()
            if index == 0:
                gradient = torch.randn_like(y)
                tensors[f"{case}/grad_output"] = gradient
            layer.zero_grad()
            y.backward(gradient)
            with torch.no_grad():
                for parameter in layer.parameters():
                    parameter -= 0.1 * parameter.grad
        for key, value in layer.state_dict().items():
            tensors[f"{case}/after.{key}"] = value.clone()
        tensors[f"{case}/evaluated"] = layer.eval()(x).detach()
        metadata[f"{case}.layer"], metadata[f"{case}.norm"] = text, norm
        metadata[f"{case}.keys"] = " ".join(layer.state_dict())
    write_safetensors(FIXTURES / "norms.safetensors", tensors, metadata)


if __name__ == "__main__":
    main()
