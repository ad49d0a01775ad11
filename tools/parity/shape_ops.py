"""Records what PyTorch's shape, reduction, indexing, sorting and matrix functions give.

A case is an expression of the forward language, which is Python's, over inputs drawn from a seed of
its own: values, gradients, or that PyTorch refuses it. `python shape_ops.py` writes
Tests/Fixtures/operations. Where elements tie, PyTorch leaves open which place topk and kthvalue
name, so there are no such cases.
"""

import hashlib
import re
import warnings
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from files import write_safetensors

FOLDER = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "operations"
nan, inf = float("nan"), float("inf")
TIES = [[2.0, 5.0, 5.0, 1.0], [3.0, 3.0, 3.0, 3.0], [-1.0, 0.0, -1.0, 7.0]]
ZEROS = [[1.5, 0.0, 2.0, 3.0], [0.0, 2.0, 0.0, 1.0], [1.0, -2.0, 0.5, 2.0]]
NANS = [[1.0, nan, 3.0], [inf, 2.0, -inf], [-inf, -inf, -inf], [4.0, 5.0, 6.0]]
MASK = [[True, False, True], [False, False, True]]


def i64(*shape, low=0, high=5):
    return ("integers", shape, low, high)


def names(**inputs):
    return inputs


X = names(x=(2, 3, 4))
M = names(x=(3, 4))
V = names(x=(5,))
TWO = names(x=(3, 4), y=(4, 2))

