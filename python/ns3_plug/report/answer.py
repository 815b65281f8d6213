# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Answers in words what checkpoints cost clients, and which interval to choose."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass

import pandas as pd

from ..advise import preference
from .data import GOODPUT, MEAN, P99, PERIOD, RATE, Data, main_sweep

WHO = {"request": "request", "output": "packet"}


@dataclass(frozen=True)
class Option:
    """A controller and an interval to choose from, and what they cost; times in ms."""

    controller: str
    interval: float  #: T
    mean: float  #: added delay
    p99: float  #: added delay that 1 in 100 exceeds
    running: float  #: the fraction of the time for which the guest runs; NaN if unknown
    loop: float  #: replies per second for one request at a time; NaN if not measured
    goodput: float  #: Mb/s of a window-limited TCP connection; NaN if not measured


def options(data: Data) -> list[Option]:
    """Every choice that the study measured."""
    main = main_sweep(data)
    if not main:
        return []
    found = []
    p99, period = (
        data.series(*main, q).drop_duplicates("run").set_index("run").measured
        for q in (P99, PERIOD)
    )
    for row in data.series(*main, MEAN).to_dict("records"):
        same = {name: row[name] for name in ("controller", "interval", "stop", "commit")}
        same = {name: value for name, value in same.items() if pd.notna(value)}
        tail = float(p99.get(row["run"], math.nan))
        if not math.isfinite(tail) or tail <= 0:
            continue
        found.append(
            Option(
                row["controller"],
                row["interval_ms"],
                row["measured"],
                tail,
                1 - row["stop_ms"] / float(period.get(row["run"], math.nan)),
                data.value(RATE, workload="closed-loop", **same),
                data.value(GOODPUT, workload="tcp", **same),
            )
        )
    return found


def comparable(data: Data) -> bool:
    """Whether the choices show which controller is better."""
    main = main_sweep(data)
    return main is not None and data.compares(*main)


def recommend(choices: list[Option], target: float) -> Option | None:
    """The choice with p99 within the target [ms] that lets the guest run most."""
    within = [o for o in choices if o.p99 <= target]
    return max(within, key=lambda o: preference(o.running, o.p99), default=None)


