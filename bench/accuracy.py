#!/usr/bin/env python3
"""The model of a finished run once more, in PyTorch: same examples, splits, tokens, network, start, optimizer, passes, batch.

    python bench/accuracy.py RUN [--seed N] [--threads 2]      # one JSON line

Reads the run's config.yaml (every default filled in), tokenizer.json, run.json and predictions.jsonl (which examples
validate and test), and the training file that the config names. Knows cnn, linear and bag-of-words.
Needs torch, tokenizers, pyyaml, scikit-learn.
"""
import argparse
import copy
import json
import math
import os
import random
import sys
import time

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("run")
parser.add_argument("--seed", type=int, help="that of the run if left out")
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
os.environ.setdefault("OMP_NUM_THREADS", str(options.threads))

import tokenizers
import torch
import torch.nn as nn
import torch.nn.functional as F
import yaml
from sklearn.metrics import f1_score

PADDING, UNKNOWN = 0, 1


def read_json(name):
    with open(os.path.join(options.run, name), encoding="utf8") as file:
        return json.load(file)


class Encoder:
    """tokenizer.json read by Hugging Face's library; n-grams, which it does not have, are put together here."""

    def __init__(self):
        self.json = read_json("tokenizer.json")
        model = self.json["model"]
        self.grams = (model.get("from", 1), model.get("to", 1))
        self.vocabulary = model["vocab"]
        self.length = self.json["truncation"]["max_length"]
        plain = {**self.json, "model": {"type": "WordLevel", "vocab": model["vocab"], "unk_token": model["unk_token"]}}
        self.tokenizer = tokenizers.Tokenizer.from_str(json.dumps(plain))

    def __call__(self, text):
        if self.grams == (1, 1):
            return self.tokenizer.encode(text).ids or [UNKNOWN]
        fewest, most = self.grams
        normalizer, splitter = self.tokenizer.normalizer, self.tokenizer.pre_tokenizer
        words = [word for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))]
        ids = []
        for i, word in enumerate(words):
            if fewest == 1:
                ids.append(self.vocabulary.get(word, UNKNOWN))
            for n in range(max(2, fewest), most + 1):
                gram = self.vocabulary.get(" ".join(words[i - n + 1 : i + 1])) if i - n + 1 >= 0 else None
                if gram is not None:
                    ids.append(gram)
        return ids[: self.length] or [UNKNOWN]


def take_off_quotes(cell):
    if len(cell) < 2 or cell[0] != '"' or cell[-1] != '"':
        return cell
    inside = cell[1:-1]
    return cell if '"' in inside.replace('""', "") else inside.replace('""', '"')


def read_tsv(path, data):
    """Line number, text and label of each row that has both."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [line.rstrip("\r").split("\t") for line in file.read().split("\n")]
    named = not data["text"].isdigit()
    at = {role: rows[0].index(data[role]) if named else int(data[role]) - 1 for role in ("text", "label")}
    for line, row in enumerate(rows, 1):
        if (named and line == 1) or len(row) <= max(at.values()):
            continue
        text, label = take_off_quotes(row[at["text"]]), take_off_quotes(row[at["label"]]).strip()
        if text.strip() and label:
            yield line, text, label


def read_splits(config, record):
    """(text, label) of each split, as the run had them."""
    splits, drawn = {"train": [], "validation": [], "test": []}, {}
    with open(os.path.join(options.run, "predictions.jsonl"), encoding="utf8") as file:
        for row in map(json.loads, file):
            splits[row["split"]].append((row["text"], row["label"]))
            drawn.setdefault(row["file"], set()).add(row["line"])
    data = config["data"]
    path = os.path.normpath(os.path.join(os.path.dirname(record["configPath"]), data["train"]))
    if not path.endswith(".tsv"):
        sys.exit(f"{path}: only .tsv files are known here")
    taken = drawn.get(path, set())
    splits["train"] = [(text, label) for line, text, label in read_tsv(path, data) if line not in taken]
    return splits


class Embedding(nn.Module):
    def __init__(self, vocabulary, width):
        super().__init__()
        self.table = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.table.weight, std=0.1)

    def forward(self, ids, mask):
        return self.table(ids) * mask[:, :, None]


ACTIVATIONS = {"relu": F.relu, "leaky-relu": F.leaky_relu, "gelu": F.gelu, "silu": F.silu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


def draw(layer, kind, fan_in, fan_out):
    """`uniform` is what PyTorch's layers start from."""
    if kind == "uniform":
        return layer
    if kind == "xavier":
        nn.init.uniform_(layer.weight, -math.sqrt(6 / (fan_in + fan_out)), math.sqrt(6 / (fan_in + fan_out)))
    elif kind == "he":
        nn.init.normal_(layer.weight, std=math.sqrt(2 / fan_in))
    elif kind == "normal":
        nn.init.normal_(layer.weight, std=0.02)
    else:
        sys.exit(f"initialization {kind} is not known here")
    nn.init.zeros_(layer.bias)
    return layer


