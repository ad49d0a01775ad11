"""Writes Tests/Fixtures/modules/representations.txt: how PyTorch prints modules."""

import sys
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "Tests/Fixtures/modules/representations.txt"


def dims(template: str, *calls: str) -> list[str]:
    """The calls for 1 to 3 dimensions: `{n}` is the number, `{t}` a tuple of so many twos."""
    return [
        template.format(n=n) + call.format(n=n, t="(" + "2, " * n + ")", s="(" + "1, " * (2 * n) + ")")
        for n in (1, 2, 3)
        for call in calls
    ]


CASES = [
    "Linear(2, 3)", "Linear(2, 3, bias=False)", "Linear(in_features=0, out_features=4)",
    "Bilinear(2, 3, 4)", "Bilinear(2, 3, 4, bias=False)", "Identity()", "Identity(54, unused=0.1)",
    *dims(
        "Conv{n}d", "(3, 6, 5)", "(4, 6, {t}, stride=2, padding=1)",
        "(4, 8, 3, dilation={t}, groups=2, bias=False)", "(1, 1, 3, padding='same')",
        "(1, 1, 3, padding='valid', padding_mode='reflect')", "(2, 2, 3, 1, 0, 1, 1, True, 'circular')",
    ),
    *dims(
        "ConvTranspose{n}d", "(3, 6, 5)", "(4, 6, 3, stride={t}, padding=1, output_padding=1)",
        "(4, 8, 3, groups=2, bias=False, dilation=2)",
    ),
    "Unfold(3)", "Unfold((2, 3), dilation=2, padding=1, stride=(1, 2))",
    "Fold((4, 5), 2)", "Fold(4, (2, 3), dilation=1, padding=1, stride=2)",
    *dims(
        "MaxPool{n}d", "(2)", "({t})", "(3, stride=2, padding=1, dilation=2)",
        "(3, return_indices=True, ceil_mode=True)",
    ),
    *dims("MaxUnpool{n}d", "(2)", "({t}, stride=3, padding=1)"),
    *dims("AvgPool{n}d", "(2)", "({t}, stride=1)", "(3, 2, 1, True, False)"),
    "FractionalMaxPool2d(2, output_size=3)", "FractionalMaxPool3d(2, output_ratio=0.5)",
    *dims("LPPool{n}d", "(2, 3)", "(1.5, {t}, stride=2, ceil_mode=True)"),
    *dims("AdaptiveMaxPool{n}d", "(5)", "({t}, return_indices=True)"),
    *dims("AdaptiveAvgPool{n}d", "(5)", "({t})"), "AdaptiveAvgPool2d((None, 7))",
    *[call for pad in ("Reflection", "Replication", "Zero", "Circular")
      for call in dims(pad + "Pad{n}d", "(2)", "({s})")],
    *dims("ConstantPad{n}d", "(2, 3.5)", "({s}, 0)"),
    "ELU()", "ELU(0.5)", "ELU(2, inplace=True)", "Hardshrink()", "Hardshrink(0.25)", "Hardsigmoid()",
    "Hardsigmoid(inplace=True)", "Hardtanh()", "Hardtanh(-2, 2.5, inplace=True)", "Hardswish()",
    "Hardswish(inplace=True)", "LeakyReLU()", "LeakyReLU(0.2, True)", "LogSigmoid()", "PReLU()",
    "PReLU(3, init=0.5)", "ReLU()", "ReLU(inplace=True)", "ReLU6()", "ReLU6(True)", "RReLU()",
    "RReLU(0.1, 0.2, inplace=True)", "SELU()", "SELU(inplace=True)", "CELU()", "CELU(2.0, True)",
    "GELU()", "GELU('tanh')", "Sigmoid()", "SiLU()", "SiLU(inplace=True)", "Mish()",
    "Mish(inplace=True)", "Softplus()", "Softplus(2, 10.0)", "Softshrink()", "Softshrink(0.1)",
    "Softsign()", "Tanh()", "Tanhshrink()", "Threshold(0.1, 20)", "Threshold(1, 2, inplace=True)",
    "GLU()", "GLU(dim=1)", "Softmin()", "Softmin(dim=1)", "Softmax()", "Softmax(dim=-1)",
    "Softmax2d()", "LogSoftmax()", "LogSoftmax(1)",
    "AdaptiveLogSoftmaxWithLoss(8, 10, [2, 5], div_value=2.0)",
    *dims(
        "BatchNorm{n}d", "(3)", "(3, eps=0.001, momentum=None)", "(3, affine=False)",
        "(3, track_running_stats=False, bias=False)",
    ),
    *dims("InstanceNorm{n}d", "(3)", "(3, affine=True)", "(3, 1e-3, 0.2, True, True, bias=False)"),
    "SyncBatchNorm(3)", "SyncBatchNorm(3, affine=False)",
    "GroupNorm(2, 6)", "GroupNorm(2, 6, eps=1e-3, affine=False)", "GroupNorm(3, 6, bias=False)",
    "LayerNorm(5)", "LayerNorm([3, 4], eps=1e-6)", "LayerNorm((2, 3), elementwise_affine=False)",
    "LayerNorm(5, bias=False)", "RMSNorm(5)", "RMSNorm((2, 3), eps=1e-6, elementwise_affine=False)",
    "LocalResponseNorm(2)", "LocalResponseNorm(3, 0.001, 0.5, 2)", "CrossMapLRN2d(3)",
    "CrossMapLRN2d(3, alpha=0.1, beta=0.5, k=2)",
    "Dropout()", "Dropout(0.2, inplace=True)", "Dropout(p=0)", "Dropout1d()", "Dropout1d(0.1, True)",
    "Dropout2d()", "Dropout2d(0.1)", "Dropout3d()", "Dropout3d(1)", "AlphaDropout()",
    "AlphaDropout(0.3, inplace=True)", "FeatureAlphaDropout()", "FeatureAlphaDropout(0.3)",
    "Embedding(10, 3)", "Embedding(10, 3, padding_idx=-1, max_norm=2)",
    "Embedding(10, 3, norm_type=1.0, scale_grad_by_freq=True, sparse=True)",
    "EmbeddingBag(10, 3)", "EmbeddingBag(10, 3, max_norm=2.0, norm_type=1.0, mode='sum')",
    "EmbeddingBag(10, 3, scale_grad_by_freq=True, mode='sum', padding_idx=2)",
    "PixelShuffle(3)", "PixelUnshuffle(2)", "ChannelShuffle(2)",
    "Upsample(scale_factor=2)", "Upsample(size=(4, 5), mode='bilinear', align_corners=True)",
    "Upsample(scale_factor=(2, 1.5), mode='bicubic')", "Upsample(7, mode='linear')",
    "UpsamplingNearest2d(scale_factor=2)", "UpsamplingNearest2d((4, 5))",
    "UpsamplingBilinear2d(scale_factor=3)", "CosineSimilarity()", "CosineSimilarity(0, 1e-3)",
    "PairwiseDistance()", "PairwiseDistance(1.0, keepdim=True)",
    "RNN(10, 20)", "RNN(10, 20, 2, 'relu', dropout=0.5)", "LSTM(10, 20, 2)",
    "LSTM(10, 20, bias=False, batch_first=True, bidirectional=True, proj_size=5)", "GRU(10, 20)",
    "GRU(10, 20, 2, batch_first=True, dropout=0.1)", "RNNCell(10, 20)",
    "RNNCell(10, 20, False, 'relu')", "LSTMCell(10, 20)", "LSTMCell(10, 20, bias=False)",
    "GRUCell(10, 20)",
    "Flatten()", "Flatten(0, 2)", "Unflatten(1, (2, 5))",
    "L1Loss()", "MSELoss(reduction='sum')", "CrossEntropyLoss()", "CrossEntropyLoss(ignore_index=3)",
    "NLLLoss()", "NLLLoss2d()", "BCELoss()", "BCEWithLogitsLoss()", "SmoothL1Loss()", "HuberLoss(delta=2.0)",
    "KLDivLoss()", "PoissonNLLLoss()", "GaussianNLLLoss()", "HingeEmbeddingLoss()", "MarginRankingLoss()",
    "MultiLabelMarginLoss()", "MultiLabelSoftMarginLoss()", "MultiMarginLoss()", "SoftMarginLoss()",
    "CosineEmbeddingLoss()", "TripletMarginLoss()", "TripletMarginWithDistanceLoss()", "CTCLoss()",
    "LinearCrossEntropyLoss(5, 4)", "LinearCrossEntropyLoss(5, 4, out_features=(3,), bias=True, reduction='sum')",
    "LinearCrossEntropyLoss(2, 3, out_features=(3, 2), ignore_index=1, label_smoothing=0.25)",
    "Sequential()", "Sequential(Linear(2, 2), ReLU(), Sequential(Conv2d(1, 2, 3), Sequential()))",
    "ModuleList()", "ModuleList([Linear(2, 2), Linear(2, 2), ReLU(), Linear(2, 2)])",
    "Sequential(ModuleList([Sequential(ReLU(), Tanh()), Sequential(ReLU(), Tanh())]))",
    "ParameterList([zeros(2, 3), ones(4)])", "ParameterList([zeros(2)])", "ParameterList()",
    "Sequential(ParameterList([zeros(2), zeros(())]))",
    "MultiheadAttention(4, 2)", "MultiheadAttention(4, 2, 0.1, False, True, True, 3, 5, True)",
    "TransformerEncoderLayer(4, 2)", "TransformerEncoderLayer(4, 2, 8, 0.0, ReLU(), 1e-4, bias=False)",
    "TransformerDecoderLayer(4, 2, 8)", "TransformerDecoderLayer(4, 2, activation='gelu', norm_first=True)",
    "TransformerEncoder(TransformerEncoderLayer(4, 2), 2)",
    "TransformerEncoder(TransformerEncoderLayer(4, 2), 1, LayerNorm(4))",
    "TransformerDecoder(TransformerDecoderLayer(4, 2), 2, norm=LayerNorm(4))",
    "Transformer(4, 2, 1, 2, 8)",
    "Transformer(4, 2, custom_encoder=TransformerEncoder(TransformerEncoderLayer(4, 2), 1))",
]


def main() -> None:
    names = {name: getattr(nn, name) for name in dir(nn)} | {"zeros": torch.zeros, "ones": torch.ones}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"# Printed by torch {torch.__version__.split('+')[0]}, tools/parity/representation.py"]
    for case in CASES:
        lines += [">>> " + case, repr(eval(case, names))]
    OUT.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
