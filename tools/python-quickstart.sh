#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the commands that README.md gives for Python in a new environment, and prints how long they
# take. Needs a compiler and CMake: tools/setup.sh installs them. usage: tools/python-quickstart.sh
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf build-python/quickstart results/remus
SECONDS=0
python3 -m venv build-python/quickstart
. build-python/quickstart/bin/activate
pip install .
echo "== installed after $SECONDS s"
python examples/plug-simple.py
echo "== simulated after $SECONDS s"
python -m ns3_plug run studies/remus.toml
python -m ns3_plug report results/remus
echo "== pictures after $SECONDS s"
python -m ns3_plug advise --target=100ms --rate=1000 --page-rate=10229
echo "== advised after $SECONDS s"
