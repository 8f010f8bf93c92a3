# SPDX-License-Identifier: MIT
"""A contestant written in Python: the requests of the driver on stdin, answers on stdout.

peer.c is the same for contestants in C; what is timed, and how, is the same in both, and peer.h
lists the requests.
"""
import json
import pathlib
import statistics
import sys
import time

import numpy as np

PEER_ROWS = 10000  # rows that predictions are made of
SINGLE_ROWS = 64  # single rows are predicted in turn
GROUP_SECONDS = 200e-6  # calls are timed in groups that last this long
LEAST_GROUPS, MOST_GROUPS = 1, 10000


class Problem:
    """The problem of a folder that the driver has filled, and its rows as arrays."""

    def __init__(self, folder, dtype, learning_rate):
        folder = pathlib.Path(folder)
        about = json.loads((folder / "problem.json").read_text())
        self.layers = about["layers"]
        self.hidden = about["hidden"]
        self.softmax = about["output"] == "softmax"
        self.batch = about["batch"]
        self.learning_rate = float(learning_rate)
        self.real = np.float32 if dtype == "f32" else np.float64
        stored = np.uint8 if about["inputs"] == "u8" else self.real
        x = np.fromfile(folder / "x.bin", stored).reshape(-1, self.layers[0])
        t = np.fromfile(folder / "t.bin", stored)
        # Contestants get their inputs ready: numbers of the type that they compute in.
        self.x = x.astype(self.real) * self.real(1 / 255) if about["inputs"] == "u8" else x
        self.t = t.astype(np.int64)  # classes; 0 or 1 where there is one output
        self.rows = len(self.x)


def predict_seconds(call, seconds):
    """The median over groups of the seconds of call(i), i counting up in each group."""
    def group(calls):
        begin = time.perf_counter()
        for i in range(calls):
            call(i)
        return time.perf_counter() - begin

    start = time.perf_counter()
    calls = 1
    while group(calls) < GROUP_SECONDS:
        calls *= 2
    times = []
    while len(times) < LEAST_GROUPS or (len(times) < MOST_GROUPS
                                        and time.perf_counter() - start < seconds):
        times.append(group(calls) / calls)
    return statistics.median(times)


def loss_and_accuracy(problem, y):
    """Mean cross-entropy and share of right classes of probabilities y, of the first rows."""
    t = problem.t[:len(y)]
    if problem.softmax:
        said = y.argmax(axis=1)
        p = y[np.arange(len(y)), t]
    else:
        y = y.reshape(-1)
        said = y >= 0.5
        p = np.where(t == 1, y, 1 - y)
    return -np.log(np.maximum(p, 1e-12)).mean(), (said == t).mean()


class Contestant:
    """What a contestant can do; each makes a class of its own of this."""

    name = version = about = ""

    def __init__(self, problem):
        """Makes the network and what it needs to train on the problem's rows."""
        self.problem = problem

    def use_threads(self, threads):
        """Computes with so many threads from now on."""

    def epoch(self, rows):
        """Trains the first rows once, in random order."""
        raise NotImplementedError

    def predict_one(self):
        """A list of functions to choose the fastest of: of i, each predicts single row i."""
        raise NotImplementedError

    def predict(self, rows):
        """The outputs for the first rows, as this library's users would compute them."""
        raise NotImplementedError

    def outputs(self, rows):
        """As predict(), as a NumPy array."""
        return np.asarray(self.predict(rows))

    def loss_and_accuracy(self, y):
        """Of outputs y for the first rows, by the loss that it trains with."""
        return loss_and_accuracy(self.problem, y)


def answer(contestant, request):
    """The answer to one request, an object for JSON."""
    what, *numbers = request.split()
    if what == "epoch":
        rows, threads = map(int, numbers)
        contestant.use_threads(threads)
        start = time.perf_counter()
        contestant.epoch(rows)
        return {"seconds": time.perf_counter() - start}
    if what == "latency":
        contestant.use_threads(int(numbers[1]))
        ways = contestant.predict_one()
        singles = min(SINGLE_ROWS, contestant.problem.rows)
        return {"seconds": min(predict_seconds(lambda i, one=one: one(i % singles),
                                               float(numbers[0]) / len(ways)) for one in ways)}
    if what == "throughput":
        rows = int(numbers[0])
        contestant.use_threads(int(numbers[2]))
        return {"seconds": predict_seconds(lambda i: contestant.predict(rows),
                                           float(numbers[1]))}
    if what == "loss":
        loss, accuracy = contestant.loss_and_accuracy(contestant.outputs(int(numbers[0])))
        return {"loss": float(loss), "accuracy": float(accuracy)}
    raise SystemExit(f"not a request: {request}")


def serve(kind):
    """Makes a contestant of class `kind` for the command line FOLDER f64|f32 LEARNING_RATE."""
    if len(sys.argv) != 4:
        raise SystemExit(f"usage: {sys.argv[0]} FOLDER f64|f32 LEARNING_RATE")
    contestant = kind(Problem(*sys.argv[1:]))
    print(json.dumps({"name": kind.name, "version": kind.version, "about": kind.about}),
          flush=True)
    for request in sys.stdin:
        print(json.dumps(answer(contestant, request)), flush=True)


def blas_line():
    """The BLAS that this process has loaded, in words."""
    import threadpoolctl

    return ", ".join(f"{pool['internal_api']} {pool['version']} ({pool['threading_layer']}, "
                     f"{pool['architecture']} kernels)"
                     for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas")
