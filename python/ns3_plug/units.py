# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Times, rates and sizes as ns-3 writes them: "25ms", "10Mbps", "1MB"."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Any

_NUMBER = r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)"
_TIMES = {"": 1e3, "ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3, "min": 6e4, "h": 3.6e6}
_PREFIXES = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9}
_PREFIXES |= {"Ki": 1024.0, "Mi": 1024.0**2, "Gi": 1024.0**3}
_BITS = {"bps": 1.0, "b/s": 1.0, "Bps": 8.0, "B/s": 8.0}
_RATES = {p + b: 1e-6 * _PREFIXES[p] * _BITS[b] for p in _PREFIXES for b in _BITS}
_SIZES = {f"{p}B": factor for p, factor in _PREFIXES.items()}


def _read(text: Any, units: dict[str, float]) -> float:
    match = re.fullmatch(rf"{_NUMBER}({'|'.join(units)})", str(text))
    return float(match[1]) * units[match[2]] if match else math.nan


def milliseconds(text: Any) -> float:
    """A time, like "25ms" or "0.025", in ms; NaN if it is anything else, like a random variable."""
    return _read(text, _TIMES)


def megabits(text: Any) -> float:
    """A data rate, like "10Mbps", in Mb/s; NaN if it is anything else."""
    return _read(text, _RATES)


def bytes_of(text: Any) -> float:
    """A size, like "1MB", in bytes; NaN if it is anything else, like a number of packets."""
    return _read(text, _SIZES)


#: Kinds of values: the unit of columns and axes, and how text is read and scaled to it
_KINDS: dict[str, tuple[Callable[[Any], float], float]] = {
    "": (lambda text: _read(text, {"": 1.0}), 1.0),
    "s": (milliseconds, 1e-3),
    "bit/s": (megabits, 1e6),
    "B": (bytes_of, 1.0),
}


def typed(texts: Iterable[Any]) -> tuple[list[float], str] | None:
    """The numbers in texts of one kind, and their unit (none, s, bit/s or B); None for mixed kinds.

    A time without a unit among times with units is in seconds, as ns-3 reads it.
    """
    values = [str(text) for text in texts]
    for unit, (read, factor) in _KINDS.items():
        numbers = [factor * read(value) for value in values]
        if values and not any(math.isnan(number) for number in numbers):
            return [float(f"{number:.12g}") for number in numbers], unit
    return None
