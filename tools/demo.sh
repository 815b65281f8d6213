#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Replays the recordings of Linux, runs the Remus study, and leaves tables and pictures in results/.
# To be run after tools/build.sh: tools/demo.sh
set -euo pipefail
cd "$(dirname "$0")/.."

build/test/plug-gtest --gtest_filter='LinuxRecordings.EveryOperation*' --gtest_brief=1 \
    --gtest_output=json:build/recordings.json >build/recordings.log || {
    cat build/recordings.log
    exit 1
}
PYTHONPATH=python exec .venv/bin/python tools/demo.py
