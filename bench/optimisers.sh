#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Measures the optimisers and draws docs/optimisers.svg: some thirteen minutes on a
# machine that does nothing else meanwhile.
#
#   sh bench/optimisers.sh
#
# MLP_SKIP_PREPARE=1 looks for no packages. PYTHON names a Python with matplotlib.
set -eu
cd "$(dirname "$0")/.."

sh scripts/prepare.sh @library python3 python3-matplotlib dataset-fashion-mnist
[ -f build-bench/build.ninja ] || meson setup build-bench
ninja -C build-bench bench/mlp-optimisers >/dev/null
build-bench/bench/mlp-optimisers >build-bench/optimisers.jsonl
"${PYTHON:-/usr/bin/python3}" bench/optimisers_picture.py build-bench/optimisers.jsonl \
    docs/optimisers.svg
echo 'optimiser, learning rate: last time and error of each problem'
"${PYTHON:-/usr/bin/python3}" - <<END
import json
for line in open("build-bench/optimisers.jsonl", encoding="utf-8"):
    run = json.loads(line)
    print(run["problem"].split(":")[0], run["optimiser"], run["rate"], *run["points"][-1])
END
