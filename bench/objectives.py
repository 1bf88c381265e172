#!/usr/bin/env python3
"""What bench/objectives.ts trains, in PyTorch with transformers: the same weights at the start, batches, masks and random numbers; Adam.

    python bench/objectives.py FOLDER OBJECTIVE      # one JSON line
"""
import json
import os
import sys
import time

import torch
import torch.nn.functional as F
import transformers as T
from safetensors.torch import load_file

T.logging.set_verbosity_error()
torch.set_num_threads(2)
folder, objective = sys.argv[1:]
given = load_file(os.path.join(folder, "batches.safetensors"))
steps = 1 + max(int(name.split("/")[0]) for name in given if name[0].isdigit())


def batch(step):
    return {name.split("/")[1]: t.long() if t.dtype == torch.int32 else t for name, t in given.items() if name.startswith(f"{step}/")}


def mean(logits, targets, counted):
    each = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1), reduction="none")
    return (each * counted.reshape(-1)).sum() / counted.sum().clamp(min=1e-9)


def at(hidden, places):
    return hidden.reshape(-1, hidden.shape[-1])[places.reshape(-1)]


class Boundary(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = T.BertForMaskedLM.from_pretrained(folder)
        own = {name[len("boundary."):].replace(".", "_"): t for name, t in given.items() if name.startswith("boundary.")}
        self.own = torch.nn.ParameterDict(own)

    def forward(self, b):
        hidden = self.bert.bert(input_ids=b["ids"], attention_mask=b["mask"]).last_hidden_state
        masks = mean(self.bert.cls(at(hidden, b["at"])), b["targets"], b["counted"])
        own = self.own
        x = torch.cat([at(hidden, b["left"]), at(hidden, b["right"]), own["positions_weight"][b["position"].reshape(-1)]], -1)
        for part in ("inner", "outer"):
            x = F.gelu(x @ own[f"{part}_weight"] + own[f"{part}_bias"])
            x = F.layer_norm(x, x.shape[-1:], own[f"{part}Norm_scale"], own[f"{part}Norm_bias"])
        logits = x @ self.bert.bert.embeddings.word_embeddings.weight.T + own["bias"]
        return masks + mean(logits, b["targets"], b["bounded"])


class Pairs(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = T.BertForPreTraining.from_pretrained(folder)

    def forward(self, b):
        out = self.bert.bert(input_ids=b["ids"], attention_mask=b["mask"], token_type_ids=b["segments"])
        masks = self.bert.cls.predictions(at(out.last_hidden_state, b["at"]))
        pairs = self.bert.cls.seq_relationship(out.pooler_output)
        return mean(masks, b["targets"], b["counted"]) + mean(pairs, b["labels"], b["weights"])


class Replaced(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.discriminator = T.ElectraForPreTraining.from_pretrained(folder)
        self.generator = T.ElectraForMaskedLM.from_pretrained(os.path.join(folder, "generator"))
        self.generator.electra.embeddings = self.discriminator.electra.embeddings
        self.generator.tie_weights()

    def forward(self, b):
        hidden = self.generator.electra(input_ids=b["ids"], attention_mask=b["mask"]).last_hidden_state
        logits = self.generator.generator_lm_head(self.generator.generator_predictions(at(hidden, b["at"])))
        reached = logits.detach().softmax(-1).cumsum(-1)
        drawn = (reached <= b["uniform"][:, None] * reached[:, -1:]).sum(-1).clamp(max=logits.shape[-1] - 1)
        filled = torch.where(b["slots"] >= 0, drawn[b["slots"].clamp(min=0)], b["originals"])
        found = self.discriminator(input_ids=filled, attention_mask=b["mask"], labels=(filled != b["originals"]).long())
        return mean(logits, b["targets"], b["counted"]) + 50 * found.loss


class Writes(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = T.AutoModelForSeq2SeqLM.from_pretrained(folder)

    def forward(self, b):
        # All that is written is seen; padding there counts for nothing.
        out = self.model(input_ids=b["ids"], attention_mask=b["mask"], decoder_input_ids=b["written"])
        return mean(out.logits, b["targets"], b["counted"])


models = {"masked-spans": Boundary, "next-sentence": Pairs, "replaced-tokens": Replaced}
model = models.get(objective, Writes)().train()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8)
losses, began = [], time.perf_counter()
for step in range(steps):
    optimizer.zero_grad()
    loss = model(batch(step))
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(json.dumps({"losses": losses, "seconds": time.perf_counter() - began}))
