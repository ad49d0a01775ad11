"""Runs PyTorch's own test inputs for its modules through `swiftnn run` and compares the numbers.

PyTorch ships the inputs that its own test suite gives each module
(`torch.testing._internal.common_modules.module_db`). Every module that swiftnn declares is written as
a specification, gets PyTorch's weights and inputs, and must give PyTorch's outputs and gradients.

    pip install torch==2.13.0+cpu numpy safetensors expecttest
    python tools/parity/torch_modules.py [--binary .build/release/swiftnn] [NAME ...]

Cases that can't be written as a specification (arguments that are callables or tensors given by
position) are counted and listed with --verbose, not hidden.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.testing._internal.common_modules import module_db

RTOL = {torch.float32: 1e-4, torch.float64: 1e-9}
ATOL = {torch.float32: 1e-5, torch.float64: 1e-11}


class Unwritable(Exception):
    """The case has something that a specification can't say."""


def text(value):
    """A value as Python and so a specification spells it."""
    if isinstance(value, torch.dtype):
        raise Unwritable("a dtype")
    if isinstance(value, torch.Size):
        value = tuple(value)
    if isinstance(value, torch.Tensor):
        return repr(value.tolist())
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(text(v) for v in value) + "]"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return f"float('{value}')"
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)
    raise Unwritable(f"an argument of type {type(value).__name__}")


def call(name, arguments):
    parts = [text(v) for v in arguments.args]
    # How LinearCrossEntropyLoss cuts its work into pieces is no argument here; None is its default.
    left_out = {"device", "dtype"} | {k for k, v in arguments.kwargs.items() if k == "options" and v is None}
    parts += [f"{k}={text(v)}" for k, v in arguments.kwargs.items() if k not in left_out]
    return f"{name}({', '.join(parts)})"


