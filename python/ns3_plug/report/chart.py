# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The contents of charts, independent of how they are drawn (matplotlib, or plotly on the page)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

#: The colours of the C++ controllers, distinguishable with any colour vision (Okabe and Ito)
CONTROLLER_COLOURS = {
    "xend": "#0072b2",
    "xl": "#e69f00",
    "mc": "#cc3311",
    "adaptive": "#009e73",
    "output": "#56b4e9",
    "pipelined": "#7a5195",
    "predictive": "#cc79a7",
}
OTHER_COLOURS = ("#009e73", "#cc79a7", "#56b4e9", "#7a5195", "#555555")
LAW = "#222222"

Kind = Literal["line", "points", "bars", "segments", "marks"]


@dataclass
class Series:
    """A set of points with one appearance."""

    name: str
    kind: Kind  #: segments go from x to x2 at y; marks are short dashes across bars
    x: Sequence[float]
    y: Sequence[float]
    colour: str
    half: Sequence[float] | None = None  #: half the height of the error bars
    x2: Sequence[float] | None = None
    dashed: bool = False
    hollow: bool = False
    marker: Literal["circle", "arrow"] = "circle"
    width: float = 2.0
    opacity: float = 1.0
    legend: bool = True


@dataclass
class Panel:
    """Axes and their contents."""

    title: str
    x_label: str
    y_label: str
    series: list[Series] = field(default_factory=list)
    ticks: Sequence[float] | None = None  #: the values on a logarithmic x axis; else it is linear
    names: Sequence[str] | None = None  #: categories on the x axis, at 0, 1, ...
    spans: list[tuple[float, float]] = field(default_factory=list)  #: shaded parts of the x axis
    lines: list[tuple[float, str, bool, str]] = field(
        default_factory=list
    )  #: x, colour, dashed, text
    level: tuple[float, str] | None = None  #: a horizontal line and its text
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None


@dataclass
class Chart:
    """Panels side by side."""

    name: str  #: the name of its files
    title: str
    caption: str  #: what it shows, and how to read it
    panels: list[Panel]
    share_y: bool = False
    height: float = 3.5  #: inches


def colour(controller: str, all_names: Sequence[str] = ()) -> str:
    """The colour of a controller."""
    if controller in CONTROLLER_COLOURS:
        return CONTROLLER_COLOURS[controller]
    taken = {CONTROLLER_COLOURS.get(name) for name in all_names}
    free = [tint for tint in OTHER_COLOURS if tint not in taken] or OTHER_COLOURS
    others = [name for name in all_names if name not in CONTROLLER_COLOURS]
    place = others.index(controller) if controller in others else 0
    return free[place % len(free)]
