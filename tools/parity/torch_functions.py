"""Runs PyTorch's own test inputs for its functions through `swiftnn run` and compares the numbers.

PyTorch ships the inputs that its own test suite gives each function
(`torch.testing._internal.common_methods_invocations.op_db`). Every function that forward passes know
is called with them in a one-line forward pass and must give PyTorch's outputs and gradients. Inputs
that PyTorch refuses are tried as well; those that are accepted here, such as numbers where PyTorch
wants tensors, are counted and listed with --verbose.

    pip install torch==2.13.0+cpu numpy safetensors expecttest
    python tools/parity/torch_functions.py [--binary .build/release/swiftnn] [--nn] [NAME ...]

A NAME is a function (`max_pool2d`), --nn stands for all of torch.nn.functional. Cases that can't be
written as a forward pass, results that are no tensors and functions that draw random numbers are
counted and listed likewise, not hidden.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import warnings
from collections import Counter

import numpy as np
import torch
from safetensors.torch import load_file
from torch.testing._internal import common_methods_invocations
from torch.testing._internal.common_methods_invocations import op_db

from torch_modules import Unwritable, differences, tensors, text

# PyTorch's tests take the second argument of these first.
SWAPPED = ("nn.functional.embedding", "nn.functional.embedding_bag", "einsum", "where")
# Functions of tensors whose name means another one in torch.nn.functional.
METHODS = {"unfold": "Tensor.unfold"}
REFUSALS = (RuntimeError, ValueError, TypeError, NotImplementedError, IndexError, AssertionError)


# Functions that draw random numbers are tested with a fixed seed there; here they must be seen to draw.
common_methods_invocations.wrapper_set_seed = lambda op, *args, **kwargs: op(*args, **kwargs)


def known_name(op):
    """The name by which forward passes call it."""
    return METHODS.get(op.name, op.name.removeprefix("nn.functional."))


class Call:
    """A call of a function as a line of a forward pass; its tensors become inputs."""

    def __init__(self, op, sample):
        self.inputs = {}
        parts = [self.spell(v) for v in [sample.input, *sample.args]]
        if op.name in SWAPPED:
            parts[:2] = reversed(parts[:2])
        parts += [f"{k}={self.spell(v)}" for k, v in sample.kwargs.items() if k not in ("device", "layout")]
        self.line = f"{known_name(op)}({', '.join(parts)})"

    def spell(self, value):
        if isinstance(value, torch.Tensor):
            if value.is_complex() or value.dtype in (torch.int8, torch.int16, torch.uint16):
                raise Unwritable(str(value.dtype))
            name = f"x{len(self.inputs)}"
            self.inputs[name] = value
            return name
        if isinstance(value, torch.dtype):
            return repr(str(value).removeprefix("torch."))
        if isinstance(value, torch.Size):
            value = tuple(value)
        if isinstance(value, (tuple, list)):
            return "[" + ", ".join(self.spell(v) for v in value) + "]"
        return text(value)


def copied(value, leaves):
    """`value` with each tensor as a leaf of its own, in the order of `Call.spell`."""
    if isinstance(value, torch.Tensor):
        leaf = value.detach().clone().requires_grad_(value.is_floating_point())
        leaves.append(leaf)
        # In-place functions refuse leaves.
        return leaf.clone() if leaf.requires_grad else leaf
    if isinstance(value, (tuple, list)) and not isinstance(value, torch.Size):
        return type(value)(copied(v, leaves) for v in value) if type(value) in (tuple, list) else value
    return value


def run_torch(op, sample):
    """What the function gives, and the leaves that went in."""
    leaves = []
    arguments = [copied(v, leaves) for v in [sample.input, *sample.args]]
    keywords = {k: copied(v, leaves) for k, v in sample.kwargs.items()}
    return op(*arguments, **keywords), leaves


def results(call, output, leaves, starts):
    """Outputs and, where `starts` are given, gradients, by the names of `swiftnn run`."""
    outputs = tensors(output)
    keys = ["output"] if isinstance(output, torch.Tensor) else [f"output.{i}" for i in range(len(outputs))]
    found = {key: out.detach() for key, out in zip(keys, outputs)}
    pairs = [(o, starts[k].to(o.dtype)) for k, o in zip(keys, outputs) if k in starts and o.requires_grad]
    if pairs:
        torch.autograd.backward([o for o, _ in pairs], [s for _, s in pairs])
        for name, leaf in zip(call.inputs, leaves):
            if leaf.is_floating_point():
                found[f"grad.input.{name}"] = (
                    leaf.grad.to_dense() if leaf.grad is not None else torch.zeros_like(leaf))
    return found


def is_as_near(op, sample, call, starts, got, expected):
    """Whether `got` is about as near to what float64 gives as PyTorch's float32 is."""
    wide = sample.transform(lambda v: v.double() if isinstance(v, torch.Tensor) and v.dtype == torch.float32 else v)
    truth = results(call, *run_torch(op, wide), starts)
    if got.keys() != expected.keys() or truth.keys() != expected.keys():
        return False
    for key, exact in truth.items():
        if got[key].shape != exact.shape or got[key].dtype != expected[key].dtype:
            return False
        ours, theirs = (got[key].double() - exact).abs(), (expected[key].double() - exact).abs()
        if ours.numel() and not ours.max() <= 4 * theirs.max() + 1e-5:
            return False
    return True


