#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds the tests and runs them all; installs what is missing first.
#
#   sh tests/run.sh                the tests
#   sh tests/run.sh --sanitize     the tests under AddressSanitizer and
#                                  UndefinedBehaviorSanitizer
#   sh tests/run.sh --sanitize=thread
#                                  those of threads under ThreadSanitizer
#
# MLP_MESON_ARGS is given to meson setup. The last line is the sum over all
# test programs: "N passed, N failed".
set -eu
cd "$(dirname "$0")/.."

build='build-tests'
extra=
select=
rebuild=--no-rebuild
if [ "${1:-}" = --sanitize ]; then
    build='build-sanitize'
    extra='-Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1
        -Dc_args=-fno-sanitize-recover=all'
    # OpenBLAS's builds and kernels are no code of ours, and headers and documents are nothing that
    # runs: the plain tests go through them.
    select='--no-suite flavours --no-suite kernels --no-suite headers --no-suite docs'
    # A process for each test is looked through for leaks as often: ten times the time.
    export CK_FORK=no
    # Sanitized programs are several times slower.
    export CK_TIMEOUT_MULTIPLIER=10
    export UBSAN_OPTIONS=print_stacktrace=1
elif [ "${1:-}" = --sanitize=thread ]; then
    build='build-tsan'
    extra='-Db_sanitize=thread -Db_lundef=false -Doptimization=1 -Dbench=false -Dexamples=false'
    select='--suite threads'
    rebuild= # of what these want, and nothing else
    export CK_TIMEOUT_MULTIPLIER=10
    export TSAN_OPTIONS=halt_on_error=1
elif [ $# -gt 0 ]; then
    echo "usage: sh tests/run.sh [--sanitize | --sanitize=thread]" >&2
    exit 2
fi

sh scripts/prepare.sh @library g++ check libsubunit-dev binutils
# The other builds of OpenBLAS are worth testing with, but not worth failing for.
sh scripts/prepare.sh libopenblas0-pthread libopenblas0-openmp libopenblas0-serial 2>/dev/null ||
    echo 'tests: only with the OpenBLAS that is installed' >&2

# Likewise what makes the site of the documents.
sh scripts/prepare.sh doxygen 2>/dev/null || echo 'tests: without the site of the documents' >&2
# And what looks at the man pages.
sh scripts/prepare.sh mandoc 2>/dev/null || echo 'tests: without mandoc' >&2

# Likewise what runs exported models; tests/interop/run.sh wants more.
sh scripts/prepare.sh clang python3-onnx python3-opencv 2>/dev/null ||
    echo 'tests: exported models only by what is installed' >&2
# And the data sets that the command is judged on.
sh scripts/prepare.sh python3-sklearn 2>/dev/null ||
    echo 'tests: without the data sets of python3-sklearn' >&2
# And what draws pictures.
sh scripts/prepare.sh gnuplot-nox 2>/dev/null ||
    echo 'tests: without gnuplot-nox no pictures are drawn' >&2

# shellcheck disable=SC2086
[ -f $build/build.ninja ] ||
    meson setup $build -Dtests=true $extra ${MLP_MESON_ARGS:-}
[ -z "$rebuild" ] || ninja -C $build

# Tests write and fsync thousands of small files, for which a disk makes them wait: they get a
# folder in memory, where that has 2 GiB to spare and runs programs.
serves() { # FOLDER
    [ "$(df -kP "$1" | awk 'NR == 2 { print $4 }')" -ge 2097152 ] &&
        echo '#!/bin/sh' >"$1/program" && chmod +x "$1/program" && "$1/program"
}
if [ -z "${TMPDIR:-}" ] && memory=$(mktemp -d /dev/shm/mlp-tests-XXXXXX 2>/dev/null); then
    trap 'rm -rf "$memory"' EXIT
    if serves "$memory" 2>/dev/null; then export TMPDIR="$memory"; fi
fi

set +e
# shellcheck disable=SC2086
meson test -C $build $rebuild $select
result=$?
set -e

# Check's own lines, two for each program, and the sum: a Check program counts by
# its checks, any other test as one.
log=$build/meson-logs/testlog
grep -E '^(Running suite|[0-9]+%: Checks: )' $log.txt || true
python3 tests/sum.py $log.json
exit $result