FILES = {
    "views": [
        (M, "x.view(2, 6)", "x.view(-1, 2)", "x.view([12])", "x.reshape(4, 3)", "x.flatten()",
         "x.t()", "x.T", "x.mT", "x.unsqueeze(-1)", "x.unsqueeze(0)", "x.view_as(x)",
         "x.t().reshape(12)", "x.t().reshape(2, 6)", "x.t().contiguous().view(-1)", "x.ravel()",
         "x.expand(2, 3, 4)", "x.expand(2, -1, -1)", "broadcast_to(x, (2, 3, 4))",
         "x.narrow(1, 1, 2)", "x.narrow(-1, -3, 2)", "x.select(0, -1)", "select(x, 1, 2)",
         "x.unflatten(1, (2, -1))", "x.unflatten(-1, [2, 2])", "x.diagonal()", "x.diagonal(1)",
         "x.diagonal(-2)", "x.diagonal(offset=9)", "diag(x)", "diag(x, 1)", "x.clone()",
         "x.unfold(1, 2, 1)", "x.unfold(0, 2, 2)", "x.unfold(-1, 3, 5)", "x.swapaxes(0, 1)",
         "x.squeeze()", "x.triu()", "x.tril(-1)", "tril(x, 2)", "triu(x, diagonal=-9)",
         "x.t().view(4, 3)"),
        (X, "x.permute(2, 0, 1)", "permute(x, (0, -1, 1))", "x.transpose(0, -1)",
         "x.transpose(1, 2).flatten(1)", "x.movedim(0, 2)", "movedim(x, (0, 1), (-1, 0))",
         "moveaxis(x, 2, 0)", "x.flatten(1)", "x.flatten(0, 1)", "x.flatten(-2, -1)",
         "x.diagonal(0, 1, 2)", "diagonal(x, -1, 2, 0)", "diag_embed(x)", "diag_embed(x, 1, 0, 2)",
         "x.unfold(2, 2, 2)", "x.transpose(0, 1).reshape(3, 8)", "x.triu(1)", "x.unbind(1)[2]",
         "x.permute(1, 0, 2).reshape(6, 4)", "x.transpose(0, 2).view(4, 3, 2)", "x.mT"),
        (names(x=(1, 3, 1)), "x.squeeze()", "x.squeeze(0)", "x.squeeze(1)", "x.squeeze((0, 2))",
         "x.squeeze(-1)", "x.expand(4, 3, 2)", "x.expand(-1, -1, 5)"),
        (names(x=()), "x.view(1)", "x.reshape(1, 1)", "x.unsqueeze(0)", "x.flatten()",
         "x.expand(3)", "x.squeeze()", "x.unfold(0, 1, 1)", "x.t()", "x.squeeze(0)"),
        (names(x=(0, 3)), "x.view(3, 0)", "x.reshape(0, 5)", "x.flatten()", "x.t()", "x.sum(0)",
         "x.diagonal()", "x.expand(2, 0, 3)", "x.triu()", "x.view(-1, 3)"),
        (V, "diag(x)", "diag(x, -1)", "x.t()", "diag_embed(x, 2)", "x.unfold(0, 5, 1)",
         "x.unfold(0, 2, 3)"),
    ],
    "joins": [
        (names(x=(2, 3), y=(2, 3)), "cat((x, y))", "cat([x, y], 1)", "cat((x, y), dim=-1)",
         "stack((x, y))", "stack([x, y], dim=-1)", "concat((x, y, x))", "cat((x, y.t().t()))"),
        (M, "x.split(2)", "x.split(3, dim=1)", "x.split([1, 3], 1)", "split(x, [0, 3])",
         "x.chunk(2)", "x.chunk(3, 1)", "chunk(x, 9, dim=0)", "x.tensor_split(3, 1)",
         "tensor_split(x, (1, 3), dim=1)", "x.tensor_split([0, 9])", "x.unbind()", "unbind(x, -1)",
         "x.repeat(2, 1)", "x.repeat(2, 1, 3)", "x.repeat(0, 2)", "x.tile(2)", "tile(x, (2, 1, 2))",
         "x.repeat_interleave(2)", "x.repeat_interleave(3, dim=1)", "repeat_interleave(x, 0, 0)",
         "x.flip(0)", "x.flip(0, 1)", "flip(x, (-1,))", "x.roll(1)", "x.roll(-2, 1)",
         "roll(x, (1, 2), (0, 1))", "x.roll(7, 0)", "x.roll(-1)", "x.flip([])"),
        (names(x=(), y=()), "stack((x, y))", "x.repeat(3)", "x.repeat(2, 2)",
         "x.repeat_interleave(2)",
         "x.flip([])", "x.roll(1)", "x.tile(2)"),
        (names(x=(0, 3)), "x.split(2)", "x.chunk(2)", "x.unbind(1)", "x.flip(0)", "x.roll(1, 0)",
         "cat((x, x))", "x.tensor_split(2)", "x.repeat(2, 2)"),
        (names(x=(1, 2, 4, 5)), "pad(x, (1, 2))", "pad(x, (1, 0, 2, 1))",
         "pad(x, (1, 2, 3, 0), 'reflect')",
         "pad(x, (2, 1, 1, 1), 'replicate')", "pad(x, (2, 1, 1, 3), mode='circular')",
         "pad(x, (-1, 2, 1, -2))", "pad(x, (0, 0, 1, 1, 0, 2), value=0.5)",
         "pad(x, (1, 0, 0, 1, 1, 0, 0, 2), 'constant', 2.5)", "pad(x, ())"),
        (names(x=(2, 3, 6)), "pad(x, (2, 3), 'reflect')", "pad(x, (4, 1), 'replicate')",
         "pad(x, (6, 5), 'circular')", "pad(x, (5, 5), 'reflect')"),
        (names(x=(1, 2, 3, 3, 3)), "pad(x, (1, 1, 2, 0, 0, 1), 'reflect')",
         "pad(x, (1, 1, 2, 0, 0, 1), 'replicate')", "pad(x, (1, 1, 2, 0, 0, 1), 'circular')"),
        (names(x=i64(2, 3)), "pad(x, (1, 1), value=-1)", "x.repeat(2, 1)", "x.flip(1)"),
    ],
    "reductions": [
        (X, *[f"x.{f}{a}" for f in ("sum", "mean", "logsumexp", "var", "std", "amax", "amin")
              for a in ("(1)", "((0, 2))", "(dim=-1, keepdim=True)", "([0, 1, 2])")],
         *[f"x.{f}()" for f in ("sum", "mean", "prod", "var", "std", "amax", "amin", "max", "min",
                                "median")],
         "x.prod(1)", "x.prod(-1, keepdim=True)", "x.sum(())", "x.mean([])", "x.amax(())",
         "x.var(1, correction=0)", "x.std((0, 1), correction=2)", "x.var(unbiased=False)",
         "x.var(False)", "x.std(1, False, True)", "var_mean(x, 1)",
         "std_mean(x, (0, 2), keepdim=True)",
         "var_mean(x, correction=0)[1]", "x.max(1)", "x.min(-1, keepdim=True)", "x.max(0).values",
         "x.min(2).indices", "x.argmax()", "x.argmax(1)", "x.argmin(-1, True)",
         "x.argmax(keepdim=True)", "x.median(1)", "median(x, -1, keepdim=True)",
         "x.sum(1, dtype='float32')", "x.mean(axis=1)", "x.sum(dim=1, keepdims=True)",
         "x.count_nonzero()", "x.count_nonzero((0, 1))", "(x > 0).any()", "(x > 0).all(1)",
         "any(x > 0, dim=-1, keepdim=True)", "(x > 0).sum(1)", "(x > 9).any((0, 1))",
         "x.logsumexp((0, 1, 2))", "logsumexp(x, dim=(0,), keepdim=True)"),
        (names(x=("given", TIES)), "x.max()", "x.min()", "x.amax(1)", "x.amin((0, 1))", "x.amax(0)",
         "x.median()", "x.median(1).values", "x.max(1)", "x.min(1)", "x.argmax(1)", "x.std(1)",
         "x.count_nonzero(1)", "x.any(1)", "x.all(1)", "x.var(1)"),
        (names(x=("given", ZEROS)), "x.prod()", "x.prod(1)", "x.prod(0)", "x.cumprod(1)",
         "x.cumprod(0)", "x.all()", "x.count_nonzero()", "x.all(0)"),
        (names(x=("given", NANS)), "x.sum(1)", "x.max(1)", "x.min(1)", "x.amax(1)", "x.amin(1)",
         "x.max()", "x.argmax(1)", "x.argmin(1)", "x.median(1)", "x.median()",
         "x.logsumexp(1)", "x.cumsum(1)", "x.any(1)", "x.sort(1).values",
         "x.topk(2, 1).indices", "x.argsort(1, descending=True)", "x.count_nonzero(1)",
         "x[2:].logsumexp(1)", "x[3].std()"),
        (names(x=(0, 3)), "x.sum()", "x.sum(0)", "x.mean(0)", "x.prod(0)", "x.prod()", "x.var(0)",
         "x.std()", "x.logsumexp(0)", "x.logsumexp(1)", "x.any()", "x.all()", "x.all(0)",
         "x.count_nonzero()", "x.amax(1)", "x.max(1)", "x.cumsum(0)", "x.cumprod(1)", "x.argmax(1)",
         "x.median()", "x.mean()", "x.norm()", "x.norm(dim=0)", "x.norm(1, dim=1)", "x.norm(0)"),
        (names(x=(3, 1)), "x.var(1)", "x.std(1, correction=0)", "x.var(1, correction=2)",
         "x.prod(1)",
         "x.max(1)", "x.std(1)"),
        (names(x=()), "x.sum()", "x.sum(0)", "x.mean(-1)", "x.prod()", "x.max()", "x.max(0)",
         "x.argmax()", "x.cumsum(0)", "x.cumprod(-1)", "x.logsumexp(0)", "x.median(0)", "x.var()",
         "x.norm()", "x.amax()", "x.any()", "x.std(correction=0)"),
        (names(x=i64(3, 4, low=-3)), "x.sum()", "x.sum(1)", "x.prod(0)", "x.max()", "x.max(1)",
         "x.min(0)", "x.amax(1)", "x.argmin(1)", "x.cumsum(1)", "x.cumprod(0)", "x.any(1)",
         "x.all(0)", "x.median()", "x.median(1).values", "x.sum(dtype='float32')",
         "x.mean(dtype='float64')", "x.count_nonzero(1)", "x.topk(2).values",
         "x.prod(dtype='float64')", "x.logsumexp(0)"),
        (names(x=("given", MASK)), "x.sum()", "x.sum(1)", "x.any(1)", "x.all(0)", "x.prod()",
         "x.cumsum(1)", "x.amax(1)", "x.count_nonzero()", "x.max(1)"),
        (M, "x.cumsum(0)", "cumsum(x, dim=-1)", "x.cumprod(1)", "x.cumprod(dim=0)",
         "x.cumsum(1, dtype='float32')"),
        (names(x=(300, 3)), "x.sum(0)", "x.mean()", "x.var(0)", "x.amax(0)", "x.logsumexp(0)"),
    ],
    "norms": [
        (X, *[f"x.norm({p}, dim={d})" for p in ("0", "1", "2", "3", "0.5", "-1", "inf", "-inf")
              for d in ("1", "(0, 2)")],
         "x.norm()", "norm(x, 'fro')", "x.norm('fro', dim=(0, 1))", "x.norm('nuc', dim=(1, 2))",
         "x.norm(2, 1, True)", "x.norm(p='nuc', dim=(0, 2), keepdim=True)",
         "linalg.vector_norm(x)", "linalg.vector_norm(x, 3, dim=(0, 1))",
         "linalg.vector_norm(x, inf, keepdim=True)", "linalg.matrix_norm(x)",
         *[f"linalg.matrix_norm(x, {o})" for o in ("1", "-1", "2", "-2", "inf", "-inf", "'nuc'")],
         "linalg.matrix_norm(x, 1, dim=(0, 1), keepdim=True)",
         "linalg.matrix_norm(x, inf, (2, 0))", "linalg.matrix_norm(x, 2, dim=(2, 0), keepdim=True)",
         "linalg.norm(x)", "linalg.norm(x, 2, dim=1)", "linalg.norm(x, 1, dim=(0, 1))",
         "linalg.norm(x, 'fro', dim=(1, 2))", "linalg.norm(x, dim=(0, 1))",
         "linalg.svdvals(x)"),
        (names(x=(3, 3), y=(3, 2), z=(3,)), "linalg.solve(x, y)", "linalg.solve(x, z)",
         "linalg.solve(x, y.t(), left=False)", "linalg.inv(x)", "x.inverse()", "matrix_exp(x)"),
        (names(x=(2, 3, 3), y=(3, 4), z=(2, 3)), "linalg.solve(x, y)", "linalg.solve(x, z)",
         "linalg.inv(x)", "linalg.matrix_exp(x)", "x.matrix_exp()", "matrix_exp(x * 10)"),
        (names(x=(4, 3)), "linalg.norm(x, 2)", "linalg.norm(x, 'nuc')", "linalg.svdvals(x)",
         "linalg.svdvals(x.t())", "norm(x, 'nuc')", "linalg.norm(x, inf)"),
        (names(x=(5,)), "linalg.norm(x, 3)", "linalg.norm(x, -inf)", "x.norm(1)"),
        (names(x=("given", [[0.0, 0.0], [3.0, -4.0]])), "x.norm(dim=1)", "x.norm(1, dim=1)",
         "x.norm(3, dim=1)", "x.norm(inf, dim=1)", "x.norm(0.5, dim=1)", "x.norm(0, dim=1)",
         "x.norm(1.5, dim=1)"),
        (names(x=("given", NANS)), "x.norm(inf, dim=1)", "x.norm(dim=1)", "x.norm(-inf, dim=1)"),
    ],
    "indexing": [
        (names(x=(4, 5), i=i64(4, 3)), "x.gather(1, i)", "x.gather(-1, i[:2])",
         "gather(x, 1, index=i[1:3, :2])", "x.take_along_dim(i[:, :1], 1)",
         "take_along_dim(x, i[:1], dim=1)", "x.take(i)", "take(x, -i - 1)", "x.take_along_dim(i)"),
        (names(x=(4, 5), i=("given", [3, 0, 3])), "x.index_select(0, i)", "x.index_select(1, i)",
         "x[i]", "x[:, i]", "x[i, i]", "x[i, 1]", "x[1, i]", "x[-i]", "x[[2, -1]]", "x[i, None]",
         "x[..., i]", "x[i[:, None], i]", "x[i, 1:3]", "x.index_select(-1, i[0])",
         "index_add(x, 0, i, x[:3])", "x.index_add(1, i, x[:, :3], alpha=0.5)",
         "x.index_copy(0, i[:2], x[:2] * 2)", "x.index_fill(1, i, 0.5)", "x.index_fill(0, i, -1)"),
        (names(x=(2, 3, 4), i=("given", [1, 0, 1])), "x[i, :, i]", "x[:, i, i]", "x[i, i]",
         "x[:, i]", "x[..., i, None]", "x[0, :, i]", "x[:, i, 1:3]", "x[i][:, i]", "x[:, :, i]"),
        (names(x=(2, 3), m=("given", MASK)), "x.masked_scatter(m, x * 10)",
         "x.masked_scatter(m[0], x.flatten())"),
        (M, "x[0]", "x[-1]", "x[1:]", "x[:, 1]", "x[:, -2:]", "x[::2]", "x[1:3, ::3]", "x[None]",
         "x[:, None]", "x[..., 0]", "x[0, 1]", "x[...]", "x[0, ...]", "x[5:]", "x[:-1, None, 2]",
         "x[1:1]", "x[None, ..., None]", "x[:, :, None]"),
        (names(x=(4, 5), i=i64(2, 5, high=4), s=(2, 5)), "x.scatter(0, i[:1], s[:1])",
         "scatter_add(x, 0, i, s)", "x.scatter_add(0, i[:, :3], s[:, :3])",
         *[f"x.scatter_reduce(0, i, s, '{r}', include_self={s})"
           for r in ("sum", "prod", "mean", "amax", "amin") for s in (True, False)]),
        (names(x=(3, 4), i=("given", [[0, 1], [3, 2], [1, 0]]), s=(3, 2)), "x.scatter(1, i, s)",
         "x.scatter(1, i, 0.5)", "x.scatter(-1, i[:2], s[:2])", "x.scatter(1, i, value=2)",
         "scatter(x, dim=1, index=i, src=s)"),
        (names(x=("given", ZEROS), i=("given", [[0, 0, 1, 1], [2, 0, 1, 0], [1, 1, 1, 1]]),
               s=("given", [[0.0, 2.0, 3.0, 0.0], [1.0, 0.0, 0.0, 4.0], [1.0, 2.0, 0.0, 2.0]])),
         "x.scatter_reduce(0, i, s, 'prod')",
         "x.scatter_reduce(0, i, s, 'prod', include_self=False)",
         "x.scatter_reduce(0, i, s, 'amax')"),
        (names(x=i64(2, 4)), "one_hot(x, 5)", "one_hot(x, num_classes=7)"),
        (names(x=(), i=("given", 0)), "x.gather(0, i)", "x.scatter(0, i, 2.0)"),
    ],
    "sorting": [
        (M, "x.sort()", "x.sort(0)", "x.sort(dim=0, descending=True)",
         "sort(x, dim=-1, stable=True)",
         "x.argsort()", "argsort(x, dim=0, descending=True)", "x.topk(2)", "x.topk(2, 0)",
         "topk(x, 3, largest=False)", "x.topk(0)", "x.kthvalue(2)", "kthvalue(x, 3, 0, True)",
         "msort(x)", "x.sort().values", "x.topk(k=1, dim=-1).indices", "x.sort(1)[1]"),
        (names(x=("given", TIES)), "sort(x, dim=1, stable=True)",
         "sort(x, dim=0, descending=True, stable=True)"),
        (names(x=i64(40)), "sort(x, stable=True)", "sort(x, stable=True, descending=True)"),
        (names(x=()), "x.sort()", "x.topk(1)", "x.argsort(0)", "x.kthvalue(1)"),
        (names(x=(0, 3)), "x.sort(0)", "x.argsort(1)", "x.topk(2, 1)", "x.topk(0, 0)"),
        (names(x=(300,)), "x.sort()", "x.argsort(descending=True)", "x.topk(20)", "x.median()"),
    ],
    "products": [
        (TWO, "x @ y", "matmul(x, y)", "x.mm(y)", "tensordot(x, y, 1)", "tensordot(x, y, 0)",
         "tensordot(x, y, dims=([1], [0]))", "einsum('ij,jk->ik', x, y)", "einsum('ij,jk', x, y)",
         "einsum('ij,jk->', x, y)", "einsum('ij,jk->ki', x, y)",
         "einsum(' i j , j k -> i k ', x, y)",
         "einsum('ab,bc', [x, y])", "einsum('iJ,Jk->ik', x, y)", "einsum('ij,jk->ijk', x, y)",
         "einsum('...j,jk->...k', x, y)", "einsum('ij,kl->', x, y)"),
        (names(x=(3, 3)), "einsum('ii', x)", "einsum('ii->i', x)", "einsum('ij->ji', x)",
         "einsum('ij->', x)", "einsum('ba', x)", "einsum('ij,ij->ij', x, x)",
         "einsum('ii,ij->j', x, x)",
         "einsum('...', x)", "einsum('i...->...', x)", "einsum('...i->i...', x)",
         "einsum('ij,jk,kl->il', x, x, x)", "einsum('ij,ik,jk->', x, x, x)", "einsum('iI->Ii', x)",
         "einsum('ii,jj->', x, x)"),
        (names(a=(2, 3, 4), b=(2, 4, 5)), "a.bmm(b)", "a @ b", "bmm(a, b)",
         "einsum('bij,bjk->bik', a, b)", "einsum('...ij,...jk', a, b)",
         "einsum('bij,bjk->ik', a, b)",
         "einsum('bij,cjk->bcik', a, b)", "tensordot(a, b, dims=([0, 2], [0, 1]))",
         "einsum('bij,bjk->k', a, b)", "tensordot(a, b, ((-1,), (1,)))"),
        (names(a=(2, 1, 3, 4), b=(5, 4, 2)), "a @ b", "einsum('...ij,...jk->...ik', a, b)",
         "einsum('b...ij,...jk->...ikb', a, b)", "einsum('bcij,cjk->bik', a, b)"),
        (names(a=(4,), b=(4,), c=(3,)), "a.dot(b)", "a @ b", "outer(a, c)", "a.outer(c)",
         "einsum('i,i', a, b)", "einsum('i,j', a, c)", "einsum('i,i,j->j', a, b, c)",
         "einsum('a,b,c->cab', a, b, c)", "vdot(a, b)", "tensordot(a, b, 1)"),
        (names(m=(3, 4), v=(4,), t=(2, 3, 4)), "m.mv(v)", "m @ v", "v @ m.t()", "t @ v",
         "v @ t.mT", "einsum('...ij,j->...i', t, v)", "m @ t.mT"),
        (names(x=(3, 2), a=(3, 4), b=(4, 2)), "addmm(x, a, b)", "x.addmm(a, b, beta=0.5, alpha=2)",
         "addmm(x[0], a, b)", "addmm(x[:, :1], a, b)"),
        (names(x=("given", [nan, inf]), a=(3, 4), b=(4, 2)), "addmm(x, a, b, beta=0)"),
        (names(x=(3,), a=(3, 4), v=(4,)), "addmv(x, a, v)", "x.addmv(a, v, beta=2)",
         "addr(a, x, v, alpha=0.5)"),
        (names(x=(3, 5), a=(2, 3, 4), b=(2, 4, 5)), "addbmm(x, a, b)",
         "addbmm(x, a, b, beta=0.5, alpha=2)", "baddbmm(x, a, b)", "baddbmm(x, a, b, alpha=-1)"),
        (names(a=(0, 3), b=(3, 2)), "a @ b", "a.t() @ a", "einsum('ij,jk->ik', a, b)",
         "einsum('ij,jk->k', a, b)"),
        (names(x=(2, 1, 3), y=(2, 4, 3)), "einsum('bij,bij->bij', x, y)",
         "einsum('bij,bij->b', x, y)",
         "einsum('b...,b...->b', x, y)", "tensordot(x, y, ([1], [1]))"),
    ],
    "creation": [
        (M, "arange(5)", "arange(2, 9, 3)", "arange(5, 1, -2)", "arange(0.5, 2, 0.25)",
         "arange(3.0)",
         "arange(end=4)", "arange(0, 1, 0.3, dtype='float64')", "arange(4, dtype='float32')",
         "arange(0)", "linspace(0, 1, 5)", "linspace(3, -2, steps=4, dtype='float64')",
         "linspace(1, 2, 1)", "linspace(0, 1, 0)", "eye(3)", "eye(2, 4)", "eye(3, dtype='int64')",
         "zeros(2, 3)", "zeros((2, 3), dtype='int64')", "ones(3)", "full((2, 2), 0.5)",
         "full((2,), 7)",
         "full([2], True)", "zeros_like(x)", "ones_like(x, dtype='float32')", "full_like(x, 2.5)",
         "zeros(x.shape)", "x + arange(4)", "x * eye(3, 4, dtype='float64')",
         "meshgrid(arange(3), arange(2), indexing='ij')",
         "meshgrid([arange(3), arange(2)], indexing='xy')",
         "meshgrid(x[0], x[:, 0], indexing='ij')", "zeros(x.size(0), 2)", "arange(x.shape[1])",
         "zeros(())", "x.numel() + zeros(1)", "x.dim() + zeros(1)",
         "zeros(len(x))", "arange(int(x.shape[1] / 3))", "full((2,), float('-inf'))"),
    ],
    "errors": [
        (M, "x.view(5, 2)", "x.t().view(12)", "x.view(-1, -1)", "x.view(-2, 6)", "x.reshape(7)",
         "x.permute(0, 0)", "x.permute(0)", "x.transpose(0, 2)", "x.unsqueeze(3)", "x.squeeze(2)",
         "x.expand(3, 5)", "x.expand(4)", "x.narrow(0, 2, 2)", "x.narrow(0, 0, -1)",
         "x.select(0, 3)",
         "x.select(2, 0)", "x[3]", "x[0, 0, 0]", "x[::-1]", "x[::0]", "x.unflatten(0, (2, 2))",
         "x.unflatten(1, ())",
         "x.unfold(0, 4, 1)", "x.unfold(0, 1, 0)", "x.diagonal(0, 1, 1)", "x.flatten(1, 0)",
         "x.movedim((0, 1), (0,))", "x.movedim((0, 0), (0, 1))", "x.flip(0, 0)", "x.flip(2)",
         "x.roll((1, 2), 0)", "x.repeat(2)", "x.repeat(-1, 2)", "x.split(-1)", "x.split([1, 1])",
         "x.split(0)", "x.chunk(0)", "x.tensor_split(0)", "x.unbind(2)", "cat((x, x[0]))",
         "cat((x, x.t()))", "stack((x, x[0]))", "cat(())", "stack([])", "x.sum(2)", "x.sum((0, 0))",
         "x.amax(3)", "x.max(2)", "x.cumsum(2)", "x.topk(5)", "x.kthvalue(0)", "x.kthvalue(5)",
         "x @ x", "x.mm(x[0])", "x.bmm(x)", "x.mv(x)", "x.dot(x)", "outer(x, x)",
         "addmm(x, x, x.t())",
         "tensordot(x, x, 3)", "tensordot(x, x, ([0], [1]))", "tensordot(x, x, ([0, 1], [0]))",
         "einsum('ij,jk', x)", "einsum('ijk', x)", "einsum('ij->ik', x)", "einsum('ij->ii', x)",
         "einsum('i.j', x)", "einsum('ij,ij', x, x.t())", "einsum('i-j', x)", "einsum('i j>', x)",
         "einsum('....ij', x)", "einsum('', x)", "einsum('ij,', x, x)", "einsum('ij...k', x)",
         "einsum('ii', x)",
         "pad(x, (1,))", "pad(x, (-3, -3))", "pad(x, (1, 1, 1, 1, 1, 1))",
         "pad(x, (4, 0), 'reflect')",
         "pad(x, (5, 0), 'circular')", "pad(x, (1, 1), 'mirror')", "diag(x[None])", "x[0].tril()",
         "one_hot(x)",
         "arange(0, 5, -1)", "arange(0, 5, 0)", "linspace(0, 1, -1)", "eye(-1)", "zeros(-1)",
         "zeros(2, -3)", "arange(nan)", "meshgrid(x, x)", "x.norm('nuc', dim=0)",
         "linalg.matrix_norm(x, 3)",
         "linalg.matrix_norm(x[0])", "linalg.svdvals(x[0])", "linalg.qr(x[0])",
         "x.repeat_interleave(-1)",
         "x.tile(-1)", "x.mean(1, dtype='int64')", "x.gather(1, x)", "x.expand(-1, -1, 4)"),
        (names(x=(0, 3)), "x.max()", "x.max(0)", "x.amax(0)", "x.amin()", "x.argmax(0)",
         "x.argmax()",
         "x.median(0)", "x.norm(inf)", "x.norm(-inf, dim=0)", "x.norm(-1)", "x.topk(1, 0)",
         "x.kthvalue(1, 0)",
         "x.view(-1, 0)", "x.reshape(-1, 0)"),
        (names(x=i64(2, 3)), "x.mean()", "x.var()", "one_hot(x - 9, 5)", "one_hot(x + 9, 5)",
         "one_hot(x, 0)", "x.norm()"),
        (names(x=(3, 4), i=("given", [0, 4])), "x[i]", "x[:, :, i]", "x.index_select(0, i)",
         "x.index_select(1, -i)",
         "x.take(i * 9)", "x.index_add(0, i, x[:2])", "x.index_add(0, i, x)",
         "x.index_fill(0, i, 1.0)",
         "x.index_copy(0, i, x[:2])", "x.gather(1, i)", "x.gather(0, i[:, None])", "x[-i - 1]",
         "x.scatter(0, i[:, None], x)", "x.scatter(1, i[:, None], x[:1])", "x.scatter_add(1, i, x)",
         "x.repeat_interleave(i, 0)",
         "x.take_along_dim(i, 0)", "x.index_select(0, i[None])", "x[i, i, i]", "x.masked_select(i)",
         "x.masked_scatter(x > -9, x[0])", "x[(x > 0).t()]", "x[x]", "x.index_select(0, x[0])"),
    ],
}


