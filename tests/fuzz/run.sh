#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Gives the readers of files to libFuzzer, under AddressSanitizer and
# UndefinedBehaviorSanitizer, one after the other.
#
#   sh tests/fuzz/run.sh [--runs N] [TARGET...]    N runs of each (10 million)
#
# What breaks a reader is left in build-fuzz/found-TARGET/. The corpus grows in
# build-fuzz/corpus-TARGET/ from run to run.
set -eu
cd "$(dirname "$0")/../.."

runs=10000000
if [ "${1:-}" = --runs ]; then
    runs=$2
    shift 2
fi

sh scripts/prepare.sh @library clang check libsubunit-dev
[ -f build-fuzz/build.ninja ] ||
    CC=clang meson setup build-fuzz -Dtests=true -Dfuzz=true -Dbench=false -Dexamples=false \
        -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1 \
        -Dc_args='-fno-sanitize-recover=all -fsanitize=fuzzer-no-link'
ninja -C build-fuzz >/dev/null

[ $# -gt 0 ] || set -- $(cd tests/fuzz && ls fuzz_*.c | sed -n 's/^fuzz_\(.*\)\.c$/\1/p' |
    grep -vx -e file -e container)
failed=0
for target in "$@"; do
    mkdir -p "build-fuzz/corpus-$target" "build-fuzz/found-$target"
    start=$(date +%s)
    if build-fuzz/tests/fuzz/fuzz_"$target" -runs="$runs" -max_len=65536 -rss_limit_mb=1024 \
        -timeout=20 -artifact_prefix="build-fuzz/found-$target/" -print_final_stats=1 \
        "build-fuzz/corpus-$target" "build-fuzz/tests/fuzz/corpus/$target" \
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
