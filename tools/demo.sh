#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Replays the recordings of Linux, compares SPECweb2005's checkpoint rates with those in the Remus
# paper, runs the study studies/remus.toml, and writes its tables, pictures and page to
# results/remus/. Run it after tools/build.sh: tools/demo.sh
set -euo pipefail
cd "$(dirname "$0")/.."

build/test/plug-gtest --gtest_filter='LinuxRecordings.EveryOperation*' --gtest_brief=1 \
    --gtest_output=json:build/recordings.json >build/recordings.log || {
    cat build/recordings.log
    exit 1
}
.venv/bin/python - <<'EOF'
import json

with open("build/recordings.json") as file:
    tests = [test for suite in json.load(file)["testsuites"] for test in suite["testsuite"]]
operations, differing = (sum(int(t[k]) for t in tests) for k in ("operations", "differences"))
print(f"Recordings of Linux 6.1: {operations} operations replayed, {differing} differ", flush=True)
EOF
export PYTHONPATH=python
.venv/bin/python -m ns3_plug.reproduce --experiment=web-rates 2>build/web-rates.log || {
    cat build/web-rates.log
    exit 1
}
.venv/bin/python -m ns3_plug run studies/remus.toml --fresh
.venv/bin/python -m ns3_plug report results/remus
# The page that the README names
echo '<!DOCTYPE html><meta http-equiv="refresh" content="0; url=remus/report.html">' >results/report.html
