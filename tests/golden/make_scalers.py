#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Writes scalers.h: what scikit-learn's scalers make of columns of awkward
# numbers, for tests/data/test_scaler_fit.c.
#
#   python3 tests/golden/make_scalers.py > tests/golden/scalers.h
import math
import textwrap

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

ROWS = 13
COLUMNS = 5
SCALE = 1.0 / 255.0
WEIGHTS = np.array([1.0, 0.5, 2.0, 0.0, 3.25, 1.0, 0.125, 0.0, 1.75, 2.5, 1.0, 0.375, 4.0])

rng = np.random.default_rng(2385)
# Plain, skewed, constant, tiny, and a small spread far from 0.
X = np.column_stack([
    rng.normal(-1.385, 2.75, ROWS),
    np.exp(rng.normal(0.0, 2.0, ROWS)),
    np.full(ROWS, 0.1),
    rng.uniform(-3e-9, 1e-9, ROWS),
    1e8 + rng.normal(0.0, 1e-2, ROWS),
])
BYTES = rng.integers(0, 256, (ROWS, COLUMNS)).astype(np.uint8)
BYTES[:, 2] = 17
TARGETS = X.copy()
TARGETS[[0, 3, 12], [0, 1, 1]] = math.nan
TARGETS[:9, 2] = math.nan
TARGETS[[5, 6, 7, 8], 3] = math.nan

SOURCES = {
    "F64": X,
    "F32": X.astype(np.float32).astype(np.float64),
    "U8": SCALE * BYTES,
    "TARGETS": TARGETS,
}
KINDS = [("STANDARD", 0.0, 1.0), ("MIN_MAX", 0.0, 1.0), ("MIN_MAX", -1.5, 2.25),
         ("ROBUST", 0.0, 1.0)]


def fit(kind, low, high, x, weights):
    """Shifts and factors, x' = (x - shift) * factor."""
    if kind == "STANDARD":
        made = StandardScaler().fit(x, sample_weight=weights)
        return made.mean_, 1.0 / made.scale_
    if weights is not None:
        x = x[weights > 0.0]
    if kind == "MIN_MAX":
        made = MinMaxScaler((low, high)).fit(x)
        return made.data_min_ - low / made.scale_, made.scale_
    made = RobustScaler().fit(x)
    return made.center_, 1.0 / made.scale_


def number(value):
    return "(double)NAN" if math.isnan(value) else float(value).hex()


def numbers(values, indent, text=number):
    """The values as an initialiser that goes on below `indent`."""
    joined = "{ " + ", ".join(text(v) for v in np.ravel(values)) + " }"
    return ("\n" + indent + "  ").join(textwrap.wrap(joined, 98 - len(indent)))


cases = [(source, kind, weighted)
         for source in SOURCES for kind in KINDS for weighted in (0, 1)
         if not weighted or source in ("F64", "TARGETS")]

print("/* SPDX-License-Identifier: MIT */")
print("/*")
print(f" * Made by make_scalers.py with scikit-learn {sklearn.__version__}: do not edit.")
print(" */")
print("#ifndef MLP_TESTS_GOLDEN_SCALERS_H")
print("#define MLP_TESTS_GOLDEN_SCALERS_H")
print()
print(f"enum {{ SCALERS_ROWS = {ROWS}, SCALERS_COLUMNS = {COLUMNS},"
      f" SCALERS_CASES = {len(cases)} }};")
print(f"enum {{ {', '.join('SCALERS_' + name for name in SOURCES)} }};")
print()
for name, table in ("x", X), ("targets", TARGETS):
    print(f"static const double scalers_{name}[SCALERS_ROWS * SCALERS_COLUMNS] =")
    print(f"    {numbers(table, '    ')};")
print("static const uint8_t scalers_bytes[SCALERS_ROWS * SCALERS_COLUMNS] =")
print(f"    {numbers(BYTES, '    ', str)};")
print("static const double scalers_weights[SCALERS_ROWS] =")
print(f"    {numbers(WEIGHTS, '    ')};")
print()
print("static const struct {")
print("    int source; /* of the above; SCALERS_F32: x rounded, SCALERS_U8: bytes / 255 */")
print("    int weighted;")
print("    mlp_scaler_kind kind;")
print("    double low;")
print("    double high;")
print("    double shift[SCALERS_COLUMNS];")
print("    double factor[SCALERS_COLUMNS];")
print("} scalers_golden[SCALERS_CASES] = {")
for source, (kind, low, high), weighted in cases:
    shift, factor = fit(kind, low, high, SOURCES[source], WEIGHTS if weighted else None)
    print("    {")
    print(f"        SCALERS_{source}, {weighted}, MLP_SCALER_{kind}, {low}, {high},")
    print(f"        {numbers(shift, ' ' * 8)},")
    print(f"        {numbers(factor, ' ' * 8)},")
    print("    },")
print("};")
print()
print("#endif")
