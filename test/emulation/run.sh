#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Measures with real programs on both sides of examples/plug-emulation: test/emulation/run.sh [FOLDER]
# The measurements are stored in FOLDER (results/test-emulation).
#
# Everything runs in separate namespaces, so nothing is left behind when they end. This requires
# root, or a kernel that lets users make namespaces. Exits with 77 ("skipped") if it can't run.
set -uo pipefail
cd "$(dirname "$0")/../.."

skip()
{
    echo "test-emulation: skipped: $*"
    exit 77
}

out=${1:-results/test-emulation}
build=${BUILD:-build}
for program in plug-emulation remus-output-commit; do
    [ -x "$build/examples/$program" ] || {
        echo "test-emulation: $build/examples/$program is not built" >&2
        exit 1
    }
done
PATH=$PATH:/usr/sbin:/sbin
for program in unshare ip ping iperf3 nginx curl wrk tcpdump; do
    command -v $program >/dev/null || skip "there is no program $program"
done

own=(unshare --net --mount --pid --mount-proc --fork --kill-child)
[ "$(id -u)" = 0 ] || own+=(--user --map-root-user)
"${own[@]}" bash -c 'mount -t tmpfs run /run && ip tuntap add plug mode tap' 2>/dev/null ||
    skip "it takes the privilege to make network namespaces and TAP devices (root, or a user
namespace and a /dev/net/tun that may be opened)"

mkdir -p "$out"
scratch=$(mktemp -d)
child=
trap '[ -z "$child" ] || kill -- "$child" 2>/dev/null; wait; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
"${own[@]}" /usr/bin/env python3 test/emulation/measure.py "$build/examples" "$scratch" "$out" &
child=$!
wait "$child"
status=$?
child=
exit $status
