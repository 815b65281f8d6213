# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The writes of a program that alternates between activity and rest, with exponential phases.

The program writes at one rate during activity and at another during rest. The moments of the writes
in an epoch of length L have closed forms, where pi is the fraction of active time, sigma the
standard deviation of the rate, g its skewness, and tau the time after which the phase is forgotten:
1/tau = 1/busy + 1/idle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_SHORTEST, _LONGEST = 1e-3, 1e2  # L / tau that can be told from epochs of length L


@dataclass(frozen=True)
class Process:
    """The parameters of ns3::RemusBurstyPages. Rates in pages per second, times in seconds."""

    busy_rate: float
    idle_rate: float
    busy_time: float
    idle_time: float
    working_set: float  #: infinite for no limit

    @property
    def rate(self) -> float:
        """Writes per second, in the mean."""
        total = self.busy_time + self.idle_time
        return (self.busy_rate * self.busy_time + self.idle_rate * self.idle_time) / total

    def pages(self, writes: Floats) -> Floats:
        """The number of distinct pages that this many writes in an epoch dirty."""
        if math.isinf(self.working_set):
            return writes
        return -self.working_set * np.expm1(-writes / self.working_set)

    def simulate(self, length: float, count: int, seed: int) -> Floats:
        """The pages of consecutive epochs, as ns3::RemusBurstyPages gives them."""
        end = length * count
        if self.busy_rate == self.idle_rate:
            return np.rint(self.pages(np.full(count, self.busy_rate * length)))
        rng = np.random.default_rng(seed)
        some = math.ceil(1.2 * end / (self.busy_time + self.idle_time)) + 100
        phases = np.empty(0)
        while phases.sum() < end:
            both = rng.exponential((self.idle_time, self.busy_time), (some, 2))
            phases = np.concatenate([phases, both.ravel()])
        rates = np.tile((self.idle_rate, self.busy_rate), len(phases) // 2)
        times = np.concatenate([[0], np.cumsum(phases)])
        written = np.concatenate([[0], np.cumsum(phases * rates)])
        writes = np.diff(np.interp(np.arange(count + 1) * length, times, written))
        return np.rint(self.pages(writes))


def writes_of(pages: Floats, working_set: float) -> Floats:
    """The number of writes that dirty this many pages of a working set."""
    if math.isinf(working_set):
        return pages
    return -working_set * np.log1p(-np.minimum(pages / working_set, 1 - 1e-9))


def correlation(x: float) -> float:
    """The correlation of the writes in an epoch and in the next one, with x = L / tau."""
    return -(math.expm1(-x) ** 2) / (-2 * (x + math.expm1(-x)))


def fit_rates(writes: list[Floats], length: float, working_set: float) -> Process:
    """The process whose writes have the moments of *writes*, runs of consecutive epochs."""
    every = np.concatenate(writes) / length
    mean, variance = float(every.mean()), float(every.var())
    if len(every) < 10 or variance < 1e-6 * mean**2 or mean <= 0:
        return Process(mean, mean, 1, 1, working_set)
    centred = [run / length - mean for run in writes]
    pairs = [float(run[:-1] @ run[1:]) for run in centred]
    following = sum(pairs) / max(1, sum(len(run) - 1 for run in centred)) / variance
    x = _inverse_correlation(following)
    tau = length / x
    # The variance and the third moment of the rate, which is constant only within a phase
    x1 = x + math.expm1(-x)
    sigma = math.sqrt(variance * x**2 / (2 * x1))
    e = math.exp(-x)
    third = x * (1 - e * (1 + x)) - (2 - e * (x * x + 2 * x + 2))
    skewness = float(((every - mean) ** 3).mean()) * x**3 / (6 * third * sigma**3)
    part = 0.5 - skewness / (2 * math.sqrt(4 + skewness**2))
    # A rate cannot be negative
    part = min(part, mean**2 / (mean**2 + sigma**2))
    part = min(max(part, 1e-6), 1 - 1e-6)
    odds = math.sqrt((1 - part) / part)
    return Process(
        mean + sigma * odds,
        max(0.0, mean - sigma / odds),
        tau / (1 - part),
        tau / part,
        working_set,
    )


def _inverse_correlation(wanted: float) -> float:
    """The x at which the correlation, which falls from 1 to 0, has this value."""
    low, high = _SHORTEST, _LONGEST
    if wanted >= correlation(low):
        return low
    if wanted <= correlation(high):
        return high
    for _ in range(80):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if correlation(middle) > wanted else (low, middle)
    return low
