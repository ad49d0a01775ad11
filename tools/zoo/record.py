#!/usr/bin/env python3
"""Records what PyTorch, torchvision and torchinfo say of the networks of specs/zoo, for ZooTests.

    pip install torch torchvision torchinfo
    python tools/zoo/record.py Tests/Fixtures/zoo

Written for each network: the names and shapes of its state dict; the numbers that torchinfo gives; the
multiply-adds that torch's own FlopCounterMode counts; and those that torchinfo gives for the same network
without biases and norms, whose elements torchinfo counts as multiply-adds too.
"""

import copy
import json
import pathlib
import sys

import torch
import torchinfo
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import references


def without_biases_and_norms(model):
    model = copy.deepcopy(model)
    for module in model.modules():
        if isinstance(module, (nn.modules.conv._ConvNd, nn.Linear)):
            module.bias = None
        elif hasattr(module, "weight") and "Norm" in type(module).__name__:
            module.weight = None
            if hasattr(module, "bias"):
                module.bias = None
    return model


def info(model, inputs):
    return torchinfo.summary(model, input_data=inputs, verbose=0, device="meta")


def record(name):
    make, inputs = references.NETWORKS[name]
    with torch.device("meta"):
        # In training mode attention is computed by functions that FlopCounterMode knows.
        model, inputs = make().train(), inputs()
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        model(*inputs)
    told = info(model, inputs)
    return {
        "versions": {
            "torch": torch.__version__, "torchvision": references.torchvision.__version__,
            "torchinfo": torchinfo.__version__,
        },
        "inputs": [list(x.shape) for x in inputs],
        "parameters": told.total_params,
        "trainable": told.trainable_params,
        "flop_counter_multiply_adds": counter.get_total_flops() // 2,
        "torchinfo_multiply_adds": told.total_mult_adds,
        "torchinfo_multiply_adds_of_products":
            info(without_biases_and_norms(model), inputs).total_mult_adds,
        "state_dict": {key: list(value.shape) for key, value in model.state_dict().items()},
    }


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in references.NETWORKS:
        found = record(name)
        state = found.pop("state_dict")
        lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in found.items()]
        shapes = ",\n".join(f"    {json.dumps(key)}: {json.dumps(size)}" for key, size in state.items())
        text = "{\n" + "\n".join(lines) + '\n  "state_dict": {\n' + shapes + "\n  }\n}\n"
        (folder / f"{name}.json").write_text(text)
        print(f"{name}: {found['parameters']:,} parameters, "
              f"{found['flop_counter_multiply_adds']:,} multiply-adds "
              f"(torchinfo: {found['torchinfo_multiply_adds']:,}; of products alone "
              f"{found['torchinfo_multiply_adds_of_products']:,})")


if __name__ == "__main__":
    main(sys.argv[1])
