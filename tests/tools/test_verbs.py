# SPDX-License-Identifier: MIT
"""Every verb of the mlp command, where all is well.

  test_verbs.py PATH_OF_MLP
"""
import csv
import io
import json
import math
import shutil
import sys

from command import Command


def rows_of(text):
    """CSV as dictionaries."""
    return list(csv.DictReader(io.StringIO(text)))


def check_training(mlp):
    """mlp train: what it guesses, prints and writes."""
    mlp.ok("sample", "moons", "-o", "moons.csv", "--rows", "400")
    done = mlp.run("train", "moons.csv", "--valid", "0.25", "--log", "log.csv", "-o", "m")
    mlp.check(done.returncode == 0, done.stderr)
    for words in ("moon is one of 2 classes: lower, upper", "100 rows held out", "epoch 1/200",
                  "wrote m; next: mlp predict m DATA"):
        mlp.check(words in done.stderr, f"no \"{words}\" in {done.stderr}")
    mlp.check("on the rows that were held out, 100 rows" in done.stdout, done.stdout)
    log = rows_of(mlp.read("log.csv"))
    mlp.check([int(row["epoch"]) for row in log] == list(range(1, len(log) + 1)), "epochs of the log")
    mlp.check(all(float(row["loss"]) > 0 and float(row["valid_loss"]) > 0 for row in log), "log")
    told = json.loads(mlp.ok("train", "moons.csv", "--json", "--quiet", "-o", "m2"))
    mlp.check(told["classes"] == 2 and told["target"] == "moon" and told["train_rows"] == 400
              and told["train"]["accuracy"] > 0.97, told)
    # The same numbers from the same seed, on any number of threads; others from another.
    mlp.ok("train", "moons.csv", "--quiet", "-o", "m3", "--threads", "2")
    mlp.ok("train", "moons.csv", "--quiet", "-o", "m4", "--seed", "2")
    models = [open(mlp.file(name), "rb").read() for name in ("m2", "m3", "m4")]
    mlp.check(models[0] == models[1], "two threads have other bits")
    mlp.check(models[0] != models[2], "the seed makes no difference")
    for options in (["--f32"], ["--optimizer", "lbfgs", "--epochs", "20"], ["--balance"],
                    ["--hidden", "none"], ["--hidden", "8:tanh,4:relu"], ["--loss", "huber"],
                    ["--loss", "binary_cross_entropy"], ["--schedule", "cosine:steps=100"],
                    ["--l1", "0.001", "--l2", "0.001", "--clip-norm", "1", "--max-norm", "3"],
                    ["--label-smoothing=0.1", "--scaler=robust", "--patience=0"],
                    ["--max-seconds", "100", "--batch", "50"], ["--valid", "moons.csv"]):
        mlp.ok("train", "moons.csv", "--quiet", "--epochs", "3", *options)


def check_guesses(mlp):
    """What a target is taken for."""
    texts = "a,b\n" + "".join(f"{i},{'xyz'[i % 3]}\n" for i in range(30))
    whole = "a,b\n" + "".join(f"{i},{i % 3}\n" for i in range(30))
    real = "a,b\n" + "".join(f"{i},{i / 7}\n" for i in range(30))
    many = "a,b\n" + "".join(f"{i},{i}\n" for i in range(30))
    for text, classes in ((texts, 3), (whole, 3), (real, 0), (many, 0)):
        told = json.loads(mlp.ok("train", "-", "--json", "--quiet", "--epochs", "1", stdin=text))
        mlp.check(told["classes"] == classes, f"{told} for {text[:30]}")
    told = json.loads(mlp.ok("train", "-", "--task", "regress", "--json", "--quiet", "--epochs", "1",
                             stdin=whole))
    mlp.check(told["classes"] == 0, "--task regress")
    told = json.loads(mlp.ok("train", "-", "--target", "a,b", "--inputs", "c", "--json", "--quiet",
                             "--epochs", "1", stdin="a,b,c\n1,2,3\n2,3,5\n7,1,1\n"))
    mlp.check(told["classes"] == 0 and told["network"].endswith("-2:identity"), told)


