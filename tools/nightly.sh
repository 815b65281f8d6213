#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the checks that take too long for .ci/run: all tests under sanitizers, the extensive suites,
# new recordings of Linux, long fuzzing, mutations, the benchmarks. This takes some hours on two cores.
# TREES lists trees of ns-3 to test in: TREES="PATH_TO_3.35 PATH_TO_3.48" make nightly
set -uo pipefail
cd "$(dirname "$0")/.."
. tools/count-checks.sh

check bash tools/setup.sh linux recorder remus fuzz emulation browser versions tree style bench docs
check make --no-print-directory test
check make --no-print-directory test-sanitize
for suite in $(sed -n 's,^ *test/suites/\(.*\)-test-suite.cc,\1,p' sources.cmake); do
    check build/test/plug-tests --suite="$suite" --fullness=EXTENSIVE
done
check env PLUG_SCENARIOS=20000 build/test/plug-gtest --gtest_filter=RandomScenarios.*
check python3 test/mutated-input.py build/examples 3000
check make --no-print-directory test-linux
check bash test/linux/validate.sh 25
check make --no-print-directory test-recorder
check bash test/lab/run.sh
check bash test/fuzz/run.sh 900
check bash test/emulation/run.sh
check env PLUG_EXTENSIVE=1 make --no-print-directory test-python
check bash tools/make-wheels.sh
check bash tools/test-wheels.sh
check bash tools/test-versions.sh
check bash tools/test-tree.sh
for tree in ${TREES:-}; do
    check bash tools/check-in-tree.sh "$tree"
done
check make --no-print-directory quickstart
check .venv/bin/python tools/mutate.py
check bash bench/run.sh

conclude
