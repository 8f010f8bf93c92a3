# SPDX-License-Identifier: MIT
"""What `mlp train` adds to the library's own time per epoch: both in turn, each with the seconds
of its mlp_fit(), the command once as in a script and once on a terminal, with its bar.

  python3 bench/command.py MLP MLP_PLAIN_FIT [REPEATS | --quick]

--quick is once, with a twentieth of the epochs: to see that it works. Prints a table: median of the ratios of neighbouring runs.
All of them run on one processor, the first that this program may use: those of a shared machine can differ by half, and what
the bar and its terminal take is then counted in full.
"""
import json
import os
import pty
import statistics
import subprocess
import sys
import tempfile

OPT = "sgd:lr=0.01"
# rows, hidden layers, batch, epochs
CASES = ((500, "4:tanh", 32, 20000), (500, "64:relu,64:relu", 32, 2000), (20000, "64:relu,64:relu", 128, 40))


def command(mlp, data, case, terminal):
    """Seconds of the command's mlp_fit()."""
    ours, theirs = pty.openpty() if terminal else (None, subprocess.DEVNULL)
    arguments = [mlp, "train", data, "--valid", "0", "--scaler", "none", "--optimizer", OPT, "--hidden",
                 case[1], "--batch", str(case[2]), "--epochs", str(case[3]), "--json", "-o", data + ".m"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        if terminal:
            os.close(theirs)
            try:
                while os.read(ours, 65536):
                    pass
            except OSError:
                os.close(ours)
        told = json.loads(process.stdout.read())
    return told["seconds"]


def plain(program, data, case):
    """Seconds of the library alone."""
    net = f"2-{case[1].replace(',', '-')}-3:softmax"
    return float(subprocess.run([program, data, net, OPT, str(case[2]), str(case[3])], check=True,
                                capture_output=True, text=True).stdout)


def main():
    """All cases."""
    mlp, program = sys.argv[1:3]
    quick = "--quick" in sys.argv
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    repeats = 1 if quick else int(sys.argv[3]) if len(sys.argv) > 3 else 7
    print("| rows | hidden | batch | an epoch | command / library | on a terminal / library |")
    print("|---|---|---|---|---|---|")
    for rows, hidden, batch, epochs in CASES:
        case = (rows, hidden, batch, epochs // 20 if quick else epochs)
        with tempfile.TemporaryDirectory() as folder:
            data = os.path.join(folder, "spirals.csv")
            subprocess.run([mlp, "sample", "spirals", "--rows", str(case[0]), "-o", data], check=True)
            alone, quiet, drawn = [], [], []
            for _ in range(repeats):
                alone.append(plain(program, data, case))
                quiet.append(command(mlp, data, case, False) / alone[-1])
                drawn.append(command(mlp, data, case, True) / alone[-1])
        epoch = statistics.median(alone) / case[3]
        print(f"| {case[0]} | {case[1]} | {case[2]} | {epoch * 1e6:.0f} µs | "
              f"{statistics.median(quiet):.3f} | {statistics.median(drawn):.3f} |", flush=True)


main()
