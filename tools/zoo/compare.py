#!/usr/bin/env python3
"""Compares what the networks of specs/zoo compute with PyTorch, through `swiftnn run`.

    python tools/zoo/compare.py .build/release/swiftnn              # every network in its own size
    python tools/zoo/compare.py .build/release/swiftnn unet lstm    # some of them
    python tools/zoo/compare.py --record Tests/Fixtures/zoo/small   # small ones for ZooTests

Every parameter and buffer is drawn from the network's name, so that no zero or one hides a mistake. In
its own size a network is compared for one sample (Llama 3 70B, which fits no machine, in a small size);
the largest takes half a gigabyte of weights. Differences are shown in units of what the tests allow,
1e-5 + 1e-4 * |PyTorch's number|; beside them stands how far PyTorch's own float32 is from its float64.
"""

import copy
import pathlib
import subprocess
import sys
import tempfile
import zlib

import numpy
import torch
from safetensors.torch import load_file, save_file

import references

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools" / "parity"))

from randomize import randomize  # noqa: E402

RTOL, ATOL = 1e-4, 1e-5


def network(name, small):
    """A network with drawn weights, its inputs by name, and the overrides that make it of the
    specification."""
    rng = numpy.random.default_rng(zlib.crc32(name.encode()))
    params = references.SMALL[name][1] if small else {}
    make, inputs = references.NETWORKS[name]
    if small:
        make = references.SMALL[name][0]
    model = make(**params).eval()
    randomize(model, rng)
    words = model_words(model)
    names = ["tokens", "types"] if name == "bert-base" else ["x"]
    found = {}
    for key, empty in zip(names, inputs()):
        if empty.dtype == torch.int64:
            shape = (2, 7) if small else (1, empty.shape[1])
            found[key] = torch.from_numpy(rng.integers(0, 2 if key == "types" else words, shape))
        else:
            shape = (1, *empty.shape[1:])
            found[key] = torch.from_numpy(rng.standard_normal(shape, numpy.float32))
    return model, found, [f"params.{key}={value}" for key, value in params.items()]


def model_words(model):
    """How many words the first embedding knows."""
    layers = (m for m in model.modules() if isinstance(m, torch.nn.Embedding))
    return next((layer.num_embeddings for layer in layers), 0)


@torch.no_grad()
def outputs(model, inputs):
    found = model(*inputs.values())
    found = found if isinstance(found, tuple) else (found,)
    names = ["output"] if len(found) == 1 else [f"output.{i}" for i in range(len(found))]
    return dict(zip(names, found))


def greatest(found, expected):
    """The greatest difference, in units of what is allowed."""
    expected = expected.double()
    return ((found.double() - expected).abs() / (ATOL + RTOL * expected.abs())).max().item()


def compare(program, name):
    model, inputs, overrides = network(name, small=name == "llama3-70b")
    expected = outputs(model, inputs)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        save_file(dict(model.state_dict()), folder / "w.safetensors")
        command = [program, "run", f"{ROOT}/specs/zoo/{name}.yaml", *overrides]
        for key, value in inputs.items():
            numpy.save(folder / f"{key}.npy", value.numpy())
            command += ["--input", f"{key}={folder}/{key}.npy"]
        command += ["--weights", f"{folder}/w.safetensors", "--output", f"{folder}/o.safetensors"]
        subprocess.run(command, check=True)
        found = load_file(folder / "o.safetensors")
    if found.keys() != expected.keys():
        raise SystemExit(f"{name}: expected {list(expected)}, got {list(found)}")
    wide = copy.deepcopy(model).double()
    exact = outputs(wide, {k: v.double() if v.is_floating_point() else v for k, v in inputs.items()})
    worst = 0
    for key, value in expected.items():
        if found[key].shape != value.shape:
            raise SystemExit(f"{name}: expected {value.shape}, got {found[key].shape}")
        apart = greatest(found[key], value)
        worst = max(worst, apart)
        absolute = (found[key] - value).abs().max().item()
        print(f"{name} {key} {list(value.shape)}: {apart:.3f} of what is allowed, at most "
              f"{absolute:.2e} where numbers go to {value.abs().max().item():.2e}; "
              f"PyTorch from its float64: {greatest(value, exact[key]):.3f}", flush=True)
    return worst


def record(folder):
    from files import write_safetensors

    folder.mkdir(parents=True, exist_ok=True)
    for name in references.SMALL:
        model, inputs, overrides = network(name, small=True)
        tensors = {f"param.{key}": value for key, value in model.state_dict().items()}
        tensors |= {f"input.{key}": value for key, value in inputs.items()}
        tensors |= outputs(model, inputs)
        metadata = {"overrides": " ".join(overrides), "torch": torch.__version__}
        write_safetensors(folder / f"{name}.safetensors", tensors, metadata)


def main(arguments):
    if arguments[0] == "--record":
        return record(pathlib.Path(arguments[1]))
    program, names = arguments[0], arguments[1:] or list(references.NETWORKS)
    wrong = [name for name in names if not compare(program, name) <= 1]
    if wrong:
        sys.exit(f"different: {', '.join(wrong)}")


if __name__ == "__main__":
    main(sys.argv[1:])
