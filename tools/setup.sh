#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs what is missing: Debian packages, and .venv with ns-3's wheel and the Python packages.
# usage: tools/setup.sh [GROUP...]
#   GROUP is one of tools/packages.txt; "base" is always included. If there is a file
#   requirements-GROUP.txt, its packages are installed in .venv, too.
# PYTHON=... names the interpreter for .venv (CPython 3.9 to 3.13).
set -euo pipefail
cd "$(dirname "$0")/.."

ns3_wheel=3.44.post0
groups=(base "$@")

fail()
{
    echo "setup: $*" >&2
    exit 1
}

# Debian packages
missing=()
for group in "${groups[@]}"; do
    line=$(grep "^$group:" tools/packages.txt) || {
        [ -f "requirements-$group.txt" ] && continue
        fail "unknown group '$group'; there are:$(sed -n 's/^\([a-z]*\):.*/ \1/p' tools/packages.txt | tr -d '\n')"
    }
    for package in ${line#*:}; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            missing+=("$package")
    done
done
if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null ||
        fail "this is not Debian; install what these packages hold: ${missing[*]}"
    install=(apt-get install -y --no-install-recommends "${missing[@]}")
    if [ "$(id -u)" = 0 ]; then
        as_root=()
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root=(sudo)
    else
        fail "packages are missing; as root, run: apt-get update && ${install[*]}"
    fi
    echo "setup: installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" "${install[@]}" </dev/null >/dev/null
fi

# An interpreter for which there is a wheel of ns-3
if ! .venv/bin/python -c 'import sys; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    found=
    for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.10 python3.9 /usr/bin/python3}; do
        if "$python" -c 'import ensurepip, sys, venv
sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            found=$python
            break
        fi
    done
    [ -n "$found" ] || fail "the wheel of ns-3 $ns3_wheel is for CPython 3.9 to 3.13, and ${PYTHON:-python3} is \
$("${PYTHON:-python3}" --version 2>&1 || echo not there): install one of those and run make PYTHON=/path/to/python3.X"
    echo "setup: making .venv with $("$found" --version)"
    rm -rf .venv
    "$found" -m venv .venv
fi

# ns-3, without cppyy, which only its Python bindings need
if ! compgen -G ".venv/lib/python3*/site-packages/ns3-$ns3_wheel.dist-info" >/dev/null; then
    echo "setup: installing the wheel of ns-3 $ns3_wheel"
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps "ns3==$ns3_wheel"
fi

# Other Python packages, if their list has changed
for list in requirements.txt "${groups[@]/#/requirements-}"; do
    list=${list%.txt}.txt
    if [ -f "$list" ] && ! cmp -s "$list" ".venv/$list"; then
        echo "setup: installing the Python packages of $list"
        .venv/bin/python -m pip install -q --disable-pip-version-check -r "$list"
        cp "$list" ".venv/$list"
    fi
done
