"""Overwrites a module's state so that no zero, one or other default can hide a mistake."""

import math

import numpy as np
import torch
from torch import nn

NORMS = (nn.modules.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm, nn.RMSNorm)


def normal(rng: np.random.Generator, like: torch.Tensor, scale: float) -> torch.Tensor:
    return torch.from_numpy(np.array(rng.standard_normal(tuple(like.shape)) * scale)).to(like)


def uniform(rng: np.random.Generator, like: torch.Tensor, low: float, high: float) -> torch.Tensor:
    return torch.from_numpy(np.array(rng.uniform(low, high, tuple(like.shape)))).to(like)


def drawn(module: nn.Module, key: str, old: torch.Tensor, rng: np.random.Generator):
    """The new value of `key` of `module`, or None where the old one has a meaning to keep."""
    if key in ("running_mean", "bias"):
        return normal(rng, old, 0.5)
    if key == "running_var":
        return uniform(rng, old, 0.5, 2.0)
    if key == "num_batches_tracked":
        return torch.full_like(old, 3)
    if key == "gamma":
        return uniform(rng, old, 0.05, 0.1)
    if isinstance(module, NORMS):
        return uniform(rng, old, 0.5, 1.5)
    if isinstance(module, nn.Embedding):
        return normal(rng, old, 1.0)
    if isinstance(module, nn.modules.loss._Loss) or key in ("weight_g", "weight_u"):
        return None
    if key == "weight_v" and hasattr(module, "weight_orig"):
        return None
    return normal(rng, old, 1 / math.sqrt(max(1, old.numel() // old.shape[0])))


@torch.no_grad()
def randomize(module: nn.Module, rng: np.random.Generator):
    """Randomises every parameter and buffer of `module` in place."""
    for child in module.modules():
        own = {**child._parameters, **child._buffers}
        for key, value in own.items():
            if value is not None:
                new = drawn(child, key, value, rng)
                if new is not None:
                    value.copy_(new)
        if "weight_g" in own:
            norm = torch.norm_except_dim(child.weight_v, 2, 0)
            child.weight_g.copy_(norm * uniform(rng, norm, 0.7, 1.4))
        if "weight_orig" in own:
            settle_spectral(child, rng)


def settle_spectral(module: nn.Module, rng: np.random.Generator):
    """Sets u and v by two power iterations: near the singular vectors, yet still moving."""
    # The hook that normalises knows which dimension counts outputs (1 in transposed convolutions).
    hook = next(iter(module._forward_pre_hooks.values()))
    matrix = hook.reshape_weight_to_matrix(module.weight_orig)
    u = normal(rng, module.weight_u, 1.0)
    for _ in range(2):
        v = nn.functional.normalize(matrix.t() @ u, dim=0)
        u = nn.functional.normalize(matrix @ v, dim=0)
    module.weight_u.copy_(u)
    module.weight_v.copy_(v)
