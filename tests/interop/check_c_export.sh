#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds exported C files and runs them: their own tests, and all against the
# reference. With each compiler that is there, gcc with optimisation and clang
# without; --full is both with both.
#
#   check_c_export.sh WRITE_MODELS RUN_EXPORTS_C [--full]
set -eu
write_models=$1
runner=$(realpath "$2")
full=${3:-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$write_models" "$scratch"
names=$(cut -d' ' -f1 "$scratch/models.txt")
compilers=
for compiler in gcc clang; do
    if command -v $compiler >/dev/null; then
        compilers="$compilers $compiler"
    fi
done
[ -n "$compilers" ] || exit 77

# One model: as it is, for the runner; and as a program that tests itself.
cat >"$scratch/build.sh" <<'EOF'
set -eu
"$1" $3 -c "$2/$4.c" -o "$2/$4.o"
"$1" $3 -D"$4_SELF_TEST" "$2/$4.c" -o "$2/$4.test" -lm
"$2/$4.test" >"$2/$4.log" || { cat "$2/$4.log"; exit 1; }
EOF

for compiler in $compilers; do
    levels='-O0 -O3'
    case "$full:$compiler" in
    :gcc) levels=-O3 ;;
    :clang) levels=-O0 ;;
    esac
    for level in $levels; do
        flags="$level -std=c99 -Wall -Wextra -Wpedantic -Wmissing-prototypes -Werror
            -ffp-contract=off"
        flags=$(echo $flags)
        for name in $names; do echo "$name"; done |
            xargs -P 2 -I @ sh "$scratch/build.sh" "$compiler" "$scratch" "$flags" @
        (cd "$scratch" && $compiler $level -std=c99 -ffp-contract=off -I. "$runner" ./*.o -lm -o run)
        "$scratch/run" "$scratch" >"$scratch/run.log" || { cat "$scratch/run.log"; exit 1; }
        echo "$compiler $level: $(grep -c . "$scratch/run.log") models have the reference's bits;" \
            "largest difference from the library:" \
            "$(sed 's/.*off by \([^ ]*\) ulp.*/\1/' "$scratch/run.log" | sort -g | tail -1) ulp"
    done
done
cat "$scratch/run.log"
