# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The charts for which a study has data."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from .. import laws
from ..statistics import confidence
from ..units import bytes_of, megabits, milliseconds
from .chart import LAW, OTHER_COLOURS, Chart, Panel, Series, colour
from .data import GOODPUT, MEAN, P99, PEAK, PERIOD, RATE, Data, main_sweep, numbers
from .sweeps import chosen, swept
from .timeline import timeline

_TITLES = {"output": "Output of the guest", "request": "Replies to requests"}
_DISTRIBUTIONS: dict[str, tuple[str, Callable[[laws.Timing], laws.Uniform]]] = {
    "output": ("F2", laws.f2_output_delay),
    "request": ("F3", laws.f3_request_delay),
}
_BACKLOGS: dict[str, tuple[Callable[[str], float], float, str]] = {
    "rate": (megabits, 1, "rate of output (Mb/s)"),
    "limit": (bytes_of, 1e6, "limit (MB)"),
}
_INTERVALS = ("#0072b2", "#009e73", "#e69f00", "#cc3311", "#7a5195", "#56b4e9", "#555555")


#: The note on charts in which several controllers have the same checkpoint times
SAME_FOR_ALL = (
    "S and X are given, and the same for every controller: this shows what an interval costs with "
    "each, and not which controller to choose, as each makes its own S and X of a checkpoint."
)


def all_charts(data: Data, only: str = "") -> list[Chart]:
    """Every chart for which the study has data; that of the costs comes first.

    :param only: which run the timeline shows, see :func:`timeline`
    """
    charts: list[Chart | None] = [*chosen(data), cost(data)]
    charts += [distribution(data, workload) for workload in _DISTRIBUTIONS]
    charts += [waiting_clients(data), *anchors(data)]
    charts += [backlog(data, varied) for varied in _BACKLOGS]
    charts += [failover(data), *swept(data), timeline(data, only)]
    return [chart for chart in charts if chart]


def cost(data: Data) -> Chart | None:
    """How much delay a shorter interval saves the clients, and what it costs the guest."""
    main = main_sweep(data)
    if not main:
        return None
    means, tails = (data.series(*main, quantity) for quantity in (MEAN, P99))
    periods = data.series(*main, PERIOD)
    clients = Panel(
        "Clients wait longer", "interval T (ms)", "added delay (ms)", y_range=(0, math.nan)
    )
    guest = Panel(
        "The guest is stopped", "interval T (ms)", "part of the time (%)", y_range=(0, math.nan)
    )
    clients.ticks = guest.ticks = sorted(means.interval_ms.unique())
    for name in means.controller.unique():
        for rows, dashed, what in ((tails, True, "99 of 100 wait less"), (means, False, "mean")):
            rows = rows[rows.controller == name]
            clients.series.append(
                Series(
                    f"{name}, {what}",
                    "line",
                    list(rows.interval_ms),
                    list(rows.measured),
                    colour(name, list(means.controller.unique())),
                    half=list(rows.half),
                    dashed=dashed,
                    hollow=dashed,
                )
            )
        rows = periods[periods.controller == name]
        guest.series.append(
            Series(
                name,
                "line",
                list(rows.interval_ms),
                list(100 * rows.stop_ms / rows.measured),
                colour(name, list(means.controller.unique())),
                legend=False,
            )
        )
    seeds = int(means.seeds.max())
    bars = f"Bars: 95 % confidence over {seeds} seeds" if seeds > 1 else "Bars: twice the error"
    caption = (
        "A longer interval T makes clients wait longer; a shorter one leaves the guest less time "
        f"to run, as it is stopped once in each period. For {data.holds(*main)}. {bars} (mostly "
        "smaller than the markers)."
    )
    if means.controller.nunique() > 1 and not data.compares(*main):
        caption += f" {SAME_FOR_ALL}"
    return Chart(
        "cost",
        f"{_TITLES[main[1]]}: what checkpoints cost",
        caption,
        [clients, guest] if not periods.stop_ms.isna().all() else [clients],
        height=2.8,  # so that it fits on the page's first screen
    )


def delays(data: Data, run: str) -> np.ndarray:
    """The added delays of the packets of whole epochs of a run, sorted [ms]."""
    rows = data.rows(run, "runs", ("epoch", "received_ns", "emitted_ns"))
    rows = rows[(rows.epoch >= 2) & (rows.epoch < rows.epoch.max())]
    own = data.run(run)
    link = milliseconds(own.get("linkDelay")) if "linkDelay" in own else 0.1
    delay = (rows.received_ns - rows.emitted_ns) / 1e6 - (0.1 if math.isnan(link) else link)
    return np.sort(delay.to_numpy())


