#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes layers.h: normalisation, dropout and missing targets as PyTorch computes them.

Networks from specs as mlp_net_parse() reads them. Batch and layer
normalisation are torch.nn.BatchNorm1d and F.layer_norm; where rows have
weights, which torch does not know there, mean and variance are written out by
the weights, and autograd does the rest. Masks of dropout come from Philox
4x32-7, written here from Salmon et al. 2011. Missing targets are cut out of
the tensors. All in double. Needs torch >= 1.13; run it without arguments.

The numbers that go in are multiples of 1/64, so that float holds them too.
"""
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

ROWS, INPUTS, OUTPUTS = 5, 3, 2
SEED, STEP = 0x1234567890ABCDEF, (1 << 32) + 77
STREAM_DROPOUT = 5
NAN = float("nan")

ACTS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "gelu": F.gelu,
    "relu": F.relu,
    "softmax": lambda z: F.softmax(z, dim=1),
}


def numbers(count, multiplier, start, shape):
    """Multiples of 1/64 in [-75/64, 75/64], by a linear congruence modulo 151."""
    values = [((multiplier * k + start) % 151 - 75) / 64 for k in range(count)]
    return torch.tensor(values).reshape(shape)


X = numbers(ROWS * INPUTS, 37, 9, (ROWS, INPUTS))
SW = torch.tensor([0.75, 2.390625, 0.0, 1.0, 0.40625])
T_PROBABILITY = torch.tensor([[0.25, 0.75], [1.0, 0.0], [0.59375, 0.40625], [0.0, 1.0],
                              [0.125, 0.875]])
T_VALUE = numbers(ROWS * OUTPUTS, 53, 31, (ROWS, OUTPUTS))
# Row 1 has no target, row 3 and row 4 have one each.
HOLES = torch.tensor([[1, 1], [0, 0], [1, 1], [1, 0], [0, 1]], dtype=torch.bool)


def philox(seed, counter):
    key = [seed & 0xFFFFFFFF, seed >> 32]
    c = list(counter)
    for _ in range(7):
        low, high = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(high >> 32) ^ c[1] ^ key[0], high & 0xFFFFFFFF,
             (low >> 32) ^ c[3] ^ key[1], low & 0xFFFFFFFF]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def mask(i, units, p):
    """Layer i's mask: 16 bits for each unit, and blocks of 8 units are counted row by row."""
    blocks = (units + 7) // 8
    rows = []
    for row in range(ROWS):
        bits = []
        for block in range(blocks):
            minor = ((STEP << 32) + row * blocks + block) & (2**64 - 1)
            for word in philox(SEED, [minor & 0xFFFFFFFF, minor >> 32, i, STREAM_DROPOUT]):
                bits += [word & 0xFFFF, word >> 16]
        dropped = int(p * 2**16 + 0.5)
        scale = 2**16 / (2**16 - dropped)
        rows.append([0.0 if b < dropped else scale for b in bits[:units]])
    return torch.tensor(rows)


def parse(spec):
    parts = spec.split("-")
    for part in parts[1:]:
        layer = {"units": int(part.split(":")[0]), "act": "identity", "norm": None, "p": 0.0}
        for word in part.split(":")[1:]:
            if word in ("batch_norm", "layer_norm"):
                layer["norm"] = word
            elif word.startswith("dropout="):
                layer["p"] = float(word[8:])
            else:
                layer["act"] = word
        yield layer


