#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Reproduces the published experiments of studies/reproduction.toml, in results/reproduction/. Run
# it after tools/build.sh: tools/reproduce.sh [--doc]
#
# --doc also writes the tables of the documentation, doc/plug-reproduction-tables.txt; without it, the
# tables are compared with the results.
set -euo pipefail
cd "$(dirname "$0")/.."
tables=doc/plug-reproduction-tables.txt
new=build/reproduction-tables.txt

PYTHONPATH=python .venv/bin/python -m ns3_plug.reproduce --doc "$new"
if [ "${1:-}" = --doc ]; then
    cp "$new" "$tables"
elif ! diff -u "$tables" "$new"; then
    echo "The tables of the documentation differ from the results; tools/reproduce.sh --doc writes them"
    exit 1
else
    echo "The tables of the documentation agree with the results"
fi
