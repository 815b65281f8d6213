# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The file of a recording, which ns3::RemusRecordedPages reads, and its summary."""

from __future__ import annotations

import os
import platform
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import numpy as np

from .. import __version__
from ..errors import UserError
from .process import PAGE_SIZE
from .recorder import Epoch, Track

_LONGEST_COMMAND = 200  # characters that are kept


def duration(nanoseconds: float) -> str:
    """A time in a readable form, like 25ms."""
    for unit, factor in (("s", 1e9), ("ms", 1e6)):
        if nanoseconds >= factor:
            return f"{nanoseconds / factor:.6g}{unit}"
    return f"{nanoseconds / 1e3:.6g}us"


def files(output: Path, intervals: list[int]) -> list[Path]:
    """The file for each interval: *output*, or with several intervals OUTPUT-10ms.csv and so on."""
    if len(intervals) == 1:
        return [output]
    return [output.with_name(f"{output.stem}-{duration(i)}{output.suffix}") for i in intervals]


class Log:
    """The file for one interval. It has all records so far even if the recorder is killed."""

    def __init__(self, path: Path, about: dict[str, str], interval: int, stops: bool) -> None:
        self.path = path
        self._stops = stops
        try:
            self._file: TextIO = path.open("x", encoding="utf-8", buffering=1)
        except FileExistsError as error:
            raise UserError(f"{path} exists; remove it, or give another --output") from error
        self.comment(f"ns3_plug record {__version__}")
        for name, text in {**about, "interval": duration(interval)}.items():
            self.comment(f"{name}: {text}")
        self._file.write("time,pages,bytes,stop\n" if stops else "time,pages,bytes\n")

    def comment(self, text: str) -> None:
        """Add a comment line."""
        self._file.write(f"# {text}\n")

    def add(self, epoch: Epoch) -> None:
        """Add a record."""
        values = [f"{epoch.time / 1e3:.3f}us", epoch.pages, epoch.pages * PAGE_SIZE]
        if self._stops:
            values.append(f"{epoch.stop / 1e3:.3f}us")
        self._file.write(",".join(map(str, values)) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def about(command: str, pid: int, method: str) -> dict[str, str]:
    """The comments at the head of a file, by name."""
    return {
        "host": f"{socket.gethostname()}, {os.cpu_count()} processors",
        "kernel": platform.release(),
        "command": f"{command[:_LONGEST_COMMAND]} (process {pid})",
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "stopped by": method or "nothing",
    }


def summary(track: Track) -> dict[str, str]:
    """The summary of a recording with one interval, by name."""
    epochs = track.epochs
    pages = np.array([epoch.pages for epoch in epochs])
    looked = np.array([epoch.looked for epoch in epochs])
    length = sum(epoch.length for epoch in epochs)
    rewritten = sum(epoch.rewritten for epoch in epochs)
    told = {
        "epochs": f"{len(epochs)}, of {duration(track.kept * 1e9)} (median)",
        "pages": f"{pages.mean():.1f} in an epoch (mean), {np.median(pages):.0f} (median), "
        f"{np.percentile(pages, 99):.0f} (p99), {pages.max()} (most)",
        "working set": f"{track.working_set} pages, dirty at least once",
    }
    if track.rewritable:
        part = 100 * rewritten / track.rewritable
        told["rewritten"] = f"{part:.1f} % of the pages were dirty in the epoch before, too"
    if epochs[0].stop:
        stops = np.array([epoch.stop for epoch in epochs])
        told["stop"] = (
            f"{np.median(stops) / 1e6:.3f} ms (median), {np.percentile(stops, 99) / 1e6:.3f} "
            f"(p99), {stops.max() / 1e6:.3f} (most); {100 * stops.sum() / length:.2f} % of the time"
        )
    else:
        told["looking"] = (
            f"{np.median(looked) / 1e6:.3f} ms (median), {np.percentile(looked, 99) / 1e6:.3f} "
            f"(p99); what was written meanwhile, in {100 * looked.sum() / length:.2f} % of the "
            "time, may be missing"
        )
    return told


def late(track: Track) -> str:
    """The warning about an interval that was too short to keep; empty if it was kept."""
    asked = track.interval / 1e9
    if track.kept <= 1.05 * asked and track.missed <= 0.05 * len(track.epochs):
        return ""
    looked = np.percentile([epoch.looked for epoch in track.epochs], 95)
    return (
        f"--interval={duration(track.interval)} is too short to keep here, where a cut takes "
        f"{duration(looked)}: {track.missed} of {len(track.epochs)} came late; kept was "
        f"{duration(track.kept * 1e9)} (median), and the file has the true times"
    )