def check_validation(mlp):
    """Columns of a file to validate on are those that the training data name, in any order."""
    rows = rows_of(mlp.read("moons.csv"))
    mlp.write("w.csv", "x,y,w,moon\n" + "".join(
        f"{row['x']},{row['y']},{i % 3},{row['moon']}\n" for i, row in enumerate(rows)))
    mlp.write("v.csv", "moon,w,y,other,x,last\n" + "".join(
        f"{row['moon']},{i % 3},{row['y']},a,{row['x']},{i % 7}\n" for i, row in enumerate(rows)))
    def trained(*arguments):
        done = mlp.run("train", *arguments, "--json", "--quiet", "--epochs", "2", "-o", "v")
        mlp.check(done.returncode == 0, f"{arguments}: {done.stderr}")
        return json.loads(done.stdout or "{}").get("valid")
    same = trained("moons.csv", "--valid", "moons.csv")
    mlp.check(same == trained("moons.csv", "--valid", "v.csv"), "a column behind the target")
    mlp.check(same == trained("w.csv", "--ignore", "2", "--valid", "v.csv"), "--ignore by index")
    mlp.check(same == trained("w.csv", "--ignore", "w", "--valid", "moons.csv"), "no such column")
    same = trained("w.csv", "--weight", "w", "--valid", "w.csv")
    mlp.check(same == trained("w.csv", "--weight", "2", "--valid", "v.csv"), "weight by index")
    mlp.write("numbers.csv", "x,t\n" + "".join(f"{i / 7},{i * i / 90}\n" for i in range(60)))
    mlp.write("more.csv", "x,t,other\n" + "".join(f"{i / 7},{i * i / 90},7\n" for i in range(60)))
    mlp.check(trained("numbers.csv", "--valid", "numbers.csv")
              == trained("numbers.csv", "--valid", "more.csv"), "numbers")
    # Without names it goes by position, and options say what is what.
    bare = "".join(line + "\n" for line in mlp.read("v.csv").splitlines()[1:])
    mlp.write("bare.csv", bare)
    options = ("--target", "0", "--inputs", "4,2", "--header", "no")
    mlp.check(trained("bare.csv", "--valid", "bare.csv", *options) is not None, "by position")


def check_separators(mlp):
    """What stands between fields is looked for, in files and pipes, by every verb that reads rows."""
    rows = [("long, wide", "a;b", "kind")]
    rows += [(str(i), str(i * i % 7), "tall, thin" if i > 20 else "flat") for i in range(40)]
    seen = []
    for separator, said in ((",", ""), (";", "semicolons"), ("\t", "tabs")):
        text = io.StringIO()
        csv.writer(text, delimiter=separator, quoting=csv.QUOTE_NONNUMERIC if separator == ";" else
                   csv.QUOTE_MINIMAL).writerows(rows)
        # A line that is empty comes first: it says nothing.
        mlp.write("s.csv", "\n" + text.getvalue().replace('"long, wide"', '"long\n, wide"'))
        if separator == "\t":
            mlp.write("s.csv", text.getvalue().replace('long, wide', 'long').replace("a;b", "b"))
        done = mlp.run("train", "s.csv", "--epochs", "2", "-o", "s")
        mlp.check(done.returncode == 0, done.stderr)
        mlp.check(f"s.csv: fields with {said} between them" in done.stderr if said else
                  "between them" not in done.stderr, done.stderr)
        mlp.check('kind is one of 2 classes: flat, "tall, thin"' in done.stderr, done.stderr)
        mlp.check('classes     flat, "tall, thin"\n' in mlp.ok("info", "s"), "info")
        mlp.ok("eval", "s", "s.csv")
        seen.append(mlp.ok("predict", "s", "-", stdin=mlp.read("s.csv")))
        mlp.ok("convert", "s.csv", "s.npy", "k.npy", "--target", "kind")
    mlp.check(seen[0] == seen[1] and len(seen[0].splitlines()) == 41, "predictions")
    # An option is not doubted.
    mlp.fails(1, "line 1", "train", "s.csv", "--separator", ";", "--target", "kind")


