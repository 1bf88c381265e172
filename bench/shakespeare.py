#!/usr/bin/env python3
"""The language model of bench/configs/shakespeare.nlp.yaml in PyTorch: nanoGPT's network and settings, same text, same split.

    python bench/shakespeare.py TEXT [--steps 2000] [--threads 2]      # one JSON line

nanoGPT's: weights N(0, 0.02), those on the residual path smaller by sqrt(2 layers), embedding and output shared, no
biases, AdamW (0.9, 0.99) with decay 0.1 of matrices, warm-up of 100 steps, cosine from 1e-3 to 1e-4, norm clipped at 1.
The first 90% of the lines train, blocks at random offsets; the rest validates, all of it, block after block. Needs torch.
"""
import argparse
import json
import math
import os
import time

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("text")
parser.add_argument("--steps", type=int, default=2000)
parser.add_argument("--seed", type=int, default=7)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--until", type=int, help="stop after so many steps without validating: for the time of a step")
options = parser.parse_args()
os.environ.setdefault("OMP_NUM_THREADS", str(options.threads))

import torch
import torch.nn as nn
import torch.nn.functional as F

LAYERS, HEADS, WIDTH, BLOCK, BATCH = 4, 4, 128, 64, 12
PEAK, LEAST, WARMUP = 1e-3, 1e-4, 100

torch.manual_seed(options.seed)
torch.set_num_threads(options.threads)


class LayerNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        return F.layer_norm(x, (WIDTH,), self.weight, None, 1e-5)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = LayerNorm(), LayerNorm()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.output = nn.Linear(WIDTH, WIDTH, bias=False)
        self.inner = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.outer = nn.Linear(4 * WIDTH, WIDTH, bias=False)

    def forward(self, x):
        batch, time_, _ = x.shape
        heads = [part.view(batch, time_, HEADS, -1).transpose(1, 2) for part in self.qkv(self.norm1(x)).split(WIDTH, 2)]
        seen = F.scaled_dot_product_attention(*heads, is_causal=True)
        x = x + self.output(seen.transpose(1, 2).reshape(batch, time_, WIDTH))
        return x + self.outer(F.gelu(self.inner(self.norm2(x))))


class Model(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(BLOCK, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = LayerNorm()
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                small = name.endswith(("output.weight", "outer.weight"))
                nn.init.normal_(weight, 0, 0.02 / (math.sqrt(2 * LAYERS) if small else 1))

    def forward(self, ids, targets):
        x = self.embedding(ids) + self.positions.weight[: ids.shape[1]]
        for layer in self.layers:
            x = layer(x)
        logits = self.norm(x) @ self.embedding.weight.T
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum") / targets.numel()


with open(options.text, encoding="utf8", newline="") as file:
    lines = file.read().splitlines(keepends=True)
count = round(len(lines) * 0.1)
parts = ["".join(lines[:-count]), "".join(lines[-count:])]
ids = {character: i for i, character in enumerate(sorted(set("".join(parts))))}
training, validation = (torch.tensor([ids[c] for c in part]) for part in parts)

model = Model(len(ids))
optimizer = torch.optim.AdamW(
    [
        {"params": [p for p in model.parameters() if p.dim() == 2], "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0},
    ],
    lr=PEAK,
    betas=(0.9, 0.99),
)


def rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / (WARMUP + 1)
    part = (step - WARMUP) / (options.steps - WARMUP)
    return LEAST + (PEAK - LEAST) * (1 + math.cos(math.pi * part)) / 2


start = time.perf_counter()
times = []
for step in range(options.until or options.steps):
    began = time.perf_counter()
    for group in optimizer.param_groups:
        group["lr"] = rate(step)
    places = torch.randint(len(training) - BLOCK, (BATCH,))
    x = torch.stack([training[i : i + BLOCK] for i in places])
    y = torch.stack([training[i + 1 : i + 1 + BLOCK] for i in places])
    loss = model(x, y)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    times.append(time.perf_counter() - began)
seconds = time.perf_counter() - start

milliseconds = round(1000 * sorted(times)[len(times) // 2], 2)
if options.until:
    print(json.dumps({"steps": options.until, "milliseconds a step": milliseconds}))
    raise SystemExit

model.eval()
total, tokens = 0.0, 0
with torch.no_grad():
    for at in range(0, len(validation) - 1, BLOCK):
        length = min(BLOCK, len(validation) - 1 - at)
        x, y = validation[at : at + length], validation[at + 1 : at + 1 + length]
        total += model(x[None], y[None]).item() * length
        tokens += length
print(
    json.dumps(
        {
            "steps": options.steps,
            "parameters": sum(p.numel() for p in model.parameters()),
            "training loss": round(loss.item(), 4),
            "validation loss": round(total / tokens, 4),
            "validation tokens": tokens,
            "milliseconds a step": milliseconds,
            "training seconds": round(seconds, 1),
            "seconds with validation": round(time.perf_counter() - start, 1),
        }
    )
)
