"""Writes Tests/Fixtures/losses/ctc.safetensors: CTC losses and gradients of 200 random batches.

Repeated labels, empty targets, samples with too few steps, targets in a row and padded, lengths of
both integer types, any blank, float32 and float64. The inputs are scores before a log-softmax; the
gradient is theirs, of the losses times `grad_output`.
"""

from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import ctc_loss

from files import write_safetensors

OUT = Path(__file__).resolve().parents[2] / "Tests/Fixtures/losses/ctc.safetensors"
CASES = 200


def record(number: int) -> tuple[dict, dict]:
    """A random batch as tensors and metadata."""
    rng = np.random.default_rng(number)
    steps, batch = int(rng.integers(1, 13)), int(rng.integers(1, 5))
    classes, room = int(rng.integers(2, 6)), int(rng.integers(1, 7))
    blank = int(rng.integers(classes)) if number % 3 == 0 else 0
    dtype = torch.float64 if number % 4 == 3 else torch.float32
    whole = torch.int32 if number % 5 == 1 else torch.int64
    scores = torch.from_numpy(rng.standard_normal((steps, batch, classes)) * 2).to(dtype)
    # Any class but the blank; few classes, so that many labels repeat.
    labels = (blank + 1 + rng.integers(0, classes - 1, (batch, room))) % classes
    lengths = np.minimum(rng.integers(0, room + 1, batch), steps + 1)
    input_lengths = rng.integers(max(1, steps // 2), steps + 1, batch)
    targets = torch.from_numpy(labels)
    if number % 2 == 1:
        targets = torch.cat([targets[i, : lengths[i]] for i in range(batch)])
    reduction = ("none", "mean", "sum")[number % 3]
    zero_infinity = number % 7 < 3
    targets, given, wanted = targets.to(whole), torch.tensor(input_lengths), torch.tensor(lengths)
    leaf = scores.clone().requires_grad_(True)
    loss = ctc_loss(
        leaf.log_softmax(2), targets, given.to(whole), wanted.to(whole), blank, reduction, zero_infinity
    )
    grad_output = torch.from_numpy(np.array(rng.uniform(0.5, 2, tuple(loss.shape)))).to(dtype)
    loss.backward(grad_output)
    tensors = {
        "scores": scores,
        "targets": targets,
        "input_lengths": given.to(whole),
        "target_lengths": wanted.to(whole),
        "loss": loss.detach(),
        "grad_output": grad_output,
        "gradient": leaf.grad,
    }
    metadata = {"blank": str(blank), "reduction": reduction, "zero_infinity": str(zero_infinity).lower()}
    return {f"{number}/{k}": v for k, v in tensors.items()}, {f"{number}.{k}": v for k, v in metadata.items()}


def main():
    torch.set_num_threads(1)
    tensors, metadata = {}, {"torch": torch.__version__, "generator": "tools/parity/ctc.py"}
    infinite = 0
    for number in range(CASES):
        found, facts = record(number)
        tensors |= found
        metadata |= facts
        infinite += not torch.isfinite(found[f"{number}/loss"]).all()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    write_safetensors(OUT, tensors, metadata)
    print(f"{CASES} batches, {infinite} with infinite losses")


if __name__ == "__main__":
    main()