def check_using(mlp):
    """predict, eval, info, importance, check, export."""
    predicted = rows_of(mlp.ok("predict", "m", "moons.csv"))
    truth = rows_of(mlp.read("moons.csv"))
    right = sum(a["moon"] == b["moon"] for a, b in zip(predicted, truth)) / len(truth)
    told = json.loads(mlp.ok("eval", "m", "moons.csv", "--json"))
    mlp.check(abs(told["accuracy"] - right) < 1e-12, f"{told['accuracy']}, counted {right}")
    mlp.check(all(abs(float(row["p_lower"]) + float(row["p_upper"]) - 1) < 2e-6 for row in predicted),
              "probabilities")
    wrong = told["confusion"][0][1] + told["confusion"][1][0]
    counts = [n for row in told["confusion"] for n in row] + [c["support"] for c in told["classes"]]
    mlp.check(all(isinstance(n, int) for n in counts) and sum(counts) == 2 * len(truth), counts)
    other = json.loads(mlp.ok("eval", "m", "w.csv", "--weight", "w", "--json"))
    mlp.check(all(isinstance(n, float) for row in other["confusion"] for n in row), other)
    mlp.check(wrong == round((1 - right) * len(truth)), "confusion")
    mlp.check("precision" in mlp.ok("eval", "m", "moons.csv"), "eval")
    # Columns are found by their names, in any order, with others between.
    other = "noise,y,x\n" + "".join(f"7,{row['y']},{row['x']}\n" for row in truth)
    again = rows_of(mlp.ok("predict", "m", "-", stdin=other))
    mlp.check(again == predicted, "columns in another order")
    again = rows_of(mlp.ok("predict", "m", "-", "--ignore", "noise", stdin=other))
    mlp.check(again == predicted, "--ignore changes what the names say")
    # What is to be predicted may be there, and is left out: by name or, without names, by place.
    again = rows_of(mlp.ok("predict", "m", "moons.csv", "--target", "moon"))
    mlp.check(again == predicted, "predict --target")
    mlp.write("nh.csv", "1,2,0\n2,3,1\n4,5,0\n3,3,1\n")
    mlp.ok("train", "nh.csv", "--quiet", "--epochs", "2", "-o", "nh")
    again = mlp.ok("predict", "nh", "-", stdin="1,2\n2,3\n4,5\n3,3\n")
    mlp.check(again == mlp.ok("predict", "nh", "nh.csv", "--target", "-1"), "predict --target -1")
    mlp.check(again == mlp.ok("predict", "nh", "-", "--target", "1", "--ignore", "0",
                              stdin="8,9,1,2\n8,9,2,3\n8,9,4,5\n8,9,3,3\n"), "and --ignore")
    lines = mlp.ok("predict", "m", "-", "--missing", "mean", stdin="x,y\n1,\n2,3\n,4\n").splitlines()
    mlp.check(len(lines) == 4, "an answer for each row")
    mlp.ok("predict", "m", "moons.csv", "-o", "p.csv")
    mlp.check(rows_of(mlp.read("p.csv")) == predicted, "predict -o")
    told = json.loads(mlp.ok("predict", "m", "moons.csv", "--json"))
    mlp.check(not mlp.ok("predict", "m", "moons.csv", "--json", "-o", "p.json")
              and json.loads(mlp.read("p.json")) == told, "predict --json -o")
    mlp.check("where the text would go" in mlp.ok("predict", "--help"), "help of --json")
    mlp.check([row["class"] for row in told["predictions"]] == [row["moon"] for row in predicted],
              "predict --json")
    info = mlp.ok("info", "m")
    for words in ("2 inputs, 2 outputs", "trained on 300 rows of moons.csv", "softmax", "classes"):
        mlp.check(words in info, f"no \"{words}\" in {info}")
    told = json.loads(mlp.ok("info", "m", "--json"))
    mlp.check(told["class_names"] == ["lower", "upper"] and told["input_names"] == ["x", "y"], told)
    told = json.loads(mlp.ok("importance", "m", "moons.csv", "--json"))
    mlp.check({row["input"] for row in told["inputs"]} == {"x", "y"}
              and told["inputs"][0]["importance"] >= told["inputs"][1]["importance"] > 0, told)
    mlp.check("####" in mlp.ok("importance", "m", "moons.csv"), "importance")
    told = json.loads(mlp.ok("check", "m", "moons.csv", "--json"))
    mlp.check(told["error"] < 1e-6, told)
    mlp.ok("export", "m", "--c", "moon.c", "--quiet")
    mlp.check("moon_predict" in mlp.read("moon.c"), "export --c")
    points = "\n".join(line.rsplit(",", 1)[0] for line in mlp.read("moons.csv").splitlines())
    if shutil.which("gnuplot"):
        mlp.ok("map", "m", "-", "--plot", "map.svg", stdin=points) # points without classes
        mlp.check("<svg" in mlp.read("map.svg"), "map of points")
        for rows in ("1,2\n3,4\n", "1,2,0\n3,4,1\n"):
            mlp.ok("map", "nh", "-", "--plot", "map.svg", stdin=rows) # without names
    mlp.check("limit 1e-06" in mlp.ok("check", "m", "moons.csv", "--rows", "3"), "check")


