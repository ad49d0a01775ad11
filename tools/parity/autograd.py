"""Fixtures of autograd and hooks: what PyTorch computes where hooks, `autograd.grad`, a function with
its own backward and frozen parameters have their say.

Run: python tools/parity/autograd.py (in the environment that generate.sh makes).
Writes Tests/Fixtures/autograd/autograd.safetensors, everything in float64:
`mish/`: `input`, `grad_output`, `output`, `grad.input`.
`hooks/`: `param.<key>` of `model()`, `input`; `output`, `grad.input` and `grad.param.<key>` of the sum
of the output's squares with the hooks of `hooked()`; `seen.<place>`, the gradients that they saw.
`grad/`: `input`, `weight`; `of.input`, `of.hidden` and `of.weight`, from `autograd.grad`.
`passes/`: `input`; `grad.input` after three passes of which the second starts from a given gradient,
`grad.hidden`, kept in between.
`frozen/`: `param.<key>`, `input`; `after.<key>` after four steps of SGD with momentum and weight decay
in which layer 0 is frozen from the second step on.
"""

from pathlib import Path

import torch
from torch import nn

from files import write_safetensors

FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "autograd"


def model() -> nn.Module:
    """Two linear layers with a tanh between them; paths 0, 1 and 2."""
    return nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)).double()


def mish():
    x = torch.cat([torch.linspace(-30, 30, 61), torch.randn(60)]).double().requires_grad_()
    start = torch.randn(x.shape).double()
    y = nn.functional.mish(x)
    y.backward(start)
    return {"input": x, "grad_output": start, "output": y, "grad.input": x.grad}


def hooked(net, seen):
    """One hook of every kind that replaces what it sees."""

    def keep(place, *gradients):
        for index, gradient in enumerate(gradients):
            seen[f"{place}.{index}"] = gradient.clone()

    def pre(module, output):
        keep("pre", *output)
        return (output[0] * 3,)

    def full(module, inputs, outputs):
        keep("full", *inputs, *outputs)
        return (inputs[0] * 0.5,)

    def tensor(gradient):
        keep("tensor", gradient)
        return gradient + 0.25

    def forward(module, inputs, output):
        output = output + 1
        output.register_hook(tensor)
        return output

    def leaf(gradient):
        keep("leaf", gradient)
        return gradient * 2

    net[0].register_forward_pre_hook(lambda module, inputs: inputs[0] * 2)
    net[0].register_forward_hook(forward)
    net[1].register_full_backward_hook(full)
    net[2].register_full_backward_pre_hook(pre)
    net[2].bias.register_hook(leaf)


def hooks():
    net, x, seen = model(), torch.randn(6, 4).double().requires_grad_(), {}
    result = {f"param.{k}": v.clone() for k, v in net.state_dict().items()} | {"input": x}
    hooked(net, seen)
    # The bias is used twice: its hook sees the sum of both gradients.
    output = net(x) + net[2].bias
    (output ** 2).sum().backward()
    result |= {"output": output, "grad.input": x.grad}
    result |= {f"grad.param.{k}": v.grad for k, v in net.named_parameters()}
    return result | {f"seen.{k}": v for k, v in seen.items()}


def grad():
    x = torch.randn(3, 4).double().requires_grad_()
    w = torch.randn(4, 4).double().requires_grad_()
    hidden = torch.sigmoid(x @ w)
    output = (hidden * x).sum() + (hidden ** 3).sum()
    names = ("of.input", "of.hidden", "of.weight")
    return {"input": x, "weight": w} | dict(
        zip(names, torch.autograd.grad(output, (x, hidden, w))))


def passes():
    x = torch.randn(5).double().requires_grad_()
    start = torch.randn(5).double()
    result = {"input": x.detach().clone(), "grad_output": start}
    (x ** 3).sum().backward()
    hidden = x.exp()
    hidden.retain_grad()
    hidden.backward(start, retain_graph=True)
    (hidden * hidden).sum().backward()
    return result | {"grad.input": x.grad, "grad.hidden": hidden.grad}


def frozen():
    net, x = model(), torch.randn(6, 4).double()
    result = {f"param.{k}": v.clone() for k, v in net.state_dict().items()} | {"input": x}
    sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)
    for step in range(4):
        if step == 1:
            net[0].requires_grad_(False)
        sgd.zero_grad()
        (net(x) ** 2).mean().backward()
        sgd.step()
    return result | {f"after.{k}": v for k, v in net.state_dict().items()}


def main():
    torch.set_num_threads(1)
    tensors = {}
    for seed, case in enumerate((mish, hooks, grad, passes, frozen)):
        torch.manual_seed(seed)
        tensors |= {f"{case.__name__}/{name}": value for name, value in case().items()}
    metadata = {"torch": torch.__version__, "generator": "tools/parity/autograd.py"}
    write_safetensors(FIXTURES / "autograd.safetensors", tensors, metadata)


if __name__ == "__main__":
    main()
