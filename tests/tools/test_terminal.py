# SPDX-License-Identifier: MIT
"""mlp train on a terminal, interrupted, and gone on with.

  test_terminal.py PATH_OF_MLP
"""
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

from command import Command


def start_on_terminal(mlp, *arguments):
    """The process, with stderr on a terminal of its own, and that terminal's other end."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([mlp.path, *arguments], cwd=mlp.folder, stdout=subprocess.PIPE,
                               stderr=theirs, text=True)
    os.close(theirs)
    return process, ours


def read_all(terminal):
    """What was written until the other side closes."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()


def wait_for_bar(terminal):
    """Reads what is written until there is a bar, that is until an epoch is under way."""
    text, until = b"", time.monotonic() + 120
    while b"] loss" not in text and time.monotonic() < until:
        if select.select([terminal], [], [], 1)[0]:
            text += os.read(terminal, 65536)


def check_bar(mlp):
    """A bar that is drawn, fits the line, and is gone at the end."""
    process, terminal = start_on_terminal(mlp, "train", "moons.csv", "--valid", "0.2", "--epochs",
                                          "3000", "--patience", "0", "-o", "m")
    text = read_all(terminal)
    mlp.check(process.wait() == 0, f"on a terminal: {process.returncode}")
    process.stdout.close()
    bars = re.findall(r"\r\x1b\[K([^\r]*\[[#.]+\][^\r]*)", text)
    mlp.check(len(bars) > 2, f"{len(bars)} bars")
    mlp.check(all(len(bar) < 80 for bar in bars), "a bar is too long")
    mlp.check(any("#" in bar and "rows/s" in bar and "valid" in bar and "left" in bar
                  for bar in bars), bars[-1:])
    after = text.rsplit("\r\x1b[K", 1)[1]
    mlp.check("wrote m" in after and "[" not in after, f"after the bar: {after!r}")
    mlp.check("epoch 1/" not in text, "plain lines on a terminal")


def interrupt(mlp, name, when, *arguments):
    """Starts a training of very many epochs, and interrupts it when a file is there."""
    process, terminal = start_on_terminal(
        mlp, "train", "moons.csv", "--epochs", "1000000", "-o", name, "--log", f"{name}.log",
        *arguments)
    until = time.monotonic() + 60
    while time.monotonic() < until and not os.path.exists(mlp.file(when)):
        time.sleep(0.01)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    text = read_all(terminal)
    mlp.check(process.wait() == 130, f"interrupted: {process.returncode}, {text[-300:]}")
    process.stdout.close()
    return text


def epochs_of(mlp, name):
    """How many epochs a log has."""
    lines = mlp.read(f"{name}.log").splitlines()[1:]
    mlp.check([line.split(",")[0] for line in lines] == [str(i + 1) for i in range(len(lines))],
              f"{name}: epochs of the log")
    return len(lines)


def check_interruption(mlp):
    """The model and the checkpoint are there; going on gives the bits of one that was not cut."""
    text = interrupt(mlp, "cut", "cut.log", "--checkpoint", "c")
    mlp.check("interrupted after" in text and "wrote cut" in text, text[-300:])
    epochs = epochs_of(mlp, "cut")
    mlp.check(epochs > 0 and "2 outputs" in mlp.ok("info", "cut"), "the model of one that was cut")
    more = str(epochs + 50)
    mlp.ok("train", "moons.csv", "--epochs", more, "-o", "cut", "--log", "cut.log", "--checkpoint",
           "c", "--resume", "--quiet")
    mlp.ok("train", "moons.csv", "--epochs", more, "-o", "uncut", "--quiet")
    mlp.check(epochs_of(mlp, "cut") == epochs + 50, "the log goes on")
    ours, theirs = (open(mlp.file(name), "rb").read() for name in ("cut", "uncut"))
    mlp.check(ours == theirs, "resumed, the model has other bits")


def check_long_epoch(mlp):
    """A long epoch is left at once, with a checkpoint within it and no model."""
    mlp.ok("sample", "friedman", "--rows", "20000", "-o", "many.csv")
    process, terminal = start_on_terminal(mlp, "train", "many.csv", "--hidden", "3000:tanh,3000:tanh",
                                          "--epochs", "2", "--valid", "0", "-o", "long",
                                          "--checkpoint", "long.c")
    wait_for_bar(terminal)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    text = read_all(terminal)
    mlp.check(process.wait() == 130 and "interrupted in the first epoch" in text, text[-300:])
    process.stdout.close()
    mlp.check(time.monotonic() - started < 60, "it took a minute to stop")
    mlp.check(os.path.exists(mlp.file("long.c")), "no checkpoint within the epoch")
    mlp.check(not os.path.exists(mlp.file("long")), "a model of no epoch")


def main():
    """All of it."""
    mlp = Command(sys.argv[1])
    mlp.ok("sample", "moons", "-o", "moons.csv", "--rows", "1000")
    check_bar(mlp)
    check_interruption(mlp)
    check_long_epoch(mlp)
    mlp.end()


main()
