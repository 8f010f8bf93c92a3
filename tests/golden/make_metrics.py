#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes metrics.h: metrics of outputs as scikit-learn computes them.

Needs scikit-learn >= 1.2 and scipy; run it without arguments.

Outputs, targets and weights are multiples of 1/64, so that float holds them
too. Missing targets are NaN in the table, and left out of what scikit-learn is
given.
"""
import pathlib
import warnings

import numpy as np
import scipy.special
import sklearn
import sklearn.metrics as m

# Of a class without a score, or an area that has none, which are meant.
warnings.filterwarnings("ignore", category=sklearn.exceptions.UndefinedMetricWarning)

ROWS, OUTPUTS = 17, 3
LABELLED, CLASSES = 23, 4


def numbers(seed, shape, most):
    """Multiples of 1/64 in [-most, most]."""
    draw = np.random.RandomState(seed).randint(-64 * most, 64 * most + 1, shape)
    return draw / 64.0


def weights(seed, rows):
    """Some are 0."""
    sw = np.abs(numbers(seed, rows, 3))
    sw[[2, 11]] = 0.0
    return sw


def literal(values):
    """{ a, b, ... } of the exact hexadecimal forms, broken into lines."""
    words = ["NAN" if np.isnan(v) else float(v).hex() for v in np.ravel(values)]
    lines = [", ".join(words[i:i + 4]) for i in range(0, len(words), 4)]
    return "{ " + ",\n        ".join(lines) + " }"


# Errors of real targets.

def regression(y, t, sw):
    """Each figure for each output over the rows that have its target, then the plain mean."""
    each = []
    for j in range(t.shape[1]):
        there = ~np.isnan(t[:, j])
        if sw[there].sum() == 0.0:
            continue
        given = (t[there, j], y[there, j])
        each.append((m.mean_absolute_error(*given, sample_weight=sw[there]),
                     m.mean_squared_error(*given, sample_weight=sw[there], squared=False),
                     m.r2_score(*given, sample_weight=sw[there])))
    return np.mean(each, axis=0)


def regressions():
    y, t, sw = numbers(1, (ROWS, OUTPUTS), 4), numbers(2, (ROWS, OUTPUTS), 4), weights(3, ROWS)
    near = t + numbers(4, t.shape, 1) / 4
    ones = np.ones(ROWS)
    missing = t.copy()
    missing[np.random.RandomState(5).rand(*t.shape) < 0.4] = np.nan
    missing[0] = np.nan
    column = missing.copy()
    column[:, 1] = np.nan
    unweighty = missing.copy()
    unweighty[:, 2] = np.nan
    unweighty[[2, 11], 2] = 1.5
    constant = t.copy()
    constant[:, 0] = 2.390625
    met = near.copy()
    met[:, 0] = 2.390625
    far = np.array([1e8, -3e8, 7.0])
    yield "plain", y, t, ones
    yield "near", near, t, ones
    yield "weighted", near, t, sw
    yield "constant", near, constant, sw
    yield "constant and met", met, constant, sw
    yield "missing", near, missing, ones
    yield "missing, weighted", near, missing, sw
    yield "no target of an output", near, column, sw
    yield "no target of an output has weight", near, unweighty, sw
    yield "far", near + far, t + far, sw


def regression_rows():
    for name, y, t, sw in regressions():
        figures = regression(y, t, sw)
        if name in ("plain", "near", "weighted"):
            assert np.allclose(figures, (
                m.mean_absolute_error(t, y, sample_weight=sw),
                m.mean_squared_error(t, y, sample_weight=sw, squared=False),
                m.r2_score(t, y, sample_weight=sw)), rtol=1e-14)
        yield (f'    {{ "{name}", ' + ", ".join(f.hex() for f in map(float, figures)) + ",\n      "
               + ",\n      ".join(literal(v) for v in (y, t, sw)) + " },\n")


# Classes: sums z of the output layer, their activation and the loss.

KINDS = [
    ("SOFTMAX", "CROSS_ENTROPY", CLASSES), ("SOFTMAX", "MEAN_SQUARED_ERROR", CLASSES),
    ("IDENTITY", "CROSS_ENTROPY", CLASSES), ("IDENTITY", "HUBER", CLASSES),
    ("SIGMOID", "BINARY_CROSS_ENTROPY", CLASSES), ("SIGMOID", "MEAN_ABSOLUTE_ERROR", CLASSES),
    ("IDENTITY", "BINARY_CROSS_ENTROPY", CLASSES), ("SOFTMAX", "CROSS_ENTROPY", 2),
    ("SIGMOID", "BINARY_CROSS_ENTROPY", 1), ("SIGMOID", "HALF_SQUARED_ERROR", 1),
    ("IDENTITY", "BINARY_CROSS_ENTROPY", 1), ("IDENTITY", "MEAN_SQUARED_ERROR", 1),
]


def sums(seed, n):
    """Rows 5 to 9 are those before them, and ties within a row are among them."""
    z = numbers(seed, (LABELLED, n), 3)
    if n > 2:
        z[1, 2] = z[1, 0]
        z[3, 1:4] = z[3, 1]
        z[20, 0] = z[20, 3]
    z[5:10] = z[0:5]
    return z


def labels_of(seed, n_classes):
    """Class 3 of 4 has no row."""
    return np.random.RandomState(seed).randint(0, min(n_classes, 3), LABELLED)


def probabilities(act, loss, z):
    """What the library takes for probabilities; None for outputs that are none."""
    if act == "SOFTMAX" or loss == "CROSS_ENTROPY":
        return scipy.special.softmax(z, axis=1)
    if act == "SIGMOID" or loss == "BINARY_CROSS_ENTROPY":
        return scipy.special.expit(z)
    return None


def log_loss(act, loss, z, label, sw):
    if probabilities(act, loss, z) is None:
        return np.nan
    if z.shape[1] == 1:
        return m.log_loss(label, scipy.special.expit(z[:, 0]), sample_weight=sw)
    if act == "SOFTMAX" or loss == "CROSS_ENTROPY":
        return m.log_loss(label, scipy.special.softmax(z, axis=1), sample_weight=sw,
                          labels=range(z.shape[1]))
    # scikit-learn would have these sum to 1.
    return -np.average(scipy.special.log_expit(z[np.arange(len(z)), label]), weights=sw)


def assert_apart(scores):
    """Scores are alike, or so far apart that rounding can't make them so."""
    for column in scores.T:
        ordered = np.sort(column)
        gaps = np.diff(ordered)
        assert ((gaps == 0) | (gaps > 2e-6 * np.abs(ordered[1:]))).all()