def draw(spec, rng):
    if isinstance(spec, tuple) and spec and spec[0] == "given":
        values = torch.tensor(spec[1])
        return values.double() if values.is_floating_point() else values
    if isinstance(spec, tuple) and spec and spec[0] == "integers":
        return torch.from_numpy(np.array(rng.integers(spec[2], spec[3], spec[1])))
    return torch.from_numpy(np.array(rng.standard_normal(spec)))


def evaluate(expression, inputs):
    """The expression in Python, where functions are torch's and dtypes are written as strings."""
    source = re.sub(r"dtype='(\w+)'", r"dtype=torch.\1", expression)
    scope = {k: getattr(torch, k) for k in dir(torch) if not k.startswith("_")}
    scope |= {"pad": F.pad, "one_hot": F.one_hot, "nan": nan, "inf": inf}
    scope |= {"float": float, "int": int}
    return eval(source, scope, inputs)


def spec_text(expression, inputs):
    expression = re.sub(r"(?<!')(?<!'-)\b(inf|nan)\b", r"float('\1')", expression)
    lines = ["inputs:"]
    for name, tensor in inputs.items():
        dtype = str(tensor.dtype).removeprefix("torch.")
        lines.append(f"  {name}: \"{dtype}[{', '.join(map(str, tensor.shape))}]\"")
    quoted = ("return " + expression).replace("'", "''")
    return "\n".join(lines + ["model:", "  modules: {}", f"  forward: ['{quoted}']"]) + "\n"


