#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes training.h: where training with penalties, clipping, limits on weights,
smoothed labels, normalisation and dropout leads, as PyTorch computes it.

Full batches, torch.optim.SGD with momentum. Penalties are part of the loss, so
that autograd differentiates them. clip_norm is written out, as
torch.nn.utils.clip_grad_norm_ divides by the norm plus 1e-6. All in double.
Needs torch >= 1.13; run it without arguments.
"""
import pathlib

import torch

import make_layers
from make_layers import Network, literal, loss_of

ROWS, INPUTS, OUTPUTS = make_layers.ROWS, make_layers.INPUTS, make_layers.OUTPUTS
CHECKED = [1, 2, 25]
RATE, MOMENTUM = 0.0625, 0.9
SEED = make_layers.SEED

NET = "3-6:tanh-2"
SOFTMAX = NET + ":softmax"
MSE, CE, BCE = "mean_squared_error", "cross_entropy", "binary_cross_entropy"
# Spec, loss, with weights, options.
CASES = [
    (NET, MSE, False, {}),
    (NET, MSE, False, {"l1": 0.0375}),
    (NET, MSE, False, {"l2": 0.21}),
    (NET, MSE, True, {"l1": 0.011, "l2": 0.17}),
    (NET, MSE, False, {"clip_value": 0.0625}),
    (NET, MSE, False, {"clip_norm": 0.3}),
    (NET, MSE, False, {"clip_value": 0.125, "clip_norm": 0.2, "l2": 0.3}),
    (NET, MSE, False, {"max_norm": 0.9}),
    (SOFTMAX, CE, False, {"label_smoothing": 0.1}),
    (NET, CE, True, {"label_smoothing": 0.385}),
    (NET + ":sigmoid", BCE, True, {"label_smoothing": 0.2}),
    ("3-6:tanh:batch_norm-2", MSE, True, {"l2": 0.05, "max_norm": 1.5}),
    ("3-6:tanh:batch_norm-2", MSE, False, {}),
    ("3-6:gelu:layer_norm-5:tanh-2:softmax", CE, False, {"l1": 0.003}),
    ("3-9:gelu:dropout=0.4-2:softmax", CE, False, {}),
    ("3-6:tanh:batch_norm:dropout=0.25-2", MSE, True,
     {"l1": 0.003, "l2": 0.004, "clip_value": 0.5, "clip_norm": 1.0, "max_norm": 1.2}),
]
OPTIONS = ["l1", "l2", "clip_value", "clip_norm", "max_norm", "label_smoothing"]


def weight_ranges(network):
    """Where each layer's weights lie in theta, and their shape."""
    at, inputs = 0, INPUTS
    for layer in network.layers:
        units = layer["units"]
        yield at, (units, inputs)
        at += units * inputs + (layer["norm"] != "batch_norm") * units
        at += 2 * units * (layer["norm"] is not None)
        inputs = units


def weights_of(network, theta):
    for at, (units, inputs) in weight_ranges(network):
        yield theta[at:at + units * inputs].reshape(units, inputs)


def smoothed(t, loss, share):
    return (1 - share) * t + share / (2 if loss == BCE else OUTPUTS)


def clip(grad, options):
    if "clip_value" in options:
        grad.clamp_(-options["clip_value"], options["clip_value"])
    if "clip_norm" in options:
        grad.mul_(min(1.0, options["clip_norm"] / grad.norm().item()))


def limit(network, theta, most):
    with torch.no_grad():
        for weights in weights_of(network, theta):
            weights.mul_((most / weights.norm(dim=1, keepdim=True)).clamp(max=1.0))


