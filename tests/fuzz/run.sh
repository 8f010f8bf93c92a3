#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Gives the readers of files to libFuzzer, under AddressSanitizer and
# UndefinedBehaviorSanitizer, as many of them at once as there are processors.
#
#   sh tests/fuzz/run.sh [TARGET...] [--runs N]    N runs of each (10 million)
#
# What breaks a reader is left in build-fuzz/found-TARGET/. The corpus grows in
# build-fuzz/corpus-TARGET/ from run to run.
set -eu
cd "$(dirname "$0")/../.."

runs=10000000
targets=
one=
while [ $# -gt 0 ]; do
    case "$1" in
    --runs)
        runs=${2:?--runs wants a number}
        shift
        ;;
    --one) # of what is built
        one=${2:?}
        shift
        ;;
    *) targets="$targets $1" ;;
    esac
    shift
done

fuzz() { # TARGET
    mkdir -p "build-fuzz/corpus-$1" "build-fuzz/found-$1"
    start=$(date +%s)
    longest=65536
    case "$1" in # what may inflate a thousandfold, and goes through zlib's copying loop then
    gzip) longest=192 ;;
    idx) longest=512 ;;
    esac
    seeds="build-fuzz/tests/fuzz/corpus/$1 build-fuzz/tests/fuzz/hostile/$1"
    mkdir -p "build-fuzz/tests/fuzz/corpus/$1" "build-fuzz/tests/fuzz/hostile/$1"
    [ ! -d "tests/fuzz/found/$1" ] || seeds="$seeds tests/fuzz/found/$1"
    # shellcheck disable=SC2086
    if build-fuzz/tests/fuzz/fuzz_"$1" -runs="$runs" -max_len=$longest -rss_limit_mb=512 \
        -malloc_limit_mb=256 -timeout=5 -artifact_prefix="build-fuzz/found-$1/" \
        -print_final_stats=1 "build-fuzz/corpus-$1" $seeds 2>"build-fuzz/log-$1"; then
        verdict='nothing found'
    else
        verdict="FAILED, see build-fuzz/log-$1"
    fi
    executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "build-fuzz/log-$1")
    echo "$1: ${executed:-?} runs in $(($(date +%s) - start)) s: $verdict"
    [ "$verdict" = 'nothing found' ]
}

export OPENBLAS_NUM_THREADS=1
export UBSAN_OPTIONS=print_stacktrace=1
# Memory that has been freed is watched for longer than an input lasts; the usual 256 MB would be
# fetched anew from the system all the time, at twice the cost of the readers.
export ASAN_OPTIONS=quarantine_size_mb=8:thread_local_quarantine_size_kb=64
if [ -n "$one" ]; then
    fuzz "$one"
    exit
fi

sh scripts/prepare.sh @library clang check libsubunit-dev
[ -f build-fuzz/build.ninja ] ||
    CC=clang meson setup build-fuzz -Dtests=true -Dfuzz=true -Dbench=false -Dexamples=false \
        -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=2 \
        -Dc_args='-fno-sanitize-recover=all -fsanitize=fuzzer-no-link'
# Only what is run here; first the list, which may be older than tests/fuzz/meson.build.
ninja -C build-fuzz build.ninja >/dev/null
programs=$(ninja -C build-fuzz -t targets all |
    sed -n 's/^\(tests\/fuzz\/\(fuzz_[a-z]*\|corpus\|hostile\)\): .*/\1/p')
# shellcheck disable=SC2086
ninja -C build-fuzz $programs >/dev/null

[ -n "$targets" ] || targets=$(cd tests/fuzz && ls fuzz_*.c |
    sed -n 's/^fuzz_\(.*\)\.c$/\1/p' | grep -vx -e file -e container)
# shellcheck disable=SC2086
printf '%s\n' $targets | xargs -P "$(nproc)" -I TARGET sh tests/fuzz/run.sh --runs "$runs" --one TARGET
