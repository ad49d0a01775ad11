"""Runs steps of one network in PyTorch: a line with a number of steps comes in, a line of JSON with
the milliseconds of each and the peak memory goes out."""

import json
import sys
import time

import torch
from networks import CLASSES, NETWORKS
from torch import nn


def peak_megabytes():
    """The most memory of this process alone; getrusage counts its parent's before it too."""
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0


def main():
    name, mode, batch, layout = sys.argv[1:5]
    torch.set_num_threads(2)
    torch.manual_seed(0)
    network, shape = NETWORKS[name]()
    x = torch.randn(int(batch) or shape[0], *shape[1:])
    if name in CLASSES:
        x = torch.randint(0, CLASSES[name], x.shape)
    with torch.no_grad():
        rows, classes = network(x).shape
    y = torch.randint(0, classes, (rows,))
    if layout == "channels-last":
        network = network.to(memory_format=torch.channels_last)
        x = x.to(memory_format=torch.channels_last)
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)

    def train():
        optimizer.zero_grad()
        loss(network(x), y).backward()
        optimizer.step()

    def infer():
        with torch.inference_mode():
            network(x)

    if mode == "infer":
        network.eval()
    step = train if mode == "train" else infer
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            step()
            times.append((time.perf_counter() - start) * 1e3)
        print(json.dumps({"times": times, "peak_mb": peak_megabytes()}), flush=True)


main()
