# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``python -m ns3_plug report``: draws a study's results as figures, tables and a page."""

from __future__ import annotations

from pathlib import Path

from . import answer, charts, missing, page, pictures, tables
from .data import Data


def write_report(folder: Path, timeline: str = "") -> str:
    """Write the report into a results folder; returns what to print.

    :param timeline: an expression that chooses the run whose epochs are drawn; empty for any run
    """
    data = Data(folder)
    drawn = charts.all_charts(data, timeline)
    text = page.render(data, drawn).encode()
    with data.results.files as files:
        pictures.write(drawn, files)
        tables.write(data, files)
        files.write("report.html", lambda path: path.write_bytes(text))
    parts = [
        missing.text(data),
        "\n".join(data.notes),
        tables.anchors_text(data),
        tables.difference_text(data),
    ]
    written = [
        f"Written to {folder}/:",
        "  report.html              the page to look at first",
        f"  figures/*.png, *.pdf     {', '.join(chart.name for chart in drawn) or 'none'}",
        "  summary.csv              every figure, beside its law where there is one",
    ]
    parts.append("\n".join(written))
    findings = answer.findings(data)
    if findings:
        numbered = [f"{i}. {text}" for i, text in enumerate(findings, 1)]
        parts.append("\n".join(["What to take away:", *map(answer.wrap, numbered)]))
    return "\n\n".join(part for part in parts if part)
