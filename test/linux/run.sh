#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Records random operations on the sch_plug of a running Linux and compares every one with the model.
# If there is a difference, the recording is shortened as far as possible, so that it can be kept as a
# test: test/linux/run.sh [OPERATIONS [SEED]]    (by default 20000 operations and a new seed)
# Writes to results/test-linux/, or to the folder that OUT names.
#
# Exits with 77 ("skipped") if user-mode Linux can't run.
set -uo pipefail
cd "$(dirname "$0")/../.."

operations=${1:-20000}
seed=${2:-$((RANDOM * 32768 + RANDOM))}
out=${OUT:-results/test-linux}
compare=build/test/plug-replay-recording
[ -x $compare ] || {
    echo "test-linux: $compare is not built" >&2
    exit 1
}
mkdir -p "$out"

# Runs a Python program inside user-mode Linux
in_linux()
{
    test/linux/uml.sh -m "slhc sch_plug sch_prio sch_tbf sch_qfq sch_teql veth slip" .venv/bin/python "$@"
}

recording=$out/seed-$seed.jsonl
echo "test-linux: seed $seed; to repeat: test/linux/run.sh $operations $seed"
in_linux test/linux/record.py "$seed" "$operations" "$recording"
status=$?
[ $status = 0 ] || exit $status

coverage=()
[ "$operations" -lt 20000 ] || coverage=(--coverage)
rm -f "$out/difference.jsonl"
$compare "${coverage[@]}" --keep="$out/difference.jsonl" "$recording" || {
    [ ! -e "$out/difference.jsonl" ] || {
        in_linux test/linux/shrink.py "$out/difference.jsonl" $compare
        echo "test-linux: to keep this as a test:" \
            "cp $out/difference.jsonl test/data/linux-sch-plug/linux-seed-$seed.jsonl" >&2
    }
    exit 1
}
# The comparison must be able to fail: without Linux's accounting, Linux's overlap fault is a difference
if $compare --linuxAccounting=false --keep="$out/overlap.jsonl" "$recording" >"$out/overlap.txt"; then
    echo "test-linux: the comparison sees no difference where there must be some" >&2
    exit 1
fi

# The same with tc's own syntax
in_linux test/linux/tc_words.py test/linux/tc-words.txt >"$out/tc-linux.txt" || exit 1
build/test/plug-tc-words test/linux/tc-words.txt >"$out/tc-model.txt" || exit 1
diff "$out/tc-linux.txt" "$out/tc-model.txt" || {
    echo "test-linux: tc's commands (<) and PlugHelper's (>) do not let the same packets out" >&2
    exit 1
}
# The effect of "tc qdisc add ... plug block"
in_linux test/linux/tc_add.py | sed 's/^/test-linux: /'
[ "${PIPESTATUS[0]}" = 0 ] || {
    echo "test-linux: 'tc qdisc add ... plug' does not do what plug-queue-disc.h says of it" >&2
    exit 1
}
echo "test-linux: $(wc -l <"$out/tc-linux.txt") lines of tc-words.txt, $(sed 's/.*://' \
    "$out/tc-linux.txt" | wc -w) packets left, the same in Linux and in the model"
echo "test-linux: no difference (recording: $recording)"
