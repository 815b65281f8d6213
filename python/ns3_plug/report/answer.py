# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The answer in words: what checkpoints cost clients, and which interval to choose."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass

from .charts import main_sweep
from .data import GOODPUT, MEAN, P99, PERIOD, RATE, Data

WHO = {"request": "request", "output": "packet"}


@dataclass(frozen=True)
class Option:
    """A controller and an interval that one can choose, and what they cost; times in ms."""

    controller: str
    interval: float  #: T
    mean: float  #: added delay
    p99: float  #: added delay that 1 in 100 exceeds
    running: float  #: part of the time that the guest runs, 0 to 1; NaN if not known
    loop: float  #: replies per second to a client with one request at a time; NaN if not measured
    goodput: float  #: Mb/s of a TCP connection that its window limits; NaN if not measured


def options(data: Data) -> list[Option]:
    """Every choice that the study has measured."""
    chosen = main_sweep(data)
    if not chosen:
        return []
    found = []
    p99, period = (data.series(*chosen, q).set_index("run") for q in (P99, PERIOD))
    for row in data.series(*chosen, MEAN).to_dict("records"):
        same = {name: row[name] for name in ("controller", "interval", "stop", "commit")}
        found.append(
            Option(
                row["controller"],
                row["interval_ms"],
                row["measured"],
                p99.measured[row["run"]],
                1 - row["stop_ms"] / period.measured[row["run"]],
                data.value(RATE, workload="closed-loop", **same),
                data.value(GOODPUT, workload="tcp", **same),
            )
        )
    return found


def recommend(choices: list[Option], target: float) -> Option | None:
    """The choice that keeps 99 of 100 within the target [ms] and lets the guest run most."""
    within = [o for o in choices if o.p99 <= target]
    return max(within, key=lambda o: (round(o.running, 4), -o.p99), default=None)


def default_target(choices: list[Option]) -> float:
    """A target [ms] that about half of the choices meet."""
    tails = sorted(o.p99 for o in choices)
    return 10 * math.ceil(tails[(len(tails) - 1) // 2] / 10)


def headline(data: Data) -> str:
    """What it costs, in two sentences."""
    choices = options(data)
    chosen = main_sweep(data)
    if not data.gaps.empty:
        gap = data.gaps.gap
        return (
            f"When the primary fails, a client receives nothing for {gap.mean():.0f} ms on "
            f"average, from {gap.min():.0f} to {gap.max():.0f} ms."
        )
    if not choices or not chosen:
        return "This study has no requests or output at several intervals, which would tell."
    first = choices[0].controller
    own = sorted((o for o in choices if o.controller == first), key=lambda o: o.interval)
    short, long = own[0], own[-1]
    who = WHO[chosen[1]]
    text = (
        f"With {first} and T = {short.interval:g} ms a {who} waits {short.mean:.0f} ms longer on "
        f"average, and 1 in 100 more than {short.p99:.0f} ms; with T = {long.interval:g} ms, "
        f"{long.mean:.0f} and {long.p99:.0f} ms."
    )
    if not math.isnan(short.running):
        text += (
            f" A short interval costs the guest instead: it stands still for "
            f"{100 * (1 - short.running):.0f} % of the time at {short.interval:g} ms, and for "
            f"{100 * (1 - long.running):.1f} % at {long.interval:g} ms."
        )
    return text


def findings(data: Data) -> list[str]:
    """What to take away, as far as the study has the data for it."""
    return [text for text in (_tail(data), _locked(data), _controllers(data)) if text]


def _tail(data: Data) -> str:
    choices = options(data)
    if not choices:
        return ""
    near = [o for o in choices if o.controller == choices[0].controller]
    o = min(near, key=lambda o: abs(o.interval - 100))
    who = WHO[(main_sweep(data) or ("", "request"))[1]]
    return (
        f"The tail is not the mean. At T = {o.interval:g} ms ({o.controller}) a {who} waits "
        f"{o.mean:.0f} ms longer on average, but 1 in 100 waits more than {o.p99:.0f} ms: a model "
        f"that adds T/2 = {o.interval / 2:g} ms understates the p99 {o.p99 / (o.interval / 2):.1f} "
        "times."
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
    for sweep in dict.fromkeys(anchor["sweep"] for anchor in data.study["anchors"]):
        for workload in data.runs[data.runs.sweep == sweep].workload.unique():
            rows = data.series(sweep, workload, MEAN)
            longest = rows[rows.interval_ms == rows.interval_ms.max()]
            if len(longest) > 1:
                each = [f"{r.measured:.0f} ms with {r.controller}" for r in longest.itertuples()]
                return (
                    f"The interval alone says little. In the sweep {sweep} at T = "
                    f"{longest.interval_ms.iloc[0]:g} ms, the mean added delay is "
                    f"{', '.join(each[:-1])} and {each[-1]}."
                )
    return ""


def wrap(text: str) -> str:
    """A numbered text in lines of a terminal."""
    return textwrap.fill(text, 100, subsequent_indent="   ", break_on_hyphens=False)
