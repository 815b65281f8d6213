#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the module within an ns-3 tree, and runs its test suites and examples with ns-3's test.py.
# usage: tools/check-in-tree.sh PATH_TO_NS3
#   PATH_TO_NS3 is any ns-3 tree from 3.35 (built with waf) to 3.48 (CMake). It is configured anew,
#   with only the modules that are needed, and contrib/plug becomes a link to this module.
# MPI is on where mpicxx is there, unless MPI=no is set; a compiler cache is used where ccache is.
# JOBS=N builds with N jobs (all cores). CONFIGURE=... is given to the configuration in addition.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
modules=(plug applications bridge config-store csma fd-net-device flow-monitor internet
    internet-apps point-to-point point-to-point-layout stats traffic-control)
jobs=${JOBS:-$(nproc)}
read -ra configure <<<"${CONFIGURE:-}"

fail()
{
    echo "check-in-tree: $*" >&2
    exit 1
}

[ $# = 1 ] || fail "usage: tools/check-in-tree.sh PATH_TO_NS3"
[ -f "$1/test.py" ] && [ -d "$1/src/core" ] && [ -d "$1/contrib" ] ||
    fail "'$1' is not an ns-3 tree: it must have test.py, src/core and contrib"
cd "$1"
if [ -f CMakeLists.txt ]; then
    build=cmake
elif [ -f waf ]; then
    build=waf
else
    fail "'$1' has neither CMakeLists.txt nor waf"
fi

if [ -e contrib/plug ] || [ -L contrib/plug ]; then
    [ "$(readlink -f contrib/plug)" = "$here" ] ||
        fail "$PWD/contrib/plug is there already and is not a link to $here"
else
    ln -s "$here" contrib/plug
fi

if [ "${MPI:-yes}" = yes ] && command -v mpicxx >/dev/null; then
    modules+=(mpi)
    configure+=(--enable-mpi)
fi
configure+=(--enable-tests --enable-examples)
log=$PWD/plug-build.log
if [ $build = cmake ]; then
    list=$(IFS=';' && echo "${modules[*]}")
    help=$(./ns3 configure --help)
    for option in --disable-precompiled-headers --disable-python-bindings --disable-gtk; do
        grep -q -- "$option" <<<"$help" && configure+=("$option")
    done
    grep -q -- --filter-module-examples-and-tests <<<"$help" &&
        configure+=(--filter-module-examples-and-tests=plug)
    command -v ninja >/dev/null && configure+=(-G Ninja)
    ./ns3 configure "${configure[@]}" "--enable-modules=$list" >"$log" 2>&1 ||
        fail "configuration failed, see $log"
    ./ns3 build -j "$jobs" >>"$log" 2>&1 || fail "build failed, see $log"
else
    list=$(IFS=',' && echo "${modules[*]}")
    command -v ccache >/dev/null && export CXX="ccache g++"
    python3 ./waf configure --disable-python --disable-werror -d optimized "${configure[@]}" \
        "--enable-modules=$list" >"$log" 2>&1 || fail "configuration failed, see $log"
    python3 ./waf build -j "$jobs" >>"$log" 2>&1 || fail "build failed, see $log"
fi
grep -E 'contrib/plug.*warning:' "$log" && fail "the compiler warns of this module's files, see $log"

passed=0
failed=0
skipped=0
# Runs test.py, which exits with 0 even when it found nothing to run, and counts the results that
# contain a pattern: check PATTERN ARGUMENT...
check()
{
    local only=$1 lines
    shift
    python3 ./test.py -n "$@" >plug-test.log 2>&1 || true
    lines=$(sed 's/\x1b\[[0-9;]*m//g; s/^\[[0-9/]*\] //' plug-test.log |
        grep -E '^(PASS|FAIL|CRASH|SKIP|VALGR)' | grep -E "$only" || true)
    if [ -z "$lines" ]; then
        echo "FAIL: test.py $* ran nothing"
        tail -n 5 plug-test.log
        failed=$((failed + 1))
        return
    fi
    echo "$lines"
    passed=$((passed + $(grep -cE '^PASS' <<<"$lines" || true)))
    skipped=$((skipped + $(grep -cE '^SKIP' <<<"$lines" || true)))
    failed=$((failed + $(grep -cvE '^(PASS|SKIP)' <<<"$lines" || true)))
}

shopt -s nullglob
for file in "$here"/test/*-test-suite.cc; do
    suite=$(basename "$file" -test-suite.cc)
    check "TestSuite $suite" -s "$suite"
done
names=$(sed -n 's/^ *("\([a-z0-9-]*\).*/\1/p' "$here/test/examples-to-run.py" | sort -u)
check "plug/examples/($(paste -sd '|' <<<"$names"))" -c example

echo "ns-3 $(cat VERSION):"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
