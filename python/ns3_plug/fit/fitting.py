# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Fits a bursty page process to logs, and checks the fit on the held-out parts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .page_log import PageLog
from .telegraph import Floats, Process, fit_rates, writes_of

_SIMULATED = 20  # simulated epochs / recorded epochs, at least
_LEAST_SIMULATED = 20_000
_MOST_SIMULATED = 1_000_000
_SETS = 120  # the number of working sets to try


@dataclass(frozen=True)
class Goodness:
    """How well the process matches the held-out part of a log."""

    log: PageLog
    measured: Floats
    simulated: Floats
    distance: float  #: between the distributions (Kolmogorov-Smirnov)
    chance: float  #: the distance that samples of equal distributions exceed in 5 of 100 cases


def fit(logs: list[PageLog]) -> Process:
    """Fit a process to logs, each of a different interval."""
    logs = sorted(logs, key=lambda log: log.length)
    working_set = _working_set(logs)
    shortest = logs[0]
    writes = [writes_of(run, working_set) for run in shortest.parts(False)]
    return fit_rates(writes, shortest.length, working_set)


def goodness(process: Process, log: PageLog, seed: int = 1) -> Goodness:
    """Compare the process with the held-out part of a log."""
    measured = np.concatenate(log.parts(True))
    count = min(max(_LEAST_SIMULATED, _SIMULATED * len(measured)), _MOST_SIMULATED)
    simulated = process.simulate(log.length, count, seed)
    return Goodness(
        log,
        measured,
        simulated,
        distance(measured, simulated),
        1.358 * math.sqrt(1 / _independent(measured) + 1 / _independent(simulated)),
    )


def distance(a: Floats, b: Floats) -> float:
    """The greatest distance of two distributions (Kolmogorov-Smirnov)."""
    every = np.unique(np.concatenate([a, b]))
    below = [np.searchsorted(np.sort(x), every, side="right") / len(x) for x in (a, b)]
    return float(np.abs(below[0] - below[1]).max())


def _independent(values: Floats) -> float:
    """The number of independent values that determine the mean as well as these successive ones."""
    centred = values - values.mean()
    variance = float(centred @ centred)
    if not variance:
        return float(len(values))
    total = 0.0
    for lag in range(1, min(200, len(values) // 4)):
        part = float(centred[:-lag] @ centred[lag:]) / variance
        if part < 0.05:
            break
        total += part
    return max(2.0, len(values) / (1 + 2 * total))


def _working_set(logs: list[PageLog]) -> float:
    """The number of pages that the program writes to with equal probability.

    With several intervals, the number that makes the writes of an epoch most nearly proportional to
    its length; with one interval, the recorded working set.
    """
    most = max(float(log.pages.max()) for log in logs)
    if len(logs) == 1:
        told = logs[0].working_set
        return told if told > most else math.inf
    lengths = np.array([log.length for log in logs])
    means = [np.concatenate(log.parts(False)) for log in logs]

    def error(working_set: float) -> float:
        rates = np.array([writes_of(m, working_set).mean() for m in means]) / lengths
        return float(rates.std() / rates.mean()) if rates.mean() > 0 else 0.0

    tried = most * np.geomspace(1.001, 1000, _SETS)
    best = min([*map(float, tried), math.inf], key=error)
    return best if error(best) < 0.98 * error(math.inf) else math.inf
