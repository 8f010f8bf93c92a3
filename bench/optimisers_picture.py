# SPDX-License-Identifier: MIT
"""Draws what mlp-optimisers measured, error against time, a panel for each problem.

  mlp-optimisers > runs.jsonl; python3 optimisers_picture.py runs.jsonl picture.svg
"""
import json
import sys

import matplotlib

matplotlib.use("svg")
# The same figures give the same file; text stays text.
matplotlib.rcParams.update({"svg.hashsalt": "libmlp", "svg.fonttype": "none", "font.size": 11,
                            "font.family": "sans-serif",
                            "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"]})
from matplotlib import pyplot  # noqa: E402

# Okabe and Ito's colours, which the colour-blind can tell apart; then again, dashed.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7")
DASHES = ("-", "--")
ERRORS = {"images": "share of wrong validation images", "regression": "validation error (RMS)",
          "curve": "error (RMS)", "sine": "error (RMS)", "Friedman": "error (RMS)"}


def best_so_far(errors):
    """What is left of a curve that jumps: the least error until then."""
    least = float("inf")
    for error in errors:
        least = min(least, error)
        yield least


def draw(runs, path):
    problems = list(dict.fromkeys(run["problem"] for run in runs))
    names = list(dict.fromkeys(run["optimiser"] for run in runs))
    figure, panels = pyplot.subplots(1, len(problems), figsize=(15, 5.4), layout="constrained")
    for axes, problem in zip(panels, problems):
        for run in (run for run in runs if run["problem"] == problem):
            i = names.index(run["optimiser"])
            times, errors = zip(*run["points"])
            axes.plot(times, list(best_so_far(errors)), DASHES[i // len(COLOURS)],
                      color=COLOURS[i % len(COLOURS)], linewidth=1.8,
                      label=f"{run['optimiser']} {run['rate']:.2g}" if run["rate"] else
                      run["optimiser"])
        axes.set_title(problem, fontsize=12)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("seconds of training, one thread")
        axes.set_ylabel(ERRORS[problem.split(":")[0]])
        axes.grid(color="#dddddd", which="both", linewidth=0.6)
        axes.set_axisbelow(True)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.legend(fontsize=8, frameon=False)
    figure.savefig(path, metadata={"Date": None})


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        runs = [json.loads(line) for line in lines]
    draw(runs, sys.argv[2])


main()