def distribution(data: Data, workload: str) -> Chart | None:
    """Distributions of the added delay for each controller and interval, with the law."""
    sweeps = data.sweeps(workload)
    if not sweeps:
        return None
    rows = data.series(sweeps[0], workload, MEAN)
    intervals = sorted(rows.interval_ms.unique())
    name, law = _DISTRIBUTIONS[workload]
    levels = np.linspace(0, 1, 201)
    panels: list[Panel] = []
    for controller in rows.controller.unique():
        panel = Panel(controller, "added delay (ms)", "part of the packets", y_range=(0, 1))
        for row in rows[rows.controller == controller].itertuples():
            delay = delays(data, row.run)
            if not len(delay):
                continue
            place = intervals.index(row.interval_ms) % len(_INTERVALS)
            panel.series.append(
                Series(
                    f"T = {row.interval_ms:g} ms",
                    "line",
                    list(np.quantile(delay, levels)),
                    list(levels),
                    _INTERVALS[place],
                    width=4,
                    opacity=0.5,
                    marker="circle",
                    legend=not panels,
                )
            )
            known = (row.interval_ms, row.stop_ms, row.commit_ms)
            if controller in laws.CONTROLLERS and not any(math.isnan(time) for time in known):
                uniform = law(laws.timing(controller, *(time / 1e3 for time in known)))
                ends = [1e3 * uniform.low, 1e3 * uniform.high]
                first = not panels and not any(s.name == f"law {name}" for s in panel.series)
                panel.series.append(
                    Series(
                        f"law {name}", "line", ends, [0, 1], LAW, dashed=True, width=1, legend=first
                    )
                )
        panel.x_range = (0, math.nan)
        if panel.series:
            panels.append(panel)
    if not panels:
        return None
    return Chart(
        f"delay-{workload}",
        f"{_TITLES[workload]}: how long it waits",
        f"Cumulative distributions; the dashed lines are law {name}. For "
        f"{data.holds(sweeps[0], workload)}. Where a line reaches 0.99, 1 "
        "in 100 waits longer still: the mean hides that.",
        panels,
        share_y=True,
    )


def waiting_clients(data: Data) -> Chart | None:
    """Closed loops and TCP, which lock to the checkpoints."""
    panels: list[Panel] = []
    for workload, quantity, law, title, label in (
        ("closed-loop", RATE, "F4", "One request at a time", "replies per second"),
        ("tcp", GOODPUT, "F5", "A TCP connection, 131,072 B window", "goodput (Mb/s)"),
    ):
        sweeps = data.sweeps(workload)
        if not sweeps:
            continue
        panel = Panel(title, "interval T (ms)", label, y_range=(0, math.nan))
        rows = data.series(sweeps[0], workload, quantity)
        panel.ticks = sorted(rows.interval_ms.unique())
        names = list(rows.controller.unique())
        for name in names:
            own = rows[rows.controller == name]
            x, tint = list(own.interval_ms), colour(name, names)
            panel.series += [
                Series(
                    f"law {law}", "line", x, list(own.law), tint, dashed=True, width=1, legend=False
                ),
                Series(
                    name,
                    "points",
                    x,
                    list(own.measured),
                    tint,
                    half=list(own.half),
                    legend=not panels,
                ),
            ]
        panels.append(panel)
    caption = (
        "What waits for an answer before it goes on gets one in each period, whatever the link can "
        "carry. Dots: measured; dashed lines: laws F4 and F5."
    )
    title = "Clients that wait lock to the checkpoints"
    return Chart("locked", title, caption, panels) if panels else None


def anchors(data: Data) -> list[Chart]:
    """Measured means beside figures from other sources: a chart for each sweep with several."""
    drawn = []
    known = pd.DataFrame(data.study["anchors"])
    for sweep in known.sweep.unique() if len(known) else []:
        own = known[(known.sweep == sweep) & (known.quantity == MEAN)]
        workloads = data.runs[data.runs.sweep == sweep].workload.unique()
        rows = data.series(sweep, workloads[0], MEAN) if len(workloads) == 1 else pd.DataFrame()
        if not len(rows):
            continue
        intervals = sorted(rows.interval_ms.unique())
        names = list(rows.controller.unique())
        expected = {
            (where["controller"], milliseconds(where["interval"])): value
            for where, value in zip(own["where"], own.expected, strict=True)
            if {"controller", "interval"} <= where.keys()
        }
        if not expected:
            continue
        panel = Panel("", "interval T (ms)", "mean added delay (ms)", y_range=(0, math.nan))
        panel.names = [f"{t:g}" for t in intervals]
        width = 0.8 / len(names)
        for i, name in enumerate(names):
            values = rows[rows.controller == name].set_index("interval_ms").measured
            places = [k + (i - (len(names) - 1) / 2) * width for k in range(len(intervals))]
            panel.series.append(
                Series(
                    name,
                    "bars",
                    places,
                    [values.get(t, math.nan) for t in intervals],
                    colour(name, names),
                    width=width,
                    opacity=0.75,
                )
            )
            panel.series.append(
                Series(
                    "expected",
                    "marks",
                    places,
                    [expected.get((name, t), math.nan) for t in intervals],
                    LAW,
                    width=width,
                    legend=i == len(names) - 1,
                )
            )
        source = own.source.iloc[0] if len(own) else ""
        caption = f"Bars: measured; black marks: expected from {source}."
        title = "What the same interval costs depends on the controller"
        drawn.append(Chart(f"known-{sweep}", title, caption, [panel]))
    return drawn