class Cnn(nn.Module):
    def __init__(self, config, vocabulary, labels):
        super().__init__()
        width, filters, kind = config["width"], config["filters"], config["initialization"]
        self.embedding = Embedding(vocabulary, width)
        self.convolutions = nn.ModuleList(
            draw(nn.Conv1d(width, filters, k, padding="same"), kind, k * width, filters) for k in config["kernels"]
        )
        self.activate = ACTIVATIONS[config["activation"]]
        self.dropout = nn.Dropout(config["dropout"])
        self.head = nn.Linear(filters * len(config["kernels"]), labels)

    def forward(self, ids, mask):
        words = self.embedding(ids, mask).transpose(1, 2)
        hide = (mask - 1)[:, None, :] * 1e9
        maps = [(self.activate(convolution(words)) + hide).amax(2) for convolution in self.convolutions]
        return self.head(self.dropout(torch.cat(maps, 1)))


class BagOfWords(nn.Module):
    def __init__(self, config, vocabulary, labels):
        super().__init__()
        sizes = [config["width"], *config["feed-forward"]]
        self.embedding = Embedding(vocabulary, config["width"])
        self.layers = nn.ModuleList(draw(nn.Linear(a, b), config["initialization"], a, b) for a, b in zip(sizes, sizes[1:]))
        self.activate = ACTIVATIONS[config["activation"]]
        self.dropout = nn.Dropout(config["dropout"])
        self.head = nn.Linear(sizes[-1], labels)

    def forward(self, ids, mask):
        x = self.dropout(self.embedding(ids, mask).sum(1) / mask.sum(1, keepdim=True))
        for layer in self.layers:
            x = self.activate(layer(x))
        return self.head(self.dropout(x) if self.layers else x)


class Linear(nn.Module):
    """Weights of the words are counted on the training texts and stay; special tokens count nothing."""

    def __init__(self, config, vocabulary, labels, texts):
        super().__init__()
        self.config = config
        self.weight = nn.Embedding(vocabulary, labels)
        nn.init.normal_(self.weight.weight, std=0.01)
        self.bias = nn.Parameter(torch.zeros(labels))
        worth = torch.ones(vocabulary)
        if config["weighting"].startswith("tf-idf"):
            documents = torch.bincount(torch.cat([torch.tensor(sorted(set(ids))) for ids in texts]), minlength=vocabulary).double()
            smooth = config["weighting"] == "tf-idf"
            worth = 1 + torch.log((1 + len(texts)) / (1 + documents)) if smooth else torch.log(len(texts) / documents.clamp(min=1))
        worth[:4] = 0
        self.register_buffer("worth", worth.float())

    def forward(self, ids, mask):
        config = self.config
        worth = self.worth[ids] * mask
        same = (ids[:, :, None] == ids[:, None, :]).float()
        repeats = (same @ mask[:, :, None]).squeeze(2).clamp(min=1)
        if config["weighting"] == "binary":
            worth = worth / repeats
        elif config["sublinear"]:
            worth = worth * (1 + torch.log(repeats)) / repeats
        if config["weighting"] == "tf-idf-textbook":
            worth = worth / mask.sum(1, keepdim=True)
        if config["norm"] == "l2" or (config["norm"] == "auto" and config["weighting"] == "tf-idf"):
            worth = worth / (worth * worth * repeats).sum(1, keepdim=True).clamp(min=1e-30).sqrt()
        return (self.weight(ids) * worth[:, :, None]).sum(1) + self.bias


def create_model(config, vocabulary, labels, texts):
    kind = config["type"]
    if config.get("normalization", "none") != "none" or config.get("embedding"):
        sys.exit("batch normalization and pretrained vectors are not known here")
    if kind == "linear":
        return Linear(config, vocabulary, labels, texts)
    known = {"cnn": Cnn, "bag-of-words": BagOfWords}
    if kind not in known:
        sys.exit(f"model {kind} is not known here (known: linear, {', '.join(known)})")
    return known[kind](config, vocabulary, labels)


def create_optimizer(model, config):
    rate = config["learning-rate"]
    if config["type"] == "adam":
        return torch.optim.Adam(model.parameters(), rate, (config["beta1"], config["beta2"]), config["epsilon"])
    if config["type"] == "adamw":
        groups = [
            {"params": [p for n, p in model.named_parameters() if not n.endswith("bias")], "weight_decay": config["weight-decay"]},
            {"params": [p for n, p in model.named_parameters() if n.endswith("bias")], "weight_decay": 0},
        ]
        return torch.optim.AdamW(groups, rate, (config["beta1"], config["beta2"]), config["epsilon"])
    if config["type"] == "sgd":
        return torch.optim.SGD(model.parameters(), rate, config["momentum"], nesterov=config["nesterov"])
    if config["type"] == "rmsprop":
        return torch.optim.RMSprop(model.parameters(), rate, config["decay"], config["epsilon"], momentum=config["momentum"])
    sys.exit(f"optimizer {config['type']} is not known here")


