"""Generates every fixture: `python generate.py [Layer ...]`, everything when none is named."""

import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import torch

import activation
import attention
import container
import conv
import element_loss
import elementwise
import fastai_layers
import initialization
import lazy
import linear
import loss
import margin_loss
import norm
import optimizers
import padding
import pool
import recurrent
import sparse
import vision
from case import record
from files import write_safetensors

TESTS = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures"
FAMILIES = (
    activation,
    attention,
    container,
    conv,
    element_loss,
    fastai_layers,
    lazy,
    linear,
    loss,
    margin_loss,
    norm,
    padding,
    pool,
    recurrent,
    sparse,
    vision,
)
VERSIONS = {"torch": torch.__version__, "fastai": version("fastai")}


def generate_layers(wanted: set[str]):
    """Writes one file a layer or loss, several cases each."""
    for family in FAMILIES:
        generator = {"generator": f"tools/parity/{Path(family.__file__).name}"}
        for file, cases in family.FILES.items():
            if wanted and file not in wanted:
                continue
            assert len({c.name for c in cases}) == len(cases), f"{file} names a case twice"
            tensors, metadata = {}, {**VERSIONS, **generator}
            for turn, case in enumerate(cases):
                try:
                    result = record(file, case, turn)
                except Exception as error:
                    error.add_note(f"in case '{case.name}' of {file}")
                    raise
                tensors |= result.tensors
                metadata |= result.metadata
            write_safetensors(TESTS / "parity" / f"{file}.safetensors", tensors, metadata)
            print(f"{file}: {len(cases)} cases")


def main():
    torch.set_num_threads(1)
    # PyTorch calls max_unpool nondeterministic everywhere; on one thread of a CPU it is not.
    torch.use_deterministic_algorithms(True, warn_only=True)
    warnings.filterwarnings("ignore")
    wanted = set(sys.argv[1:])
    generate_layers(wanted)
    if not wanted:
        initialization.generate(TESTS / "parity" / "init-distributions.tsv", VERSIONS)
        elementwise.generate(TESTS / "elementwise", VERSIONS)
        optimizers.generate(TESTS / "optim", VERSIONS)


if __name__ == "__main__":
    main()
