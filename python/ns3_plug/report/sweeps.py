# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Charts of any quantity over any swept parameter: those that a study defines, and others."""

from __future__ import annotations

import math
import re
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..statistics import confidence
from ..units import typed
from .chart import Chart, Panel, Series, colour
from .data import MEAN, P99, Data, main_sweep

MOST = 6  #: the number of charts that the study does not define
_LINES = 8  # in one chart
_COST = ("controller", "interval")
_KNOWN = (*_COST, "workload", "duration")  # shown in other charts, or in none
#: Units that are easier to read than those of the columns
_SHOWN = {"s": (1e3, "ms"), "bit/s": (1e-6, "Mb/s"), "B": (1e-6, "MB")}


def chosen(data: Data) -> list[Chart]:
    """The figures that the study defines; data.notes names those that can't be drawn."""
    found = []
    for name, figure in data.figures.items():
        values = _values(data, figure.get("table", ""), figure["y"], figure.get("of", "mean"))
        unit, title = figure.get("unit", ""), figure.get("title", "")
        by = figure.get("by", [])
        chart = _draw(data, values, name, figure["x"], figure["y"], by, unit, title, asked=True)
        if chart:
            found.append(chart)
        else:
            data.notes.append(_reason(data, name, figure, values))
    return found


def _reason(data: Data, name: str, figure: dict[str, Any], values: pd.DataFrame) -> str:
    """Why a figure that the study defines can't be drawn."""
    lacking = [p for p in (figure["x"], *figure.get("by", [])) if p not in data.parameters]
    if lacking:
        known = ", ".join(data.parameters) or "none"
        return f"figure {name}: no run has a parameter {lacking[0]!r}; there are: {known}"
    table = figure.get("table", "csv")
    there = list(data.table(table).select_dtypes("number").columns)
    if not figure.get("table") and figure.get("of", "mean") == "mean":
        there = list(data.means.quantity.unique())
    if values.empty:
        columns = ", ".join(map(str, there)) or "none"
        return f"figure {name}: no numbers {figure['y']!r} in table {table}; there are: {columns}"
    return f"figure {name}: no run that has a {figure['y']!r} has a {figure['x']!r}"


def swept(data: Data) -> list[Chart]:
    """A chart for each swept parameter that no other chart shows."""
    found: list[Chart] = []
    asked = {figure["x"] for figure in data.figures.values()}
    for name in data.parameters:
        short = name.rpartition("::")[2].lower()
        if name in asked or (short in _KNOWN and main_sweep(data)):
            continue
        if not data.gaps.empty and short in _COST:
            continue
        quantities = [q for q in (MEAN, P99) if q in set(data.means.quantity)]
        for quantity in quantities or list(dict.fromkeys(data.means.quantity)):
            values = data.summary.rename(columns={"measured": "_value"})
            values = values[values.quantity == quantity]
            label = f"{quantity} over {name}"
            file = f"by-{_file_name(label)}"
            if file in (chart.name for chart in found):
                file += f"-{len(found)}"
            chart = _draw(data, values, file, name, quantity, [], "", "")
            if chart and len(found) < MOST:
                found.append(chart)
    return found


def _values(data: Data, table: str, column: str, how: str) -> pd.DataFrame:
    """A row for each run: "_value", and its parameters."""
    own = data.summary[data.summary.quantity == column]
    if not table and how == "mean" and len(own):
        return own.rename(columns={"measured": "_value"})
    rows = data.table(table or "csv")
    if column not in rows or not pd.api.types.is_numeric_dtype(rows[column]):
        return pd.DataFrame()
    groups = rows.groupby("run", sort=False)[column]
    value = groups.quantile(0.99) if how == "p99" else groups.agg(how)
    frame = value.rename("_value").reset_index().assign(error=0.0)
    return frame.merge(data.runs, on="run")


