"""What specs/cold.yaml says, as a PyTorch script: from the start of the interpreter to a trained
network."""

import gzip
import sys

import torch
from torch import nn

torch.set_num_threads(2)
torch.manual_seed(0)
with gzip.open(sys.argv[1], "rt") as file:
    rows = torch.tensor([[float(number) for number in line.split(",")] for line in file])
rows = rows[torch.randperm(len(rows))[: len(rows) * 4 // 5]]
network = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
loss = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
for batch in torch.randperm(len(rows)).split(32):
    optimizer.zero_grad()
    value = loss(network(rows[batch, :64] / 16), rows[batch, 64].long())
    value.backward()
    optimizer.step()
print(value.item())
