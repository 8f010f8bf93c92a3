#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The shared library exports exactly the names in symbols.txt, which are those
# that the headers declare, and imports nothing that prints, exits or touches
# the state of its host.
#
#   check_symbols.sh LIBRARY SYMBOLS_TXT INCLUDE_FOLDER
set -eu
library=$1
listed=$2
include=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

grep -v '^#' "$listed" | sort >"$scratch/listed"
nm -D --defined-only "$library" | awk '{ print $NF }' | sort >"$scratch/exported"
diff -u "$scratch/listed" "$scratch/exported" || {
    echo "exported names (+) differ from symbols.txt (-)"
    status=1
}

# A declaration starts with MLP_API or MLP_CHECKED; its name is the first word before a "(".
cat "$include"/mlp/*.h | grep -v '^ *#' | tr '\n' ' ' | grep -Eo 'MLP_(API|CHECKED) [a-z0-9_ *]*[(]' |
    sed 's/.*[ *]\(mlp_[a-z0-9_]*\) *($/\1/' | sort >"$scratch/declared"
diff -u "$scratch/declared" "$scratch/exported" || {
    echo "exported names (+) differ from those that the headers declare (-)"
    status=1
}

# A sanitizer brings imports of its own.
if ! nm -D "$library" | grep -q __asan_; then
    forbidden='printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|perror|exit|_exit|abort|atexit'
    forbidden="$forbidden|setlocale|uselocale|rand|srand|random|srandom|drand48|signal|sigaction"
    forbidden="$forbidden|getenv|setenv|putenv|fesetround|fesetenv|system|fork|dlopen"
    forbidden="$forbidden|__printf_chk|__fprintf_chk|__vprintf_chk|__vfprintf_chk"
    if nm -D --undefined-only "$library" | awk '{ print $NF }' | sed 's/@.*//' |
        grep -Ex "$forbidden"; then
        echo "these are not for a library to call"
        status=1
    fi
fi

# -ffast-math at link time would change the rounding of the host program.
if objdump -d "$library" | grep -q ldmxcsr; then
    echo "the library sets the processor's rounding mode"
    status=1
fi
[ $status -ne 0 ] || echo "$(wc -l <"$scratch/exported") names"
exit $status
