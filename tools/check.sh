#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Checks style: the form of all files, spelling, Doxygen comments, and clang-tidy with ns-3's checks.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=0
python3 tools/check-style.py || failed=1
if git ls-files -z | grep -zvE '^(LICENSE$|test/data/|test/fuzz/corpus\.tar\.gz$)' |
    xargs -0 .venv/bin/codespell; then
    echo "Spelling: 0 problems"
else
    failed=1
fi
bash tools/check-doxygen.sh || failed=1
bash tools/check-tidy.sh || failed=1
exit $failed
