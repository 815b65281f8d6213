#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the documentation as HTML and PDF into build-docs/; any warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."

out=build-docs
sphinx()
{
    .venv/bin/python -m sphinx -W --keep-going -q -b "$1" doc "$out/$1"
}

sphinx html
sphinx latex
log=$out/latex/latexmk.log
(cd "$out/latex" && latexmk -pdf -interaction=nonstopmode -halt-on-error plug.tex) >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    echo "docs: LaTeX failed, see $log" >&2
    exit 1
}
if grep -E '^(LaTeX|Package) .*Warning|^Overfull' "$out/latex/plug.log"; then
    echo "docs: LaTeX warns, see $out/latex/plug.log" >&2
    exit 1
fi
cp "$out/latex/plug.pdf" "$out/plug.pdf"
echo "docs: $out/html/plug.html and $out/plug.pdf, 0 warnings"
