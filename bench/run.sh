#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds the benchmarks and runs them: training on Fashion-MNIST, then the table
# of problems. Installs what is missing on Debian and its kin.
#
#   sh bench/run.sh                       from any folder
#   MLP_SKIP_PREPARE=1 sh bench/run.sh    without looking for packages
set -eu

cd "$(dirname "$0")/.."
build="build-bench"

sh scripts/prepare.sh @library

# The data set is worth having, but not worth failing for.
if ! [ -d /usr/share/datasets/fashion-mnist ]; then
    (sh scripts/prepare.sh dataset-fashion-mnist) 2>/dev/null ||
        echo 'bench: the package dataset-fashion-mnist is not to be had; going on without' >&2
fi

# build.ninja is written last: without it, a configuration was interrupted.
if ! [ -f "$build/build.ninja" ]; then
    rm -rf "$build"
    meson setup "$build" -Dtests=false -Dexamples=false >/dev/null ||
        { cat "$build/meson-logs/meson-log.txt" >&2; exit 1; }
fi
ninja -C "$build" --quiet bench/mlp-fashion bench/mlp-bench

"$build/bench/mlp-fashion"
echo
"$build/bench/mlp-bench" --quick