def default_target(choices: list[Option]) -> float:
    """A target [ms] that about half of the choices meet."""
    tails = sorted(o.p99 for o in choices)
    return 10 * math.ceil(tails[(len(tails) - 1) // 2] / 10)


def question(data: Data) -> str:
    """The question that the page answers."""
    if not data.gaps.empty:
        return "What do clients notice of a failure?"
    if options(data):
        return "What does checkpointing cost my clients, and which interval should I choose?"
    return f"Results of the study {data.study['name']}"


def headline(data: Data) -> str:
    """The cost in two sentences, and the conditions under which they hold."""
    choices = options(data)
    main = main_sweep(data)
    if not data.gaps.empty:
        gap = data.gaps.gap
        return (
            f"When the primary fails, a client receives nothing for {gap.mean():.0f} ms on "
            f"average, from {gap.min():.0f} to {gap.max():.0f} ms.{_given(data)}"
        )
    if not choices or not main:
        return _other(data)
    first = choices[0].controller
    own = sorted((o for o in choices if o.controller == first), key=lambda o: o.interval)
    short, long = own[0], own[-1]
    who = WHO[main[1]]
    text = (
        f"With {first} and T = {short.interval:g} ms a {who} waits {_ms(short.mean)} ms longer on "
        f"average, and 1 in 100 more than {_ms(short.p99)} ms"
    )
    if len(own) > 1:
        text += f"; with T = {long.interval:g} ms, {_ms(long.mean)} and {_ms(long.p99)} ms"
    text += "."
    if not math.isnan(short.running):
        stopped = [100 * (1 - o.running) for o in (short, long)]
        text += f" The guest is stopped for {stopped[0]:.1f} % of the time"
        if len(own) > 1:
            text += f" at {short.interval:g} ms, and for {stopped[1]:.1f} % at {long.interval:g} ms"
        text += "."
    return f"{text} This holds for {data.holds(*main, controller=first)}."


def _given(data: Data) -> str:
    """A sentence with the parameters that all runs share."""
    columns = {name: data.runs[name].dropna() for name in data.parameters}
    same = {name: values.iloc[0] for name, values in columns.items() if values.nunique() == 1}
    given = ", ".join(f"{name.removeprefix('ns3::')} = {value}" for name, value in same.items())
    return f" This holds for {given}." if given else ""


def _other(data: Data) -> str:
    """The headline of a study of anything else."""
    swept = [p for p in data.parameters if data.runs[p].nunique(dropna=False) > 1]
    count = data.runs.run.nunique()
    text = f"{count} run{'s' if count > 1 else ''} of {data.study['name']}"
    if swept:
        text += f", with several values of {', '.join(p.removeprefix('ns3::') for p in swept)}"
    quantities = list(dict.fromkeys(data.means.quantity))[:6]
    measured = f" Measured: {', '.join(quantities)}." if quantities else ""
    return f"{text}.{measured}{_given(data)}"


def _ms(time: float) -> str:
    """A time in ms, with three significant digits."""
    return f"{time:.0f}" if time >= 100 else f"{time:.3g}"


def findings(data: Data) -> list[str]:
    """The findings for which the study has data."""
    return [text for text in (_tail(data), _locked(data), _controllers(data)) if text]


def _tail(data: Data) -> str:
    choices = options(data)
    main = main_sweep(data)
    if not choices or not main:
        return ""
    near = [o for o in choices if o.controller == choices[0].controller]
    o = min(near, key=lambda o: abs(o.interval - 100))
    holds = data.holds(*main, controller=o.controller, interval_ms=o.interval)
    return (
        f"The tail is not the mean. At T = {o.interval:g} ms ({o.controller}, {holds}) a "
        f"{WHO[main[1]]} waits {_ms(o.mean)} ms longer on average, but 1 in 100 waits more than "
        f"{_ms(o.p99)} ms: {o.p99 / o.mean:.1f} times the mean."
    )


def _locked(data: Data) -> str:
    choices = options(data)
    loops = [o for o in choices if not math.isnan(o.loop) and o.controller == choices[0].controller]
    if len(loops) < 2:
        return ""
    short, long = loops[0], loops[-1]
    text = (
        f"Clients that wait for answers lock to the checkpoints: with {short.controller}, one "
        f"request at a time gets {short.loop:.1f}/s at T = {short.interval:g} ms and "
        f"{long.loop:.1f}/s at {long.interval:g} ms, with no spread"
    )
    if not math.isnan(short.goodput) and not math.isnan(long.goodput):
        text += (
            f"; a TCP window of 131,072 B falls from {short.goodput:.1f} to {long.goodput:.2f} "
            "Mb/s, whatever the link can carry"
        )
    return text + "."


def _controllers(data: Data) -> str:
    main = main_sweep(data)
    if not main or not comparable(data):
        return ""
    rows = data.series(*main, MEAN)
    longest = rows[rows.interval_ms == rows.interval_ms.max()]
    if len(longest) < 2:
        return ""
    each = [f"{_ms(r.measured)} ms with {r.controller}" for r in longest.itertuples()]
    return (
        f"The interval alone says little. At T = {longest.interval_ms.iloc[0]:g} ms, with the stop "
        f"and the commit that each controller makes of the same dirty pages, the mean added delay "
        f"is {', '.join(each[:-1])} and {each[-1]} (sweep {main[0]}, {data.holds(*main)})."
    )


def wrap(text: str) -> str:
    """A numbered text, wrapped for a terminal."""
    return textwrap.fill(text, 100, subsequent_indent="   ", break_on_hyphens=False)
