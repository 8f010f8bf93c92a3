#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Makes the site of the documents: sh docs/build.sh [FOLDER]
#
# It is FOLDER/html/index.html, build-docs/html/index.html without FOLDER, and
# needs no network. Fails when a public name has no documentation, a @param is
# wrong, or a link leads nowhere. Doxygen is installed if it is not there.
set -eu
cd "$(dirname "$0")/.."

MLP_DOCS_BUILD=${1:-build-docs}
MLP_DOCS_VERSION=$(sed -n 's/.*MLP_VERSION_\(MAJOR\|MINOR\|PATCH\) \([0-9]*\)$/\2/p' \
    include/mlp/version.h | paste -sd.)
export MLP_DOCS_BUILD MLP_DOCS_VERSION

command -v doxygen >/dev/null || sh scripts/prepare.sh doxygen
rm -rf "$MLP_DOCS_BUILD/pages" "$MLP_DOCS_BUILD/html"
mkdir -p "$MLP_DOCS_BUILD/pages"
python3 docs/site.py --pages "$MLP_DOCS_BUILD/pages"
doxygen docs/Doxyfile
python3 docs/site.py --check "$MLP_DOCS_BUILD/html"
echo "$MLP_DOCS_BUILD/html/index.html"
