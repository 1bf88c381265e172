#!/usr/bin/env python3
"""What bench/fineTuning.ts trains, in PyTorch with transformers (and peft): the same batches in the same order, the same head to start
from, the same optimizer, rates and schedule; its own dropout.

    python bench/fineTuning.py BATCHES --model FOLDER --way everything --rate 1e-4 [--seed N] [--threads 2]      # one JSON line
"""
import argparse
import json
import os
import time

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("batches")
parser.add_argument("--model", required=True)
parser.add_argument("--way", required=True)
parser.add_argument("--rate", type=float, required=True)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
os.environ.setdefault("OMP_NUM_THREADS", str(options.threads))

import torch
import torch.nn.functional as F
import transformers

transformers.logging.set_verbosity_error()
torch.set_num_threads(options.threads)
torch.manual_seed(options.seed)
began = time.perf_counter()
with open(options.batches, encoding="utf8") as file:
    given = json.load(file)


def tensor(t, dtype=torch.float32):
    return torch.tensor(t["data"], dtype=dtype).reshape(t["shape"])


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = transformers.AutoModel.from_pretrained(options.model, add_pooling_layer=False)
        weight, bias = tensor(given["head"]["weight"]), tensor(given["head"]["bias"])
        self.head = torch.nn.Linear(*weight.shape)
        with torch.no_grad():
            self.head.weight.copy_(weight.T)
            self.head.bias.copy_(bias)
        self.dropout = torch.nn.Dropout(self.encoder.config.hidden_dropout_prob)

    def forward(self, ids, mask):
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        counted = mask[..., None].to(hidden.dtype)
        return self.head(self.dropout((hidden * counted).sum(1) / counted.sum(1).clamp(min=1)))


model = Classifier()
layers = model.encoder.encoder.layer
if options.way != "everything":
    for p in model.encoder.parameters():
        p.requires_grad = False
if options.way == "reset-1":
    layers[-1].apply(model.encoder._init_weights)
for layer in layers[-{"reset-1": 1, "last-2": 2}.get(options.way, 0) or len(layers):]:
    if options.way in ("reset-1", "last-2"):
        for p in layer.parameters():
            p.requires_grad = True
if options.way == "lora":
    from peft import LoraConfig, get_peft_model
    model.encoder = get_peft_model(model.encoder, LoraConfig(r=8, lora_alpha=16, target_modules=["query", "value"]))

trained = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
exempt = lambda n: n.endswith("bias") or "LayerNorm" in n
optimizer = torch.optim.AdamW(
    [{"params": [p for n, p in trained if exempt(n) == e], "weight_decay": 0.0 if e else 0.01} for e in (False, True)], lr=options.rate)
batches = [b for epoch in given["batches"] for b in epoch]
warmup = round(0.1 * len(batches))
model.train()
for step, batch in enumerate(batches):
    factor = (step + 1) / warmup if step < warmup else (len(batches) - step) / max(1, len(batches) - warmup)
    for group in optimizer.param_groups:
        group["lr"] = options.rate * factor
    weights = tensor(batch["weights"])
    mask = tensor(batch["mask"]); mask[:, 0] = 1
    logits = model(tensor(batch["ids"], torch.long), mask)
    each = F.cross_entropy(logits, tensor(batch["labels"], torch.long), reduction="none")
    loss = (each * weights).sum() / weights.sum()
    optimizer.zero_grad(); loss.backward()
    torch.nn.utils.clip_grad_norm_([p for _, p in trained], 1.0)
    optimizer.step()

model.eval()
tokenizer = transformers.AutoTokenizer.from_pretrained(options.model)
with open(given["dev"], encoding="utf8") as file:
    dev = [json.loads(line) for line in file]
dev.sort(key=lambda example: len(example["text"]))
hits = 0
with torch.no_grad():
    for i in range(0, len(dev), 64):
        some = dev[i:i + 64]
        encoded = tokenizer([e["text"] for e in some], padding=True, truncation=True, max_length=256, return_tensors="pt")
        predicted = model(encoded["input_ids"], encoded["attention_mask"]).argmax(-1).tolist()
        hits += sum(given["labels"][p] == e["label"] for p, e in zip(predicted, some))
print(json.dumps({"accuracy": hits / len(dev), "seconds": time.perf_counter() - began}))
