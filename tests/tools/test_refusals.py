# SPDX-License-Identifier: MIT
"""What the mlp command refuses: one line, an exit code, and no file changed.

  test_refusals.py PATH_OF_MLP
"""
import gzip
import os
import shutil
import subprocess
import sys

from command import Command


def prepare(mlp):
    """Data and models to go wrong with."""
    mlp.ok("sample", "moons", "-o", "moons.csv", "--rows", "60")
    mlp.ok("sample", "sine", "-o", "sine.csv", "--rows", "60")
    for name in ("moons", "sine"):
        mlp.ok("train", f"{name}.csv", "--quiet", "--epochs", "2", "-o", name)
    mlp.ok("convert", "moons.csv", "x.npy", "y.npy", "--target", "moon")
    mlp.ok("train", "x.npy", "--labels", "y.npy", "--quiet", "--epochs", "2", "-o", "n")
    with open(mlp.file("moons"), "rb") as whole, open(mlp.file("half"), "wb") as half:
        half.write(whole.read(500))
    mlp.write("sheet.xlsx", "PK\3\4\0\0")
    with gzip.open(mlp.file("packed.csv.gz"), "wt") as file:
        file.write("a,b\n1,2\n")
    mlp.write("short.csv", "x,moon\n1,upper\n2,lower\n")
    shutil.copy(mlp.file("packed.csv.gz"), mlp.file("packed"))
    mlp.write("xy.csv", "x,y\n1,2\n")
    mlp.write("twos.csv", "1,2\n3,4.5\n2,7\n")
    mlp.write("bare.csv", "1,2,3\n4,5,6\n")
    mlp.write("four.csv", "1,2,3,7\n4,5,6,7\n")
    mlp.write("gap.csv", "x,y\n1,\n2,3\n")
    mlp.write("far.csv", "x,y\n1,2\n1e308,-1e308\n")
    mlp.write("mid.csv", "x,y,moon\n1,2,upper\n1,2,mid\n")
    mlp.write("apart.csv", "a,b,c\n1,1e308,u\n2,-1e308,v\n3,1e308,u\n4,-1e308,v\n")
    mlp.write("ragged.csv", "a,b\n1,2\n3\n")
    mlp.write("text.csv", "a,b,c\n1,2,3.5\nx,4,5.25\n")
    mlp.write("holes.csv", "a,b\n1,2.5\n,3.5\n4,1.25\n")
    mlp.write("unknown.csv", "a,b\n1,x\n2,\n4,y\n")
    mlp.write("one_text.csv", "a,b\n1,x\n2,x\n")
    mlp.write("one_number.csv", "a,b\n1,5\n2,5\n")
    mlp.write("typo.csv", "a,b\n" + "".join(f"{i},{i * 1.37}\n" for i in range(50)) + "7,1o.5\n")
    mlp.write("first.csv", "kind,a\nx,1.5\ny,2.5\nx,3.5\n")
    mlp.write("comma.csv", "a;b\n-0,75;x\n1,5;y\n")
    mlp.write("spaces.txt", "a b\n1 2.5\n2 3.5\n")
    mlp.write("empty.csv", "")
    mlp.write("fann.net", "FANN_FLO_2.1\nnum_layers=2\n")
    mlp.write("model.safetensors", "x,y\n")
    mlp.write("moons.previous", mlp.read("moons.csv"))
    os.symlink("moons.csv", mlp.file("link.csv"))
    os.link(mlp.file("moons.csv"), mlp.file("hard.csv"))
    os.mkdir(mlp.file("folder"))


