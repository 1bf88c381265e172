"""Runs exported models in Python's onnxruntime and compares: checkExport.py FOLDER

FOLDER/NAME.onnx is a model; FOLDER/NAME.json holds the cases: a list of {"inputs", "outputs"}, each NAME -> {dtype, shape, data}.
Prints a line a model and fails where a number is further off than 1e-5 of the largest of its output.
"""

import glob
import json
import os
import sys

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5


def array(tensor):
    return np.array(tensor["data"], dtype=tensor["dtype"]).reshape(tensor["shape"])


def check(path):
    onnx.checker.check_model(path, full_check=False)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    with open(path[: -len(".onnx")] + ".json", encoding="utf8") as file:
        cases = json.load(file)
    worst = 0.0
    for case in cases:
        inputs = {name: array(tensor).astype(np.int64) for name, tensor in case["inputs"].items()}
        names = list(case["outputs"])
        for name, actual in zip(names, session.run(names, inputs)):
            expected = array(case["outputs"][name])
            assert actual.shape == expected.shape, f"{name}: {actual.shape} instead of {expected.shape}"
            assert np.isfinite(actual).all(), f"{name} is not finite"
            worst = max(worst, float(np.abs(actual - expected).max() / max(1e-30, np.abs(expected).max())))
    dimensions = " ".join(f"{i.name}{i.shape}" for i in session.get_inputs())
    shapes = " ".join(str(next(iter(case["inputs"].values()))["shape"]) for case in cases)
    print(f"{os.path.basename(path):32} {dimensions}  at {shapes}: off by {worst:.1e}")
    return worst <= TOLERANCE


paths = sorted(glob.glob(os.path.join(sys.argv[1], "*.onnx")))
results = [check(path) for path in paths]
sys.exit(0 if paths and all(results) else 1)
