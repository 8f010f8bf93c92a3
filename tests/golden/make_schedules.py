#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Writes schedules.h: the learning rates of torch.optim.lr_scheduler for a base
# rate of 1, for tests/optim/test_schedule.c.
#
#   python3 tests/golden/make_schedules.py > tests/golden/schedules.h
import math
import textwrap
import warnings

import torch
from torch.optim import lr_scheduler as torch_schedules

warnings.simplefilter("ignore")  # torch's scheduler warns that no optimiser takes steps here

STEPS = 61
LOSSES = [round(1.7 * math.exp(-0.11 * i) + 0.3 * math.sin(2.3 * i) ** 2 + 0.013 * (i % 5), 6)
          for i in range(STEPS)]
LOSSES[7] = math.inf
LOSSES[12:16] = [LOSSES[11]] * 4
LOSSES[30] = -0.04

# Our spec, torch's schedule, how many steps the two speak of the same.
CASES = [
    ("step:steps=7,factor=0.83", lambda o: torch_schedules.StepLR(o, 7, 0.83), STEPS),
    ("step:steps=1", lambda o: torch_schedules.StepLR(o, 1), STEPS),
    ("exponential:steps=1,factor=0.93", lambda o: torch_schedules.ExponentialLR(o, 0.93), STEPS),
    ("exponential:steps=13,factor=0.37",
     lambda o: torch_schedules.ExponentialLR(o, 0.37 ** (1 / 13)), STEPS),
    ("polynomial:steps=37", lambda o: torch_schedules.PolynomialLR(o, 37), STEPS),
    ("polynomial:steps=37,power=2.3",
     lambda o: torch_schedules.PolynomialLR(o, 37, power=2.3), STEPS),
    # Torch's goes up again after its last step, ours stays.
    ("cosine:steps=41", lambda o: torch_schedules.CosineAnnealingLR(o, 41), 42),
    ("cosine:steps=41,final=0.037",
     lambda o: torch_schedules.CosineAnnealingLR(o, 41, eta_min=0.037), 42),
    ("cosine:steps=11,restarts=1",
     lambda o: torch_schedules.CosineAnnealingWarmRestarts(o, 11), STEPS),
    ("cosine:steps=5,restarts=1,growth=2,final=0.037",
     lambda o: torch_schedules.CosineAnnealingWarmRestarts(o, 5, T_mult=2, eta_min=0.037), STEPS),
    ("cosine:steps=2,restarts=1,growth=3",
     lambda o: torch_schedules.CosineAnnealingWarmRestarts(o, 2, T_mult=3), STEPS),
    ("one_cycle:steps=61,final=4e-6",
     lambda o: torch_schedules.OneCycleLR(o, 1.0, 61, cycle_momentum=False), 61),
    ("one_cycle:steps=47,rise=0.23,start=0.1,final=0.001",
     lambda o: torch_schedules.OneCycleLR(o, 1.0, 47, pct_start=0.23, div_factor=10.0,
                                          final_div_factor=100.0, cycle_momentum=False), 47),
    ("constant:warmup=17,warmup_start=0.13",
     lambda o: torch_schedules.LinearLR(o, 0.13, total_iters=17), STEPS),
    ("constant:warmup=5", lambda o: torch_schedules.LinearLR(o), STEPS),
]

PLATEAU = [
    ("plateau:patience=2", dict(patience=2)),
    ("plateau:factor=0.7,patience=1,threshold=0.1,cooldown=3,final=0.21",
     dict(factor=0.7, patience=1, threshold=0.1, cooldown=3, min_lr=0.21)),
    ("plateau:factor=0.83,patience=0,threshold=0,cooldown=1",
     dict(factor=0.83, patience=0, threshold=0.0, cooldown=1)),
    ("plateau", dict()),
]


def optimiser():
    return torch.optim.SGD([torch.zeros(1)], lr=1.0)


def rates(make, count):
    o = optimiser()
    schedule = make(o)
    for _ in range(count):
        yield o.param_groups[0]["lr"]
        o.step()
        schedule.step()


def plateau_rates(options):
    o = optimiser()
    schedule = torch_schedules.ReduceLROnPlateau(o, eps=0.0, **options)
    for loss in LOSSES:
        schedule.step(loss)
        yield o.param_groups[0]["lr"]


def numbers(values, indent):
    """The values as an initialiser that goes on below `indent`."""
    text = "{ " + ", ".join("INFINITY" if v == math.inf else float(v).hex() for v in values) + " }"
    return ("\n" + indent + "  ").join(textwrap.wrap(text, 98 - len(indent)))


print("/* SPDX-License-Identifier: MIT */")
print("/*")
print(f" * Made by make_schedules.py with torch {torch.__version__}: do not edit.")
print(" */")
print("#ifndef MLP_TESTS_GOLDEN_SCHEDULES_H")
print("#define MLP_TESTS_GOLDEN_SCHEDULES_H")
print()
print("#include <math.h>")
print()
print(f"enum {{ SCHEDULE_STEPS = {STEPS}, SCHEDULE_CASES = {len(CASES)}, "
      f"PLATEAU_CASES = {len(PLATEAU)} }};")
print()
print("static const struct {")
print("    const char *spec;")
print("    int steps;")
print("    double factor[SCHEDULE_STEPS]; /* of the first `steps` */")
print("} schedule_golden[SCHEDULE_CASES] = {")
for spec, make, count in CASES:
    print("    {")
    print(f'        "{spec}",')
    print(f"        {count},")
    print(f"        {numbers(rates(make, count), ' ' * 8)},")
    print("    },")
print("};")
print()
print(f"static const double plateau_losses[SCHEDULE_STEPS] =\n    {numbers(LOSSES, '    ')};")
print()
print("static const struct {")
print("    const char *spec;")
print("    double factor[SCHEDULE_STEPS]; /* after each of plateau_losses */")
print("} plateau_golden[PLATEAU_CASES] = {")
for spec, options in PLATEAU:
    print("    {")
    print(f'        "{spec}",')
    print(f"        {numbers(plateau_rates(options), ' ' * 8)},")
    print("    },")
print("};")
print()
print("#endif")