USAGE = (
    ("takes a verb",),
    ("unknown verb \"tran\"; did you mean train?", "tran"),
    ("unknown verb \"zzzzzz\"", "zzzzzz"),
    ("unknown option --epoch; did you mean --epochs?", "train", "moons.csv", "--epoch", "3"),
    ("unknown option --qqqqqqqq; mlp train --help all", "train", "moons.csv", "--qqqqqqqq"),
    ("--batch-size; did you mean --batch?", "train", "moons.csv", "--batch-size", "3"),
    ("--sep; did you mean --separator?", "train", "moons.csv", "--sep", ";"),
    ("--lr; here it is --optimizer adamw:lr=", "train", "moons.csv", "--lr", "1"),
    ("--layers; here it is --hidden 32:relu", "train", "moons.csv", "--layers=3"),
    ("unknown option --lr; mlp predict --help all", "predict", "moons", "moons.csv", "--lr", "1"),
    ("unknown option -x", "train", "moons.csv", "-x"),
    ("unknown option -ofile", "train", "moons.csv", "-ofile"),
    ("--epochs wants a value", "train", "moons.csv", "--epochs"),
    ("--epochs wants a whole number of at least 1, not \"0\"", "train", "moons.csv", "--epochs", "0"),
    ("--epochs wants a whole number", "train", "moons.csv", "--epochs", "1e3"),
    ("--threads wants a whole number from 1 to 128", "train", "moons.csv", "--threads", "-1"),
    ("--l2 wants a number, not \"x\"", "train", "moons.csv", "--l2", "x"),
    ("--l2 wants a number of at least 0", "train", "moons.csv", "--l2=-1"),
    ("--l2 wants a number, not \"nan\"", "train", "moons.csv", "--l2", "nan"),
    ("--quiet takes no value", "train", "moons.csv", "--quiet=yes"),
    ("it takes: DATA", "train"),
    ("one argument too many", "train", "moons.csv", "sine.csv"),
    ("it takes: MODEL DATA", "predict", "moons"),
    ("--task wants classify or regress", "train", "moons.csv", "--task", "cluster"),
    ("--separator wants one character", "train", "moons.csv", "--separator", ",,"),
    ("--header wants yes or no", "train", "moons.csv", "--header", "maybe"),
    ("--missing wants error, drop or mean", "train", "moons.csv", "--missing", "guess"),
    ("--scaler wants standard", "train", "moons.csv", "--scaler", "log"),
    ("--hidden 3:rel: ", "train", "moons.csv", "--hidden", "3:rel"),
    ("--hidden 2-16:tanh-2:softmax: commas stand between hidden layers", "train", "moons.csv", "--hidden",
     "2-16:tanh-2:softmax"),
    ("--hidden wants layers, or none", "train", "moons.csv", "--hidden", ""),
    ("--hidden 0: layer 0 has 0 units", "train", "moons.csv", "--hidden", "8,0"),
    ("--hidden 8,,4: a layer has no units", "train", "moons.csv", "--hidden", "8,,4"),
    ("--optimizer adma: no optimiser is named \"adma\"; man mlp lists them", "train", "moons.csv",
     "--optimizer", "adma"),
    ("--loss anger: no loss is named \"anger\"; man mlp lists them", "train", "moons.csv", "--loss",
     "anger"),
    ("--schedule cosin: ", "train", "moons.csv", "--schedule", "cosin"),
    ("--valid wants a share", "train", "moons.csv", "--valid", "1"),
    ("--patience wants a whole number", "train", "moons.csv", "--patience", "-1"),
    ("--resume wants --checkpoint", "train", "moons.csv", "--resume"),
    ("--balance is for classes", "train", "sine.csv", "--balance"),
    ("--labels FILE or --targets FILE", "train", "x.npy"),
    ("--labels is for NPY and IDX", "train", "moons.csv", "--labels", "y.npy"),
    ("--labels and --targets exclude", "train", "x.npy", "--labels", "y.npy", "--targets", "y.npy"),
    ("options of columns are for CSV", "train", "x.npy", "--labels", "y.npy", "--target", "a"),
    ("--batch: lbfgs takes all rows", "train", "moons.csv", "--optimizer", "lbfgs", "--batch", "9"),
    ("--stream is for NPY and IDX", "train", "moons.csv", "--stream"),
    ("--scale is for NPY", "train", "moons.csv", "--scale", "2"),
    ("--scale: the model knows", "predict", "n", "x.npy", "--scale", "2"),
    ("--header is for CSV", "train", "x.npy", "--labels", "y.npy", "--header", "no"),
    ("--task is for CSV", "train", "x.npy", "--labels", "y.npy", "--task", "classify"),
    ("--labels is for NPY and IDX", "predict", "moons", "moons.csv", "--labels", "y.npy"),
    ("unknown option --threads", "info", "moons", "--threads", "2"),
    ("a model goes into a file", "train", "moons.csv", "-o", "-"),
    ("--missing drop: there would be fewer answers than rows; predict answers every row", "predict",
     "moons", "moons.csv", "--missing", "drop"),
    ("it takes --onnx FILE or --c FILE", "export", "moons"),
    ("--f32 and --f64", "export", "moons", "--onnx", "o", "--f32", "--f64"),
    ("--name is for --c", "export", "moons", "--onnx", "o", "--name", "n"),
    ("it takes --plot FILE", "map", "moons"),
    ("--plot m.png: pictures are SVG", "map", "moons", "--plot", "m.png"),
    ("--plot c.PDF: pictures are SVG", "train", "moons.csv", "--plot", "c.PDF"),
    ("--plot draws a confusion matrix", "eval", "sine", "sine.csv", "--plot", "p.svg"),
    ("unknown sample \"moon\"; there are moons, circles, spirals, sine, friedman; did you mean moons?", "sample", "moon"),
    ("--net 4-x: ", "bench", "--net", "4-x"),
    (".csv, .npy, .idx", "convert", "moons.csv", "moons.txt"),
    ("no labels or targets to write", "convert", "bare.csv", "x2.npy", "y2.npy"),
)

