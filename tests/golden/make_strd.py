# SPDX-License-Identifier: MIT
"""Writes strd.h: the nonlinear problems of NIST's Statistical Reference Datasets.

  python3 make_strd.py FOLDER > strd.h

FOLDER has NIST's files (Misra1a.dat ... Bennett5.dat), as published at
itl.nist.gov/div898/strd/nls; Debian's source package ceres-solver has copies in
data/nist. In those copies one figure of Roszman1 is misprinted, b1, which is
corrected here: NIST certifies 2.0196866396E-01, and with that the data have the
certified sum of squares (test_strd.c checks it for every problem).
"""
import pathlib
import re
import sys
import textwrap

NAMES = ("Misra1a Chwirut2 Chwirut1 Lanczos3 Gauss1 Gauss2 DanWood Misra1b Kirby2 Hahn1 Nelson "
         "MGH17 Lanczos1 Lanczos2 Gauss3 Misra1c Misra1d Roszman1 ENSO MGH09 Thurber BoxBOD Rat42 "
         "MGH10 Eckerle4 Rat43 Bennett5").split()
CORRECTED = {("Roszman1", 0): "2.0196866396E-01"}
# Problems that differ in their data only.
MODELS = {"Chwirut2": "Chwirut1", "Lanczos2": "Lanczos1", "Lanczos3": "Lanczos1",
          "Gauss2": "Gauss1", "Gauss3": "Gauss1", "BoxBOD": "Misra1a", "Thurber": "Hahn1"}


def read(path):
    """What a file of NIST's says."""
    text = path.read_text(encoding="latin-1").replace("\r", "")
    rows = re.findall(r"^ *b\d+ = +(\S+) +(\S+) +(\S+) +\S+", text, re.M)
    certified = [CORRECTED.get((path.stem, i), row[2]) for i, row in enumerate(rows)]
    data = [line.split() for line in text[text.rindex("Data:"):].splitlines()[1:] if line.strip()]
    return {
        "level": re.search(r"(Lower|Average|Higher) +Level of Difficulty", text).group(1),
        "starts": [[row[0] for row in rows], [row[1] for row in rows]],
        "certified": certified,
        "rss": re.search(r"Residual Sum of Squares: +(\S+)", text).group(1),
        "y": [row[0] for row in data],
        "x": [value for row in data for value in row[1:]],
        "predictors": len(data[0]) - 1,
    }


def array(values):
    text = ", ".join(values)
    return "{ " + "\n      ".join(textwrap.wrap(text, 92)) + " }"


def main():
    folder = pathlib.Path(sys.argv[1])
    problems = {name: read(folder / (name + ".dat")) for name in NAMES}
    print("/* SPDX-License-Identifier: MIT */")
    print("/*\n * Written by make_strd.py: numbers as NIST prints them. The models are in "
          "support/strd.c.\n */")
    print("/* clang-format off */")
    for name, p in problems.items():
        print(f"static const double {name}_y[] = {array(p['y'])};")
        print(f"static const double {name}_x[] = {array(p['x'])};")
    print("const strd_problem strd_problems[STRD_PROBLEMS] = {")
    for name, p in problems.items():
        print(f'    {{ "{name}", "{p["level"].lower()}", {len(p["certified"])}, {len(p["y"])}, '
              f'{p["predictors"]}, {p["rss"]},\n'
              f'      {{ {array(p["starts"][0])},\n      {array(p["starts"][1])} }},\n'
              f'      {array(p["certified"])},\n'
              f'      {name}_y, {name}_x, {MODELS.get(name, name).lower()} }},')
    print("};")
    print("/* clang-format on */")


main()
