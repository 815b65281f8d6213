# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""A page log as ``record`` and ``import`` write it, with the values that a fit needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import UserError
from ..logs import table
from ..logs.records import refuse_gzip
from .telegraph import Floats

_LEAST = 40  # epochs
_MOST_BYTES = 256 << 20
_PARTS = 10  # into which a log is divided; every other one is held out


@dataclass(frozen=True)
class PageLog:
    """The epochs of one interval. Times in seconds."""

    path: Path
    pages: Floats
    length: float  #: how long the program ran in an epoch, median
    stops: Floats | None
    acks: Floats | None
    working_set: float  #: as recorded; NaN if unknown

    def parts(self, held_out: bool) -> list[Floats]:
        """Runs of consecutive epochs: those to fit to, or those held out."""
        return np.array_split(self.pages, _PARTS)[int(held_out) :: 2]


def read(path: Path) -> PageLog:
    """Read a log."""
    if path.stat().st_size > _MOST_BYTES:
        raise UserError(f"{path}: {path.stat().st_size} bytes; at most {_MOST_BYTES} can be read")
    data = path.read_bytes()
    refuse_gzip(data, path)
    text = data.decode("utf-8-sig", errors="replace")
    records, _ = table.read(text, str(path), {}, "s")
    if len(records) < _LEAST:
        raise UserError(f"{path}: {len(records)} checkpoints; a fit needs {_LEAST} or more")
    pages = np.array([_pages(record.pages, record.bytes) for record in records])
    times = np.array([record.time for record in records]) / 1e9
    stops = _column([record.stop for record in records])
    lengths = np.diff(times) - (0 if stops is None else stops[:-1])
    if np.median(lengths) <= 0:
        raise UserError(f"{path}: the stops are longer than the epochs")
    told = re.search(r"(?m)^# working set: (\d{1,12}) pages", text)
    return PageLog(
        path,
        pages,
        float(np.median(lengths)),
        stops,
        _column([record.ack for record in records]),
        float(told[1]) if told else float("nan"),
    )


def _pages(pages: int | None, size: int | None) -> float:
    return float(pages if pages is not None else -(-(size or 0) // 4096))


def _column(values: list[int | None]) -> Floats | None:
    if any(value is None for value in values):
        return None
    return np.array(values, float) / 1e9


def time_line(logs: list[PageLog], column: str) -> tuple[float, float] | None:
    """The time per page and the constant part of *stops* or *acks*; None if a log lacks them."""
    times = [getattr(log, column) for log in logs]
    if any(values is None for values in times):
        return None
    return line(np.concatenate([log.pages for log in logs]), np.concatenate(times))


def line(pages: Floats, times: Floats) -> tuple[float, float]:
    """The straight line through times over pages: its slope and its constant part."""
    spread = float(((pages - pages.mean()) ** 2).sum())
    slope = float(((pages - pages.mean()) * times).sum()) / spread if spread else 0.0
    slope = max(0.0, slope)
    return slope, max(0.0, float(times.mean()) - slope * float(pages.mean()))
