#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes passes.h: outputs, losses and gradients as PyTorch computes them.

Every activation x every loss on a 2-3-2 network whose two layers have that
activation, then a 2-2 network with sums of +-1000. All in double, gradients
by autograd. Needs torch >= 1.13; run it without arguments.

The numbers that go in are multiples of 1/64, so that float holds them too.
"""
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

ACTS = {
    "IDENTITY": lambda z: z,
    "SIGMOID": torch.sigmoid,
    "TANH": torch.tanh,
    "RELU": F.relu,
    "LEAKY_RELU": lambda z: F.leaky_relu(z, 0.01),
    "ELU": F.elu,
    "SELU": F.selu,
    "GELU": F.gelu,
    "SILU": F.silu,
    # Above its threshold torch's softplus is z, which is not exact.
    "SOFTPLUS": lambda z: F.softplus(z, threshold=1e9),
    "SOFTSIGN": F.softsign,
    "EXP": torch.exp,
    "GAUSSIAN": lambda z: torch.exp(-z * z),
    "SINE": torch.sin,
    "SOFTMAX": lambda z: F.softmax(z, dim=1),
}

# The loss of each row, of values y or logits y and targets t.
LOSSES = {
    "MEAN_SQUARED_ERROR": lambda y, t: F.mse_loss(y, t, reduction="none").mean(1),
    "HALF_SQUARED_ERROR": lambda y, t: F.mse_loss(y, t, reduction="none").sum(1) / 2,
    "MEAN_ABSOLUTE_ERROR": lambda y, t: F.l1_loss(y, t, reduction="none").mean(1),
    "HUBER": lambda y, t: F.huber_loss(y, t, reduction="none", delta=1.0).mean(1),
    "BINARY_CROSS_ENTROPY":
        lambda y, t: F.binary_cross_entropy_with_logits(y, t, reduction="none").mean(1),
    "CROSS_ENTROPY": lambda y, t: F.cross_entropy(y, t, reduction="none"),
}

# Mistakes that libmlp refuses; and outputs that are a loss's probabilities already.
REFUSED = {("SIGMOID", "CROSS_ENTROPY"), ("SOFTMAX", "BINARY_CROSS_ENTROPY")}
PROBABILITIES = {("SOFTMAX", "CROSS_ENTROPY"), ("SIGMOID", "BINARY_CROSS_ENTROPY")}

INPUTS, HIDDEN, OUTPUTS, ROWS = 2, 3, 2, 3


def numbers(count, multiplier, start, shape):
    """Multiples of 1/64 in [-75/64, 75/64], by a linear congruence modulo 151."""
    values = [((multiplier * k + start) % 151 - 75) / 64 for k in range(count)]
    return torch.tensor(values).reshape(shape)


N_PARAMS = HIDDEN * INPUTS + HIDDEN + OUTPUTS * HIDDEN + OUTPUTS
THETA = numbers(N_PARAMS, 59, 101, (N_PARAMS,))
X = numbers(ROWS * INPUTS, 37, 9, (ROWS, INPUTS))
DY = numbers(ROWS * OUTPUTS, 47, 120, (ROWS, OUTPUTS))
# For the cross-entropies: in [0, 1], rows that sum to 1, one of them a class.
T_PROBABILITY = torch.tensor([[0.25, 0.75], [1.0, 0.0], [0.59375, 0.40625]])
# For the rest: some errors above 1 and some below, for huber.
T_VALUE = torch.tensor([[-0.6875, 1.328125], [2.390625, 0.171875], [0.265625, -1.546875]])
SW = torch.tensor([0.75, 2.390625, 0.0625])

# A network of 2 inputs and 2 outputs, W = 1000 times the unit matrix, b = 0.
EXTREME_THETA = torch.tensor([1000.0, 0.0, 0.0, 1000.0, 0.0, 0.0])
EXTREME_X = torch.tensor([[1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])
EXTREME_T = torch.tensor([[0.0, 1.0], [0.0, 1.0], [0.25, 0.75]])


def layer(x, theta, start, inputs, units):
    """The sums of a layer and where the next one's parameters start."""
    end = start + units * inputs
    weights = theta[start:end].reshape(units, inputs)
    return F.linear(x, weights, theta[end:end + units]), end + units


def assert_smooth(distances, what):
    """No number so near a kink that rounding could decide on the slope."""
    assert distances.detach().abs().min() > 1e-3, what


def forward(act, x, theta):
    """The sums and the activations of the output layer."""
    hidden, start = layer(x, theta, 0, INPUTS, HIDDEN)
    sums, _ = layer(ACTS[act](hidden), theta, start, HIDDEN, OUTPUTS)
    assert_smooth(hidden, act)
    assert_smooth(sums, act)
    return sums, ACTS[act](sums)


def logits_or_values(act, loss, sums, y):
    return sums if (act, loss) in PROBABILITIES else y


def weighted_mean(losses, weights):
    return (weights * losses).sum() / weights.sum()


def gradient(function, *at):
    """The value of a function of tensors and its derivatives by each of them."""
    leaves = [a.clone().requires_grad_() for a in at]
    value = function(*leaves)
    value.backward()
    return value.item(), [leaf.grad for leaf in leaves]


def literal(values):
    """{ a, b, ... } of the exact hexadecimal forms, broken into lines."""
    words = [float(v).hex() for v in torch.as_tensor(values).flatten()]
    lines = [", ".join(words[i:i + 4]) for i in range(0, len(words), 4)]
    return "{ " + ",\n      ".join(lines) + " }"


