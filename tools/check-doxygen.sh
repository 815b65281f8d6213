#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs Doxygen with ns-3's settings; any warning about this module's files is an error.
# ns-3's headers that they include are read, too, because overridden members inherit their text.
set -euo pipefail
cd "$(dirname "$0")/.."

out=build-style/doxygen
folders=(model helper test examples bench)
include=$(compgen -G '.venv/lib/python3*/site-packages/ns3/include')
headers=$(grep -rhoE '^#include ["<]ns3/[a-z0-9-]+\.h' "${folders[@]}" | sed 's/.*["<]//' |
    grep -v -- '-module\.h$' | sort -u)
mkdir -p "$out"
{
    cat doc/doxygen.conf
    echo "OUTPUT_DIRECTORY = $out"
    echo "WARN_LOGFILE = $out/warnings"
    echo "INPUT = ${folders[*]}"
    # and some from which the others derive
    for header in $headers ns3/application.h ns3/chunk.h ns3/object.h ns3/object-base.h ns3/queue-item.h; do
        [ ! -f "$include/$header" ] || echo "INPUT += $include/$header"
    done
} >"$out/doxygen.conf"
doxygen "$out/doxygen.conf" >"$out/log" 2>&1 || {
    tail -n 5 "$out/log" >&2
    exit 1
}
warnings=$(sed "s,^$PWD/,," "$out/warnings" | grep -v "^.venv/" | sort -u || true)
[ -z "$warnings" ] || {
    echo "$warnings"
    echo "check-doxygen: $(wc -l <<<"$warnings") warnings" >&2
    exit 1
}
echo "Doxygen: 0 warnings"