def check_names(mlp):
    """Tables stay in line with names of any length and writing."""
    names = ("a very long class name that goes on", "Größe", "c")
    mlp.write("names.csv", "Höhe in m² über dem Meeresspiegel,y,class\n" + "".join(
        f"{i % 3 + i / 100},{-i / 50},{names[i % 3]}\n" for i in range(60)))
    mlp.ok("train", "names.csv", "--quiet", "--epochs", "5", "-o", "named")
    lines = mlp.ok("eval", "named", "names.csv").splitlines()
    for first in ("class  ", " " * 24):
        start = next(i for i, line in enumerate(lines) if line.startswith(first))
        table = lines[start:start + 4]
        mlp.check(len(table) == 4 and len({len(line) for line in table}) == 1, table)
    mlp.check("a very long class name …" in "\n".join(lines), lines)
    lines = mlp.ok("importance", "named", "names.csv").splitlines()
    mlp.check(any(line.startswith("Höhe in m² über dem Mee… ") and line[:48] == line[:48].rstrip()
                  for line in lines[1:]), lines)


def check_regression(mlp):
    """Predictions in the target's own units."""
    mlp.ok("sample", "sine", "-o", "sine.csv", "--noise", "0")
    mlp.ok("train", "sine.csv", "--optimizer", "lm", "--hidden", "8:tanh", "--quiet", "-o", "s")
    predicted = rows_of(mlp.ok("predict", "s", "sine.csv"))
    truth = rows_of(mlp.read("sine.csv"))
    worst = max(abs(float(a["y"]) - math.sin(float(b["x"]))) for a, b in zip(predicted, truth))
    mlp.check(worst < 0.01, f"off by {worst}")
    told = json.loads(mlp.ok("eval", "s", "sine.csv", "--json"))
    mlp.check(told["r2"] > 0.999, told)


def check_converting(mlp):
    """CSV to NPY and IDX and back: the same numbers."""
    mlp.ok("convert", "moons.csv", "x.npy", "y.npy", "--target", "moon")
    mlp.ok("convert", "x.npy", "back.csv", "--labels", "y.npy")
    back, truth = rows_of(mlp.read("back.csv")), rows_of(mlp.read("moons.csv"))
    mlp.check(all(float(a["x0"]) == float(b["x"]) and int(a["label"]) == (b["moon"] == "upper")
                  for a, b in zip(back, truth)) and len(back) == len(truth), "CSV - NPY - CSV")
    mlp.ok("train", "x.npy", "--labels", "y.npy", "--quiet", "--epochs", "2", "-o", "n")
    mlp.check(len(mlp.ok("predict", "n", "x.npy").splitlines()) == 401, "predict of NPY")
    mlp.ok("train", "x.npy", "--labels", "y.npy", "--quiet", "--epochs", "2", "-o", "n2", "--stream")
    mlp.check(mlp.ok("predict", "n", "x.npy") == mlp.ok("predict", "n2", "x.npy"), "--stream")
    pixels = "a,b,c,kind\n" + "".join(f"{i},{255 - i},{i * 7 % 256},{i % 3}\n" for i in range(200))
    mlp.write("pixels.csv", pixels)
    mlp.ok("convert", "pixels.csv", "i.idx", "l.idx", "--target", "kind")
    mlp.ok("convert", "i.idx", "pixels2.csv", "--labels", "l.idx")
    numbers = [line.split(",") for line in mlp.read("pixels2.csv").splitlines()[1:]]
    mlp.check(numbers == [line.split(",") for line in pixels.splitlines()[1:]], "CSV - IDX - CSV")
    # A model of bytes takes numbers, and the other way round: the same answers.
    mlp.ok("train", "i.idx", "--labels", "l.idx", "--quiet", "--epochs", "5", "-o", "b")
    mlp.ok("train", "pixels.csv", "--quiet", "--epochs", "5", "-o", "c")
    inputs = "\n".join(line.rsplit(",", 1)[0] for line in pixels.splitlines())
    of_csv = mlp.ok("predict", "b", "-", "--header", "yes", stdin=inputs)
    mlp.check(rows_of(of_csv) == rows_of(mlp.ok("predict", "b", "i.idx")), "bytes as CSV")
    of_csv, of_idx = (rows_of(mlp.ok("predict", "c", *a)) for a in (["pixels.csv"], ["i.idx"]))
    mlp.check(all(abs(float(a["p_1"]) - float(b["p_1"])) < 1e-5 for a, b in zip(of_csv, of_idx)),
              "numbers as bytes")
    told = json.loads(mlp.ok("eval", "b", "i.idx", "--labels", "l.idx", "--json"))
    mlp.check(told["rows"] == 200, told)


