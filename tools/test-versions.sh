#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the module on its own against other versions of ns-3 and runs its tests:
# tools/test-versions.sh [VERSION...], by default 3.37 (Debian's libns3-dev) and the wheels 3.39.post2,
# 3.42.post2, 3.43.post9 and 3.44.post0, each in a separate virtual environment. Tested are the
# library, the ns-3 test suites, the examples and GoogleTest's replay of the recordings of Linux,
# without optimization, and with the first VERSION all of GoogleTest's tests.
set -uo pipefail
cd "$(dirname "$0")/.."
. tools/lists.sh

versions=("$@")
[ $# -gt 0 ] || versions=(3.37 3.39.post2 3.42.post2 3.43.post9 3.44.post0)

mapfile -t suites < <(list PLUG_TESTS | sed 's,.*/,,; s/-test-suite.cc$//')
mapfile -t examples < <(list PLUG_EXAMPLES PLUG_STUDY_EXAMPLES)
tests=$(printf '%s\n' "${suites[@]}" "example-[0-9]+-($(
    printf '%s\n' "${examples[@]}" | paste -sd '|'))" plug-gtest | paste -sd '|')

failed=0
table=()
for version in "${versions[@]}"; do
    echo "== ns-3 $version"
    only="LinuxRecordings.*"
    [ "$version" != "${versions[0]}" ] || only="*"
    build=build-versions/$version
    mkdir -p "$build"
    log=$build/log
    case $version in
    3.37) root=/usr ;;
    *)
        venv=build-versions/venv-$version
        if ! compgen -G "$venv/lib/python3*/site-packages/ns3-$version.dist-info" >/dev/null; then
            .venv/bin/python -m venv "$venv" &&
                "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps \
                    "ns3==$version" || {
                table+=("$version: the wheel cannot be installed")
                failed=1
                continue
            }
        fi
        root=$(compgen -G "$venv/lib/python3*/site-packages/ns3")
        ;;
    esac
    if cmake -S . -B "$build" -G Ninja -DNS3_ROOT="$root" \
        -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 >"$log" 2>&1 &&
        cmake --build "$build" -j "${JOBS:-$(nproc)}" --target plug-tests plug-gtest "${examples[@]}" \
            >>"$log" 2>&1; then
        if grep -E "^[^ ]*(model|helper|examples|test)/.*warning:" "$log"; then
            table+=("$version: the compiler warns")
            failed=1
        fi
    else
        tail -n 30 "$log"
        table+=("$version: not built, see $log")
        failed=1
        continue
    fi
    GTEST_FILTER=$only bash tools/test.sh "$build" -R "^($tests)\$" >"$build/tests" || {
        failed=1
        grep -A 30 'The following tests' "$build/tests"
    }
    table+=("$(sed -n 's/^-- ns-3 \(3[.0-9]*\) .*(\(.*\))/ns-3 \1 (\2)/p' "$log"): $(tail -n 1 "$build/tests")")
    echo "${table[-1]}"
done

echo "== Summary"
printf '%s\n' "${table[@]}"
exit $failed
