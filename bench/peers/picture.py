# SPDX-License-Identifier: MIT
"""Draws what compare.py measured: bars of the ratios to libmlp, a group for each problem."""
import matplotlib

matplotlib.use("svg")
# The same figures give the same file; text stays text.
matplotlib.rcParams.update({"svg.hashsalt": "libmlp", "svg.fonttype": "none", "font.size": 11,
                            "font.family": "sans-serif",
                            "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"]})
from matplotlib import pyplot  # noqa: E402

COLUMNS = {"train": "training", "latency": "predicting one row",
           "throughput": "predicting many rows"}

# Okabe and Ito's colours, which the colour-blind can tell apart.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7")

BAR = 0.8  # of a group's height


def label(ratio):
    """A ratio as its bar shows it."""
    if ratio >= 100:
        return f"{ratio:,.0f}"
    return f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def draw_panel(axes, cases, peers, figure):
    """One precision, one figure: a group of bars for each problem."""
    present = [peer for peer in peers if any(peer in case["contestants"] for case in cases)]
    height = BAR / max(1, len(present))
    for i, peer in enumerate(present):
        colour = COLOURS[peers.index(peer) % len(COLOURS)]
        for group, case in enumerate(cases):
            if peer not in case["contestants"]:
                continue
            ratio = case["contestants"][peer][figure]["ratio"]
            y = group + (i + 0.5) * height - BAR / 2
            axes.barh(y, ratio - 1, height * 0.9, left=1, color=colour)
            # Beside the end of the bar that is away from 1.
            side = 1 if ratio >= 1 else -1
            axes.annotate(label(ratio), (ratio, y), xytext=(3 * side, 0),
                          textcoords="offset points", ha="left" if side > 0 else "right",
                          va="center", fontsize=9)
    axes.axvline(1, color="black", linewidth=1.2)
    axes.set_yticks(range(len(cases)), [case["problem"] for case in cases])
    axes.grid(axis="x", color="#dddddd")
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def limits(result):
    """The ends of the axis that all panels share: around all ratios and their labels."""
    ratios = [entry[figure]["ratio"] for case in result["cases"]
              for entry in case["contestants"].values() for figure in COLUMNS
              if "ratio" in entry[figure]]
    return min(ratios + [1]) / 3, max(ratios + [1]) * 4


def draw(result, path):
    """Writes the picture, an SVG."""
    peers = list(result["contestants"])[1:]
    dtypes = sorted({case["dtype"] for case in result["cases"]}, reverse=True)
    if not peers:
        return
    figure, grid = pyplot.subplots(
        len(dtypes), len(COLUMNS), figsize=(13, 1.2 + 5.2 * len(dtypes)), sharex=True, sharey="row",
        squeeze=False, layout="constrained")
    for row, dtype in zip(grid, dtypes):
        cases = [case for case in result["cases"] if case["dtype"] == dtype]
        for axes, (name, title) in zip(row, COLUMNS.items()):
            draw_panel(axes, cases, peers, name)
            axes.set_title(f"{title}, {dtype}", fontsize=12)
        row[0].invert_yaxis()
    for axes in grid[-1]:
        axes.set_xscale("log")
        axes.set_xlim(limits(result))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,g}")
        axes.set_xlabel("time / libmlp's time\n(left of 1: faster than libmlp)")
    figure.get_layout_engine().set(rect=(0, 0, 1, 1 - 0.4 / figure.get_figheight()))
    handles = [pyplot.Rectangle((0, 0), 1, 1, color=COLOURS[i % len(COLOURS)])
               for i in range(len(peers))]
    figure.legend(handles, peers, loc="upper center", ncol=len(peers), frameon=False)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
