#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Compares libmlp with PyTorch, scikit-learn and FANN, and writes the figures:
# docs/benchmarks-peers.json and .svg, and their place in docs/benchmarks.md.
# Installs what is missing on Debian and its kin.
#
#   sh bench/peers/run.sh            all of it, about ten minutes, on a machine
#                                    that does nothing else meanwhile
#   sh bench/peers/run.sh --quick    few rows, to see that it works; docs/ stays
#                                    as it is
#   sh bench/peers/run.sh --help     more options
#
# PYTHON names the Python that has the other libraries; without it, the first
# that has them is taken. MLP_SKIP_PREPARE=1: without looking for packages.
set -eu

cd "$(dirname "$0")/../.."
build="build-peers"

sh scripts/prepare.sh @library python3 python3-numpy python3-matplotlib python3-threadpoolctl
# A library that is not to be had is left out of the comparison.
for package in libopenblas0-openmp python3-torch python3-sklearn libfann-dev; do
    (sh scripts/prepare.sh "$package") 2>/dev/null ||
        echo "peers: the package $package is not to be had; going on without" >&2
done

# Debian's packages are seen by Debian's Python, which need not be the first in
# PATH; elsewhere it is the other way round.
find_python() {
    needed='numpy matplotlib threadpoolctl'
    for modules in "$needed torch sklearn" "$needed"; do
        for python in /usr/bin/python3 python3; do
            # shellcheck disable=SC2086
            if "$python" -c 'import sys
from importlib.util import find_spec
sys.exit(not all(map(find_spec, sys.argv[1:])))' $modules 2>/dev/null; then
                echo "$python"
                return
            fi
        done
    done
    echo "peers: no Python has $needed; PYTHON names one that does" >&2
    return 1
}

# build.ninja is written last: without it, a configuration was interrupted.
if ! [ -f "$build/build.ninja" ]; then
    rm -rf "$build"
    meson setup "$build" -Dpeers=true -Dtests=false -Dexamples=false >/dev/null ||
        { cat "$build/meson-logs/meson-log.txt" >&2; exit 1; }
fi
ninja -C "$build" --quiet

python=${PYTHON:-$(find_python)}
exec "$python" bench/peers/compare.py --build "$build" "$@"
