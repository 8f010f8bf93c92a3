# SPDX-License-Identifier: MIT
"""The five data sets that Debian's python3-sklearn ships as CSV, and five splits of each.

A split is three quarters of the rows to train on and a quarter to test on, after a shuffle by
Python's random.Random, whose shuffle() gives the same order in every version since 3.2.
"""
import csv
import gzip
import os
import random

FOLDER = "/usr/lib/python3/dist-packages/sklearn/datasets/data"
NAMES = ("iris", "wine", "breast cancer", "diabetes", "digits")
SPLITS = 5


def read(name, folder=FOLDER):
    """Header and rows, texts; the target is the last column."""
    def lines(file, separator=","):
        path = os.path.join(folder, file)
        with (gzip.open(path, "rt") if file.endswith("gz") else open(path, encoding="utf-8")) as text:
            return [row for row in csv.reader(text, delimiter=separator) if row]
    if name == "diabetes":
        inputs, targets = lines("diabetes_data_raw.csv.gz", " "), lines("diabetes_target.csv.gz")
        rows = [a + b for a, b in zip(inputs, targets)]
        return ["age", "sex", "bmi", "bp"] + [f"s{i}" for i in range(1, 7)] + ["progression"], rows
    if name == "digits":
        rows = lines("digits.csv.gz")
        return [f"pixel{i}" for i in range(64)] + ["digit"], rows
    file = {"iris": "iris.csv", "wine": "wine_data.csv", "breast cancer": "breast_cancer.csv"}[name]
    head, *rows = lines(file)
    classes = head[2:]  # the first line is: rows, inputs, names of the classes
    for row in rows:
        row[-1] = classes[int(row[-1])]
    return [f"x{i}" for i in range(len(rows[0]) - 1)] + ["target"], rows


def split(rows, number):
    """The training and the test rows of a split."""
    order = list(range(len(rows)))
    random.Random(number).shuffle(order)
    cut = len(rows) * 3 // 4
    return [rows[i] for i in order[:cut]], [rows[i] for i in order[cut:]]


def write(path, header, rows):
    """A CSV file."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header] + rows)