def record(file, name, specs, expression):
    seed = hashlib.sha256(f"{file} {expression} {specs}".encode()).digest()[:8]
    rng = np.random.default_rng(int.from_bytes(seed, "little"))
    inputs = {k: draw(v, rng) for k, v in specs.items()}
    floats = [str(v.dtype) for v in inputs.values() if v.is_floating_point()]
    metadata = {
        f"{name}.spec": spec_text(expression, inputs), f"{name}.mode": "train",
        f"{name}.dtype": floats[0].removeprefix("torch.") if floats else "float32",
    }
    tensors = {f"{name}/input.{k}": v for k, v in inputs.items()}
    leaves = {k: v.clone().requires_grad_(v.is_floating_point()) for k, v in inputs.items()}
    try:
        result = evaluate(expression, leaves)
        several = isinstance(result, (tuple, list))
        outputs = list(result) if several else [result]
    except (RuntimeError, IndexError, ValueError, TypeError) as error:
        if file != "errors":
            raise ValueError(f"{expression} of {specs} is refused") from error
        metadata[f"{name}.error"] = str(error).splitlines()[0]
        return tensors, metadata
    if file == "errors":
        raise ValueError(f"{expression} of {specs} is not refused")
    roots, cotangents = [], []
    for i, output in enumerate(outputs):
        suffix = f".{i}" if several else ""
        tensors[f"{name}/output{suffix}"] = output.detach().clone()
        if output.is_floating_point() and output.requires_grad:
            start = torch.from_numpy(np.array(rng.standard_normal(tuple(output.shape))))
            tensors[f"{name}/grad_output{suffix}"] = start.to(output.dtype)
            roots.append(output)
            cotangents.append(start.to(output.dtype))
    if roots:
        torch.autograd.backward(roots, cotangents)
    for key, leaf in leaves.items():
        if leaf.requires_grad:
            gradient = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
            tensors[f"{name}/grad.input.{key}"] = gradient
    return tensors, metadata


def main():
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore")
    for file, groups in FILES.items():
        tensors = {}
        metadata = {"torch": torch.__version__, "generator": "tools/parity/shape_ops.py"}
        count = 0
        for specs, *expressions in groups:
            for expression in expressions:
                more, about = record(file, f"{count:03}", specs, expression)
                tensors |= {k: v.contiguous() for k, v in more.items()}
                metadata |= about
                count += 1
        write_safetensors(FOLDER / f"{file}.safetensors", tensors, metadata)
        print(f"{file}: {count} cases")


if __name__ == "__main__":
    main()
