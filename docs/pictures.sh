#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Draws the pictures of README and guide anew, by the mlp command:
#
#   sh docs/pictures.sh [MLP]     the program, if it is not in PATH
set -eu
mlp=$(command -v "${1:-mlp}")
case $mlp in /*) ;; *) mlp=$PWD/$mlp ;; esac
docs=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

"$mlp" sample spirals -o spirals.csv
"$mlp" train spirals.csv --valid 0.2 --quiet --plot "$docs/guide/curve.svg"
"$mlp" map model.safetensors spirals.csv --plot "$docs/spirals.svg"
"$mlp" eval model.safetensors spirals.csv --plot "$docs/guide/confusion.svg"

# Too many weights for few rows: what that looks like.
"$mlp" sample moons --rows 60 --noise 0.4 -o moons.csv
"$mlp" train moons.csv --valid 0.5 --patience 0 --hidden 128:relu,128:relu --optimizer adam:lr=0.003 \
    --epochs 150 --quiet --plot "$docs/guide/curve-overfit.svg"

"$mlp" sample friedman --noise 1 -o friedman.csv
"$mlp" train friedman.csv --quiet --hidden 6:tanh,4:tanh --epochs 400
"$mlp" info model.safetensors --plot "$docs/guide/network.svg"
"$mlp" importance model.safetensors friedman.csv --plot "$docs/guide/importance.svg"
