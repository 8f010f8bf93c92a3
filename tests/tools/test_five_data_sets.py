# SPDX-License-Identifier: MIT
"""The bare default command on five data sets that Debian's python3-sklearn ships, against
scikit-learn's defaults on the same splits: no mean score may be lower.

  test_five_data_sets.py PATH_OF_MLP GOLDEN_JSON [FOLDER_OF_DATA]

Prints the table of docs/benchmarks.md. Exit code 77, skipped, where the data are not there.
"""
import json
import os
import sys

import data_sets
from command import Command


def score(mlp, name, header, rows, number):
    """`mlp train train.csv`, `mlp eval model.safetensors test.csv`."""
    train, test = data_sets.split(rows, number)
    data_sets.write(mlp.file("train.csv"), header, train)
    data_sets.write(mlp.file("test.csv"), header, test)
    mlp.ok("train", "train.csv")
    told = json.loads(mlp.ok("eval", "model.safetensors", "test.csv", "--json"))
    return told["r2" if name == "diabetes" else "accuracy"]


def main():
    """All of it."""
    folder = sys.argv[3] if len(sys.argv) > 3 else data_sets.FOLDER
    if not os.path.exists(os.path.join(folder, "iris.csv")):
        print("no data sets in", folder)
        sys.exit(77)
    mlp = Command(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        golden = json.load(file)
    print("| data set | | five splits | mean | scikit-learn's defaults | mean | behind a StandardScaler |")
    print("|---|---|---|---|---|---|---|")
    for name in data_sets.NAMES:
        header, rows = data_sets.read(name, folder)
        ours = [score(mlp, name, header, rows, k) for k in range(data_sets.SPLITS)]
        theirs, scaled = golden["defaults"][name], golden["scaled"][name]
        mean, their_mean = sum(ours) / len(ours), sum(theirs) / len(theirs)
        show = lambda scores: " ".join(f"{value:.3f}" for value in scores)
        print(f"| {name} | {'R²' if name == 'diabetes' else 'accuracy'} | {show(ours)} | "
              f"**{mean:.3f}** | {show(theirs)} | {their_mean:.3f} | {sum(scaled) / len(scaled):.3f} |")
        mlp.check(mean >= their_mean, f"{name}: {mean} < {their_mean}")
    mlp.end()


main()
