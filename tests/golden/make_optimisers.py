#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Writes optimisers.h: where torch.optim's methods take a chain of Rosenbrock's
# valleys, in double, for tests/optim/test_golden.c. Torch 1.13 has no Lion:
# that one is written out below, slowly, from its paper.
#
#   python3 tests/golden/make_optimisers.py > tests/golden/optimisers.h
import textwrap

import torch

# NAdam keeps its product of momenta in a tensor of this type.
torch.set_default_dtype(torch.float64)

START = [-1.2, 0.385, 1.75, -0.6, 0.9]
WEIGHTS = [3.7, 1.9, 2.3, 0.8]
CHECKED = [1, 2, 3, 10, 30, 100]


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, Symbolic Discovery of Optimization Algorithms,
    arXiv:2302.06675, algorithm 2, one number after the other."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})
        self.m = [0.0] * len(START)

    @torch.no_grad()
    def step(self):
        group = self.param_groups[0]
        beta1, beta2 = group["betas"]
        theta = group["params"][0]
        for i, g in enumerate(theta.grad.tolist()):
            c = beta1 * self.m[i] + (1.0 - beta1) * g
            sign = (c > 0.0) - (c < 0.0)
            old = theta[i].item()
            theta[i] = old - group["lr"] * (sign + group["weight_decay"] * old)
            self.m[i] = beta2 * self.m[i] + (1.0 - beta2) * g


# The single-tensor NAdam of torch 1.13 multiplies by mu_t twice in the product of the step to come;
# the other one follows the formula of its documentation.
def nadam(params, **options):
    return torch.optim.NAdam(params, foreach=True, **options)


# Our spec and torch's options.
CASES = [
    ("sgd:lr=0.0087", torch.optim.SGD, dict(lr=0.0087)),
    ("sgd:lr=0.0087,weight_decay=0.13", torch.optim.SGD, dict(lr=0.0087, weight_decay=0.13)),
    ("sgd:lr=0.0021,momentum=0.9,nesterov=0", torch.optim.SGD, dict(lr=0.0021, momentum=0.9)),
    ("sgd:lr=0.0021,momentum=0.9,nesterov=1", torch.optim.SGD,
     dict(lr=0.0021, momentum=0.9, nesterov=True)),
    ("sgd:lr=0.0021,momentum=0.9,weight_decay=0.13", torch.optim.SGD,
     dict(lr=0.0021, momentum=0.9, weight_decay=0.13)),
    ("sgd:lr=0.0021,momentum=0.9,nesterov=1,weight_decay=0.13", torch.optim.SGD,
     dict(lr=0.0021, momentum=0.9, nesterov=True, weight_decay=0.13)),
    ("rmsprop", torch.optim.RMSprop, {}),
    ("rmsprop:lr=0.0087,alpha=0.93,epsilon=0.0013,weight_decay=0.13", torch.optim.RMSprop,
     dict(lr=0.0087, alpha=0.93, eps=0.0013, weight_decay=0.13)),
    ("rmsprop:lr=0.0021,momentum=0.87", torch.optim.RMSprop, dict(lr=0.0021, momentum=0.87)),
    ("rmsprop:lr=0.0021,centered=1,alpha=0.93,epsilon=0.0013", torch.optim.RMSprop,
     dict(lr=0.0021, centered=True, alpha=0.93, eps=0.0013)),
    ("rmsprop:lr=0.0011,centered=1,momentum=0.87,alpha=0.93,epsilon=0.0013,weight_decay=0.13",
     torch.optim.RMSprop,
     dict(lr=0.0011, centered=True, momentum=0.87, alpha=0.93, eps=0.0013, weight_decay=0.13)),
    ("adagrad", torch.optim.Adagrad, {}),
    ("adagrad:lr=0.087,epsilon=0.0013,initial_accumulator=0.37,weight_decay=0.13",
     torch.optim.Adagrad,
     dict(lr=0.087, eps=0.0013, initial_accumulator_value=0.37, weight_decay=0.13)),
    ("adam", torch.optim.Adam, {}),
    ("adam:lr=0.021,beta1=0.83,beta2=0.97,epsilon=0.0013", torch.optim.Adam,
     dict(lr=0.021, betas=(0.83, 0.97), eps=0.0013)),
    ("adam:lr=0.021,weight_decay=0.13", torch.optim.Adam, dict(lr=0.021, weight_decay=0.13)),
    ("adam:lr=0.021,beta2=0.9,amsgrad=1,weight_decay=0.13", torch.optim.Adam,
     dict(lr=0.021, betas=(0.9, 0.9), amsgrad=True, weight_decay=0.13)),
    ("adamw", torch.optim.AdamW, {}),
    ("adamw:lr=0.021,beta1=0.83,beta2=0.97,epsilon=0.0013,weight_decay=0.37", torch.optim.AdamW,
     dict(lr=0.021, betas=(0.83, 0.97), eps=0.0013, weight_decay=0.37)),
    ("adamw:lr=0.021,beta2=0.9,amsgrad=1", torch.optim.AdamW,
     dict(lr=0.021, betas=(0.9, 0.9), amsgrad=True)),
    ("nadam", nadam, {}),
    ("nadam:lr=0.021,beta1=0.83,beta2=0.97,epsilon=0.0013,momentum_decay=0.037,weight_decay=0.13",
     nadam, dict(lr=0.021, betas=(0.83, 0.97), eps=0.0013, momentum_decay=0.037,
                 weight_decay=0.13)),
    ("radam", torch.optim.RAdam, {}),
    ("radam:lr=0.021,beta1=0.83,beta2=0.97,epsilon=0.0013,weight_decay=0.13", torch.optim.RAdam,
     dict(lr=0.021, betas=(0.83, 0.97), eps=0.0013, weight_decay=0.13)),
    ("lion:lr=0.0021", Lion, dict(lr=0.0021, betas=(0.9, 0.99), weight_decay=0.0)),
    ("lion:lr=0.0021,beta1=0.83,beta2=0.97,weight_decay=0.13", Lion,
     dict(lr=0.0021, betas=(0.83, 0.97), weight_decay=0.13)),
    ("rprop", torch.optim.Rprop, {}),
    ("rprop:lr=0.21,eta_minus=0.37,eta_plus=1.3,step_min=0.00021,step_max=0.3", torch.optim.Rprop,
     dict(lr=0.21, etas=(0.37, 1.3), step_sizes=(0.00021, 0.3))),
]


