#!/bin/sh
# SPDX-License-Identifier: MIT
#
# All tests with other programs, installing what they want: compilers, OpenCV, and, beyond what
# tests/run.sh does, torch, libfann, and onnxruntime-web from npm.
#
#   sh tests/interop/run.sh
set -eu
cd "$(dirname "$0")/../.."

sh scripts/prepare.sh @library check libsubunit-dev clang python3-onnx python3-opencv python3-torch \
    libfann-dev
command -v npm >/dev/null || sh scripts/prepare.sh nodejs npm
[ -f build-tests/build.ninja ] || meson setup build-tests -Dtests=true
ninja -C build-tests tests/save_models tests/write_models
meson test -C build-tests --no-rebuild --suite interop
sh tests/interop/check_c_export.sh build-tests/tests/write_models tests/interop/run_exports.c --full

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cc -O1 -o "$scratch/make_fann" tests/golden/make_fann.c -lfann -lm
"$scratch/make_fann" >"$scratch/fann.h"
cmp "$scratch/fann.h" tests/golden/fann.h
echo 'libfann: the outputs that tests/model/test_import_fann.c compares with'
mkdir "$scratch/models"
build-tests/tests/write_models "$scratch/models"
check=$PWD/tests/interop/check_onnxruntime.mjs
cd "$scratch"
npm install --silent --ignore-scripts --no-audit --no-fund onnxruntime-web
node "$check" "$scratch/models"
