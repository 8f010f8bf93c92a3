# SPDX-License-Identifier: MIT
"""Writes evidence.h: linear regressions by the evidence, of scikit-learn's BayesianRidge.

  /usr/bin/python3 make_evidence.py > evidence.h

With its hyper-priors at 0 its fixed point is that of MacKay 1992 for a linear model, whose
Gauss-Newton matrix is exact: its alpha_ (of the noise) is our beta, its lambda_ our alpha. Made
with scikit-learn 1.2.1.
"""
import textwrap

import numpy as np
from sklearn.linear_model import BayesianRidge

ROWS, INPUTS = 24, 5


def problem(noise, n):
    """Rows whose last `n` columns matter."""
    random = np.random.default_rng(7)
    x = random.normal(size=(ROWS, INPUTS)) * [1.0, 0.5, 2.0, 1.0, 0.3]
    w = np.where(np.arange(INPUTS) >= INPUTS - n, random.normal(size=INPUTS), 0.0)
    return x, x @ w + noise * random.normal(size=ROWS)


def numbers(values):
    text = ", ".join(float(v).hex() for v in np.ravel(values))
    return "{ " + "\n      ".join(textwrap.wrap(text, 92)) + " }"


def main():
    print("/* SPDX-License-Identifier: MIT */")
    print("/* Written by make_evidence.py. */")
    print("/* clang-format off */")
    print(f"enum {{ EVIDENCE_ROWS = {ROWS}, EVIDENCE_INPUTS = {INPUTS} }};")
    print("static const struct {")
    print("    double x[EVIDENCE_ROWS * EVIDENCE_INPUTS], t[EVIDENCE_ROWS];")
    print("    double theta[EVIDENCE_INPUTS], alpha, beta, effective_parameters;")
    print("} evidence_cases[] = {")
    for noise, n in ((0.1, 5), (1.0, 2), (0.001, 3)):
        x, t = problem(noise, n)
        model = BayesianRidge(n_iter=100000, tol=1e-15, alpha_1=0, alpha_2=0, lambda_1=0,
                              lambda_2=0, fit_intercept=False).fit(x, t)
        gamma = ROWS - model.alpha_ * np.sum((t - x @ model.coef_) ** 2)
        print(f"    {{ {numbers(x)},\n      {numbers(t)},\n      {numbers(model.coef_)}, "
              f"{model.lambda_.hex()}, {model.alpha_.hex()}, {gamma.hex()} }},")
    print("};")
    print("/* clang-format on */")


main()