class Network:
    """A network of the spec, its theta in the library's order."""

    def __init__(self, spec, training):
        self.layers = list(parse(spec))
        self.training = training
        inputs = INPUTS
        count = 0
        for layer in self.layers:
            units = layer["units"]
            count += units * inputs + (layer["norm"] != "batch_norm") * units
            count += 2 * units * (layer["norm"] is not None)
            inputs = units
        self.theta = numbers(count, 59, 101, (count,))
        self.running = []
        for layer in self.layers:
            if layer["norm"] == "batch_norm":
                units = layer["units"]
                self.running.append((numbers(units, 11, 3, (units,)),
                                     numbers(units, 17, 5, (units,)).abs() + 0.25))

    def normalise(self, layer, z, gamma, beta, weights, running):
        if layer["norm"] == "layer_norm":
            return F.layer_norm(z, (layer["units"],), gamma, beta, 1e-5)
        mean, variance = running
        if not self.training or weights is None:
            return F.batch_norm(z, mean, variance, gamma, beta, self.training, 0.1, 1e-5)
        share = (weights / weights.sum())[:, None]
        centre = (share * z).sum(0)
        spread = (share * (z - centre) ** 2).sum(0)
        counted = int((weights > 0).sum())
        with torch.no_grad():
            mean += 0.1 * (centre - mean)
            variance += 0.1 * (spread * counted / (counted - 1) - variance)
        return gamma * (z - centre) / torch.sqrt(spread + 1e-5) + beta

    def forward(self, theta, x, weights, running):
        """Sums and activations of the last layer."""
        at, left = 0, list(running)
        for i, layer in enumerate(self.layers):
            units, inputs = layer["units"], x.shape[1]

            def take(n):
                nonlocal at
                at += n
                return theta[at - n:at]

            z = x @ take(units * inputs).reshape(units, inputs).T
            if layer["norm"] != "batch_norm":
                z = z + take(units)
            if layer["norm"] is not None:
                gamma, beta = take(units), take(units)
                own = left.pop(0) if layer["norm"] == "batch_norm" else None
                z = self.normalise(layer, z, gamma, beta, weights, own)
            x = ACTS[layer["act"]](z)
            if layer["p"] > 0 and self.training:
                x = x * mask(i, units, layer["p"])
        assert at == len(theta)
        return z, x


def loss_of(loss, sums, y, t, weights, known):
    """The weighted mean over what is known."""
    w = (torch.ones(ROWS) if weights is None else weights)[:, None].expand_as(t)
    if loss == "cross_entropy":
        row = -(torch.where(known, t, torch.zeros(())) * F.log_softmax(sums, 1)).sum(1)
        counts = known.any(1) * w[:, 0]
        return (counts * row).sum() / counts.sum()
    if loss == "half_squared_error":
        row = torch.where(known, (y - t) ** 2 / 2, torch.zeros(())).sum(1)
        counts = known.any(1) * w[:, 0]
        return (counts * row).sum() / counts.sum()
    each = {
        "mean_squared_error": lambda: F.mse_loss(y[known], t[known], reduction="none"),
        "mean_absolute_error": lambda: F.l1_loss(y[known], t[known], reduction="none"),
        "huber": lambda: F.huber_loss(y[known], t[known], reduction="none"),
        "binary_cross_entropy":
            lambda: F.binary_cross_entropy_with_logits(sums[known], t[known], reduction="none"),
    }[loss]()
    return (w[known] * each).sum() / w[known].sum()


# Spec, loss, as in training, with weights, with missing targets.
BATCH = "3-6:tanh:batch_norm-2"
BOTH = "3-7:gelu:batch_norm:dropout=0.25-5:sigmoid:layer_norm:dropout=0.5-2:softmax:batch_norm"
PLAIN = "3-5:tanh-2"
CASES = [
    (BATCH, "mean_squared_error", True, False, False),
    (BATCH, "mean_squared_error", True, True, False),
    (BATCH, "mean_squared_error", False, True, False),
    ("3-6:relu:layer_norm-2", "huber", True, False, False),
    ("3-6:softmax:layer_norm-2:identity:layer_norm", "mean_absolute_error", True, True, False),
    ("3-6:softmax:batch_norm-4:tanh-2", "half_squared_error", True, True, False),
    ("3-9:gelu:dropout=0.4-2:softmax", "cross_entropy", True, False, False),
    ("3-9:gelu:dropout=0.4-2:softmax", "cross_entropy", False, False, False),
    ("3-17:relu:dropout=0.1-8:tanh:dropout=0.75-2:sigmoid", "binary_cross_entropy", True, True,
     False),
    (BOTH, "cross_entropy", True, False, False),
    (BOTH, "cross_entropy", True, True, False),
    (BOTH, "cross_entropy", False, True, False),
    (PLAIN, "mean_squared_error", True, False, True),
    (PLAIN, "half_squared_error", True, True, True),
    (PLAIN, "mean_absolute_error", True, True, True),
    (PLAIN, "huber", True, True, True),
    (PLAIN + ":sigmoid", "binary_cross_entropy", True, True, True),
    (PLAIN, "binary_cross_entropy", True, False, True),
    (PLAIN + ":softmax", "cross_entropy", True, True, True),
    (BATCH, "mean_squared_error", True, True, True),
]