# Files that would be lost: what is read, and what the same run writes.
OVERWRITES = (
    ("-o moons.csv would overwrite moons.csv, which is read", "train", "moons.csv", "-o", "moons.csv"),
    ("-o ./link.csv would overwrite moons.csv, which is read", "train", "moons.csv", "-o", "./link.csv"),
    ("-o hard.csv would overwrite moons.csv, which is read", "train", "moons.csv", "-o", "hard.csv"),
    ("-o model.safetensors would overwrite model.safetensors, which", "train", "model.safetensors"),
    ("--log moons.csv would", "train", "moons.csv", "--log", "moons.csv"),
    ("--plot moons.csv would", "train", "moons.csv", "--plot", "moons.csv"),
    ("--checkpoint moons.csv would", "train", "moons.csv", "--checkpoint", "moons.csv"),
    ("--checkpoint's moons.previous would overwrite moons.previous", "train", "moons.previous",
     "--checkpoint", "moons"),
    ("-o xy.csv would overwrite --valid xy.csv, which is read", "train", "moons.csv", "--valid", "xy.csv",
     "-o", "xy.csv"),
    ("--log y.npy would overwrite --labels y.npy, which", "train", "x.npy", "--labels", "y.npy", "--log",
     "y.npy"),
    ("--log new would overwrite -o new", "train", "moons.csv", "-o", "new", "--log", "new"),
    ("--plot ./new would overwrite -o new", "train", "moons.csv", "-o", "new", "--plot", "./new"),
    ("--checkpoint n would overwrite -o n", "train", "moons.csv", "-o", "n", "--checkpoint", "n"),
    ("-o moons.csv would", "predict", "moons", "moons.csv", "-o", "moons.csv"),
    ("-o moons would", "predict", "moons", "moons.csv", "-o", "moons"),
    ("--c moons would", "export", "moons", "--c", "moons"),
    ("--onnx moons would", "export", "moons", "--onnx", "moons"),
    ("--c new would overwrite --onnx new", "export", "moons", "--c", "new", "--onnx", "new"),
    ("--plot moons.csv would", "eval", "moons", "moons.csv", "--plot", "moons.csv"),
    ("--plot moons would", "info", "moons", "--plot", "moons"),
    ("--plot moons.csv would", "importance", "moons", "moons.csv", "--plot", "moons.csv"),
    ("--plot moons would", "map", "moons", "--plot", "moons"),
    ("moons.csv would overwrite moons.csv, which is read", "convert", "moons.csv", "moons.csv"),
    ("new.npy would overwrite new.npy", "convert", "moons.csv", "new.npy", "new.npy", "--target", "moon"),
    ("y.npy would overwrite --labels y.npy", "convert", "x.npy", "y.npy", "--labels", "y.npy"),
)