def train(spec, loss, weighted, options):
    """theta and the running statistics at each checked step."""
    network = Network(spec, True)
    theta = network.theta.clone().requires_grad_()
    optimiser = torch.optim.SGD([theta], lr=RATE, momentum=MOMENTUM)
    running = [(m.clone(), v.clone()) for m, v in network.running]
    weights = make_layers.SW if weighted else None
    t = make_layers.T_VALUE if loss == MSE else smoothed(make_layers.T_PROBABILITY, loss,
                                                         options.get("label_smoothing", 0.0))
    for step in range(CHECKED[-1]):
        make_layers.STEP = step
        optimiser.zero_grad()
        sums, y = network.forward(theta, make_layers.X, weights, running)
        value = loss_of(loss, sums, y, t, weights, torch.ones_like(make_layers.HOLES))
        for w in weights_of(network, theta):
            value = value + options.get("l1", 0.0) * w.abs().sum()
            value = value + options.get("l2", 0.0) / 2 * (w ** 2).sum()
        value.backward()
        clip(theta.grad, options)
        optimiser.step()
        if "max_norm" in options:
            limit(network, theta, options["max_norm"])
        if step + 1 in CHECKED:
            flat = [n for pair in running for n in torch.cat(pair).tolist()]
            yield theta.detach().clone(), flat
    assert torch.isfinite(theta).all()


def case_row(spec, loss, weighted, options):
    network = Network(spec, True)
    flat = [n for pair in network.running for n in torch.cat(pair).tolist()]
    stages = list(train(spec, loss, weighted, options))
    numbers_of = ", ".join(repr(options.get(name, 0.0)) for name in OPTIONS)
    thetas = ",\n      ".join(literal(theta) for theta, _ in stages)
    runnings = ",\n      ".join(literal(r) for _, r in stages)
    return (f'    {{ "{spec}", MLP_LOSS_{loss.upper()}, {int(weighted)},\n      {numbers_of},\n'
            f"      {len(network.theta)}, {len(flat)},\n      {literal(network.theta)},\n      "
            f"{literal(flat)},\n      {{ {thetas} }},\n      {{ {runnings} }} }},\n",
            len(network.theta), len(flat))


def header():
    rows = [case_row(*case) for case in CASES]
    yield f"""/* SPDX-License-Identifier: MIT */
/*
 * Training as PyTorch does it: generated by make_training.py with torch
 * {torch.__version__}. Do not edit.
 */
#ifndef MLP_TESTS_TRAINING_H
#define MLP_TESTS_TRAINING_H

#include <mlp/net.h>

enum {{ TRAINING_ROWS = {ROWS}, TRAINING_INPUTS = {INPUTS}, TRAINING_OUTPUTS = {OUTPUTS} }};
enum {{ TRAINING_PARAMS = {max(r[1] for r in rows)}, TRAINING_RUNNING = {max(r[2] for r in rows)} }};
enum {{ TRAINING_STAGES = {len(CHECKED)} }};

static const char *const training_opt = "sgd:lr={RATE},momentum={MOMENTUM}";
static const uint64_t training_seed = {SEED:#x};
static const size_t training_steps[TRAINING_STAGES] = {{ {", ".join(map(str, CHECKED))} }};
static const double training_x[TRAINING_ROWS * TRAINING_INPUTS] =
    {literal(make_layers.X)};
static const double training_sw[TRAINING_ROWS] =
    {literal(make_layers.SW)};
static const double training_t_value[TRAINING_ROWS * TRAINING_OUTPUTS] =
    {literal(make_layers.T_VALUE)};
static const double training_t_probability[TRAINING_ROWS * TRAINING_OUTPUTS] =
    {literal(make_layers.T_PROBABILITY)};

static const struct training_case {{
    const char *spec;
    mlp_loss loss;
    int weighted;
    double l1, l2, clip_value, clip_norm, max_norm, label_smoothing;
    size_t n_params;
    size_t n_running;
    double theta[TRAINING_PARAMS];
    double running[TRAINING_RUNNING];
    double theta_at[TRAINING_STAGES][TRAINING_PARAMS];
    double running_at[TRAINING_STAGES][TRAINING_RUNNING];
}} training_cases[] = {{
"""
    yield from (row[0] for row in rows)
    yield """};

enum { N_TRAINING_CASES = sizeof training_cases / sizeof training_cases[0] };

#endif
"""


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("training.h")
    path.write_text("".join(header()), encoding="ascii")