def loss(theta):
    total = torch.zeros((), dtype=torch.float64)
    for i, weight in enumerate(WEIGHTS):
        total = total + weight * (theta[i + 1] - theta[i] ** 2) ** 2 + (1.385 - theta[i]) ** 2
    return total


def trajectory(method, options):
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimiser = method([theta], **options)
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
print(f" * Made by make_optimisers.py with torch {torch.__version__}: do not edit.")
print(" */")
print("#ifndef MLP_TESTS_GOLDEN_OPTIMISERS_H")
print("#define MLP_TESTS_GOLDEN_OPTIMISERS_H")
print()
print(f"enum {{ GOLDEN_N = {len(START)}, GOLDEN_CHECKED = {len(CHECKED)}, "
      f"GOLDEN_CASES = {len(CASES)} }};")
print()
print(f"static const int golden_steps[GOLDEN_CHECKED] = {{ {', '.join(map(str, CHECKED))} }};")
print(f"static const double golden_start[GOLDEN_N] =\n    {numbers(START, '    ')};")
print(f"static const double golden_weights[GOLDEN_N - 1] =\n    {numbers(WEIGHTS, '    ')};")
print()
print("static const struct {")
print("    const char *spec;")
print("    double theta[GOLDEN_CHECKED][GOLDEN_N]; /* after each of golden_steps */")
print("} golden[GOLDEN_CASES] = {")
for spec, method, options in CASES:
    print("    {")
    print(f'        "{spec}",')
    print("        {")
    for theta in trajectory(method, options):
        print(f"            {numbers(theta, ' ' * 12)},")
    print("        },")
    print("    },")
print("};")
print()
print("#endif")
