# SPDX-License-Identifier: MIT
"""Who is compared, and how to talk to them. What is asked, and when, is compare.py's business.

Each contestant is a process of its own that answers lines on its stdin by lines of JSON on its
stdout; peer.h lists the requests.
"""
import dataclasses
import glob
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
CORES = len(os.sched_getaffinity(0))


@dataclasses.dataclass(frozen=True)
class Entry:
    """A line of the list of contestants."""

    key: str  # in the JSON, and for --only
    program: str  # of the build, or a script of this folder
    dtypes: tuple = ("f64", "f32")
    threads: tuple = (1,)  # the settings of which it gets the best
    # Debian's build of OpenBLAS that suits it; elsewhere the one that the system has.
    blas: str = ""
    # An epoch may be slow: then its first rows are timed, for about so many seconds.
    part_seconds: float = 0.0
    predict_rows: int = 10000
    learning_rate: float = 0.1


ALL_THREADS = (1, CORES) if CORES > 1 else (1,)

OURS = "libmlp"

# The order is that of a turn, and of the table. PyTorch's and scikit-learn's own threads are
# OpenMP's; two pools of threads, OpenMP's and OpenBLAS's, get in each other's way.
ENTRIES = (
    Entry(OURS, "peers-ours", threads=(0,)),
    Entry("PyTorch", "peer_torch.py", threads=ALL_THREADS, blas="openmp"),
    Entry("scikit-learn", "peer_sklearn.py", threads=ALL_THREADS, blas="openmp"),
    # FANN learns by another loss, of smaller slope; this is the rate that it has by default.
    Entry("FANN", "peers-fann", dtypes=("f32",), part_seconds=2.0, predict_rows=1000,
          learning_rate=0.7),
)


class Gone(Exception):
    """A contestant has ended, or never began."""


def environment(blas):
    """The environment of a process that is to load that build of OpenBLAS."""
    result = dict(os.environ)
    folders = glob.glob(f"/usr/lib/*/openblas-{blas}") if blas else []
    if folders:
        old = result.get("LD_LIBRARY_PATH")
        result["LD_LIBRARY_PATH"] = ":".join(folders + ([old] if old else []))
    return result


class Contestant:
    """A process, from start() of the driver to close()."""

    def __init__(self, entry, build, folder, case):
        """Starts it for a problem whose rows are in `folder`. Raises Gone."""
        self.entry = entry
        if entry.program.endswith(".py"):
            command = [sys.executable, str(HERE / entry.program), str(folder)]
            command += [case.dtype, str(entry.learning_rate)]
        else:
            command = [str(build / "bench/peers" / entry.program), case.problem["name"]]
            command += [case.dtype, str(case.rows), str(entry.learning_rate)]
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, text=True,
                                            env=environment(entry.blas))
        except OSError as error:
            raise Gone(f"{entry.program} can't be run: {error.strerror}") from error
        try:
            self.hello = self.read()
        except Gone:
            self.close()
            raise

    def read(self):
        """The next answer."""
        line = self.process.stdout.readline()
        if not line:
            raise Gone(f"{self.entry.program} ended")
        return json.loads(line)

    def ask(self, *request):
        """The answer to a request. Raises Gone."""
        try:
            print(*request, file=self.process.stdin, flush=True)
        except OSError as error:
            raise Gone(f"{self.entry.program} ended") from error
        return self.read()

    def close(self):
        """Ends the process."""
        try:
            self.process.stdin.close()
        except OSError:
            pass  # it had ended before it read everything
        self.process.stdout.close()
        self.process.wait()
