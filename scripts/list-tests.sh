#!/bin/sh
# Lists, relative to the folder whose meson.build asks: the unit tests (unit), what they share (shared), or the fuzz
# targets (fuzz). `all` is all of them, for ./check to see when one was added.
set -eu
cd "$(dirname "$0")/.."

list() { # folder, pattern
    [ -d "$1" ] || return 0
    find "$1" -name "$2" -type f | LC_ALL=C sort
}

case "${1:-}" in
unit) list tests/unit 'test_*.c' | sed 's#^tests/##' ;;
shared) list tests/unit '*.c' | sed -n '\#/test_[^/]*$#!s#^tests/##p' ;;
fuzz) list fuzz 'fuzz_*.c' | sed 's#^fuzz/##' ;;
all)
    list tests '*.c'
    list fuzz 'fuzz_*.c'
    ;;
*)
    echo "usage: list-tests.sh unit|shared|fuzz|all" >&2
    exit 2
    ;;
esac
