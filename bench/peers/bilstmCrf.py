#!/usr/bin/env python3
"""The tagger of a finished run once more, in PyTorch: same files, tags, vocabulary, network, start, optimizer, passes, batch.

    python bench/peers/bilstmCrf.py RUN [--seed N] [--threads 2] [--split test]      # one JSON line

A BiLSTM over word vectors and a convolution over characters, under a linear-chain CRF (Ma & Hovy 2016; Lample et al. 2016).
Reads the run's config.yaml (every default filled in), tokenizer.json and run.json; data are word and tag columns (.conll).
The pass with the best entity F1 of the validation file is scored. F1 by seqeval. Needs torch, tokenizers, pyyaml, seqeval.
"""
import argparse
import copy
import json
import os
import random
import time

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("run")
parser.add_argument("--seed", type=int, help="that of the run if left out")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--split", default="test")
options = parser.parse_args()
os.environ.setdefault("OMP_NUM_THREADS", str(options.threads))

import tokenizers
import torch
import torch.nn as nn
import yaml
from seqeval.metrics import f1_score, precision_score, recall_score

CHARACTERS, KNOWN, SHARED = 16, 768, 256  # as src/core/layers/characterFeatures.ts has them


def read_json(name):
    with open(os.path.join(options.run, name), encoding="utf8") as file:
        return json.load(file)


def read_columns(path):
    sentences, words, tags = [], [], []
    with open(path, encoding="utf-8-sig") as file:
        for line in [*file.read().split("\n"), ""]:
            cells = line.rstrip("\r").split("\t")
            if line.strip():
                words.append(cells[0].strip())
                tags.append(cells[-1].strip())
            elif words:
                sentences.append((words, tags))
                words, tags = [], []
    return sentences


