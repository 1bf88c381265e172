"""gensim beside bench/wordVectors.ts. `train`: times the training of word2vec; `evaluate`: scores files of vectors.

wordVectors.py train MODEL WORKERS EPOCHS SEED OUT TEXT...   wordVectors.py evaluate FOLDER VECTORS...
"""
import json
import sys
import time
from pathlib import Path


def train(model, workers, epochs, seed, out, *files):
    from gensim.models import Word2Vec

    lines = [line for file in files for line in (x.split() for x in open(file, encoding="utf8")) if line]
    made = Word2Vec(vector_size=100, window=5, negative=5, sample=1e-3, min_count=5, sg=int(model == "skip-gram"), cbow_mean=1,
                    workers=int(workers), seed=int(seed))
    made.build_vocab(lines)
    processor, clock = time.process_time(), time.perf_counter()
    made.train(lines, total_examples=len(lines), epochs=int(epochs))
    timed = {"cpu": time.process_time() - processor, "wall": time.perf_counter() - clock}
    if out != "-":
        made.wv.save_word2vec_format(out)
    return {**timed, "words": sum(map(len, lines)) * int(epochs), "vocabulary": len(made.wv)}


def evaluate(folder, *files):
    from gensim.models import KeyedVectors
    from scipy.stats import spearmanr

    found = []
    for file in files:
        vectors = KeyedVectors.load_word2vec_format(file)
        scores = {}
        for name in ("simlex-999", "ws-353"):
            known = []
            for line in (Path(folder) / f"{name}.txt").read_text().splitlines():
                a, b, score = line.lower().split("\t")
                if a in vectors and b in vectors:
                    known.append((float(score), float(vectors.similarity(a, b))))
            scores[name] = [float(spearmanr(*zip(*known)).statistic), len(known)]
        accuracy, sections = vectors.evaluate_word_analogies(str(Path(folder) / "questions-words.txt"))
        total = sections[-1]
        scores["analogies"] = [accuracy, len(total["correct"]) + len(total["incorrect"])]
        found.append(scores)
    return found


print(json.dumps({"train": train, "evaluate": evaluate}[sys.argv[1]](*sys.argv[2:])))
