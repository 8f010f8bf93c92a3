# SPDX-License-Identifier: MIT
"""Scores of scikit-learn's MLPClassifier and MLPRegressor, all defaults, on the splits of
tests/tools/data_sets.py; and of the same behind a StandardScaler, for comparison. random_state is
the split's number.

  python3 make_five_data_sets.py > five_data_sets.json      (python3-sklearn 1.2.1)
"""
import json
import os
import sys
import warnings

import numpy
import sklearn
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import data_sets  # noqa: E402

warnings.simplefilter("ignore")  # 200 epochs are often not enough, it says


def arrays(name, rows):
    """Inputs, and the target."""
    inputs = numpy.array([[float(field) for field in row[:-1]] for row in rows])
    return inputs, [float(row[-1]) if name == "diabetes" else row[-1] for row in rows]


def score(name, model, rows, number):
    """Of a model on a split: accuracy, or R2."""
    train, test = data_sets.split(rows, number)
    return round(float(model.fit(*arrays(name, train)).score(*arrays(name, test))), 6)


def main():
    """Prints the golden file."""
    scores = {"scikit-learn": sklearn.__version__, "defaults": {}, "scaled": {}}
    for name in data_sets.NAMES:
        kind = MLPRegressor if name == "diabetes" else MLPClassifier
        _, rows = data_sets.read(name)
        splits = range(data_sets.SPLITS)
        scores["defaults"][name] = [score(name, kind(random_state=k), rows, k) for k in splits]
        scores["scaled"][name] = [
            score(name, make_pipeline(StandardScaler(), kind(random_state=k)), rows, k)
            for k in splits]
    json.dump(scores, sys.stdout, indent=1)
    print()


main()
