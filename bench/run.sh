#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the benchmarks and runs them: bench/run.sh [--short]
# Results are stored in results/bench/. With --short each part runs once, to check that it works.
set -euo pipefail
cd "$(dirname "$0")/.."

# Configure again, because Google Benchmark may have been installed since the last time
cmake --preset default >/dev/null
cmake --build build --target plug-bench plug-instructions twin-cost plug-replay >build/bench.log || {
    cat build/bench.log >&2
    exit 1
}
python3 bench/replay.py ${1:+10000000}
exec .venv/bin/python bench/report.py build "results/bench${1:+$1}" "$@"
