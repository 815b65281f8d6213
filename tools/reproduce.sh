#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Reproduces the published experiments of studies/reproduction.toml, into results/reproduction/. To be
# run after tools/build.sh: tools/reproduce.sh [--doc]
#
# --doc also writes the tables of the documentation, doc/plug-reproduction-tables.txt; without it, they
# are compared with what came out.
set -euo pipefail
cd "$(dirname "$0")/.."
tables=doc/plug-reproduction-tables.txt
new=build/reproduction-tables.txt

PYTHONPATH=python .venv/bin/python -m ns3_plug.reproduce --doc "$new"
if [ "${1:-}" = --doc ]; then
    cp "$new" "$tables"
elif ! diff -u "$tables" "$new"; then
    echo "The tables of the documentation differ from what came out; tools/reproduce.sh --doc writes them"
    exit 1
else
    echo "The tables of the documentation are those that came out"
fi
