#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Finds a Python that has what check_onnx.py needs, writes models and has them
# checked. 77, for "skipped", where there is no such Python.
#
#   check_onnx.sh WRITE_MODELS CHECK_ONNX_PY
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for python in /usr/bin/python3 python3; do
    if "$python" -c 'import numpy, onnx' 2>/dev/null; then
        "$1" "$scratch"
        "$python" "$2" "$scratch"
        exit
    fi
done
echo 'no Python has numpy and onnx (Debian: python3-onnx, and python3-opencv to run models)'
exit 77