def literal(values):
    """{ a, b, ... } of the exact hexadecimal forms, broken into lines."""
    words = ["NAN" if v != v else float(v).hex() for v in torch.as_tensor(values).flatten()]
    lines = [", ".join(words[i:i + 4]) for i in range(0, len(words), 4)]
    return "{ " + ",\n      ".join(lines or ["0.0"]) + " }"


def case_row(spec, loss, training, weighted, missing):
    network = Network(spec, training)
    known = HOLES if missing else torch.ones_like(HOLES)
    t = T_PROBABILITY if loss.endswith("cross_entropy") else T_VALUE
    weights = SW if weighted else None
    running = [(m.clone(), v.clone()) for m, v in network.running]
    theta, x = network.theta.clone().requires_grad_(), X.clone().requires_grad_()
    sums, y = network.forward(theta, x, weights, running)
    value = loss_of(loss, sums, y, t, weights, known)
    value.backward()
    flat = [n for pair in network.running for n in torch.cat(pair).tolist()]
    after = [n for pair in running for n in torch.cat(pair).tolist()]
    masked = torch.where(known, t, torch.tensor(NAN))
    return (f'    {{ "{spec}", MLP_LOSS_{loss.upper()}, {int(training)}, {int(weighted)},\n'
            f"      {len(theta)}, {len(flat)}, {value.item().hex()},\n      "
            + ",\n      ".join(literal(v) for v in (network.theta, flat, masked, y.detach(),
                                                    theta.grad, after)) + " },\n",
            len(theta), len(flat))


def header():
    rows = [case_row(*case) for case in CASES]
    yield f"""/* SPDX-License-Identifier: MIT */
/*
 * Layers with normalisation and dropout, and missing targets, as PyTorch
 * computes them: generated by make_layers.py with torch {torch.__version__}. Do not edit.
 */
#ifndef MLP_TESTS_LAYERS_H
#define MLP_TESTS_LAYERS_H

#include <math.h>

#include <mlp/net.h>

enum {{ LAYERS_ROWS = {ROWS}, LAYERS_INPUTS = {INPUTS}, LAYERS_OUTPUTS = {OUTPUTS} }};
enum {{ LAYERS_PARAMS = {max(r[1] for r in rows)}, LAYERS_RUNNING = {max(r[2] for r in rows)} }};

static const uint64_t layers_seed = {SEED:#x}, layers_step = {STEP:#x};
static const double layers_x[LAYERS_ROWS * LAYERS_INPUTS] =
    {literal(X)};
static const double layers_sw[LAYERS_ROWS] =
    {literal(SW)};

static const struct layers_case {{
    const char *spec;
    mlp_loss loss;
    int training;
    int weighted;
    size_t n_params;
    size_t n_running;
    double value;
    double theta[LAYERS_PARAMS];
    double running[LAYERS_RUNNING];
    double t[LAYERS_ROWS * LAYERS_OUTPUTS];
    double y[LAYERS_ROWS * LAYERS_OUTPUTS];
    double grad[LAYERS_PARAMS];
    double running_after[LAYERS_RUNNING];
}} layers_cases[] = {{
"""
    yield from (row[0] for row in rows)
    yield """};

enum { N_LAYERS_CASES = sizeof layers_cases / sizeof layers_cases[0] };

#endif
"""


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("layers.h")
    path.write_text("".join(header()), encoding="ascii")