def spell(word):
    points = [ord(character) for character in word]
    if len(points) > CHARACTERS:
        points = points[: CHARACTERS // 2] + points[-CHARACTERS // 2 :]
    ids = [1 + (point if point < KNOWN else KNOWN + point % SHARED) for point in points]
    return ids + [0] * (CHARACTERS - len(ids))


class Crf(nn.Module):
    def __init__(self, tags):
        super().__init__()
        self.transitions, self.start, self.end = (nn.Parameter(torch.empty(shape).uniform_(-0.1, 0.1)) for shape in ((tags, tags), (tags,), (tags,)))

    def loss(self, scores, tags, mask):
        """-log p of each sentence; scores [batch, time, tags], mask [batch, time]."""
        batch, time_, _ = scores.shape
        rows = torch.arange(batch)
        right = self.start[tags[:, 0]] + scores[rows, 0, tags[:, 0]]
        alpha = self.start + scores[:, 0]
        for t in range(1, time_):
            on = mask[:, t]
            right = right + on * (self.transitions[tags[:, t - 1], tags[:, t]] + scores[rows, t, tags[:, t]])
            after = torch.logsumexp(alpha[:, :, None] + self.transitions, 1) + scores[:, t]
            alpha = torch.where(on[:, None] > 0, after, alpha)
        last = mask.sum(1).long() - 1
        return torch.logsumexp(alpha + self.end, 1) - right - self.end[tags[rows, last]]

    @torch.inference_mode()
    def best(self, scores):
        """One sentence, [time, tags]."""
        best, back = self.start + scores[0], []
        for row in scores[1:]:
            values, places = (best[:, None] + self.transitions).max(0)
            back.append(places)
            best = values + row
        path = [int((best + self.end).argmax())]
        for places in reversed(back):
            path.append(int(places[path[-1]]))
        return path[::-1]


class Tagger(nn.Module):
    def __init__(self, config, vocabulary, tags):
        super().__init__()
        model, filters = config["model"], config["task"]["characters"]
        assert model["type"] == "lstm" and config["task"]["crf"], "an LSTM under a CRF is what is known here"
        width, hidden = model["width"], model["hidden"]
        self.words = nn.Embedding(vocabulary, width)
        self.letters = nn.Embedding(1 + KNOWN + SHARED, 30)
        for table in (self.words, self.letters):
            nn.init.normal_(table.weight, std=0.1)
        self.filters = nn.Conv1d(30, filters, 3, padding=1)
        self.spelling = nn.Linear(filters, width)
        self.dropout = nn.Dropout(model["dropout"])
        self.lstms = nn.ModuleList(
            nn.LSTM(width if i == 0 else hidden * (1 + model["bidirectional"]), hidden, batch_first=True, bidirectional=model["bidirectional"])
            for i in range(model["layers"])
        )
        for lstm in self.lstms:
            # One bias a gate.
            for name, parameter in lstm.named_parameters():
                if name.startswith("bias_hh"):
                    nn.init.zeros_(parameter)
                    parameter.requires_grad_(False)
        self.head = nn.Linear(hidden * (1 + model["bidirectional"]), tags)
        self.crf = Crf(tags)

    def forward(self, ids, letters, lengths):
        batch, time_ = ids.shape
        letters = letters.view(batch * time_, CHARACTERS)
        maps = self.filters(self.letters(letters).transpose(1, 2))
        # Padding words have no characters: any finite value does, they are not read.
        strongest = maps.masked_fill(letters[:, None] == 0, -1e4).amax(2) * (letters[:, :1] > 0)
        features = self.spelling(strongest).view(batch, time_, -1)
        x = self.words(ids) + features
        for lstm in self.lstms:
            packed = nn.utils.rnn.pack_padded_sequence(self.dropout(x), lengths, batch_first=True, enforce_sorted=False)
            x = nn.utils.rnn.pad_packed_sequence(lstm(packed)[0], batch_first=True, total_length=time_)[0]
        return self.head(x)


def pad(examples):
    lengths = torch.tensor([len(ids) for ids, _, _ in examples])
    longest = int(lengths.max())
    ids = torch.zeros(len(examples), longest, dtype=torch.long)
    letters = torch.zeros(len(examples), longest, CHARACTERS, dtype=torch.long)
    tags = torch.zeros(len(examples), longest, dtype=torch.long)
    for i, (row, spelled, own) in enumerate(examples):
        ids[i, : len(row)] = torch.tensor(row)
        letters[i, : len(row)] = torch.tensor(spelled)
        tags[i, : len(row)] = torch.tensor(own)
    return ids, letters, tags, lengths, (torch.arange(longest)[None, :] < lengths[:, None]).float()


def plan(examples, size):
    """Batches of sentences of like length, in a random order."""
    order = list(range(len(examples)))
    random.shuffle(order)
    order.sort(key=lambda i: (len(examples[i][0]) + 7) // 8)
    batches = [order[i : i + size] for i in range(0, len(order), size)]
    random.shuffle(batches)
    return batches


def main():
    start = time.perf_counter()
    with open(os.path.join(options.run, "config.yaml"), encoding="utf8") as file:
        config = yaml.safe_load(file)
    record = read_json("run.json")
    seed = record["seed"] if options.seed is None else options.seed
    torch.set_num_threads(options.threads)
    torch.manual_seed(seed)
    random.seed(seed)
    tokenizer = tokenizers.Tokenizer.from_str(json.dumps(read_json("tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    vocabulary = read_json("tokenizer.json")["model"]["vocab"]
    longest = config["tokenizer"]["length"]
    names = record["labels"]
    index = {tag: i for i, tag in enumerate(names)}
    folder = os.path.dirname(record["configPath"])

    def encode(sentence):
        words, tags = sentence
        ids = [(tokenizer.encode(word).ids or [1])[0] for word in words[:longest]]
        return ids, [spell(word) for word in words[:longest]], [index.get(tag, 0) for tag in tags[:longest]]

    data = {name: read_columns(os.path.normpath(os.path.join(folder, config["data"][name]))) for name in ("train", "validation", "test")}
    encoded = {name: [encode(sentence) for sentence in sentences] for name, sentences in data.items()}
    train, rate = config["train"], float(config["train"]["optimizer"]["learning-rate"])
    assert train["optimizer"]["type"] == "adam" and train["schedule"]["type"] in ("constant", "linear") and not train["schedule"]["warmup"]
    model = Tagger(config, len(vocabulary), len(names))
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], rate)

    @torch.inference_mode()
    def predict(name):
        model.eval()
        result = [None] * len(encoded[name])
        order = sorted(range(len(result)), key=lambda i: len(encoded[name][i][0]))
        for i in range(0, len(order), 64):
            ids, letters, _, lengths, _ = pad([encoded[name][j] for j in order[i : i + 64]])
            for j, scores, length in zip(order[i : i + 64], model(ids, letters, lengths), lengths):
                found = [names[tag] for tag in model.crf.best(scores[:length])]
                result[j] = found + ["O"] * (len(data[name][j][1]) - len(found))
        return [tags for _, tags in data[name]], result

    total = train["epochs"] * -(-len(encoded["train"]) // train["batch"])
    best, best_weights, step = -1.0, None, 0
    for _ in range(train["epochs"]):
        model.train()
        for batch in plan(encoded["train"], train["batch"]):
            for group in optimizer.param_groups:
                group["lr"] = rate * (1 if train["schedule"]["type"] == "constant" else (total - step) / total)
            ids, letters, tags, lengths, mask = pad([encoded["train"][i] for i in batch])
            optimizer.zero_grad()
            (model.crf.loss(model(ids, letters, lengths), tags, mask).sum() / mask.sum()).backward()
            if train["clip"] > 0:
                nn.utils.clip_grad_norm_(model.parameters(), train["clip"])
            optimizer.step()
            step += 1
        reached = f1_score(*predict("validation"))
        if reached > best:
            best, best_weights = reached, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_weights)
    actual, predicted = predict(options.split)
    scores = {"F1": f1_score(actual, predicted), "precision": precision_score(actual, predicted), "recall": recall_score(actual, predicted)}
    parameters = sum(p.numel() for p in model.parameters() if p.requires_grad)
    print(json.dumps({"seed": seed, "validationF1": best, **scores, "parameters": parameters, "seconds": time.perf_counter() - start}))


main()
