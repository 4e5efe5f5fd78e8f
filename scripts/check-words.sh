#!/bin/sh
# Fails on what must not be left in the project: paths of somebody's machine, hosts of package mirrors, and words that
# mark unfinished work. A letter in brackets keeps the patterns from matching this file.
set -eu
cd "$(dirname "$0")/.."
status=0

files() { # folders and files, those that exist
    for place in "$@"; do
        [ ! -e "$place" ] || find "$place" -type f ! -path '*/corpus/*' ! -name '*.png' ! -name '*.pdf'
    done
}

find_words() { # reason, pattern, option of grep, places
    reason=$1 pattern=$2 option=$3
    shift 3
    if files "$@" | tr '\n' '\0' | xargs -0 -r grep -nI "$option" -e "$pattern" /dev/null; then
        echo "^ $reason" >&2
        status=1
    fi
}

everything="src include tests knowledge tools scripts docs fuzz bench proofs web start check .ci README.md
    CONTRIBUTING.md meson.build meson_options.txt"
# shellcheck disable=SC2086
find_words "a path of one machine" \
    '\(^\|[^A-Za-z0-9_.-]\)/\([h]ome\|[r]oot\|[w]ork\|[U]sers\)/\|\.\./[s]hared/' -G $everything
# shellcheck disable=SC2086
find_words "the host of a package mirror" \
    '[d]eb\.debian\.org\|[s]napshot\.debian\.org\|[s]ecurity\.debian\.org\|[p]ypi\.org\|[r]egistry\.npmjs\|[a]rtifactregistry' \
    -G $everything
find_words "unfinished work" '\(^\|[^A-Za-z]\)\([T]ODO\|[F]IXME\|[X]XX\|[H]ACK\)\($\|[^A-Za-z]\)' -G \
    src include tests knowledge tools fuzz bench
# A hole in a template may be called a placeholder; a value that waits for a better one may not stay.
find_words "unfinished work" \
    "[n]ot implemented\|[n]ot yet implemented\|[p]laceholder \(text\|value\|for\|until\|only\)\|\(is\|just\) a [p]laceholder" -i \
    src include tests knowledge tools fuzz bench
exit $status