def _draw(
    data: Data,
    values: pd.DataFrame,
    name: str,
    x: str,
    y: str,
    by: list[str],
    unit: str,
    title: str,
    asked: bool = False,
) -> Chart | None:
    """A quantity over a parameter, of the sweep that varies it most; None if none does.

    :param asked: whether to draw a chart even for a single value of the parameter
    """
    if values.empty or x not in data.parameters or not set(by) <= set(data.parameters):
        return None
    values = values[values[x].notna() & values["_value"].notna()]
    counts = values.groupby("sweep", sort=False)[x].nunique()
    if counts.empty or (counts.max() < 2 and not asked):
        return None
    values = values[values.sweep == counts.idxmax()].copy()
    others = [p for p in data.parameters if p != x and values[p].nunique(dropna=False) > 1]
    alike = values.groupby(others, dropna=False)[x].nunique() if others else values[x].nunique()
    if np.max(alike) < 2 and not asked:
        return None  # it depends on the others, as in cases
    read = typed(values[x])
    values["_x"], x_unit = read if read else (values[x].astype(str), "")
    factor, x_unit = _SHOWN.get(x_unit, (1.0, x_unit))
    if read:
        values["_x"] = values["_x"] * factor
    lines = by or others[:1]
    held = {}
    for parameter in [p for p in others if p not in lines]:
        # If nothing distinguishes the lines, take the most frequent value
        value = values[parameter].mode(dropna=False).iloc[0]
        held[parameter] = value
        values = values[values[parameter].eq(value) | (values[parameter].isna() & pd.isna(value))]
    constant = {
        p: values[p].iloc[0]
        for p in data.parameters
        if p not in (x, *lines) and values[p].nunique() == 1
    }
    y_label = f"{y} ({unit})" if unit else y
    panel = Panel("", f"{_short(x)} ({x_unit})" if x_unit else _short(x), y_label)
    if not read:
        panel.names = list(dict.fromkeys(values["_x"]))
        values["_x"] = [float(panel.names.index(v)) for v in values["_x"]]
    groups: Any = values.groupby(lines, sort=False, dropna=False) if lines else [((), values)]
    names = [_label(lines, keys) for keys, _ in groups]
    for number, (keys, group) in enumerate(list(groups)[:_LINES]):
        label = _label(lines, keys)
        if panel.names:  # side by side, because values may coincide
            group = group.assign(
                _x=group["_x"] + 0.06 * (number - (min(len(names), _LINES) - 1) / 2)
            )
        points = [(at, *confidence(g["_value"], g.error)) for at, g in group.groupby("_x")]
        tint = colour(label, names)
        xs, ys, halves = (list(column) for column in zip(*points, strict=True))
        kind: Literal["points", "line"] = "points" if panel.names else "line"
        panel.series.append(Series(label or y, kind, xs, ys, tint, half=halves, legend=bool(label)))
    if values["_value"].min() >= 0:
        panel.y_range = (0, math.nan)
    caption = "Mean over the seeds; bars: 95 % confidence."
    sweep = f"sweep {values.sweep.iloc[0]}" if data.runs.sweep.nunique() > 1 else ""
    given = ", ".join(f"{_short(p)} = {v}" for p, v in constant.items() if pd.notna(v))
    if sweep or given:
        caption += f" For {', '.join(part for part in (sweep, given) if part)}."
    if len(names) > _LINES:
        caption += f" {len(names) - _LINES} more lines are left out."
    heading = title or f"{y[:1].upper()}{y[1:]} over {_short(x)}"
    return Chart(name, heading, caption, [panel])


def _label(parameters: list[str], values: tuple[Any, ...]) -> str:
    """The label of a line: only the values, if they are words."""
    pairs = zip(parameters, map(str, values), strict=True)
    return ", ".join(v if v[:1].isalpha() else f"{_short(p)} = {v}" for p, v in pairs)


def _short(parameter: str) -> str:
    return parameter.removeprefix("ns3::")


def _file_name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