def run_swiftnn(binary, folder, call, starts):
    """Runs the call and gives what the program said on failure, or the path of the results."""
    command = [binary, "run", f"{folder}/net.yaml", "--output", f"{folder}/out.safetensors"]
    lines = ["inputs:"] if call.inputs else ["inputs: {}"]
    for name, tensor in call.inputs.items():
        dtype = str(tensor.dtype).removeprefix("torch.")
        lines.append(f"  {name}: {dtype}[{', '.join(map(str, tensor.shape))}]")
        np.save(f"{folder}/{name}.npy", tensor.detach().contiguous().numpy())
        command += ["--input", f"{name}={folder}/{name}.npy"]
    for key, start in starts.items():
        np.save(f"{folder}/{key}.npy", start.numpy())
        command += ["--grad-output", f"{key}={folder}/{key}.npy"]
    if starts:
        command.append("--backward")
    lines += ["model:", "  modules: {}", "  forward:", "  - " + json.dumps("return " + call.line)]
    with open(f"{folder}/net.yaml", "w") as file:
        file.write("\n".join(lines) + "\n")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        return "timeout", "nothing after five minutes"
    message = done.stderr.strip().splitlines()[0] if done.stderr.strip() else ""
    return done.returncode, message


def run_case(binary, folder, op, sample, dtype):
    call = Call(op, sample)
    if not call.inputs:
        raise Unwritable("no tensor among the arguments")
    if any(t.dtype in (torch.float16, torch.bfloat16) for t in call.inputs.values()):
        raise Unwritable("halves")
    before = torch.get_rng_state()
    output, leaves = run_torch(op, sample)
    if not torch.equal(before, torch.get_rng_state()):
        raise Unwritable("random numbers")
    outputs = tensors(output)
    if not outputs:
        raise Unwritable("a result that is no tensor")
    if any(o.is_complex() for o in outputs):
        raise Unwritable("a complex result")
    generator = torch.Generator().manual_seed(1)
    starts = {}
    if any(o.is_floating_point() and o.requires_grad for o in outputs):
        for index, out in enumerate(outputs):
            if out.is_floating_point():
                key = "output" if isinstance(output, torch.Tensor) else f"output.{index}"
                starts[key] = torch.randn(out.shape, generator=generator, dtype=out.dtype)
    code, message = run_swiftnn(binary, folder, call, starts)
    if code != 0:
        return f"exit {code}: {message}", call.line
    got, expected = load_file(f"{folder}/out.safetensors"), results(call, output, leaves, starts)
    problem = differences(got, expected, dtype)
    if problem and dtype == torch.float32 and is_as_near(op, sample, call, starts, got, expected):
        return "", call.line
    return problem, call.line


def run_error(binary, folder, op, sample):
    """What is wrong where PyTorch refuses inputs; None where it does not."""
    call = Call(op, sample)
    if not call.inputs:
        raise Unwritable("no tensor among the arguments")
    try:
        run_torch(op, sample)
    except REFUSALS:
        pass
    else:
        return None, call.line
    code, message = run_swiftnn(binary, folder, call, {})
    if code == 0:
        return "accepted", call.line
    return "" if code == 2 else f"exit {code}: {message}", call.line


def cases(op, dtype, limit):
    """The samples to compare and those that must be refused."""
    torch.manual_seed(0)
    for number, sample in enumerate(op.sample_inputs("cpu", dtype)):
        if number == limit:
            break
        yield "sample", number, sample
    if op.error_inputs_func is None or dtype != torch.float32:
        return
    for number, error in enumerate(op.error_inputs("cpu")):
        yield "error", number, error.sample_input


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/swiftnn")
    parser.add_argument("--nn", action="store_true", help="functions of torch.nn.functional only")
    parser.add_argument("--limit", type=int, default=60, help="the most samples of a function and dtype")
    parser.add_argument("--verbose", action="store_true", help="also list what could not be written")
    parser.add_argument("names", nargs="*", help="functions such as max_pool2d; all that are known if none")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    listing = subprocess.run([options.binary, "layers", "--json"], capture_output=True, text=True, check=True)
    known = {entry["name"] for entry in json.loads(listing.stdout)["functions"]}
    counts = Counter()
    for op in op_db:
        name = known_name(op)
        chosen = name in options.names if options.names else not options.nn or name != op.name
        if name not in known or not chosen:
            counts["not known" if name not in known else "left out"] += 1
            if options.verbose and chosen:
                print(f"- {op.name}: not known")
            continue
        for dtype in (torch.float32, torch.float64):
            if dtype not in op.supported_dtypes("cpu"):
                continue
            for kind, number, sample in cases(op, dtype, options.limit):
                label = f"{op.formatted_name}[{number}] {str(dtype).removeprefix('torch.')} {kind}"
                with tempfile.TemporaryDirectory() as folder:
                    try:
                        if kind == "error":
                            problem, line = run_error(options.binary, folder, op, sample)
                        else:
                            problem, line = run_case(options.binary, folder, op, sample, dtype)
                    except Unwritable as reason:
                        counts["unwritable"] += 1
                        if options.verbose:
                            print(f"- {label}: {reason}")
                        continue
                    except REFUSALS as error:
                        counts["refused by torch"] += 1
                        if options.verbose:
                            print(f"- {label}: torch: {error}")
                        continue
                if problem is None:
                    continue
                if problem == "accepted":
                    counts["accepted where torch refuses"] += 1
                    if options.verbose:
                        print(f"- {label}: accepts {line}")
                    continue
                counts["wrong" if problem else "refused" if kind == "error" else "right"] += 1
                if problem:
                    print(f"x {label}: {line}\n    {problem}", flush=True)
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    sys.exit(1 if counts["wrong"] else 0)


if __name__ == "__main__":
    main()
