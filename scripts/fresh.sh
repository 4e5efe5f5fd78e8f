#!/bin/bash
# Tries ./start and ./check as somebody would who has nothing: in a bare Debian 12 and a clean clone of HEAD (what is not
# committed is not in it). Needs root, debootstrap and git. The mirror, the settings of apt for the network and the
# name service are those of this machine, found now and written only into the temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."

release=bookworm
say() { printf 'fresh: %s\n' "$*" >&2; }

if [ "$(id -u)" -ne 0 ]; then
    say "needs root, to make a bare Debian and to enter it"
    exit 1
fi
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v release="$release" '$2 == release && $3 == "main" { print $1; exit }')
if [ -z "$mirror" ]; then
    say "the package sources of this machine hold no Debian $release"
    exit 1
fi

place=$(mktemp -d)
root=$place/root

# The folder goes only when nothing is mounted in it any more.
clean() {
    local status=$?
    umount "$root/proc" 2>/dev/null || true
    if ! grep -qF " $root/" /proc/mounts; then rm -rf --one-file-system "$place"; fi
    exit "$status"
}
trap clean EXIT
trap 'exit 130' INT TERM

say "making a bare Debian $release"
options=(--variant=minbase)
[ "${mirror#https:}" = "$mirror" ] || options+=(--include=ca-certificates)
if ! debootstrap "${options[@]}" "$release" "$root" "$mirror" >"$place/log" 2>&1; then
    tail -n 30 "$place/log" >&2
    say "debootstrap failed; the reason is above"
    exit 1
fi
apt-config dump | grep '^Acquire::.* "..*";$' >"$root/etc/apt/apt.conf.d/90host" || true
for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
    [ ! -f "$file" ] || { mkdir -p "$root${file%/*}" && cp --remove-destination "$file" "$root$file"; }
done
mount -t proc proc "$root/proc"
git clone --quiet --no-hardlinks . "$root/plumbline"

# npm is asked for its packages as on this machine: its settings, the proxy and the certificates, but no paths of here.
npm_settings=()
while IFS= read -r -d '' setting; do
    case ${setting%%=*} in
    *[uU][sS][eE][rR][cC]* | *[gG][lL][oO][bB][aA][lL]* | *[cC][aA][cC][hH][eE] | *[pP][rR][eE][fF][iI][xX]) ;;
    npm_config_* | NPM_CONFIG_* | *_proxy | *_PROXY) npm_settings+=("$setting") ;;
    esac
done < <(env -0)
user_settings=${NPM_CONFIG_USERCONFIG:-${npm_config_userconfig:-$HOME/.npmrc}}
if command -v npm >/dev/null; then npm_settings+=("npm_config_registry=$(npm config get registry 2>/dev/null)"); fi
[ ! -f "$user_settings" ] || cp "$user_settings" "$root/.npmrc"
authorities=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
if [ -f "$authorities" ]; then
    cp "$authorities" "$root/authorities.crt"
    npm_settings+=(NODE_EXTRA_CA_CERTS=/authorities.crt)
fi

inside() { # command of the shell, in the clone
    chroot "$root" env HOME=/ PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 FUZZ_SECONDS=5 \
        "${npm_settings[@]}" sh -c "cd /plumbline && $1"
}

say "./start, which has to install what the build needs"
inside "./start knowledge check"
inside "./start knowledge check" 2>"$place/again" >/dev/null
if [ -s "$place/again" ]; then
    cat "$place/again" >&2
    say "a second ./start should do nothing but run"
    exit 1
fi
inside "./start interview </dev/null >/interview; test -s /interview"
# shellcheck disable=SC2016
inside './start >/serve.out 2>&1 & server=$!
    for wait in 1 2 3 4 5 6 7 8 9 10; do
        sleep 1
        address=$(grep -o "127.0.0.1:[0-9]*" /serve.out | head -n 1)
        if [ -n "$address" ]; then break; fi
    done
    perl -MIO::Socket::INET -e "
        my \$s = IO::Socket::INET->new(shift) or die qq(no server\n);
        print \$s qq(GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n);
        exit(<\$s> =~ / 200 / ? 0 : 1)" "$address"; answered=$?
    kill -TERM "$server" && wait "$server" && exit "$answered"'

say "./check"
inside "./check"