WRONG = (
    ("nothere.csv: No such file", "train", "nothere.csv"),
    ("nothere: No such file", "predict", "nothere", "moons.csv"),
    ("folder: is a folder", "train", "folder"),
    ("folder: is a folder", "predict", "folder", "moons.csv"),
    ("no column \"moo\" (--target); the columns are x, y, moon", "train", "moons.csv", "--target", "moo"),
    ("no column \"z\" (--ignore)", "train", "moons.csv", "--ignore", "z"),
    ("the target is the same in all rows", "train", "one_number.csv"),
    ("all labels are \"x\"", "train", "one_text.csv"),
    ("line 3", "train", "ragged.csv"),
    ("line 3, column 1 (\"a\"): \"x\" is no number; --ignore leaves a column out, "
     "--target names the one to predict; empty, NA, NaN, nan or ? is missing", "train", "text.csv"),
    ("line 3, column 1 (\"a\"): the input is missing; --missing drop leaves such rows out, "
     "--missing mean fills them in", "train", "holes.csv"),
    ("line 3, column 2 (\"b\"): the label is missing; --missing drop leaves such rows out", "train",
     "unknown.csv"),
    ("line 52, column 2 (\"b\")", "train", "typo.csv"),
    ("line 2, column 1 (\"kind\"): \"x\" is no number; --ignore leaves a column out, "
     "--target names the one to predict", "train", "first.csv"),
    ("line 2, column 1 (\"a\"): \"-0,75\" is no number; numbers have a decimal point", "train",
     "comma.csv"),
    ("of 1 columns none is an input; besides commas, semicolons and tabs, --separator says", "train",
     "spaces.txt"),
    ("empty.csv", "train", "empty.csv"),
    ("a network of FANN", "train", "fann.net"),
    ("moons.csv: no model, which is a file of safetensors; the model comes first", "predict",
     "moons.csv", "moons"),
    ("x.npy: no model", "info", "x.npy"),
    ("half: no safetensors file, or a truncated one", "info", "half"),
    ("sheet.xlsx: line 1, column 1: a byte 0: no text, or not in UTF-8; sheets and archives are to be "
     "saved as CSV", "train", "sheet.xlsx"),
    ("packed.csv.gz: packed by gzip", "train", "packed.csv.gz"),
    ("packed: packed by gzip, which only IDX files may be: gzip -dc packed | mlp ... -", "train", "packed"),
    ("packed: packed by gzip", "predict", "moons", "packed"),
    ("packed: packed by gzip", "train", "packed", "--labels", "packed"),
    ("empty.csv: ", "info", "empty.csv"),
    ("no column \"y\" (which the model takes; --header no goes by position); the columns are x, moon", "predict", "moons", "short.csv"),
    ("bare.csv has 3 columns of inputs, the model takes 2: x ... y", "predict", "moons", "bare.csv",
     "--header", "no"),
    ("\"y\"): the input is missing; --missing mean fills it in", "predict", "moons", "gap.csv"),
    ("far.csv: row 2 of the data: the model's answer is not a number", "predict", "moons", "far.csv",
     "-o", "answers.csv"),
    ("far.csv: row 2 of the data: the model's answer is not a number", "predict", "moons", "far.csv",
     "--json"),
    ("far.csv: row 2 of the data: the model's answer is not a number", "predict", "sine", "far.csv"),
    ("bare.csv has 3 columns of inputs, the model takes 2; --target -1 leaves out the last one", "predict",
     "n", "bare.csv"),
    ("four.csv has 3 columns of inputs, the model takes 1: x ... x; --ignore leaves columns", "eval", "sine",
     "four.csv", "--header", "no"),
    ("moons.csv: line 1: no column \"mon\" (--target); the columns are x, y, moon", "predict", "moons",
     "moons.csv", "--target", "mon"),
    ("no column 7 of 3 (--ignore, --target)", "predict", "n", "bare.csv", "--ignore", "7", "--target", "2"),
    ("no column \"moo\" (--target)", "map", "moons", "moons.csv", "--target", "moo", "--plot", "m.svg"),
    ("no column \"moon\" (which the model predicts; --target names another)", "eval", "moons", "sine.csv",
     "--inputs", "x,y"),
    ("\"sideways\" is none of the classes of the model, which are lower, upper", "eval", "moons", "-"),
    ("\"mid\" is none of the classes of the training data, which are lower, upper", "train", "moons.csv",
     "--valid", "mid.csv"),
    ("(\"moon\"): an option has named the column already; the target is the last column unless --target "
     "names another", "train", "moons.csv", "--ignore", "moon"),
    ("(\"y\"): an option has named the column already; the target is the last column", "train", "sine.csv",
     "--ignore", "y", "--task", "regress"),
    ("(\"moon\"): --weight: an option has named the column already; the target is the last column unless",
     "train", "moons.csv", "--weight", "moon"),
    ("(\"moon\"): an option has named the column already; the target is that of the model unless", "eval",
     "moons", "moons.csv", "--ignore", "moon"),
    ("(\"x\"): --ignore leaves out what the model takes", "predict", "moons", "moons.csv", "--ignore", "x"),
    ("(\"x\"): --target leaves out what the model takes", "predict", "moons", "moons.csv", "--target", "x"),
    ("apart.csv: input 1 (\"b\") can't be scaled", "train", "apart.csv"),
    ("--scaler none leaves inputs as they are, --ignore leaves columns out", "train", "apart.csv"),
    ("standard input: target 0 (\"b\") can't be scaled", "train", "-"),
    ("nothere.csv: No such file", "train", "moons.csv", "--valid", "nothere.csv"),
    ("xy.csv: line 1: no column \"moon\" (which the training data have); the columns are x, y", "train",
     "moons.csv", "--valid", "xy.csv"),
    ("short.csv: line 1: no column \"y\" (which the training data have); the columns are x, moon",
     "train", "moons.csv", "--valid", "short.csv"),
    ("bare.csv has 2 columns of inputs, the training data have 1", "train", "twos.csv", "--header", "no",
     "--valid", "bare.csv"),
    ("lm minimises sums of squares", "train", "moons.csv", "--optimizer", "lm"),
    ("sine has 1 inputs", "map", "sine", "--plot", "m.svg"),
    ("/nowhere/m: No such file", "train", "moons.csv", "-o", "/nowhere/m"),
    ("folder", "train", "moons.csv", "--epochs", "1", "-o", "folder"),
    ("/nowhere/l: No such file", "train", "moons.csv", "--log", "/nowhere/l"),
    ("/nowhere/c: No such file", "train", "moons.csv", "--checkpoint", "/nowhere/c"),
    ("/nowhere/p.csv", "predict", "moons", "moons.csv", "-o", "/nowhere/p.csv"),
    ("/nowhere/m.c", "export", "moons", "--c", "/nowhere/m.c"),
    ("\"1x\"", "export", "moons", "--c", "m.c", "--name", "1x"),
    ("whole numbers from 0 to 255", "convert", "sine.csv", "s.idx"),
    ("moons: damaged, or no file with a checksum", "train", "moons.csv", "--hidden", "5", "--checkpoint", "moons", "--resume"),
)