def rate_at(schedule, step, total):
    """Part of the learning rate at a step, from 0."""
    warmup = schedule["warmup"] if schedule["warmup"] >= 1 else round(schedule["warmup"] * total)
    if step < warmup:
        return (step + 1) / warmup
    left = (total - step) / max(1, total - warmup)
    return {"constant": 1, "linear": left, "cosine": (1 - math.cos(math.pi * left)) / 2}[schedule["type"]]


def refuse_unknown(train):
    """Whatever changes training and is not done here must be off."""
    off = {"accumulate": 1, "sampling": "none", "l1-penalty": 0, "l2-penalty": 0, "patience": 0, "evaluate": "epoch"}
    for key, value in off.items():
        if train.get(key, value) != value:
            sys.exit(f"train.{key}: {train[key]} is not known here")
    loss = train.get("loss", {})
    if loss.get("type", "cross-entropy") != "cross-entropy" or loss.get("class-weights", "none") != "none":
        sys.exit("only plain cross-entropy is known here")


def pad(examples):
    longest = max(len(ids) for ids, _ in examples)
    ids = torch.tensor([ids + [PADDING] * (longest - len(ids)) for ids, _ in examples])
    lengths = torch.tensor([len(ids) for ids, _ in examples])
    mask = (torch.arange(longest)[None, :] < lengths[:, None]).float()
    return ids, mask, torch.tensor([label for _, label in examples])


def plan(examples, size):
    """Batches of texts of like length, in a random order."""
    order = list(range(len(examples)))
    random.shuffle(order)
    order.sort(key=lambda i: (len(examples[i][0]) + 7) // 8)
    batches = [order[i : i + size] for i in range(0, len(order), size)]
    random.shuffle(batches)
    return batches


@torch.inference_mode()
def predict(model, examples):
    model.eval()
    predicted = [0] * len(examples)
    order = sorted(range(len(examples)), key=lambda i: len(examples[i][0]))
    for i in range(0, len(order), 64):
        ids, mask, _ = pad([examples[j] for j in order[i : i + 64]])
        for j, label in zip(order[i : i + 64], model(ids, mask).argmax(1).tolist()):
            predicted[j] = label
    return predicted


def accuracy(model, examples):
    return sum(p == label for p, (_, label) in zip(predict(model, examples), examples)) / len(examples)


def main():
    start = time.perf_counter()
    with open(os.path.join(options.run, "config.yaml"), encoding="utf8") as file:
        config = yaml.safe_load(file)
    # YAML 1.1 reads 1e-8 as text.
    optimizer_config = {key: value if key in ("type", "nesterov") else float(value) for key, value in config["train"]["optimizer"].items()}
    record = read_json("run.json")
    seed = record["seed"] if options.seed is None else options.seed
    torch.set_num_threads(options.threads)
    torch.manual_seed(seed)
    random.seed(seed)
    labels = {label: i for i, label in enumerate(record["labels"])}
    encode = Encoder()
    splits = {
        name: [(encode(text), labels.get(label, -1)) for text, label in rows] for name, rows in read_splits(config, record).items()
    }
    training, validation, test = splits["train"], splits["validation"], splits["test"]
    train = config["train"]
    refuse_unknown(train)
    smoothing = train.get("loss", {}).get("label-smoothing", 0)
    model = create_model(config["model"], len(encode.vocabulary), len(labels), [ids for ids, _ in training])
    optimizer = create_optimizer(model, optimizer_config)
    total = train["epochs"] * math.ceil(len(training) / train["batch"])
    best, best_weights, step = -1.0, None, 0
    for _ in range(train["epochs"]):
        model.train()
        for batch in plan(training, train["batch"]):
            for group in optimizer.param_groups:
                group["lr"] = optimizer_config["learning-rate"] * rate_at(train["schedule"], step, total)
            ids, mask, targets = pad([training[i] for i in batch])
            optimizer.zero_grad()
            F.cross_entropy(model(ids, mask), targets, label_smoothing=smoothing).backward()
            if train["clip"] > 0:
                nn.utils.clip_grad_norm_(model.parameters(), train["clip"])
            optimizer.step()
            step += 1
        if validation:
            reached = accuracy(model, validation)
            if reached > best:
                best, best_weights = reached, copy.deepcopy(model.state_dict())
    if best_weights:
        model.load_state_dict(best_weights)
    predicted, actual = predict(model, test), [label for _, label in test]
    right = sum(p == a for p, a in zip(predicted, actual))
    print(
        json.dumps(
            {
                "peer": f"pytorch-{torch.__version__}",
                "seed": seed,
                "examples": {name: len(rows) for name, rows in splits.items()},
                "tokens": sum(len(ids) for ids, _ in training),
                "validation": best if validation else None,
                "accuracy": right / len(test),
                "macroF1": f1_score(actual, predicted, average="macro"),
                "seconds": time.perf_counter() - start,
            }
        )
    )


main()
