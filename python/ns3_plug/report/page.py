# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The page: one HTML file that needs nothing else, not even a network."""

from __future__ import annotations

import dataclasses
import html
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template
from typing import Any

import pandas as pd
from plotly.offline import get_plotlyjs

from . import answer, interactive, tables
from .chart import Chart
from .charts import main_sweep
from .data import Data

_FILES = Path(__file__).parent


def render(data: Data, charts: Sequence[Chart]) -> str:
    """The text of the page."""
    choices = answer.options(data)
    content = {
        "charts": {chart.name: interactive.to_json(chart) for chart in charts},
        "options": [dataclasses.asdict(choice) for choice in choices],
        "target": answer.default_target(choices) if choices else 0,
    }
    first, others = charts[:1], charts[1:]
    chosen = main_sweep(data)
    commands = (data.study["command"], f"python -m ns3_plug report {data.results.folder}")
    fields = {
        "title": html.escape(f"What checkpointing costs clients: {data.study['name']}"),
        "style": (_FILES / "page.css").read_text(),
        "plotly": get_plotlyjs(),
        "data": _script_json(content),
        "script": (_FILES / "page.js").read_text(),
        "headline": html.escape(answer.headline(data)),
        "who": "replies to 99 of 100 requests"
        if chosen and chosen[1] == "request"
        else "99 of 100 packets",
        "chooser": "" if choices else "hidden",
        "controllers": _controllers([choice.controller for choice in choices]),
        "first": "\n".join(map(_figure, first)),
        "figures": "\n".join(map(_figure, others)),
        "findings": "".join(f"<li>{html.escape(text)}</li>" for text in answer.findings(data)),
        "anchors": _anchors(data),
        "difference": html.escape(tables.difference_text(data)),
        "summary": _table(tables.summary(data)),
        "runs": _runs(data),
        "commands": html.escape("\n".join(command for command in commands if command)),
        "count": str(data.runs.run.nunique()),
        "versions": html.escape(_versions(data)),
        "failed": _failed(data),
    }
    return Template((_FILES / "page.html").read_text()).substitute(fields)


def _script_json(content: Any) -> str:
    """JSON that may stand in a script element."""

    def known(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: known(v) for k, v in value.items()}
        if isinstance(value, list):
            return [known(v) for v in value]
        return None if isinstance(value, float) and not math.isfinite(value) else value

    return json.dumps(known(content), separators=(",", ":")).replace("<", "\\u003c")


def _controllers(names: Iterable[str]) -> str:
    found = ["<option value=''>any controller</option>"]
    found += [f"<option>{html.escape(name)}</option>" for name in dict.fromkeys(names)]
    return "".join(found)


def _figure(chart: Chart) -> str:
    return (
        f"<figure id='figure-{chart.name}'><h3>{html.escape(chart.title)}</h3>"
        f"<div class='chart' data-chart='{chart.name}'></div>"
        f"<figcaption>{html.escape(chart.caption)} "
        f"<span class='files'><a href='figures/{chart.name}.png'>PNG</a> "
        f"<a href='figures/{chart.name}.pdf'>PDF</a></span></figcaption></figure>"
    )


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.5g}"
    return "" if value is None else html.escape(str(value))


def _table(frame: pd.DataFrame) -> str:
    head = "".join(f"<th>{html.escape(str(column))}</th>" for column in frame.columns)
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
    frame = data.runs[["sweep", "seconds", "command"]].copy()
    frame["seconds"] = frame.seconds.round(2)
    return _table(frame)


def _versions(data: Data) -> str:
    ns3 = data.study.get("ns3")
    return f"plug {data.study['version']}" + (f", ns-3 {ns3}" if ns3 else "")


def _failed(data: Data) -> str:
    failures = data.results.failures()
    if not failures:
        return ""
    frame = pd.DataFrame(failures.values())[["status", "command"]]
    count = f"{len(failures)} runs" if len(failures) > 1 else "1 run"
    return f"<h3 class='bad'>{count} failed</h3>{_table(frame)}"