def said_by(act, loss, z):
    if z.shape[1] > 1:
        return z.argmax(axis=1)
    limit = 0.5 if act == "IDENTITY" and loss != "BINARY_CROSS_ENTROPY" else 0.0
    return (z[:, 0] >= limit).astype(int)


def top_k(z, label, said, sw, k):
    """Columns are turned round: of outputs alike scikit-learn takes the last, libmlp the first."""
    n = z.shape[1]
    if n == 1:
        return m.accuracy_score(label, said, sample_weight=sw) if k == 1 else 1.0
    if n == 2:
        hits = (said == label) | (k == 2)
        return np.average(hits, weights=sw)
    return m.top_k_accuracy_score(n - 1 - label, z[:, ::-1], k=k, sample_weight=sw,
                                  labels=range(n))


def area(positive, score, sw):
    """scikit-learn's own limits: it wants weights above 0, and both classes."""
    there = sw > 0
    if len(set(positive[there])) < 2:
        return np.nan
    return m.roc_auc_score(positive[there], score[there], sample_weight=sw[there])


def padded(values, count):
    return np.concatenate([np.ravel(values), np.zeros(count - np.size(values))])


def class_rows():
    for i, (act, loss, n) in enumerate(KINDS):
        n_classes = max(n, 2)
        z, label = sums(100 + i, n), labels_of(200 + i, n_classes)
        said = said_by(act, loss, z)
        p = probabilities(act, loss, z)
        score = z if p is None else p
        assert_apart(score)
        for sw in (np.ones(LABELLED), weights(300 + i, LABELLED)):
            confusion = m.confusion_matrix(label, said, labels=range(n_classes), sample_weight=sw)
            report = np.array(m.precision_recall_fscore_support(
                label, said, labels=range(n_classes), sample_weight=sw, zero_division=0)).T
            areas = [area(label == (1 if n == 1 else j), score[:, j], sw) for j in range(n)]
            tops = [top_k(z, label, said, sw, k + 1) for k in range(n_classes)]
            yield (f"    {{ MLP_ACT_{act}, MLP_LOSS_{loss}, {n}, {n_classes}, "
                   f"{float(m.accuracy_score(label, said, sample_weight=sw)).hex()}, "
                   + literal([log_loss(act, loss, z, label, sw)])[2:-2] + ",\n      "
                   + "{ " + ", ".join(map(str, label)) + " },\n      "
                   + ",\n      ".join(literal(padded(v, size)) for v, size in (
                       (z, LABELLED * CLASSES), (sw, LABELLED), (confusion, CLASSES * CLASSES),
                       (report, 4 * CLASSES), (tops, CLASSES), (areas, CLASSES))) + " },\n")


