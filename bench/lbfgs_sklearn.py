#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares L-BFGS with that of scikit-learn's MLPClassifier and MLPRegressor.

  lbfgs_sklearn.py LIBMLP.SO [--converge]

Both start from the same parameters, ten sets of them, and minimise the same objective. First
scikit-learn, with its default limits (200 iterations) or, with --converge, until it sees no
progress. Then the library, until its objective is at or below that, or it has evaluated loss and
gradient 1.2 times as often. Times are of both in turn. Wants scikit-learn.
"""
import ctypes
import statistics
import sys
import time
import warnings

import numpy as np
from sklearn import datasets
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

HALF_SQUARED_ERROR, BINARY_CROSS_ENTROPY, CROSS_ENTROPY = 1, 4, 5
STARTS = 10
TURNS = 3
MOST_EVALUATIONS = 1.2
ALPHA = 1e-4
LIMITS = {"max_iter": 20000, "max_fun": 10 ** 6, "tol": 1e-5} if "--converge" in sys.argv else {}


class Epoch(ctypes.Structure):
    _fields_ = [("epoch", ctypes.c_size_t), ("steps", ctypes.c_size_t),
                ("loss", ctypes.c_double), ("accuracy", ctypes.c_double),
                ("valid_loss", ctypes.c_double), ("valid_accuracy", ctypes.c_double),
                ("seconds", ctypes.c_double), ("samples_per_second", ctypes.c_double),
                ("learning_rate", ctypes.c_double), ("evaluations", ctypes.c_size_t)]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Epoch), ctypes.c_void_p)


class TrainOpts(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("loss", ctypes.c_int), ("epochs", ctypes.c_size_t),
                ("batch", ctypes.c_size_t), ("seed", ctypes.c_uint64),
                ("no_shuffle", ctypes.c_int), ("target_loss", ctypes.c_double),
                ("threads", ctypes.c_int), ("on_epoch", CALLBACK),
                ("on_step", CALLBACK), ("user", ctypes.c_void_p),
                ("l1", ctypes.c_double), ("l2", ctypes.c_double), ("clip_value", ctypes.c_double),
                ("clip_norm", ctypes.c_double), ("max_norm", ctypes.c_double),
                ("label_smoothing", ctypes.c_double), ("patience", ctypes.c_size_t),
                ("min_delta", ctypes.c_double), ("max_seconds", ctypes.c_double),
                ("checkpoint", ctypes.c_char_p), ("checkpoint_steps", ctypes.c_uint64),
                ("checkpoint_seconds", ctypes.c_double), ("resume", ctypes.c_int)]


def pointer(array):
    return array.ctypes.data_as(ctypes.POINTER(ctypes.c_double))


class Recorded:
    """Keeps where scikit-learn starts, and how often it evaluates."""

    def _loss_grad_lbfgs(self, packed, *rest):
        if not hasattr(self, "start"):
            self.start = packed.copy()
            self.evaluations = 0
        self.evaluations += 1
        return super()._loss_grad_lbfgs(packed, *rest)


class Classifier(Recorded, MLPClassifier):
    pass


class Regressor(Recorded, MLPRegressor):
    pass


def fit_sklearn(kind, x, t, hidden, seed):
    model = kind(hidden, activation="tanh", solver="lbfgs", alpha=ALPHA, random_state=seed,
                 **LIMITS)
    start = time.perf_counter()
    model.fit(x, t)
    return model, time.perf_counter() - start


def ours_from(model, packed):
    """scikit-learn's packed parameters as theta: W' and b layer by layer."""
    model._unpack(packed)
    return np.concatenate([np.concatenate([w.T.ravel(), b])
                           for w, b in zip(model.coefs_, model.intercepts_)])


class Library:
    def __init__(self, path):
        self.lib = ctypes.CDLL(path)
        self.lib.mlp_last_error.restype = ctypes.c_char_p
        self.lib.mlp_net_params.restype = ctypes.POINTER(ctypes.c_double)

    def expect(self, status):
        if status != 0:
            raise RuntimeError(self.lib.mlp_last_error().decode())

    def fit(self, spec, loss, x, t, theta, epochs, on_epoch):
        """Trains for some iterations; returns the seconds of the call and theta."""
        net, opt, data = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
        self.expect(self.lib.mlp_net_parse(ctypes.byref(net), 0, spec.encode(), ctypes.c_uint64(1)))
        self.expect(self.lib.mlp_opt_parse(ctypes.byref(opt), b"lbfgs"))
        self.expect(self.lib.mlp_data_wrap(
            ctypes.byref(data), ctypes.c_size_t(len(x)), ctypes.c_size_t(x.shape[1]),
            ctypes.c_size_t(t.shape[1]), pointer(x), pointer(t), None))
        params = np.ctypeslib.as_array(self.lib.mlp_net_params(net), theta.shape)
        params[:] = theta
        call = (lambda epoch, _: on_epoch(epoch.contents, params)) if on_epoch else None
        options = TrainOpts(size=ctypes.sizeof(TrainOpts), loss=loss, epochs=epochs, batch=0,
                            on_epoch=CALLBACK(call) if call else CALLBACK(), l2=ALPHA / len(x))
        start = time.perf_counter()
        self.expect(self.lib.mlp_fit(net, opt, data, None, ctypes.byref(options), None))
        seconds = time.perf_counter() - start
        found = params.copy()
        self.lib.mlp_data_free(data)
        self.lib.mlp_opt_free(opt)
        self.lib.mlp_net_free(net)
        return seconds, found


def weights_squared(spec_sizes, theta):
    """Sum of the squares of all weights, biases left out."""
    total, at = 0.0, 0
    for inputs, units in zip(spec_sizes, spec_sizes[1:]):
        total += np.sum(theta[at:at + inputs * units] ** 2)
        at += (inputs + 1) * units
    return total


def problems():
    for name, load, hidden in (("iris", datasets.load_iris, (10,)),
                               ("wine", datasets.load_wine, (10,)),
                               ("breast cancer", datasets.load_breast_cancer, (20,)),
                               ("diabetes", datasets.load_diabetes, (10,))):
        x, t = load(return_X_y=True)
        x = np.ascontiguousarray(StandardScaler().fit_transform(x))
        if name == "diabetes":
            t = StandardScaler().fit_transform(t.reshape(-1, 1)).ravel()
            yield name, Regressor, x, t, t.reshape(-1, 1).copy(), hidden, "", HALF_SQUARED_ERROR
        elif t.max() == 1:
            yield (name, Classifier, x, t, t.reshape(-1, 1).astype(float), hidden, ":sigmoid",
                   BINARY_CROSS_ENTROPY)
        else:
            yield name, Classifier, x, t, np.eye(t.max() + 1)[t], hidden, ":softmax", CROSS_ENTROPY


class Race:
    """One problem, of both."""

    def __init__(self, library, kind, x, t, targets, hidden, output, loss):
        self.library, self.kind, self.x, self.t, self.hidden = library, kind, x, t, hidden
        self.targets, self.loss = targets, loss
        self.sizes = [x.shape[1], *hidden, targets.shape[1]]
        self.spec = (f"{self.sizes[0]}-" + "-".join(f"{h}:tanh" for h in hidden)
                     + f"-{self.sizes[-1]}{output}")

    def fit_ours(self, start, epochs, watch):
        return self.library.fit(self.spec, self.loss, self.x, self.targets, start, epochs, watch)[0]

    def fit_theirs(self, seed):
        return fit_sklearn(self.kind, self.x, self.t, self.hidden, seed)

    def from_seed(self, seed):
        """Evaluations and objective of ours as multiples of theirs, their time of ours."""
        model, _ = self.fit_theirs(seed)
        start = ours_from(model, model.start)
        model, _ = self.fit_theirs(seed)  # _unpack has moved the first one
        seen = {"evaluations": 0, "iterations": 0, "objective": np.inf}

        def watch(epoch, params):
            seen["evaluations"] += epoch.evaluations
            seen["iterations"] += 1
            seen["objective"] = (epoch.loss + 0.5 * ALPHA / len(self.x)
                                 * weights_squared(self.sizes, params))
            return int(seen["objective"] <= model.loss_
                       or seen["evaluations"] >= MOST_EVALUATIONS * model.evaluations)

        self.fit_ours(start, 10 ** 6, watch)
        times = [self.fit_theirs(seed)[1] / self.fit_ours(start, seen["iterations"], None)
                 for _ in range(TURNS)]
        return (model.evaluations, seen["evaluations"] / model.evaluations,
                seen["objective"] / model.loss_, statistics.median(times))


def compare(library, name, *problem):
    race = Race(library, *problem)
    theirs, evaluations, objectives, times = zip(*(race.from_seed(i) for i in range(STARTS)))
    # Converged objectives may differ by the rounding of their sums alone.
    reached = sum(ratio <= 1 + 1e-12 for ratio in objectives)
    print(f"| {name} | {race.spec} | {statistics.median(theirs):.0f} | {reached} of {STARTS} | "
          f"{statistics.median(evaluations):.2f} | {max(evaluations):.2f} | {max(objectives):.4f} | "
          f"{statistics.median(times):.1f} | {min(times):.1f} |", flush=True)


def main():
    warnings.simplefilter("ignore")
    library = Library(sys.argv[1])
    print("| data | network | evaluations of scikit-learn | starts from which its objective is "
          "reached | evaluations, x | most | objective, most, x | faster by, x | least |")
    print("|---|---|---|---|---|---|---|---|---|")
    for problem in problems():
        compare(library, *problem)


main()
