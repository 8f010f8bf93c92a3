#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Trains and predicts with libmlp and with other libraries, in turn, and writes what it measured.

run.sh builds what this needs. docs/benchmarks.md says what is compared, and how.
"""
import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

import contestants
import report
from contestants import OURS, Contestant, Gone

# A contestant has learnt when its loss is at most this share of what it was, and when it is right
# more often than whoever always names the commonest class, by so much.
LEARNT_LOSS = 0.9
LEARNT_ACCURACY = 0.05
FIGURES = ("train", "latency", "throughput")


@dataclasses.dataclass(frozen=True)
class Plan:
    """How long things are measured."""

    seconds: float = 30.0  # of the turns of a case, if that makes a number between these two
    least_turns: int = 3
    most_turns: int = 9
    predict_seconds: float = 0.2  # of a prediction, repeated
    # Between two requests: the threads of the one before may still be waiting for work, busily.
    pause: float = 0.1
    learn_epochs: int = 20  # at most, to see that a contestant learns


QUICK = Plan(seconds=0.0, least_turns=2, most_turns=2, predict_seconds=0.01, pause=0.0,
             learn_epochs=100)


@dataclasses.dataclass(frozen=True)
class Case:
    """A problem in one precision."""

    problem: dict  # as peers-data lists it
    dtype: str
    rows: int
    commonest: float = 0.0  # share of the commonest class

    def __str__(self):
        return f"{self.problem['name']} {self.dtype}"


def say(text):
    """A line for whoever waits."""
    print(text, file=sys.stderr, flush=True)


class Runner:
    """A contestant of a case, with what has been found out about it."""

    def __init__(self, process, case, plan):
        self.process = process
        self.entry = process.entry
        self.case = case
        self.plan = plan
        self.train_rows = case.rows
        self.predict_rows = min(case.rows, self.entry.predict_rows)
        self.threads = dict.fromkeys(FIGURES, self.entry.threads[0])
        self.seconds = {figure: [] for figure in FIGURES}
        self.learnt = None

    def ask(self, *request):
        """An answer, after a pause."""
        time.sleep(self.plan.pause)
        return self.process.ask(*request)

    def has_learnt(self, before, after):
        """Whether these losses and this accuracy are those of a network that learns."""
        return (after["loss"] <= LEARNT_LOSS * before["loss"]
                and after["accuracy"] >= self.case.commonest + LEARNT_ACCURACY)

    def learn(self):
        """Trains until it is seen to learn. False when it does not."""
        before = self.ask("loss", self.predict_rows)
        if self.entry.part_seconds > 0:
            few = min(self.case.rows, 2 * self.case.problem["batch"])
            rate = few / self.ask("epoch", few, 1)["seconds"]
            self.train_rows = min(self.case.rows, max(few, int(self.entry.part_seconds * rate)))
        for epochs in range(1, self.plan.learn_epochs + 1):
            self.ask("epoch", self.train_rows, self.threads["train"])
            after = self.ask("loss", self.predict_rows)
            if self.has_learnt(before, after):
                break
        self.learnt = {"loss_before": before["loss"], "loss_after": after["loss"],
                       "accuracy_after": after["accuracy"], "epochs": epochs,
                       "rows": self.train_rows}
        return self.has_learnt(before, after)

    def measure(self, figure, threads, share=1.0):
        """Seconds of an epoch, of predicting a row, or of predicting self.predict_rows rows.

        A share below 1 takes that share of the rows, and of the time for predictions.
        """
        if figure == "train":
            rows = max(min(self.train_rows, self.case.problem["batch"]),
                       int(self.train_rows * share))
            return self.ask("epoch", rows, threads)["seconds"] * self.case.rows / rows
        seconds = self.plan.predict_seconds * share
        if figure == "latency":
            return self.ask("latency", seconds, threads)["seconds"]
        rows = max(1, int(self.predict_rows * share))
        answer = self.ask("throughput", rows, seconds, threads)
        return answer["seconds"] * self.predict_rows / rows

    def choose_threads(self):
        """Finds the setting that is best for each figure: the best of two short tries."""
        if len(self.entry.threads) == 1:
            return
        for figure in FIGURES:
            times = {threads: [] for threads in self.entry.threads}
            for _ in range(2):
                for threads, seconds in times.items():
                    seconds.append(self.measure(figure, threads, share=0.2))
            self.threads[figure] = min(times, key=lambda threads: min(times[threads]))

    def record(self, ours):
        """Everything measured, for the JSON; ratios to `ours`, turn by turn."""
        result = {"learnt": self.learnt}
        for figure in FIGURES:
            seconds = self.seconds[figure]
            entry = {"threads": self.threads[figure],
                     "seconds_median": statistics.median(seconds), "seconds_min": min(seconds)}
            if figure == "train":
                entry["rows_timed"] = self.train_rows
            if figure == "throughput":
                entry["rows"] = self.predict_rows
                entry["rows_per_second"] = self.predict_rows / entry["seconds_median"]
            if self is not ours:
                # Seconds for the same number of rows, whatever number was predicted.
                scale = ours.predict_rows / self.predict_rows if figure == "throughput" else 1
                entry["ratio"] = statistics.median(
                    scale * theirs / our for theirs, our in zip(seconds, ours.seconds[figure]))
            result[figure] = entry
        return result


def write_rows(build, case, folder):
    """Puts the problem and its rows where the contestants look for them.

    Returns the case with the share of its commonest class.
    """
    (folder / "problem.json").write_text(json.dumps(case.problem))
    subprocess.run([build / "bench/peers/peers-data", case.problem["name"], case.dtype,
                    str(case.rows), folder], check=True)
    stored = np.float64 if case.dtype == "f64" else np.float32
    targets = np.fromfile(folder / "t.bin", np.uint8 if case.problem["inputs"] == "u8" else stored)
    commonest = np.bincount(targets.astype(np.int64)).max() / case.rows
    return dataclasses.replace(case, commonest=float(commonest))


def take_turns(runners, plan):
    """Measures all figures of all runners in turn, as often as the plan says. Returns how often."""
    start = time.monotonic()
    turns = plan.least_turns
    done = 0
    while done < turns:
        for figure in FIGURES:
            for runner in runners:
                runner.seconds[figure].append(runner.measure(figure, runner.threads[figure]))
        done += 1
        if done == 1:
            fitting = int(plan.seconds / (time.monotonic() - start))
            turns = min(plan.most_turns, max(plan.least_turns, fitting))
    return done


def run_case(case, options, about):
    """Compares all contestants on one case; returns its record, fills in who they are."""
    left_out = {}
    runners = []
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        case = write_rows(options.build, case, folder)
        for entry in options.entries:
            if case.dtype not in entry.dtypes:
                continue
            try:
                process = Contestant(entry, options.build, folder, case)
                stack.callback(process.close)
                about[entry.key] = process.hello
                runner = Runner(process, case, options.plan)
                if runner.learn():
                    runner.choose_threads()
                    runners.append(runner)
                else:
                    left_out[entry.key] = "does not learn"
            except Gone as error:
                left_out[entry.key] = str(error)
            if entry.key in left_out:
                say(f"{case}: {entry.key} is left out: {left_out[entry.key]}")
        if not runners or runners[0].entry.key != OURS:
            raise SystemExit(f"{case}: nothing to compare with: {left_out.get(OURS)}")
        turns = take_turns(runners, options.plan)
        records = {runner.entry.key: runner.record(runners[0]) for runner in runners}
    return {"problem": case.problem["name"], "dtype": case.dtype, "rows": case.rows,
            "batch": case.problem["batch"], "commonest_class": case.commonest, "turns": turns, "contestants": records,
            "left_out": left_out}


def machine():
    """What it all ran on."""
    model = platform.processor()
    with contextlib.suppress(OSError):
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
    system = platform.system()
    with contextlib.suppress(OSError):
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return {"cpu": model, "cores": contestants.CORES, "system": system,
            "python": platform.python_version()}


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--build", type=pathlib.Path, default=root / "build-peers",
                        help="folder of a build with -Dpeers=true; figures of less than all go "
                             "to BUILD/results")
    parser.add_argument("--quick", action="store_true",
                        help="few rows, to see that it works; the figures mean nothing")
    parser.add_argument("--threads", default="0", metavar="N[,N...]",
                        help="settings of libmlp's threads, of which it gets the best for each "
                             "figure (default 0: the library chooses)")
    parser.add_argument("--only", metavar="NAME[,NAME...]",
                        help=f"contestants beside {OURS}, of: "
                             + ", ".join(e.key for e in contestants.ENTRIES[1:]))
    parser.add_argument("--problem", metavar="NAME[,NAME...]", help="problems, of bench/problems.c")
    parser.add_argument("--dtype", choices=("f64", "f32"), help="one precision (default: both)")
    parser.add_argument("--seconds", type=float, default=Plan.seconds,
                        help="of the turns of one problem in one precision (default %(default)s)")
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.plan = QUICK if options.quick else Plan(seconds=options.seconds)
    only = set(options.only.split(",")) if options.only else None
    known = {entry.key for entry in contestants.ENTRIES}
    if only and not only <= known:
        parser.error(f"no such contestant: {', '.join(sorted(only - known))}")
    ours = dataclasses.replace(contestants.ENTRIES[0],
                               threads=tuple(int(n) for n in options.threads.split(",")))
    options.entries = [ours] + [entry for entry in contestants.ENTRIES[1:]
                                if only is None or entry.key in only]
    options.whole = not (options.quick or options.only or options.problem or options.dtype)
    return options


def list_cases(options):
    """The cases of the command line."""
    listed = subprocess.run([options.build / "bench/peers/peers-data", "list"], check=True,
                            stdout=subprocess.PIPE, text=True).stdout
    problems = [json.loads(line) for line in listed.splitlines()]
    if options.problem:
        wanted = options.problem.split(",")
        problems = [problem for problem in problems if problem["name"] in wanted]
        if len(problems) != len(wanted):
            raise SystemExit(f"compare.py: not all of these are problems: {options.problem}")
    cases = []
    for problem in problems:
        rows = problem["rows"]
        if options.quick:
            rows = max(2 * problem["batch"], rows // 100)
        for dtype in ("f64", "f32"):
            if options.dtype in (None, dtype):
                cases.append(Case(problem, dtype, rows))
    return cases


def main():
    """Runs all cases, writes JSON, table and picture."""
    options = read_options()
    busy = os.getloadavg()[0]
    if busy > 0.5 and not options.quick:
        say(f"compare.py: the machine is not quiet (load {busy:.1f}); the figures will show it")
    start = time.monotonic()
    about = {}
    cases = []
    for case in list_cases(options):
        say(f"{case} ({time.monotonic() - start:.0f} s)")
        cases.append(run_case(case, options, about))
    result = {"command": "sh bench/peers/run.sh", "quick": options.quick, "machine": machine(),
              "contestants": about, "cases": cases}
    # Figures of the whole list replace those that are published; others stay in the build.
    if options.whole:
        report.publish(result)
    else:
        report.write(result, options.build / "results")
    say(f"{time.monotonic() - start:.0f} s in all")


if __name__ == "__main__":
    main()
