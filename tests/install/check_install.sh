#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a user does: installs the library into a folder, compiles programs
# against it by pkg-config, shared and static, as C and as C++, and runs them;
# then uses the project as a meson subproject.
#
#   check_install.sh SOURCE_ROOT BUILD_ROOT
set -eu
root=$(cd "$1" && pwd)
built=$(cd "$2" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# The build of the test that runs this one must not leak into this build.
unset DESTDIR MESON_BUILD_ROOT MESON_SOURCE_ROOT MAKEFLAGS LD_LIBRARY_PATH || true

# As if it had been built for this folder.
meson install -C "$built" --no-rebuild --destdir "$scratch/stage" >install.log 2>&1 ||
    { cat install.log; exit 1; }
pc=$(find "$scratch/stage" -name mlp.pc)
libdir=$(dirname "$(dirname "$pc")")
prefix=$(sed -n 's/^prefix=//p' "$pc")
sed -i "s|^prefix=.*|prefix=$scratch/stage$prefix|" "$pc"
ln -s "$scratch/stage$prefix" prefix

PKG_CONFIG_PATH=$libdir/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
version=$(pkg-config --modversion mlp)
echo "installed: libmlp $version"
grep -q "^Requires.private:.*openblas" "$pc" ||
    grep -q "^Libs.private:.*openblas" "$pc"
test "$(pkg-config --libs mlp | tr -s ' ')" = "-L$libdir -lmlp" ||
    test "$(pkg-config --libs mlp | tr -s ' ')" = "-L$libdir -lmlp "

# The pages and the completion go with what they are about.
test -f prefix/share/man/man3/mlp.3
if [ -x prefix/bin/mlp ]; then
    test -f prefix/share/man/man1/mlp.1
    test -f prefix/share/bash-completion/completions/mlp
else
    test ! -e prefix/share/man/man1 && test ! -e prefix/share/bash-completion
fi
echo "installed: man pages and completion"

run() { # PROGRAM
    LD_LIBRARY_PATH=$libdir "./$1" >"$1.out"
    grep -q '1 xor 1 = 0.0' "$1.out"
    echo "$1: runs"
}

# The README's own line.
# shellcheck disable=SC2046
cc "$root/examples/01_xor.c" $(pkg-config --cflags --libs mlp) -o shared
run shared
readelf -d shared | grep -q 'NEEDED.*libmlp\.so\.' || { echo "no soname"; exit 1; }
if readelf -d shared | grep -q 'NEEDED.*openblas'; then
    echo "a program that links libmlp should not have to link OpenBLAS"
    exit 1
fi

# libmlp's archive with shared libraries behind it. (With --static, Debian's
# openblas.pc asks for libgfortran, which comes with another package.)
# shellcheck disable=SC2046
cc "$root/examples/01_xor.c" $(pkg-config --cflags mlp) -L"$libdir" -l:libmlp.a \
    $(pkg-config --libs $(pkg-config --print-requires-private mlp)) -lm -lpthread -o static
run static
if readelf -d static | grep -q 'NEEDED.*libmlp'; then
    echo "not linked statically"
    exit 1
fi

if command -v c++ >/dev/null; then
    cp "$root/examples/01_xor.c" xor.cpp
    # shellcheck disable=SC2046
    c++ xor.cpp $(pkg-config --cflags --libs mlp) -o plusplus
    run plusplus
fi

mkdir -p host/subprojects
ln -s "$root" host/subprojects/libmlp
cp "$root/examples/01_xor.c" host/main.c
cat >host/meson.build <<'EOF'
project('host', 'c')
mlp = dependency('mlp', version: '>= 0.1', fallback: 'libmlp', default_options:
  ['default_library=shared'])
executable('subproject', 'main.c', dependencies: mlp)
EOF
env -u PKG_CONFIG_PATH meson setup host/build host >setup.log 2>&1 || { cat setup.log; exit 1; }
ninja -C host/build >ninja.log 2>&1 || { cat ninja.log; exit 1; }
cp host/build/subproject .
run subproject
# The host builds without optimisation, the library has its own.
grep -q -- '-O3' host/build/build.ninja || { echo "the subproject is built without -O3"; exit 1; }
