# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Charts for the page, as plotly figures."""

from __future__ import annotations

import json
import math
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .chart import Chart, Panel, Series

_FONT = {"family": "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif", "size": 13}
_GRID = "#e9ecef"
_BELOW, _LEGEND = 110, 64  # pixels below the axis, and down to the legend


def to_json(chart: Chart) -> dict[str, Any]:
    """Data and layout of the chart's figure."""
    count = len(chart.panels)
    figure = make_subplots(
        1,
        count,
        shared_yaxes=chart.share_y,
        subplot_titles=[panel.title for panel in chart.panels],
        horizontal_spacing=0.05 if chart.share_y else 0.1,
    )
    shown: set[str] = set()
    for column, panel in enumerate(chart.panels, 1):
        for series in panel.series:
            legend = series.legend and series.name not in shown
            shown |= {series.name} if legend else set()
            for trace in _traces(series, panel, legend):
                figure.add_trace(trace, 1, column)
        _dress(figure, panel, column, bool(column > 1 and chart.share_y))
    height, top = int(chart.height * 118), 58 if any(p.lines for p in chart.panels) else 36
    figure.update_layout(
        template="none",
        font=_FONT,
        height=height,
        margin={
            "l": 64,
            "r": 54 if any(p.lines for p in chart.panels) else 16,
            "t": top,
            "b": _BELOW,
        },
        legend={
            "orientation": "h",
            "y": -_LEGEND / (height - top - _BELOW),
            "x": 0.5,
            "xanchor": "center",
        },
        hoverlabel={"font": _FONT},
        barmode="overlay",
    )
    content: dict[str, Any] = json.loads(figure.to_json())
    return {"data": content["data"], "layout": content["layout"]}


def _numbers(values: Any) -> list[float | None]:
    return [None if math.isnan(v) else round(float(v), 6) for v in values]


def _traces(s: Series, panel: Panel, legend: bool) -> list[go.BaseTraceType]:
    group = {"name": s.name, "legendgroup": s.name, "showlegend": legend, "opacity": s.opacity}
    hover = (
        f"{s.name}<br>{panel.x_label}: %{{x:.4~g}}<br>{panel.y_label}: %{{y:.4~g}}<extra></extra>"
    )
    x, y = _numbers(s.x), _numbers(s.y)
    if s.kind == "bars":
        labels = [panel.names[round(v)] for v in s.x] if panel.names else x
        return [
            go.Bar(
                x=x,
                y=y,
                width=0.92 * s.width,
                marker_color=s.colour,
                text=["" if v is None else f"{v:.0f}" for v in y],
                textposition="outside",
                cliponaxis=False,
                customdata=labels,
                hovertemplate=f"{s.name}, T = %{{customdata}} ms<br>%{{y:.1f}} ms<extra></extra>",
                **group,
            )
        ]
    if s.kind in ("marks", "segments"):
        half = 0.46 * s.width
        ends = s.x2 if s.x2 is not None else [v + half for v in s.x]
        starts = s.x if s.x2 is not None else [v - half for v in s.x]
        xs: list[float | None] = []
        ys: list[float | None] = []
        for start, end, level in zip(starts, ends, y, strict=True):
            xs += [round(start, 6), round(end, 6), None]
            ys += [level, level, None]
        width = 2 if s.kind == "marks" else s.width
        line = {"color": s.colour, "width": width}
        return [go.Scatter(x=xs, y=ys, mode="lines", line=line, hoverinfo="skip", **group)]
    error = None
    if s.half is not None and any(v and not math.isnan(v) for v in s.half):
        error = {"type": "data", "array": _numbers(s.half), "thickness": 1, "width": 3}
    small = s.kind == "points" and s.width <= 1
    marker: dict[str, Any] = {
        "color": "white" if s.hollow else s.colour,
        "line": {"color": s.colour, "width": 1.5},
        "size": 5 if small else 8,
        "symbol": "triangle-right" if s.marker == "arrow" else "circle",
    }
    plain = len(s.x) > 20 or s.width <= 1
    mode = "markers" if s.kind == "points" else "lines" if plain else "lines+markers"
    line = {"color": s.colour, "width": s.width, "dash": "dash" if s.dashed else "solid"}
    return [
        go.Scatter(
            x=x,
            y=y,
            mode=mode,
            marker=marker,
            line=line,
            error_y=error,
            hovertemplate=hover,
            **group,
        )
    ]


def _dress(figure: go.Figure, panel: Panel, column: int, bare: bool) -> None:
    base = {"gridcolor": _GRID, "zeroline": False, "linecolor": "#868e96", "ticks": "outside"}
    x: dict[str, Any] = {"title_text": panel.x_label, **base}
    y: dict[str, Any] = {"title_text": "" if bare else panel.y_label, "title_standoff": 8, **base}
    y["automargin"] = True  # to make room for the numbers
    if panel.ticks is not None:
        x |= {
            "type": "log",
            "tickvals": list(panel.ticks),
            "ticktext": [f"{t:g}" for t in panel.ticks],
        }
        x |= {"minor": {"ticks": ""}}
    if panel.names is not None:
        x |= {"tickvals": list(range(len(panel.names))), "ticktext": list(panel.names)}
        x |= {"showgrid": False}
    for axis, limits in ((x, panel.x_range), (y, panel.y_range)):
        if limits and math.isnan(limits[1]):
            axis["rangemode"] = "tozero"
        elif limits:
            axis["range"] = list(limits)
    figure.update_xaxes(row=1, col=column, **x)
    figure.update_yaxes(row=1, col=column, **y)
    for low, high in panel.spans:
        figure.add_vrect(
            low, high, fillcolor="#dee2e6", line_width=0, layer="below", row=1, col=column
        )
    for place, tint, dashed, text in panel.lines:
        figure.add_vline(
            place,
            line={"color": tint, "width": 1, "dash": "dash" if dashed else "solid"},
            layer="below",
            row=1,
            col=column,
        )
        figure.add_annotation(
            x=place,
            y=1,
            xref="x" if column == 1 else f"x{column}",
            yref="paper",
            text=text,
            showarrow=False,
            textangle=-35,
            xanchor="left",
            yanchor="bottom",
            font={"size": 11, "color": tint},
        )
    if panel.level:
        figure.add_hline(
            panel.level[0],
            line={"color": "#cc3311", "width": 1},
            annotation={
                "text": panel.level[1],
                "font": {"color": "#cc3311"},
                "xanchor": "left",
                "x": 0,
            },
            row=1,
            col=column,
        )
