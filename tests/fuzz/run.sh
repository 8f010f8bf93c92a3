#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Gives the readers of files to libFuzzer, under AddressSanitizer and
# UndefinedBehaviorSanitizer, one after the other.
#
#   sh tests/fuzz/run.sh [TARGET...] [--runs N]    N runs of each (10 million)
#
# What breaks a reader is left in build-fuzz/found-TARGET/. The corpus grows in
# build-fuzz/corpus-TARGET/ from run to run.
set -eu
cd "$(dirname "$0")/../.."

runs=10000000
targets=
while [ $# -gt 0 ]; do
    case "$1" in
    --runs)
        runs=${2:?--runs wants a number}
        shift
        ;;
    *) targets="$targets $1" ;;
    esac
    shift
done

sh scripts/prepare.sh @library clang check libsubunit-dev
[ -f build-fuzz/build.ninja ] ||
    CC=clang meson setup build-fuzz -Dtests=true -Dfuzz=true -Dbench=false -Dexamples=false \
        -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1 \
        -Dc_args='-fno-sanitize-recover=all -fsanitize=fuzzer-no-link'
# Only what is run here; first the list, which may be older than tests/fuzz/meson.build.
ninja -C build-fuzz build.ninja >/dev/null
programs=$(ninja -C build-fuzz -t targets all |
    sed -n 's/^\(tests\/fuzz\/\(fuzz_[a-z]*\|corpus\|hostile\)\): .*/\1/p')
# shellcheck disable=SC2086
ninja -C build-fuzz $programs >/dev/null

[ -n "$targets" ] || targets=$(cd tests/fuzz && ls fuzz_*.c |
    sed -n 's/^fuzz_\(.*\)\.c$/\1/p' | grep -vx -e file -e container)
export OPENBLAS_NUM_THREADS=1
export UBSAN_OPTIONS=print_stacktrace=1
failed=0
for target in $targets; do
    mkdir -p "build-fuzz/corpus-$target" "build-fuzz/found-$target"
    start=$(date +%s)
    seeds="build-fuzz/tests/fuzz/corpus/$target build-fuzz/tests/fuzz/hostile/$target"
    [ ! -d "tests/fuzz/found/$target" ] || seeds="$seeds tests/fuzz/found/$target"
    mkdir -p "build-fuzz/tests/fuzz/corpus/$target" "build-fuzz/tests/fuzz/hostile/$target"
    # shellcheck disable=SC2086
    if build-fuzz/tests/fuzz/fuzz_"$target" -runs="$runs" -max_len=65536 -rss_limit_mb=512 \
        -malloc_limit_mb=256 -timeout=5 -artifact_prefix="build-fuzz/found-$target/" \
        -print_final_stats=1 "build-fuzz/corpus-$target" $seeds \
        2>"build-fuzz/log-$target"; then
        verdict='nothing found'
    else
        verdict="FAILED, see build-fuzz/log-$target"
        failed=1
    fi
    done=$(sed -n 's/^stat::number_of_executed_units: *//p' "build-fuzz/log-$target")
    echo "$target: ${done:-?} runs in $(($(date +%s) - start)) s: $verdict"
done
exit $failed
