# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by .ci/run and tools/nightly.sh: runs checks and counts their results.

passed=0 failed=0 skipped=0

# Runs a command and counts its result
check()
{
    echo "== $*"
    local begin=$SECONDS
    "$@"
    case $? in
    0) passed=$((passed + 1)) ;;
    77) skipped=$((skipped + 1)) ;;
    *) failed=$((failed + 1)) && echo "== failed: $*" ;;
    esac
    echo "== $((SECONDS - begin)) s: $*"
}

# Prints the counts, and fails if a check failed
conclude()
{
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
}
