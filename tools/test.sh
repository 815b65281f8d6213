#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the tests of a build folder with CTest: tools/test.sh [BUILD [OPTION_OF_CTEST...]]
set -uo pipefail
cd "$(dirname "$0")/.."

build=${1:-build}
[ $# = 0 ] || shift
log=$build/ctest.log
ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$(nproc)" "$@" | tee "$log"
status=${PIPESTATUS[0]}
# The summary line; CTest counts skipped tests as passed
total=$(sed -n 's/.* tests failed out of \([0-9]*\)$/\1/p' "$log")
failed=$(sed -n 's/.*, \([0-9]*\) tests failed out of .*/\1/p' "$log")
skipped=$(grep -c '\*\*\*Skipped' "$log")
echo "$((${total:-0} - ${failed:-0} - skipped)) passed, ${failed:-0} failed, $skipped skipped"
exit "$status"