def check_help(mlp):
    """Help fits a screen of 80 by 24, with the next prompt; every verb has one."""
    def fits(what, text):
        lines = text.splitlines()
        mlp.check(len(lines) < 24, f"{what}: {len(lines)} lines")
        mlp.check(max(map(len, lines)) <= 80, f"{what}: {max(map(len, lines))} columns")

    fits("mlp --help", mlp.ok("--help"))
    verbs = [line.split()[0] for line in mlp.ok("--help").splitlines() if line.startswith("  ")]
    mlp.check(len(verbs) >= 11, verbs)
    for verb in verbs:
        text = mlp.ok(verb, "--help")
        fits(verb, text)
        mlp.check("usage: mlp " + verb in text, text)
        long = mlp.ok(verb, "--help", "all")
        mlp.check(long.startswith("usage") and max(map(len, long.splitlines())) <= 80, verb)
        mlp.check(long == mlp.ok(verb, "--help=all"), f"{verb} --help=all")
    mlp.check("libmlp" in mlp.ok("--version"), "--version")


def check_samples(mlp):
    """The same seed, the same numbers; as CSV and as JSON."""
    for name, columns in (("moons", 3), ("circles", 3), ("spirals", 3), ("sine", 2), ("friedman", 11)):
        text = mlp.ok("sample", name, "--rows", "50")
        lines = [line.split(",") for line in text.splitlines()]
        mlp.check(len(lines) == 51 and all(len(line) == columns for line in lines), name)
        mlp.check(text == mlp.ok("sample", name, "--rows=50", "--seed=1", "--noise=0.1"), name)
        mlp.check(text != mlp.ok("sample", name, "--rows=50", "--seed=2"), f"{name}: the seed")
        told = json.loads(mlp.ok("sample", name, "--rows=50", "--json"))
        mlp.check(told["columns"] == lines[0] and len(told["rows"]) == 50
                  and all(abs(a - float(b)) < 1e-4 * abs(a) + 1e-9
                          for row, line in zip(told["rows"], lines[1:])
                          for a, b in zip(row[:columns - 1], line)), f"{name}: JSON")


def check_bench(mlp):
    """mlp bench, in short."""
    told = json.loads(mlp.ok("bench", "--net", "4-5-3", "--max-seconds", "0.01", "--json"))
    mlp.check(told["networks"][0]["parameters"] == 43, told)
    mlp.check("4-5-3" in mlp.ok("bench", "--net=4-5-3", "--max-seconds=0.01", "--f32"), "bench")


def main():
    """All of it."""
    mlp = Command(sys.argv[1])
    check_help(mlp)
    check_samples(mlp)
    check_training(mlp)
    check_guesses(mlp)
    check_validation(mlp)
    check_separators(mlp)
    check_using(mlp)
    check_names(mlp)
    check_regression(mlp)
    check_converting(mlp)
    check_bench(mlp)
    mlp.end()


main()
