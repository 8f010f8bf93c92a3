#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Writes sgd.h: where torch.optim.SGD takes a chain of Rosenbrock's valleys, in
# double, for tests/optim/test_sgd.c.
#
#   python3 tests/golden/make_sgd.py > tests/golden/sgd.h
import textwrap

import torch

START = [-1.2, 0.385, 1.75, -0.6, 0.9]
WEIGHTS = [3.7, 1.9, 2.3, 0.8]
CHECKED = [1, 2, 3, 10, 30, 100]
CASES = [
    ("plain", 0.0087, 0.0, False),
    ("momentum", 0.0021, 0.9, False),
    ("nesterov", 0.0021, 0.9, True),
]


def loss(theta):
    total = torch.zeros((), dtype=torch.float64)
    for i, weight in enumerate(WEIGHTS):
        total = total + weight * (theta[i + 1] - theta[i] ** 2) ** 2 + (1.385 - theta[i]) ** 2
    return total


def trajectory(rate, momentum, nesterov):
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([theta], lr=rate, momentum=momentum, nesterov=nesterov)
    for step in range(1, CHECKED[-1] + 1):
        optimiser.zero_grad()
        loss(theta).backward()
        optimiser.step()
        if step in CHECKED:
            yield theta.tolist()


def numbers(values, indent):
    """The values as an initialiser that goes on below `indent`."""
    text = "{ " + ", ".join(float(v).hex() for v in values) + " }"
    return ("\n" + indent + "  ").join(textwrap.wrap(text, 98 - len(indent)))


print("/* SPDX-License-Identifier: MIT */")
print("/*")
print(f" * Made by make_sgd.py with torch {torch.__version__}: do not edit.")
print(" */")
print("#ifndef MLP_TESTS_GOLDEN_SGD_H")
print("#define MLP_TESTS_GOLDEN_SGD_H")
print()
print(f"enum {{ SGD_N = {len(START)}, SGD_CHECKED = {len(CHECKED)}, SGD_CASES = {len(CASES)} }};")
print()
print(f"static const int sgd_steps[SGD_CHECKED] = {{ {', '.join(map(str, CHECKED))} }};")
print(f"static const double sgd_start[SGD_N] =\n    {numbers(START, '    ')};")
print(f"static const double sgd_weights[SGD_N - 1] =\n    {numbers(WEIGHTS, '    ')};")
print()
print("static const struct {")
print("    const char *spec;")
print("    double theta[SGD_CHECKED][SGD_N]; /* after each of sgd_steps */")
print("} sgd_golden[SGD_CASES] = {")
for name, rate, momentum, nesterov in CASES:
    spec = f"sgd:lr={rate}"
    if momentum:
        spec += f",momentum={momentum},nesterov={int(nesterov)}"
    print(f"    /* {name} */")
    print("    {")
    print(f'        "{spec}",')
    print("        {")
    for theta in trajectory(rate, momentum, nesterov):
        print(f"            {numbers(theta, ' ' * 12)},")
    print("        },")
    print("    },")
print("};")
print()
print("#endif")
