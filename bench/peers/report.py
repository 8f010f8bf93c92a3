#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes what compare.py measured: JSON, tables for docs/benchmarks.md, a picture.

Alone, `report.py FILE.json` writes tables and picture again from the figures of a run.
"""
import json
import pathlib
import sys

import picture

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/benchmarks.md"
FIGURES = ROOT / "docs/benchmarks-peers.json"
PICTURE = ROOT / "docs/benchmarks-peers.svg"

BEGIN = "<!-- peers: begin; bench/peers/run.sh writes what is between these two lines -->"
END = "<!-- peers: end -->"

TITLES = {
    "train": "Training: an epoch",
    "latency": "Predicting one row",
    "throughput": "Predicting many rows at once",
}

# Nearer to 1 than this, a ratio is no difference.
SAME = 0.01


def three_digits(value):
    """A number with three digits that count, without an exponent."""
    digits = 3 - len(f"{int(value)}") if value >= 1 else 2
    return f"{value:,.{max(0, digits)}f}"


def seconds(value):
    """A time in the unit that suits it."""
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if value * scale >= 0.1:
            break
    return f"{three_digits(value * scale)} {unit}"


def amount(figure, entry):
    """What was measured, in the unit of the figure, with the setting of the threads."""
    if figure == "throughput":
        text = f"{entry['rows_per_second']:,.0f} rows/s"
    else:
        text = seconds(entry["seconds_median"])
    threads = entry["threads"]
    if threads == 0:
        return text
    return f"{text}, {threads} thread{'s' if threads > 1 else ''}"


def cell(case, name, figure):
    """What the table says of a contestant."""
    if name not in case["contestants"]:
        return case["left_out"].get(name, "–")
    entry = case["contestants"][name][figure]
    if "ratio" not in entry:
        return amount(figure, entry)
    ratio = f"{three_digits(entry['ratio'])} x"
    if entry["ratio"] < 1 - SAME:
        ratio = f"**{ratio}, faster than libmlp**"
    return f"{ratio} ({amount(figure, entry)})"


def table(result, figure):
    """The lines of one table."""
    names = list(result["contestants"])
    lines = [f"**{TITLES[figure]}**", "",
             "| network | dtype | " + " | ".join(names) + " |",
             "|---" * (len(names) + 2) + "|"]
    for case in result["cases"]:
        cells = [case["problem"], case["dtype"]] + [cell(case, name, figure) for name in names]
        lines.append("| " + " | ".join(cells) + " |")
    return lines + [""]


def tally(result):
    """Sentences that say how often others were faster, and where."""
    comparisons = 0
    wins = []
    for case in result["cases"]:
        for name, entry in case["contestants"].items():
            for figure, title in TITLES.items():
                ratio = entry[figure].get("ratio")
                comparisons += ratio is not None
                if ratio is not None and ratio < 1 - SAME:
                    wins.append(f"- {title}, {case['problem']} {case['dtype']}: {name}, "
                                f"{three_digits(ratio)} x")
    if not wins:
        return [f"Another library is the faster one in none of {comparisons} comparisons."]
    return [f"Another library is the faster one in {len(wins)} of {comparisons} comparisons:",
            ""] + wins


def markdown(result, image):
    """All that stands between the two lines in docs/benchmarks.md."""
    machine = result["machine"]
    lines = [f"![Time of other libraries, as a multiple of libmlp's]({image})", "",
             f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}, "
             f"Python {machine['python']}. Made by `{result['command']}`. In a table, 2 x is twice "
             "libmlp's time; libmlp chooses its threads itself, and the threads of another library "
             "are the setting that suits it best.", ""]
    for name, about in result["contestants"].items():
        known = f"{name} {about['version']}"
        lines.append(f"- {known}: {about['about'].removeprefix(known).strip()}")
    lines.append("")
    if result["quick"]:
        lines += ["**A quick run on few rows: these figures mean nothing.**", ""]
    lines += tally(result) + [""]
    for figure in TITLES:
        lines += table(result, figure)
    return "\n".join(lines)


def replace_between(text, new):
    """The text with what is between the two marker lines replaced."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit("report.py: the marker lines are not in docs/benchmarks.md")
    return f"{before}{BEGIN}\n\n{new}\n{END}{after}"


def store(result, path):
    """Writes the figures."""
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")


def publish(result):
    """Replaces the figures, the tables and the picture of docs/."""
    # First what can fail: figures and page then stay those of one run.
    page = replace_between(PAGE.read_text(), markdown(result, PICTURE.name))
    picture.draw(result, PICTURE)
    store(result, FIGURES)
    PAGE.write_text(page)
    print(f"written: {FIGURES}, {PICTURE.name} and {PAGE.name} beside it")


def write(result, folder):
    """Writes figures, tables and picture into a folder, and the tables to stdout."""
    folder.mkdir(parents=True, exist_ok=True)
    text = markdown(result, "peers.svg")
    (folder / "peers.md").write_text(text)
    picture.draw(result, folder / "peers.svg")
    store(result, folder / "peers.json")
    print(text)
    print(f"written: peers.json, peers.md and peers.svg in {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(f"usage: {sys.argv[0]} docs/benchmarks-peers.json")
    source = pathlib.Path(sys.argv[1]).resolve()
    figures = json.loads(source.read_text())
    if source == FIGURES:
        publish(figures)
    else:
        write(figures, source.parent)
