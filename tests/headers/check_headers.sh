#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every public header compiles alone, as old and new C and C++, by the
# system's compiler and clang, with all warnings as errors. Those that have calls
# say what these cost.
#
#   check_headers.sh INCLUDE_FOLDER
set -eu
include=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
compiled=0

try() { # COMPILER STANDARD FILE
    "$1" "-std=$2" -Wall -Wextra -Wpedantic -Werror -I"$include" -fsyntax-only "$3"
    compiled=$((compiled + 1))
}

for header in "$include"/mlp/*.h; do
    name=mlp/$(basename "$header")
    if grep -q '^MLP_CHECKED' "$header" && ! grep -q '^ \* Costs' "$header"; then
        echo "$name: nothing is said of what its calls cost"
        exit 1
    fi
    printf '#include <%s>\n#include <%s>\nint main(void) { return 0; }\n' "$name" "$name" \
        >"$scratch/alone.c"
    cp "$scratch/alone.c" "$scratch/alone.cpp"
    for cc in cc clang; do
        command -v $cc >/dev/null || continue
        for standard in c99 c17; do try $cc $standard "$scratch/alone.c"; done
    done
    for cxx in c++ clang++; do
        command -v $cxx >/dev/null || continue
        for standard in c++11 c++20; do try $cxx $standard "$scratch/alone.cpp"; done
    done
done
echo "$compiled compilations"
test "$compiled" -gt 0
