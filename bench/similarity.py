"""What sentence-transformers gives for the test pairs of SICK: `python similarity.py MODEL_FOLDER TEST.TSV` prints Spearman and Pearson as JSON."""
import csv
import json
import sys
import numpy as np
import torch
from scipy.stats import pearsonr, spearmanr
from sentence_transformers import SentenceTransformer

torch.set_num_threads(2)
folder, data = sys.argv[1:3]
model = SentenceTransformer(folder, device="cpu")
with open(data, encoding="utf8") as file:
    rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
u, v = [model.encode([row[name] for row in rows]) for name in ["sentence_A", "sentence_B"]]
cosines = (u * v).sum(1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
scores = [float(row["relatedness_score"]) for row in rows]
print(json.dumps({"spearman": float(spearmanr(scores, cosines).statistic), "pearson": float(pearsonr(scores, cosines).statistic)}))
