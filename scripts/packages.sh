# shellcheck shell=bash
# Sourced by ./start and ./check: which Debian packages are missing, and their installation. Says what it does on
# stderr, as stdout belongs to the program.

say() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# Prints those of the packages that are not installed.
packages_missing() {
    local package state
    for package in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=
        [ "$state" = installed ] || printf '%s\n' "$package"
    done
}

# packages_install PURPOSE PACKAGE...: installs what is missing, or says why it cannot. Quiet when nothing is missing.
packages_install() {
    local purpose=$1 log missing as_root=()
    shift
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "cannot install what is needed $purpose: this is not a Debian system (there is no apt-get)."
        say "Install what Debian calls $* by yourself, then: meson setup build && ninja -C build"
        return 1
    fi
    mapfile -t missing < <(packages_missing "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "cannot install ${missing[*]}: you are not root and there is no sudo. As root: apt-get install ${missing[*]}"
            return 1
        fi
        as_root=(sudo --)
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    log=$(mktemp)
    say "asking the Debian mirror what is new (apt-get update)"
    if ! "${as_root[@]}" apt-get update >"$log" 2>&1; then
        cat "$log" >&2
        say "the package lists could not be fetched; the reason is above"
        rm -f "$log"
        return 1
    fi
    say "installing ${missing[*]} ($purpose)"
    if ! "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
        cat "$log" >&2
        say "${missing[*]} could not be installed; the reason is above"
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# What the program itself needs to be built.
# shellcheck disable=SC2034
BUILD_PACKAGES=(gcc libc6-dev meson ninja-build pkg-config libyaml-dev libjansson-dev libmicrohttpd-dev
    libsodium-dev libpango1.0-dev fonts-nanum zlib1g-dev libsqlite3-dev)

# run_quietly COMMAND...: its output is shown only when it fails.
run_quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || status=$?
    [ "$status" -eq 0 ] || cat "$log" >&2
    rm -f "$log"
    return "$status"
}