# Options that are looked at before the data, which may take long: this file would be a failure.
BEFORE_DATA = (
    ("--optimizer", "adma"), ("--optimizer", "adam:lr=-1"), ("--schedule", "cosin"), ("--loss", "anger"),
    ("--hidden", "3:rel"), ("--hidden", "4,0"), ("--valid", "1.5"), ("--patience", "few"),
    ("--scaler", "log"), ("--resume",),
)


def snapshot(mlp):
    """All files with what is in them."""
    return {name: open(mlp.file(name), "rb").read()
            for name in sorted(os.listdir(mlp.folder)) if os.path.isfile(mlp.file(name))}


def check_outputs_that_fail(mlp):
    """Closed pipes, full disks."""
    with subprocess.Popen([mlp.path, "sample", "moons", "--rows", "100000"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        words = process.stderr.read()
        mlp.check(process.wait() == 1 and words == "mlp sample: standard output: Broken pipe\n",
                  f"closed pipe: {process.returncode}, {words}")
    if not os.path.exists("/dev/full"):
        return
    with open("/dev/full", "w", encoding="utf-8") as full:
        for arguments in (["sample", "moons"], ["--help"], ["info", "moons"], ["--version"],
                          ["predict", "moons", "moons.csv"], ["eval", "moons", "moons.csv", "--json"]):
            done = subprocess.run([mlp.path, *arguments], cwd=mlp.folder, stdout=full, text=True,
                                  stderr=subprocess.PIPE, check=False)
            mlp.check(done.returncode == 1 and "No space left" in done.stderr,
                      f"full disk, {arguments}: {done.returncode}, {done.stderr}")
    mlp.fails(1, "No space left", "train", "moons.csv", "--quiet", "--epochs", "2", "-o", "logged",
              "--log", "/dev/full")
    mlp.check(os.path.exists(mlp.file("logged")), "the model is worth more than the log")
    mlp.fails(1, "No space left", "predict", "moons", "moons.csv", "-o", "/dev/full")
    mlp.ok("train", "/dev/stdin", "--quiet", "--epochs", "2", "-o", "new", "--log", "/dev/stdin",
           stdin=mlp.read("moons.csv"))


def main():
    """All of it."""
    mlp = Command(sys.argv[1])
    prepare(mlp)
    before = snapshot(mlp)
    for words, *arguments in USAGE:
        mlp.fails(2, words, *arguments)
    for words, *arguments in OVERWRITES:
        done = mlp.fails(2, words, *arguments)
        mlp.check(done.stderr.count("\n") == 1 and not done.stdout, f"{arguments}: {done.stderr}")
    for option in BEFORE_DATA:
        done = mlp.fails(2, option[0], "train", "nothere.csv", *option)
        mlp.check(done.stderr.count("\n") == 1, f"{option}: {done.stderr}")
    for words, *arguments in WRONG:
        stdin = {"eval": "x,y,moon\n1,2,sideways\n", "train": "a,b\n1,1.7e308\n2,-1.7e308\n3,1e308\n"}
        stdin = stdin[arguments[0]] if "-" in arguments else None
        mlp.fails(1, words, *arguments, stdin=stdin)
    after = snapshot(mlp)
    mlp.check(before == after, f"files changed: {set(before.items()) ^ set(after.items())}"[:300])
    with open(mlp.file("moons.csv"), "rb") as moons:
        mlp.fails(2, "-o moons.csv would overwrite /dev/stdin, which is read", "train", "-", "-o", "moons.csv",
                  stdin=moons)
    with open(mlp.file("packed"), "rb") as packed:
        mlp.fails(1, "standard input: packed by gzip, which only IDX files may be: gzip -dc | mlp ... -",
                  "train", "-", stdin=packed)
    check_outputs_that_fail(mlp)
    mlp.end()


main()