def header():
    yield f"""/* SPDX-License-Identifier: MIT */
/*
 * Metrics as scikit-learn computes them: generated by make_metrics.py with
 * scikit-learn {sklearn.__version__}. Do not edit.
 */
#ifndef MLP_TESTS_GOLDEN_METRICS_H
#define MLP_TESTS_GOLDEN_METRICS_H

#include <math.h>

#include <mlp/mlp.h>

enum {{ GOLDEN_ROWS = {ROWS}, GOLDEN_OUTPUTS = {OUTPUTS} }};
enum {{ GOLDEN_LABELLED = {LABELLED}, GOLDEN_CLASSES = {CLASSES} }};

/* Errors of real targets; a target that is NaN is missing. */
typedef struct golden_regression {{
    const char *name;
    double mean_absolute_error;
    double root_mean_squared_error;
    double r2;
    double y[GOLDEN_ROWS * GOLDEN_OUTPUTS];
    double t[GOLDEN_ROWS * GOLDEN_OUTPUTS];
    double sw[GOLDEN_ROWS];
}} golden_regression;

/* Classes that a layer with sums z says; arrays of fewer classes are filled up with 0. */
typedef struct golden_class {{
    mlp_act act;
    mlp_loss loss;
    size_t outputs;
    size_t n_classes;
    double accuracy;
    double log_loss;
    int32_t label[GOLDEN_LABELLED];
    double z[GOLDEN_LABELLED * GOLDEN_CLASSES]; /* [rows x outputs] */
    double sw[GOLDEN_LABELLED];
    double confusion[GOLDEN_CLASSES * GOLDEN_CLASSES]; /* [classes x classes] */
    double report[4 * GOLDEN_CLASSES]; /* precision, recall, f1, support of each class */
    double top_k[GOLDEN_CLASSES];      /* for k = 1 ... */
    double auc[GOLDEN_CLASSES];        /* [outputs] */
}} golden_class;
"""
    for kind, rows in (("regression", regression_rows), ("class", class_rows)):
        yield f"\nstatic const golden_{kind} golden_{kind}_rows[] = {{\n"
        yield from rows()
        yield "};\n"
    yield """
enum {
    N_GOLDEN_REGRESSIONS = sizeof golden_regression_rows / sizeof golden_regression_rows[0],
    N_GOLDEN_CLASSES = sizeof golden_class_rows / sizeof golden_class_rows[0]
};

#endif
"""


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("metrics.h")
    path.write_text("".join(header()), encoding="ascii")
