# SPDX-License-Identifier: MIT
"""Writes strd.h: the nonlinear problems of NIST's Statistical Reference Datasets.

  python3 make_strd.py FOLDER > strd.h

FOLDER has NIST's files (Misra1a.dat ... Bennett5.dat), as published at
itl.nist.gov/div898/strd/nls; Debian's source package ceres-solver has copies in
data/nist. In those copies one figure of Roszman1 is misprinted, b1 (as
1.20196866396E-0), which is corrected here: NIST certifies 2.0196866396E-01, and
with that the data have the certified sum of squares.

That is checked for every problem, with models as NIST prints them: rows are as
many as the file says, and the sum of squares at the certified parameters is the
certified one to 9 digits. Lanczos1's is not, 1.4E-25: parameters of 11 digits
leave 4E-21. The digits are told on standard error.
"""
import math
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


def rational(above):
    """A quotient of polynomials: `above` coefficients from x^0 on, the others below from x^1 on."""
    def model(b, x):
        numerator = sum(c * x ** i for i, c in enumerate(b[:above]))
        return numerator / (1 + sum(c * x ** (i + 1) for i, c in enumerate(b[above:])))
    return model


def waves(b, x):
    angles = [2 * math.pi * x / period for period in (12, b[3], b[6])]
    return b[0] + sum(b[i] * math.cos(a) + b[i + 1] * math.sin(a)
                      for i, a in zip((1, 4, 7), angles))


exp = math.exp
FORMULAS = {
    "misra1a": lambda b, x: b[0] * (1 - exp(-b[1] * x)),
    "misra1b": lambda b, x: b[0] * (1 - (1 + b[1] * x / 2) ** -2),
    "misra1c": lambda b, x: b[0] * (1 - (1 + 2 * b[1] * x) ** -.5),
    "misra1d": lambda b, x: b[0] * b[1] * x * (1 + b[1] * x) ** -1,
    "chwirut1": lambda b, x: exp(-b[0] * x) / (b[1] + b[2] * x),
    "lanczos1": lambda b, x: sum(b[i] * exp(-b[i + 1] * x) for i in (0, 2, 4)),
    "gauss1": lambda b, x: b[0] * exp(-b[1] * x) + sum(
        b[i] * exp(-(x - b[i + 1]) ** 2 / b[i + 2] ** 2) for i in (2, 5)),
    "danwood": lambda b, x: b[0] * x ** b[1],
    "kirby2": rational(3),
    "hahn1": rational(4),
    "nelson": lambda b, x1, x2: b[0] - b[1] * x1 * exp(-b[2] * x2),
    "mgh17": lambda b, x: b[0] + b[1] * exp(-x * b[3]) + b[2] * exp(-x * b[4]),
    "roszman1": lambda b, x: b[0] - b[1] * x - math.atan(b[2] / (x - b[3])) / math.pi,
    "enso": waves,
    "mgh09": lambda b, x: b[0] * (x ** 2 + x * b[1]) / (x ** 2 + x * b[2] + b[3]),
    "rat42": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)),
    "mgh10": lambda b, x: b[0] * exp(b[1] / (x + b[2])),
    "eckerle4": lambda b, x: b[0] / b[1] * exp(-0.5 * ((x - b[2]) / b[1]) ** 2),
    "rat43": lambda b, x: b[0] / (1 + exp(b[1] - b[2] * x)) ** (1 / b[3]),
    "bennett5": lambda b, x: b[0] * (b[1] + x) ** (-1 / b[2]),
}


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
        "observations": int(re.search(r"Number of Observations: +(\d+)", text).group(1)),
    }


def check(name, p):
    """Stops at numbers that are not NIST's."""
    model = FORMULAS[MODELS.get(name, name).lower()]
    b = [float(value) for value in p["certified"]]
    rss = 0.0
    for i, text in enumerate(p["y"]):
        y = math.log(float(text)) if name == "Nelson" else float(text)
        x = p["x"][i * p["predictors"]:(i + 1) * p["predictors"]]
        rss += (model(b, *map(float, x)) - y) ** 2
    digits = -math.log10(max(abs(rss / float(p["rss"]) - 1), 1e-16))
    print(f"{name}: {len(p['y'])} rows, sum of squares {rss:.11g}, certified {p['rss']}, "
          f"{max(digits, 0):.1f} digits", file=sys.stderr)
    if len(p["y"]) != p["observations"]:
        sys.exit(f"{name}: the file says {p['observations']} rows")
    if digits < 9 and not (name == "Lanczos1" and rss < 1e-20):
        sys.exit(f"{name}: not the certified sum of squares")


def array(values):
    text = ", ".join(values)
    return "{ " + "\n      ".join(textwrap.wrap(text, 92)) + " }"


def main():
    folder = pathlib.Path(sys.argv[1])
    problems = {name: read(folder / (name + ".dat")) for name in NAMES}
    for name, p in problems.items():
        check(name, p)
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
