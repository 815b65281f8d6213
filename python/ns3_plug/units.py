# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Times, rates and sizes as ns-3 writes them: "25ms", "10Mbps", "1MB"."""

from __future__ import annotations

import math
import re
from typing import Any

_NUMBER = r"\+?(\d+\.?\d*(?:e[+-]?\d+)?)"
_TIMES = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3, "min": 6e4}
_RATES = {"bps": 1e-6, "kbps": 1e-3, "Kbps": 1e-3, "Mbps": 1.0, "Gbps": 1e3}
_SIZES = {"B": 1.0, "kB": 1e3, "KB": 1e3, "MB": 1e6, "KiB": 1024.0, "MiB": 1024.0**2}


def _read(text: Any, units: dict[str, float]) -> float:
    match = re.fullmatch(rf"{_NUMBER}({'|'.join(units)})", str(text))
    return float(match[1]) * units[match[2]] if match else math.nan


def milliseconds(text: Any) -> float:
    """A time, like "25ms", in ms; NaN if it is anything else, like a random variable."""
    return _read(text, _TIMES)


def megabits(text: Any) -> float:
    """A data rate, like "10Mbps", in Mb/s; NaN if it is anything else."""
    return _read(text, _RATES)


def bytes_of(text: Any) -> float:
    """A size, like "1MB", in bytes; NaN if it is anything else, like a number of packets."""
    return _read(text, _SIZES)
