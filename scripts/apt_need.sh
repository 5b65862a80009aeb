#!/usr/bin/env bash
# Install Debian packages whose command is absent: apt_need.sh COMMAND=PACKAGE ...
# A package named for a command that exists but is itself absent (two packages, one command) is installed too.
set -euo pipefail
missing=()
for pair in "$@"; do
    command="${pair%%=*}" package="${pair#*=}"
    if ! command -v "$command" >/dev/null; then
        missing+=("$package")
    elif command -v dpkg-query >/dev/null && [ "$(printf '%s\n' "$@" | grep -c "^$command=")" -gt 1 ] \
        && ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
        missing+=("$package")
    fi
done
[ "${#missing[@]}" -eq 0 ] && exit 0
install="apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ${missing[*]}"
if ! command -v apt-get >/dev/null; then
    echo "Not found: ${missing[*]} (Debian's names). Install them with this system's package manager." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Not found: ${missing[*]}. Run: sudo sh -c 'apt-get update && $install'" >&2
    exit 1
fi
echo "Installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log="$(mktemp)"
if ! { apt-get update && $install; } >"$log" 2>&1 </dev/null; then
    tail -20 "$log" >&2
    exit 1
fi
rm -f "$log"
