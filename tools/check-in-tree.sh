#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the module within an ns-3 tree, and runs its test suites and examples with ns-3's test.py.
# usage: tools/check-in-tree.sh PATH_TO_NS3
#   PATH_TO_NS3 is any ns-3 tree from 3.35 (built with waf) to 3.48 (CMake). It is reconfigured
#   with only the modules that are needed; contrib/plug becomes a folder of links to this module.
# If mpicxx is installed, MPI is enabled and remus-mpi is also run on several ranks, unless MPI=no is
# set. BINDINGS=yes builds Python bindings instead of MPI, and runs plug-simple.py; the first python3
# in PATH needs cppyy.
# ccache is used if it is installed. PCH=yes lets CMake precompile headers. JOBS=N builds with
# N jobs (default: all cores). CONFIGURE=... is added to the arguments of the configuration.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
jobs=${JOBS:-$(nproc)}
read -ra configure <<<"${CONFIGURE:-}"
. "$here/tools/lists.sh"

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

# A folder with links to the module's files, not a link to this folder: ./ns3 searches all folders
# below for CMakeCache.txt, and would find those of builds outside the tree
plug=contrib/plug
if [ "$(readlink -f $plug)" != "$here" ] || [ -L $plug ]; then
    if [ -L $plug ] && [ "$(readlink -f $plug)" = "$here" ]; then
        rm $plug
    elif [ -L $plug/model ] && [ "$(readlink -f $plug/model)" = "$here/model" ]; then
        rm $plug/*
    elif [ -e $plug ] || [ -L $plug ]; then
        fail "$PWD/$plug exists and does not lead to $here"
    fi
    mkdir -p $plug
    ln -s "$here"/{CMakeLists.txt,sources.cmake,wscript,model,helper,examples,test} $plug
fi

# The modules that the build files link, except those of examples that this tree lacks
mapfile -t modules < <(sed -n 's/^ *${lib\([a-z-]*\)}$/\1/p' "$here"/{,examples/}CMakeLists.txt |
    sort -u)
mapfile -t examples < <(list PLUG_EXAMPLES PLUG_STUDY_EXAMPLES PLUG_FD_EXAMPLES)
[ -z "$(list PLUG_FD_EXAMPLES)" ] || modules+=(fd-net-device)
bindings=${BINDINGS:-no}
[ "$bindings:$build" != yes:waf ] || fail "BINDINGS=yes is for trees that CMake builds"
if [ "${MPI:-yes}:$bindings" = yes:no ] && command -v mpicxx >/dev/null; then
    modules+=(mpi)
    mapfile -t -O ${#examples[@]} examples < <(list PLUG_MPI_EXAMPLES)
    configure+=(--enable-mpi)
fi
configure+=(--enable-tests --enable-examples)
python=--disable-python-bindings
[ "$bindings" = no ] || python=--enable-python-bindings
log=$PWD/plug-build.log
if [ $build = cmake ]; then
    help=$(./ns3 configure --help)
    for option in --disable-precompiled-headers $python --disable-gtk; do
        [ "$option:${PCH:-no}" != --disable-precompiled-headers:yes ] || continue
        grep -q -- "$option" <<<"$help" && configure+=("$option")
    done
    grep -q -- --filter-module-examples-and-tests <<<"$help" &&
        configure+=(--filter-module-examples-and-tests=plug)
    command -v ninja >/dev/null && configure+=(-G Ninja)
    ./ns3 configure "${configure[@]}" "--enable-modules=$(IFS=';' && echo "${modules[*]}")" \
        >"$log" 2>&1 || fail "configuration failed, see $log"
    # ./ns3 build would leave one core idle, and build one target after another
    cmake --build cmake-cache -j "$jobs" --target test-runner "${examples[@]}" >>"$log" 2>&1 ||
        fail "build failed, see $log"
else
    command -v ccache >/dev/null && export CXX="ccache g++"
    python3 ./waf configure --disable-python --disable-werror -d optimized "${configure[@]}" \
        "--enable-modules=$(IFS=',' && echo "${modules[*]}")" \
        >"$log" 2>&1 || fail "configuration failed, see $log"
    python3 ./waf build -j "$jobs" >>"$log" 2>&1 || fail "build failed, see $log"
fi
grep -E "(contrib/plug|$here)/.*warning:" "$log" &&
    fail "the compiler warns of this module's files, see $log"

passed=0
failed=0
skipped=0
# Runs test.py, which exits with 0 even if it found nothing to run, and counts the results that
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

for file in $(list PLUG_TESTS); do
    suite=$(basename "$file" -test-suite.cc)
    check "TestSuite $suite" -s "$suite"
done
# test.py silently omits programs that were not built
all=$((passed + skipped + failed))
names=$(printf '%s\n' "${examples[@]}" | paste -sd '|')
check "plug/examples/($names)( |$)" -c example
expected=$(grep -cE "^ *\(\"($names)[ \"]" "$here/test/examples-to-run.py")
all=$((passed + skipped + failed - all))
[ $all = "$expected" ] || {
    echo "FAIL: test.py ran $all of $expected examples"
    failed=$((failed + 1))
}

if [[ " ${modules[*]} " = *" mpi "* ]]; then
    program=$(find "$PWD/build" -type f -name '*remus-mpi*' -perm -u+x | head -n 1)
    LD_LIBRARY_PATH=$PWD/build/lib python3 "$here/test/mpi/compare.py" "$program" && mpi=0 || mpi=$?
    case $mpi in
    0) passed=$((passed + 1)) && echo "PASS: test/mpi/compare.py" ;;
    77) skipped=$((skipped + 1)) && echo "SKIP: test/mpi/compare.py" ;;
    *) failed=$((failed + 1)) && echo "FAIL: test/mpi/compare.py" ;;
    esac
fi

if [ "$bindings" = yes ]; then
    if ./ns3 run --no-build plug-simple.py >plug-test.log 2>&1 &&
        grep -qx '110 ms: the plug holds 0 packets, 10 have arrived' plug-test.log; then
        passed=$((passed + 1)) && echo "PASS: ./ns3 run plug-simple.py"
    else
        failed=$((failed + 1)) && echo "FAIL: ./ns3 run plug-simple.py" && tail -n 5 plug-test.log
    fi
fi

echo "ns-3 $(cat VERSION):"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