def tensors(value):
    """The tensors of an output, depth first."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [t for v in value for t in tensors(v)]
    if isinstance(value, dict):
        return [t for v in value.values() for t in tensors(v)]
    return []


def flattened(name, value):
    """The tensors of an argument with names of their own, and the argument written with these names."""
    if isinstance(value, torch.Tensor):
        return [(name, value)], name
    if not isinstance(value, (tuple, list)):
        raise Unwritable("a forward argument that is no tensor")
    parts = [flattened(f"{name}_{i}", v) for i, v in enumerate(value)]
    return [leaf for leaves, _ in parts for leaf in leaves], f"({', '.join(w for _, w in parts)},)"


def rebuilt(value, leaves):
    """An argument with its tensors replaced by the next of `leaves`."""
    if isinstance(value, torch.Tensor):
        return next(leaves)
    return tuple(rebuilt(v, leaves) for v in value)


def differences(got, expected, dtype):
    """What differs between the results of the program and those of PyTorch, in one line."""
    problems = [f"lacks {key}" for key in expected.keys() - got.keys()]
    problems += [f"has {key}" for key in got.keys() - expected.keys()]
    for key in expected.keys() & got.keys():
        a, b = got[key], expected[key].detach()
        if a.shape != b.shape or a.dtype != b.dtype:
            problems.append(f"{key}: {a.dtype}{list(a.shape)} for {b.dtype}{list(b.shape)}")
        elif not torch.allclose(a.double(), b.double(), rtol=RTOL[dtype], atol=ATOL[dtype], equal_nan=True):
            problems.append(f"{key}: {(a.double() - b.double()).abs().max().item():.3g} apart")
    return "; ".join(sorted(problems))


def run_case(binary, folder, info, module_input, dtype, mode):
    name = info.name.removeprefix("nn.")
    spec_call = call(name, module_input.constructor_input)
    forward = module_input.forward_input
    if forward is None:
        raise Unwritable("no forward input")
    # Tuples of tensors, what is given by name and what is no tensor are written in a forward line.
    plain = (bool, int, float, str, type(None))
    options = {k: v for k, v in forward.kwargs.items() if isinstance(v, plain)}
    named = {k: v for k, v in forward.kwargs.items() if k not in options}
    arguments = list(forward.args) + list(named.values())
    parts = [flattened(f"x{i}", a) for i, a in enumerate(forward.args)]
    parts += [flattened(n, a) for n, a in named.items()]
    leaves = [leaf for leaves, _ in parts for leaf in leaves]
    names = [n for n, _ in leaves]
    written = [w for _, w in parts]
    has_line = written != names or bool(forward.kwargs)
    values = written[len(forward.args):]
    written = written[: len(forward.args)] + [f"{k}={w}" for k, w in zip(named, values)]
    written += [f"{k}={text(v)}" for k, v in options.items()]
    kwargs = dict(module_input.constructor_input.kwargs)
    kwargs.pop("device", None)
    kwargs.pop("dtype", None)
    module = info.module_cls(*module_input.constructor_input.args, **kwargs).to(dtype)
    module.train(mode == "train")
    inputs = [a.detach().clone() for _, a in leaves]

    def called(tensors):
        tensors = iter(tensors)
        values = [rebuilt(a, tensors) for a in arguments]
        return module(
            *values[: len(forward.args)], **dict(zip(named, values[len(forward.args):])), **options)

    if any(isinstance(p, torch.nn.parameter.UninitializedParameter) for p in module.parameters()):
        with torch.no_grad():
            called(inputs)
        inputs = [a.detach().clone() for _, a in leaves]
    prefix = "m." if has_line else ""
    weights = {prefix + k: v.clone().contiguous() for k, v in module.state_dict().items()}
    for tensor in inputs:
        if tensor.is_floating_point():
            tensor.requires_grad_(True)
    # In-place layers refuse leaves.
    given = [t.clone() if t.requires_grad else t for t in inputs]
    output = called(given)
    outputs = tensors(output)
    differentiable = [o for o in outputs if o.is_floating_point() and o.requires_grad]
    generator = torch.Generator().manual_seed(1)
    starts = {}
    for index, out in enumerate(outputs):
        if out.is_floating_point():
            key = "output" if isinstance(output, torch.Tensor) else f"output.{index}"
            starts[key] = torch.randn(out.shape, generator=generator, dtype=out.dtype)
    if differentiable:
        pairs = [(o, s) for o, s in zip([o for o in outputs if o.is_floating_point()], starts.values()) if o.requires_grad]
        torch.autograd.backward([o for o, _ in pairs], [s for _, s in pairs])
    command = [binary, "run", f"{folder}/net.yaml", "--output", f"{folder}/out.safetensors", "--mode", mode]
    lines = ["inputs:"]
    for n, tensor in zip(names, inputs):
        lines.append(f"  {n}: {str(tensor.dtype).removeprefix('torch.')}[{', '.join(map(str, tensor.shape))}]")
        np.save(f"{folder}/{n}.npy", tensor.detach().numpy())
        command += ["--input", f"{n}={folder}/{n}.npy"]
    if any(t.is_floating_point() for t in inputs) or differentiable:
        command.append("--backward")
        for key, start in starts.items():
            np.save(f"{folder}/{key}.npy", start.numpy())
            command += ["--grad-output", f"{key}={folder}/{key}.npy"]
    if weights:
        save_file(weights, f"{folder}/w.safetensors")
        command += ["--weights", f"{folder}/w.safetensors"]
    if has_line:
        lines += ["model:", "  modules: {m: " + json.dumps(spec_call) + "}"]
        lines += ["  forward: [" + json.dumps(f"return m({', '.join(written)})") + "]"]
        spec_call += f"({', '.join(written)})"
    else:
        lines += ["model: " + json.dumps(spec_call)]
    with open(f"{folder}/net.yaml", "w") as file:
        file.write("\n".join(lines) + "\n")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        return f"exit {done.returncode}: {done.stderr.strip().splitlines()[0] if done.stderr else ''}", spec_call
    got = load_file(f"{folder}/out.safetensors")
    expected = {}
    for index, out in enumerate(outputs):
        expected["output" if isinstance(output, torch.Tensor) else f"output.{index}"] = out.detach()
    if "--backward" in command:
        for n, tensor in zip(names, inputs):
            if tensor.is_floating_point():
                expected[f"grad.input.{n}"] = tensor.grad if tensor.grad is not None else torch.zeros_like(tensor)
        for key, parameter in module.named_parameters():
            expected[f"grad.param.{prefix}{key}"] = (
                parameter.grad if parameter.grad is not None else torch.zeros_like(parameter))
        persistent = set(module.state_dict())
        for key, buffer in module.named_buffers():
            if key in persistent:
                expected[f"buffer.{prefix}{key}"] = buffer
    return differences(got, expected, dtype), spec_call


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/swiftnn")
    parser.add_argument("--verbose", action="store_true", help="also list what could not be written")
    parser.add_argument("names", nargs="*", help="modules such as Conv2d; all that are declared if none")
    options = parser.parse_args()
    listing = subprocess.run([options.binary, "layers", "--json"], capture_output=True, text=True, check=True)
    declared = {entry["name"] for kind in json.loads(listing.stdout).values() for entry in kind}
    wanted = set(options.names)
    counts = Counter()
    for info in module_db:
        name = info.name.removeprefix("nn.")
        if name not in declared or (wanted and name not in wanted):
            counts["not declared" if name not in declared else "left out"] += 1
            continue
        for dtype in (torch.float32, torch.float64):
            for mode in ("train", "eval"):
                torch.manual_seed(0)
                samples = info.module_inputs_func(
                    info, device="cpu", dtype=dtype, requires_grad=False, training=mode == "train")
                for number, module_input in enumerate(samples):
                    label = f"{name}[{number}] {str(dtype).removeprefix('torch.')} {mode}"
                    with tempfile.TemporaryDirectory() as folder:
                        try:
                            problem, spec = run_case(options.binary, folder, info, module_input, dtype, mode)
                        except Unwritable as reason:
                            counts["unwritable"] += 1
                            if options.verbose:
                                print(f"- {label}: {reason}")
                            continue
                        except (RuntimeError, ValueError, TypeError, NotImplementedError) as error:
                            counts["refused by torch"] += 1
                            if options.verbose:
                                print(f"- {label}: torch: {error}")
                            continue
                    counts["wrong" if problem else "right"] += 1
                    if problem:
                        print(f"x {label}: {spec}\n    {problem}")
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    sys.exit(1 if counts["wrong"] else 0)


if __name__ == "__main__":
    main()
