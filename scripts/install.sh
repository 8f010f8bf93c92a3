#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds the library and the mlp command and installs them; installs what they
# are built with first.
#
#   sh scripts/install.sh             for all users, into /usr/local (as root or
#                                     by sudo)
#   sh scripts/install.sh PREFIX      into a folder of your own
set -eu
[ $# -le 1 ] || { echo "usage: sh scripts/install.sh [PREFIX]" >&2; exit 2; }
prefix=${1:-/usr/local}
mkdir -p "$prefix" 2>/dev/null || true
case $prefix in
/*) ;;
*) prefix=$(cd "$prefix" && pwd) ;;
esac
cd "$(dirname "$0")/.."

sh scripts/prepare.sh @library
# Draws the pictures of the command, which does without.
sh scripts/prepare.sh gnuplot-nox 2>/dev/null || echo 'libmlp: without gnuplot, no pictures' >&2

as_root=
[ -w "$prefix" ] || as_root=sudo
libdir=
[ "$prefix" = /usr/local ] || libdir=--libdir=lib

build=build-install
[ ! -f $build/build.ninja ] || again=--reconfigure
# shellcheck disable=SC2086
meson setup ${again:-} $build --prefix="$prefix" $libdir -Dbench=false -Dexamples=false >/dev/null
ninja -C $build
$as_root meson install -C $build --no-rebuild >/dev/null
if [ "$prefix" = /usr/local ]; then
    $as_root ldconfig
    echo "installed; try: mlp --help"
else
    cat <<MESSAGE
installed; these lines, in ~/.profile too, tell where:
    export PATH=$prefix/bin:\$PATH
    export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
    export LD_LIBRARY_PATH=$prefix/lib
and in ~/.bashrc, for the completion of bash:
    . $prefix/share/bash-completion/completions/mlp
MESSAGE
fi
