#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Measures the delays that three controllers of checkpoints cause on a running Linux, and compares
# them with simulations: test/linux/validate.sh [SECONDS [SEED]]
# (by default 25 seconds for each of nine runs and a new seed). Writes to results/validation/,
# or to the folder that OUT names.
#
# Exits with 77 ("skipped") if user-mode Linux can't run or this machine is too busy.
set -uo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-25}
seed=${2:-$((RANDOM * 32768 + RANDOM))}
out=${OUT:-results/validation}
[[ $seconds =~ ^[0-9]+$ && $seconds -ge 3 ]] || {
    echo "validate-linux: '$seconds' is no number of seconds; allowed are 3, 4, 5, ..." >&2
    exit 2
}
[ -x build/examples/remus-output-commit ] || {
    echo "validate-linux: build/examples/remus-output-commit is not built" >&2
    exit 1
}
# Other programs should not delay the kernel's clock
first=()
if chrt --rr 1 true 2>/dev/null; then
    first=(chrt --rr 1)
fi
PYTHONPATH=python .venv/bin/python test/linux/plan_validation.py "$out" "$seconds" "$seed" || exit 1
echo "validate-linux: seed $seed, nine runs of $seconds s; to repeat: test/linux/validate.sh $seconds $seed"
"${first[@]}" test/linux/uml.sh -t $((60 + 12 * seconds)) -m "sch_plug veth" \
    .venv/bin/python test/linux/measure_delays.py "$out"
status=$?
[ $status = 0 ] || exit $status
.venv/bin/python test/linux/validate.py "$out"
