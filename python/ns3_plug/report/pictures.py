# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Draws charts as PNG and PDF files with matplotlib."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..folder import Folder
from .chart import Chart, Panel, Series

_STYLE: Any = {
    "font.size": 9,
    "font.family": "DejaVu Sans",
    "axes.titlesize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "pdf.fonttype": 42,
}
_WIDTH = 9.6  # inches
_ONE_PANEL = 6.4


def write(charts: Sequence[Chart], folder: Folder) -> None:
    """Write every chart as figures/NAME.png and NAME.pdf, and remove those of earlier charts."""
    kept = set()
    for chart in charts:
        with mpl.rc_context(_STYLE):
            figure = draw(chart)
            for kind, more in (
                ("png", {"dpi": 180}),
                ("pdf", {"metadata": {"CreationDate": None}}),
            ):
                name = f"figures/{chart.name}.{kind}"
                save = partial(figure.savefig, format=kind, bbox_inches="tight", **more)
                folder.write(name, save)
                kept.add(name)
    folder.remove(set(folder.files("figures/")) - kept)


def draw(chart: Chart) -> Figure:
    """A figure of the chart."""
    count = len(chart.panels)
    wide = count > 1 or chart.height > 4
    figure = Figure(figsize=(_WIDTH if wide else _ONE_PANEL, chart.height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, count, sharey=chart.share_y, squeeze=False)[0]
    for place, (axis, panel) in enumerate(zip(axes, chart.panels, strict=True)):
        for series in panel.series:
            _draw_series(axis, series)
        _dress(axis, panel)
        if place and chart.share_y:
            axis.set_ylabel("")
    handles, labels = [], []
    for axis in axes:
        for handle, label in zip(*axis.get_legend_handles_labels(), strict=True):
            if label not in labels:
                handles.append(handle)
                labels.append(label)
    if labels:
        figure.legend(handles, labels, loc="outside lower center", ncols=min(len(labels), 6))
    figure.suptitle(chart.title, fontsize=11, fontweight="bold")
    return figure


def _draw_series(axis: Any, s: Series) -> None:
    label = s.name if s.legend else "_"
    face = "white" if s.hollow else s.colour
    if s.kind == "bars":
        axis.bar(s.x, s.y, 0.92 * s.width, color=s.colour, alpha=s.opacity, label=label)
        for x, y in zip(s.x, s.y, strict=True):
            if not math.isnan(y):
                axis.annotate(
                    f"{y:.0f}",
                    (x, y),
                    (0, 2),
                    textcoords="offset points",
                    ha="center",
                    fontsize=7.5,
                )
    elif s.kind == "marks":
        axis.hlines(
            s.y,
            [x - 0.46 * s.width for x in s.x],
            [x + 0.46 * s.width for x in s.x],
            color=s.colour,
            linewidth=1.6,
            label=label,
        )
    elif s.kind == "segments":
        axis.hlines(s.y, s.x, s.x2, color=s.colour, linewidth=s.width, alpha=s.opacity, label=label)
    elif s.kind == "points":
        mark = ">" if s.marker == "arrow" else "o"
        size = 3.2 if s.width <= 1 else 5.5
        axis.errorbar(
            s.x,
            s.y,
            s.half,
            fmt=mark,
            color=s.colour,
            alpha=s.opacity,
            markersize=size,
            capsize=3,
            label=label,
        )
    else:
        plain = len(s.x) > 20 or s.width <= 1
        axis.errorbar(
            s.x,
            s.y,
            s.half,
            fmt="" if plain else "o",
            linestyle="--" if s.dashed else "-",
            color=s.colour,
            markerfacecolor=face,
            markersize=5,
            linewidth=0.75 * s.width,
            alpha=s.opacity,
            capsize=3,
            label=label,
        )


def _dress(axis: Any, panel: Panel) -> None:
    axis.set_title(panel.title)
    axis.set_xlabel(panel.x_label)
    axis.set_ylabel(panel.y_label)
    if panel.ticks is not None:
        axis.set_xscale("log", base=2)
        axis.set_xticks(panel.ticks, [f"{t:g}" for t in panel.ticks])
        axis.minorticks_off()
    if panel.names is not None:
        axis.set_xticks(range(len(panel.names)), panel.names)
        axis.grid(visible=False, axis="x")
    for limits, set_limits in ((panel.x_range, axis.set_xlim), (panel.y_range, axis.set_ylim)):
        if limits:
            low, high = limits
            set_limits(low, None if math.isnan(high) else high)
    if panel.y_range and math.isnan(panel.y_range[1]):
        axis.set_ylim(top=1.08 * max(axis.dataLim.ymax, 1e-9))
    for low, high in panel.spans:
        axis.axvspan(low, high, color="0.88", linewidth=0, zorder=0)
    for x, tint, dashed, text in panel.lines:
        axis.axvline(x, color=tint, linewidth=1, linestyle="--" if dashed else "-", zorder=1)
        axis.annotate(
            text,
            (x, 1),
            (0, 3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            rotation=35,
            fontsize=7.5,
            color=tint,
        )
    if panel.level:
        axis.axhline(panel.level[0], color="#cc3311", linewidth=1)
        axis.annotate(
            panel.level[1],
            (0, panel.level[0]),
            (4, 3),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            fontsize=8,
            color="#cc3311",
        )
        axis.set_ylim(top=1.12 * panel.level[0])