def table(name, size, values):
    return f"static const double {name}[{size}] =\n    {literal(values)};\n"


def output_rows():
    """One row for each activation: y, and mlp_backward() of DY."""
    for act in ACTS:
        _, y = forward(act, X, THETA)
        _, (grad, dx) = gradient(lambda theta, x, a=act: (forward(a, x, theta)[1] * DY).sum(),
                                 THETA, X)
        yield f"    {{ MLP_ACT_{act},\n      " + ",\n      ".join(
            literal(v) for v in (y, grad, dx)) + " },\n"


def loss_row(act, loss):
    t = T_PROBABILITY if loss.endswith("CROSS_ENTROPY") else T_VALUE

    def mean(theta, weights):
        sums, y = forward(act, X, theta)
        if loss == "MEAN_ABSOLUTE_ERROR":
            assert_smooth(y - t, act)
        if loss == "HUBER":
            assert_smooth((y - t).abs() - 1, act)
        return weighted_mean(LOSSES[loss](logits_or_values(act, loss, sums, y), t), weights)

    plain, (grad,) = gradient(lambda theta: mean(theta, torch.ones(ROWS)), THETA)
    weighted, (weighted_grad,) = gradient(lambda theta: mean(theta, SW), THETA)
    return (f"    {{ MLP_ACT_{act}, MLP_LOSS_{loss}, {plain.hex()}, {weighted.hex()},\n      "
            + literal(grad) + ",\n      " + literal(weighted_grad) + " },\n")


def loss_rows():
    for act in ACTS:
        for loss in LOSSES:
            if (act, loss) not in REFUSED:
                yield loss_row(act, loss)


def extreme_rows():
    for act, loss in (("SOFTMAX", "CROSS_ENTROPY"), ("IDENTITY", "CROSS_ENTROPY"),
                      ("SIGMOID", "BINARY_CROSS_ENTROPY"), ("IDENTITY", "BINARY_CROSS_ENTROPY")):
        value, (grad,) = gradient(
            lambda theta, f=LOSSES[loss]: f(layer(EXTREME_X, theta, 0, 2, 2)[0], EXTREME_T).mean(),
            EXTREME_THETA)
        assert torch.isfinite(grad).all()
        yield (f"    {{ MLP_ACT_{act}, MLP_LOSS_{loss}, {value.hex()},\n      "
               + literal(grad) + " },\n")


def header():
    yield f"""/* SPDX-License-Identifier: MIT */
/*
 * Outputs, losses and gradients as PyTorch computes them: generated by
 * make_passes.py with torch {torch.__version__}. Do not edit.
 */
#ifndef MLP_TESTS_PASSES_H
#define MLP_TESTS_PASSES_H

#include <mlp/net.h>

enum {{ GOLDEN_INPUTS = {INPUTS}, GOLDEN_HIDDEN = {HIDDEN}, GOLDEN_OUTPUTS = {OUTPUTS} }};
enum {{ GOLDEN_ROWS = {ROWS}, GOLDEN_PARAMS = {N_PARAMS}, EXTREME_PARAMS = 6 }};

/* What goes in: all multiples of 1/64. */
"""
    rows_out = "GOLDEN_ROWS * GOLDEN_OUTPUTS"
    rows_in = "GOLDEN_ROWS * GOLDEN_INPUTS"
    yield table("golden_theta", "GOLDEN_PARAMS", THETA)
    yield table("golden_x", rows_in, X)
    yield table("golden_dy", rows_out, DY)
    yield table("golden_t_probability", rows_out, T_PROBABILITY)
    yield table("golden_t_value", rows_out, T_VALUE)
    yield table("golden_sw", "GOLDEN_ROWS", SW)
    yield table("extreme_theta", "EXTREME_PARAMS", EXTREME_THETA)
    yield table("extreme_x", rows_in, EXTREME_X)
    yield table("extreme_t", rows_out, EXTREME_T)
    yield f"""
/* The outputs, and what mlp_backward() makes of golden_dy. */
static const struct golden_output {{
    mlp_act act;
    double y[{rows_out}];
    double grad[GOLDEN_PARAMS];
    double dx[{rows_in}];
}} golden_outputs[] = {{
"""
    yield from output_rows()
    yield """};

/* The losses and their gradients, without sample weights and with golden_sw. */
static const struct golden_loss {
    mlp_act act;
    mlp_loss loss;
    double value;
    double weighted_value;
    double grad[GOLDEN_PARAMS];
    double weighted_grad[GOLDEN_PARAMS];
} golden_losses[] = {
"""
    yield from loss_rows()
    yield """};

/* The same for sums of +-1000. */
static const struct golden_extreme {
    mlp_act act;
    mlp_loss loss;
    double value;
    double grad[EXTREME_PARAMS];
} golden_extremes[] = {
"""
    yield from extreme_rows()
    yield """};

enum {
    N_GOLDEN_OUTPUTS = sizeof golden_outputs / sizeof golden_outputs[0],
    N_GOLDEN_LOSSES = sizeof golden_losses / sizeof golden_losses[0],
    N_GOLDEN_EXTREMES = sizeof golden_extremes / sizeof golden_extremes[0]
};

#endif
"""


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("passes.h")
    path.write_text("".join(header()), encoding="ascii")
