# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The page: one self-contained HTML file, which needs no network."""

from __future__ import annotations

import base64
import dataclasses
import html
import json
import math
import zlib
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

import pandas as pd
from plotly.offline import get_plotlyjs

from . import answer, interactive, missing, tables
from .chart import Chart
from .data import Data, main_sweep

_FILES = Path(__file__).parent
MOST_COMMANDS = 100  #: shown on the page for runs that failed in the same way
MOST_ROWS = 3000  #: of a table on the page


def render(data: Data, charts: Sequence[Chart]) -> str:
    """The text of the page."""
    choices = answer.options(data)
    summary = tables.summary(data)
    content = {
        "charts": {chart.name: interactive.to_json(chart) for chart in charts},
        "options": [dataclasses.asdict(choice) for choice in choices],
        "target": answer.default_target(choices) if choices else 0,
        "comparable": answer.comparable(data),
        "tables": {"summary": _table(summary[:MOST_ROWS]), "runs": _runs(data)},
    }
    count = data.runs.run.nunique()
    first, others = charts[:1], charts[1:]
    chosen = main_sweep(data)
    commands = (data.study["command"], f"python -m ns3_plug report {data.results.folder}")
    fields = {
        "title": html.escape(f"{data.study['name']}: {answer.question(data)}"),
        "question": html.escape(answer.question(data)),
        "style": (_FILES / "page.css").read_text(),
        "plotly": packed(get_plotlyjs()),
        "data": packed(_json(content)),
        "script": (_FILES / "page.js").read_text(),
        "headline": html.escape(answer.headline(data)),
        "who": "replies to 99 of 100 requests"
        if chosen and chosen[1] == "request"
        else "99 of 100 packets",
        "chooser": "" if choices else "hidden",
        "controllers": _controllers(choices, answer.comparable(data)),
        "first": "\n".join(map(_figure, first)),
        "figures": _section("Figures", "\n".join(map(_figure, others))),
        "findings": _findings(data),
        "law": " beside its law" if summary.law.notna().any() else "",
        "more_rows": _more(len(summary), "summary.csv"),
        "more_runs": _more(len(data.runs), "runs.parquet"),
        "anchors": _anchors(data),
        "difference": html.escape(tables.difference_text(data)),
        "commands": html.escape("\n".join(command for command in commands if command)),
        "count": f"The exact commands of {count} runs" if count > 1 else "The run's exact command",
        "versions": html.escape(_versions(data)),
        "missing": _missing(data),
    }
    return Template((_FILES / "page.html").read_text()).substitute(fields)


def _json(content: Any) -> str:
    """JSON without values that only Python has."""

    def known(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: known(v) for k, v in value.items()}
        if isinstance(value, list):
            return [known(v) for v in value]
        return None if isinstance(value, float) and not math.isfinite(value) else value

    return json.dumps(known(content), separators=(",", ":"))


def packed(text: str) -> str:
    """A text as a script element that page.js unpacks: compressed, in base 85."""
    data = zlib.compress(text.encode(), 9)
    content = base64.b85encode(data + bytes(-len(data) % 4)).decode()
    # Characters with a meaning in HTML are replaced
    content = content.replace("<", ",").replace("&", ".")
    return f"data-length='{len(data)}'>{content}"


def _controllers(choices: Sequence[answer.Option], comparable: bool) -> str:
    """The controllers to choose from; "any" only if the study compares them."""
    names = list(dict.fromkeys(choice.controller for choice in choices))
    found = ["<option value=''>any controller</option>"] if comparable else []
    found += [f"<option>{html.escape(name)}</option>" for name in names]
    return "".join(found)


def _section(title: str, content: str) -> str:
    return f"<section>\n<h2>{title}</h2>\n{content}\n</section>" if content else ""


def _findings(data: Data) -> str:
    items = "".join(f"<li>{html.escape(text)}</li>" for text in answer.findings(data))
    return _section("What to take away", items and f"<ol class='findings'>{items}</ol>")


def _more(count: int, file: str) -> str:
    """A note on the rows that the page does not show."""
    if count <= MOST_ROWS:
        return ""
    return f"<p class='note'>The first {MOST_ROWS:,} of {count:,} rows; {file} has all.</p>"


def _figure(chart: Chart) -> str:
    return (
        f"<figure id='figure-{chart.name}'><h3>{html.escape(chart.title)}</h3>"
        f"<div class='chart' data-chart='{chart.name}' role='img' "
        f"aria-label='{html.escape(chart.title)}. {html.escape(chart.caption)}'></div>"
        f"<figcaption>{html.escape(chart.caption)} "
        f"<span class='files'><a href='figures/{chart.name}.png'>PNG</a> "
        f"<a href='figures/{chart.name}.pdf'>PDF</a></span></figcaption></figure>"
    )


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.5g}"
    return "" if value is None else html.escape(str(value))


def _table(frame: pd.DataFrame) -> str:
    head = "".join(f"<th scope='col'>{html.escape(str(column))}</th>" for column in frame.columns)
    numeric = [pd.api.types.is_numeric_dtype(frame[column]) for column in frame.columns]
    rows = []
    for row in frame.itertuples(index=False):
        cells = [
            f"<td class='n'>{_cell(v)}</td>" if number else f"<td>{_cell(v)}</td>"
            for v, number in zip(row, numeric, strict=True)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _anchors(data: Data) -> str:
    if not data.study["anchors"]:
        return ""
    table = tables.anchors(data)
    if table.measured.isna().any():
        table["measured"] = table.measured.astype(object).fillna(tables.UNKNOWN)
    return f"<h3>Known figures, and ours</h3>{_table(table)}"


def _runs(data: Data) -> str:
    frame = data.runs[["sweep", "seconds", "command"]][:MOST_ROWS].copy()
    frame["seconds"] = frame.seconds.round(2)
    return _table(frame)


def _versions(data: Data) -> str:
    ns3 = data.study.get("ns3")
    return f"plug {data.study['version']}" + (f", ns-3 {ns3}" if ns3 else "")


def _missing(data: Data) -> str:
    """The missing runs; failures are grouped under their messages."""
    sentences = [missing.sentence(data), *data.notes]
    parts = [f"<p class='bad'>{html.escape(text)}</p>" for text in sentences if text]
    if not parts:
        return ""
    for group in missing.groups(data):
        count = f"{len(group.commands)} run{'s' if len(group.commands) > 1 else ''} failed"
        commands = html.escape("\n".join(group.commands[:MOST_COMMANDS]))
        more = len(group.commands) - MOST_COMMANDS
        commands += f"\nand {more} more" if more > 0 else ""
        parts.append(
            f"<details><summary>{count}: {html.escape(group.message)}</summary>"
            f"<pre>{commands}</pre></details>"
        )
    return f"<section class='missing' aria-label='What is missing'>{''.join(parts)}</section>"
