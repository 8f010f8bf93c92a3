#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Prints the tables of docs/benchmarks.md, but for those of other libraries,
# which are bench/peers/run.sh's: some nine minutes on a quiet machine.
#
#   sh bench/figures.sh
#
# MLP_SKIP_PREPARE=1 looks for no packages.
set -eu
cd "$(dirname "$0")/.."

sh scripts/prepare.sh @library
[ -f build-bench/build.ninja ] || meson setup build-bench
ninja -C build-bench >/dev/null
bench=build-bench/bench

for threads in 1 2; do
    echo
    echo "== the list, threads $threads"
    $bench/mlp-bench --all --threads $threads
done

echo
echo '== relu and sigmoid in turn, one thread'
# NETWORK BATCH ROWS, % standing for the activation
while read -r net batch rows; do
    for dtype in f64 f32; do
        for act in relu sigmoid relu sigmoid; do
            $bench/mlp-bench --net "$(echo "$net" | sed "s/%/$act/g")" --batch "$batch" \
                --rows "$rows" --dtype $dtype --repeats 5 | sed -n 3p
        done
    done
done <<END
784-128:%-10 64 60000
784-1024:%-1024:%-10 256 10000
784-64:%-64:%-64:%-10 32 60000
END

echo
echo '== optimisers, 784-128-10, batch 64, one thread'
for dtype in f64 f32; do
    for optimizer in sgd sgd:momentum=0.9 rmsprop adagrad adam adamw nadam radam lion; do
        echo "$optimizer $($bench/mlp-bench --net 784-128-10 --rows 30000 --dtype $dtype \
            --repeats 7 --optimizer "$optimizer" | sed -n 3p)"
    done
done

echo
echo '== options of layers and rows, in turn with none'
for dtype in f64 f32; do
    for turn in 1 2 3; do
        for option in : :dropout=0.5: :batch_norm: :layer_norm: weights; do
            case $option in
            weights) set -- 784-128:relu-10:softmax --class-weights ;;
            *) set -- "784-128:relu${option%:}-10:softmax" ;;
            esac
            echo "$turn $option $($bench/mlp-bench --rows 30000 --dtype $dtype --repeats 5 \
                --net "$@" | sed -n 3p)"
        done
    done
done

echo
echo '== little work'
$bench/mlp-latency
echo
echo '== threads'
$bench/mlp-threads
