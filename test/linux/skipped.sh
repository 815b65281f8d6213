#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests that the tests on Linux are skipped if user-mode Linux is missing or does not boot: with one
# line and exit code 77, which .ci/run counts as skipped. test/linux/skipped.sh
set -uo pipefail
cd "$(dirname "$0")/../.."

# The check() of .ci/run with its counters
passed=0 failed=0 skipped=0
eval "$(sed -n '/^check()/,/^}/p' tools/count-checks.sh)"

wrong=0
OUT=$(mktemp -d)
export OUT
trap 'rm -rf "$OUT"' EXIT
for kernel in missing.uml false; do
    for test in test/linux/run.sh "test/linux/validate.sh 3"; do
        said=$(UML=$kernel bash $test 2>&1 >/dev/null)
        code=$?
        UML=$kernel check bash $test >/dev/null 2>&1
        if [ $code != 77 ] || [[ $said != "skipped: "* ]] || [ "$(wc -l <<<"$said")" != 1 ]; then
            echo "skipped.sh: with the kernel '$kernel', $test exits with $code and says: $said" >&2
            wrong=1
        fi
    done
done
[ "$passed $failed $skipped" = "0 0 4" ] || {
    echo "skipped.sh: .ci/run counts $passed passed, $failed failed, $skipped skipped of 4" >&2
    wrong=1
}
[ $wrong = 0 ] && echo "4 tests without user-mode Linux: $skipped skipped"
exit $wrong
