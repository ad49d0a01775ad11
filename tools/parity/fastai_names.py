"""State-dict names and child types of fastai's layers, in order.

Run: python tools/parity/fastai_names.py (in the environment that generate.sh makes).
Writes Tests/Fixtures/fastai/state-names.tsv: the layer as a call, the names of its state dict, the
paths and types of all modules in it.
"""

from pathlib import Path

import fastai
from fastai.layers import *  # noqa: F403
from torch import nn

FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "fastai"

LAYERS = """
ConvLayer(3, 4)
ConvLayer(3, 4, norm_type=None)
ConvLayer(3, 4, norm_type=NormType.BatchZero)
ConvLayer(3, 4, norm_type=NormType.Weight)
ConvLayer(3, 4, norm_type=NormType.Spectral)
ConvLayer(3, 4, norm_type=NormType.Instance)
ConvLayer(3, 4, norm_type=NormType.InstanceZero, ndim=3)
ConvLayer(3, 4, bn_1st=False)
ConvLayer(3, 4, act_cls=None)
ConvLayer(3, 4, act_cls=None, norm_type=None, bias=False)
ConvLayer(3, 4, act_cls=nn.SiLU, bias=True)
ConvLayer(3, 4, xtra=nn.Conv2d(4, 2, 1))
ConvLayer(3, 4, bn_1st=False, xtra=nn.MaxPool2d(2))
ConvLayer(3, 4, ndim=1, transpose=True, norm_type=NormType.Spectral)
SimpleCNN([3, 4, 5])
SimpleCNN([3, 4, 5, 6], bn=False)
SimpleCNN([3])
PoolFlatten()
PoolFlatten('Max')
PoolFlatten('Cat')
ResBlock(1, 4, 4)
ResBlock(1, 4, 6, stride=2)
ResBlock(1, 4, 6, stride=2, pool_first=False)
ResBlock(1, 4, 4, stride=2, pool=MaxPool)
ResBlock(4, 2, 3, norm_type=NormType.Weight)
ResBlock(4, 2, 3, nh1=5, nh2=4, ks=5, ndim=1, stride=3)
ResBlock(1, 8, 8, reduction=2, sa=True)
ResBlock(1, 4, 6, norm_type=None, act_cls=nn.GELU)
ResBlock(1, 4, 6, norm_type=NormType.Spectral, xtra=nn.Identity(), bias=False)
ResBlock(1, 4, 4, xtra=nn.BatchNorm2d(4), norm_type=None)
ResBlock(1, 4, 6, bn_1st=False, norm_type=NormType.Instance, ndim=1)
ResBlock(1, 4, 4, transpose=True, padding=1, ndim=3)
SEModule(8, 2)
SEModule(17, 2, act_cls=nn.SiLU)
SimpleSelfAttention(4)
SequentialEx(nn.Conv2d(3, 3, 1), MergeLayer(), nn.ReLU(), MergeLayer(dense=True))
SequentialEx(nn.Conv2d(3, 3, 1, bias=False), ProdLayer())
AdaptiveConcatPool2d()
AdaptiveConcatPool2d(3)
BatchNorm(4, ndim=1)
BatchNorm(4, 3, NormType.BatchZero)
InstanceNorm(4, ndim=3)
InstanceNorm(4, affine=False)
AdaptiveAvgPool(ndim=1)
AvgPool(3, ndim=3)
MaxPool(ndim=2)
""".strip().splitlines()


def main():
    rows = [f"# tools/parity/fastai_names.py fastai={fastai.__version__}", "layer\tnames\tmodules"]
    for text in LAYERS:
        layer = eval(text)
        modules = " ".join(f"{path}:{type(m).__name__}" for path, m in layer.named_modules())
        rows.append(f"{text}\t{' '.join(layer.state_dict())}\t{modules}")
    FIXTURES.mkdir(parents=True, exist_ok=True)
    (FIXTURES / "state-names.tsv").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