def backlog(data: Data, varied: str) -> Chart | None:
    """How much the plug holds and drops as the rate grows or the limit shrinks.

    :param varied: "rate" or "limit", the quantity on the x axis
    """
    read, unit, label = _BACKLOGS[varied]
    rows = data.means[data.means.limit.notna() & (data.means.workload == "output")].copy()
    rows["_x"] = numbers(rows[varied], read) / unit
    rows = rows[rows["_x"].notna()]
    sweeps = [s for s, own in rows.groupby("sweep", sort=False) if own["_x"].nunique() > 1]
    if not sweeps:
        return None
    rows = rows[rows.sweep == sweeps[0]]
    rows = rows.drop_duplicates(["run", "quantity"])
    table = rows.pivot(index="run", columns="quantity", values=["measured", "law"])
    if not {PEAK, "packets", "drops"} <= set(table["measured"]):
        return None
    own = rows.drop_duplicates("run").set_index("run")
    for kind in ("measured", "law"):
        packets, drops = table[kind]["packets"], table[kind]["drops"]
        own[f"{kind} held"] = table[kind][PEAK] / 1e6
        own[f"{kind} lost"] = 100 * drops / (packets + drops)
    panels = [
        Panel("What the plug holds", label, "backlog at its peaks, mean (MB)"),
        Panel("What its limit drops", label, "part of the packets (%)"),
    ]
    others = [p for p in data.parameters if p != varied and own[p].nunique() > 1]
    own = own.sort_values("_x", kind="stable")
    groups = own.groupby(others, sort=False, dropna=False) if others else [((), own)]
    for place, (names, group) in enumerate(groups):
        name = ", ".join(map(str, names)) or "measured"
        x, tint = list(group["_x"]), OTHER_COLOURS[place % len(OTHER_COLOURS)]
        for panel, what in zip(panels, ("held", "lost"), strict=True):
            law, measured = list(group[f"law {what}"]), list(group[f"measured {what}"])
            panel.series += [
                Series("law F7", "line", x, law, LAW, dashed=True, width=1),
                Series(name, "points", x, measured, tint),
            ]
            panel.x_range = panel.y_range = (0, math.nan)
    size = bytes_of(own.limit.iloc[0]) / 1e6
    if own.limit.nunique() == 1 and not math.isnan(size):
        panels[0].level = (size, f"limit {own.limit.iloc[0]}")
    return Chart(
        "backlog" if varied == "rate" else f"backlog-{varied}",
        "A limit drops output once an epoch does not fit",
        "By law F7 a limit drops nothing up to the rate limit / ((P - S) + (D - S)); beyond it, it "
        "drops what does not fit, and the backlog stays at the limit.",
        panels,
    )


def failover(data: Data) -> Chart | None:
    """How long clients receive nothing when the primary fails."""
    gaps = data.gaps
    if gaps.empty or gaps.interval_ms.nunique() < 2:
        return None
    gaps = gaps.assign(controller=gaps.controller.fillna("gap"))
    panel = Panel("", "interval T (ms)", "gap in the replies (ms)", y_range=(0, math.nan))
    panel.ticks = sorted(gaps.interval_ms.unique())
    names = list(gaps.controller.unique())
    for name, own in gaps.groupby("controller", sort=False):
        tint = colour(str(name), names)
        runs = own.groupby(["interval_ms", "run"], as_index=False)[["gap", "law"]].mean()
        means = [confidence(r.gap, 0 * r.gap) for _, r in runs.groupby("interval_ms")]
        x = sorted(runs.interval_ms.unique())
        each = Series(
            "a client",
            "points",
            list(own.interval_ms),
            list(own.gap),
            tint,
            width=1,
            opacity=0.35,
        )
        law = list(runs.groupby("interval_ms").law.mean())
        panel.series += [
            each,
            Series("law F11", "line", x, law, LAW, dashed=True, width=1),
            Series(
                f"{name}, mean",
                "points",
                x,
                [mean for mean, _ in means],
                tint,
                half=[half for _, half in means],
            ),
        ]
    caption = (
        "From the last reply of the failed primary to the first of its backup: detection, resume, "
        "what had passed of the epoch, and the client's own retransmission. Bars: 95 % confidence."
    )
    return Chart("failover", "What clients notice of a failure", caption, [panel])
