#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Sees that what a build needs is there: on Debian and its kin it installs what
# is missing (as root, or by sudo), elsewhere it says what to install.
#
#   sh scripts/prepare.sh PACKAGE...      Debian's names; nothing is done when
#                                         all of them are installed
#   sh scripts/prepare.sh @library ...    first all that the library is built
#                                         with; what it can do without (SLEEF,
#                                         protobuf-c, jansson) as far as it can
#                                         be had
set -eu

needed='gcc libc6-dev meson ninja-build pkgconf libopenblas-dev liblapacke-dev zlib1g-dev
    librandom123-dev libxxhash-dev'
useful='libsleef-dev libprotobuf-c-dev protobuf-c-compiler libjansson-dev'

elsewhere() {
    cat >&2 <<EOF
libmlp: this is no Debian system, or one without root and sudo. Install these,
by whatever names your system has for them, and run the command again:
    $*
(C compiler, meson, ninja, pkg-config, OpenBLAS with CBLAS, LAPACKE, zlib,
Random123, xxHash, and better SLEEF, protobuf-c and jansson; for the tests also
Check and a C++ compiler.)
To go on without this check: MLP_SKIP_PREPARE=1
EOF
    exit 1
}

[ "${MLP_SKIP_PREPARE:-0}" = 1 ] && exit 0

if [ "${1:-}" = @library ]; then
    shift
    # shellcheck disable=SC2086
    sh "$0" $needed "$@"
    for package in $useful; do
        sh "$0" "$package" 2>/dev/null || echo "libmlp: without $package" >&2
    done
    exit 0
fi

missing=
if command -v dpkg-query >/dev/null 2>&1; then
    for package in "$@"; do
        state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
        [ "$state" = 'install ok installed' ] || missing="$missing $package"
    done
else
    elsewhere "$@"
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1; then
    as_root=sudo
else
    elsewhere "$missing"
fi

echo "libmlp: installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# The lists may be there already; they are fetched only when they do not help.
# shellcheck disable=SC2086
$as_root apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 ||
    { $as_root apt-get update -q >&2 &&
        $as_root apt-get install -y -q --no-install-recommends $missing >&2; }
