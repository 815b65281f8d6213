# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``ns3-plug record``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from . import options

if TYPE_CHECKING:
    from ..record.log import Log
    from ..record.recorder import Recorder

_SHORTEST, _LONGEST = 1.0, 3_600_000.0  # ms, of an interval
_LONGEST_RECORDING = 7 * 24 * 3_600_000.0  # ms
_MOST_INTERVALS = 8
_MOST_EPOCHS = 5_000_000


def _time(text: str, least: float, most: float) -> int:
    """A time in ns."""
    value = options.with_unit(text.strip())
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(
            f"{text!r}: it must be a time like 25ms, from {least:g}ms to {most / 1e3:g}s"
        )
    return round(value * 1e6)


def _intervals(text: str) -> list[int]:
    found = [_time(part, _SHORTEST, _LONGEST) for part in text.split(",")]
    if len(set(found)) != len(found) or len(found) > _MOST_INTERVALS:
        raise argparse.ArgumentTypeError(
            f"{text!r}: it must be up to {_MOST_INTERVALS} different times, like 10ms,25ms"
        )
    return found


def _duration(text: str) -> int:
    return _time(text, _SHORTEST, _LONGEST_RECORDING)


def _pid(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r}: it must be the number of a process, like 4711")
    return int(text)


def add(commands: Any) -> None:
    """Add the command."""
    record = commands.add_parser("record", help="record the pages that a running program dirties")
    add = record.add_argument
    add("--pid", type=_pid, required=True, help="the process to record")
    add("--children", action="store_true", help="record its descendants, too")
    add(
        "--interval",
        type=_intervals,
        default=[25_000_000],
        help="length of an epoch; with several, like 10ms,25ms, they take turns (25ms)",
    )
    add("--duration", type=_duration, default=60 * 10**9, help="how long to record (60s)")
    add("--output", type=Path, required=True, help="the CSV file to write; it must not exist")
    add(
        "--freeze",
        action="store_true",
        help="stop the program at each cut and copy the pages, as a checkpointer does",
    )
    add("--plot", type=options.picture, help="a picture of pages and stops to write")
    record.set_defaults(function=do)


def do(arguments: argparse.Namespace) -> int:
    """Do the command."""
    from ..record.freezer import Freezer, ancestors, require_not_stopped
    from ..record.log import Log, about, files
    from ..record.process import require_soft_dirty
    from ..record.recorder import Family, Recorder

    intervals = arguments.interval
    if arguments.duration / min(intervals) > _MOST_EPOCHS:
        raise UserError(
            f"--duration={arguments.duration / 1e9:g}s has more than {_MOST_EPOCHS} epochs of "
            f"{min(intervals) / 1e6:g}ms; record less, or with longer intervals"
        )
    family = Family(arguments.pid, arguments.children)
    require_soft_dirty()
    own = ancestors() if arguments.children else {os.getpid()}
    if arguments.pid in own:
        raise UserError(f"--pid={arguments.pid}: the recorder would record itself")
    family.first.dirty()  # fails early if it is not allowed
    command = family.first.command()
    freezer = None
    logs: dict[int, Log] = {}
    before = {}
    try:
        if arguments.freeze:
            require_not_stopped(family.members())
            freezer = Freezer(family.members(), family.members)
        recorder = Recorder(family, intervals, arguments.duration, freezer)
        told = about(command, arguments.pid, freezer.method if freezer else "")
        for path, interval in zip(files(arguments.output, intervals), intervals, strict=True):
            logs[interval] = Log(path, told, interval, arguments.freeze)

        def interrupt(number: int, frame: object) -> None:
            recorder.interrupted = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            before[number] = signal.signal(number, interrupt)
        _run(recorder, logs, arguments)
    finally:
        if freezer:
            freezer.close()
        for number, handler in before.items():
            signal.signal(number, handler)
        for log in logs.values():
            log.close()
    if arguments.plot:
        from ..record.plot import draw

        draw([track for track in recorder.tracks if track.epochs], command, arguments.plot)
        print(f"wrote {arguments.plot}")
    return 0


def _run(recorder: Recorder, logs: dict[int, Log], arguments: argparse.Namespace) -> None:
    """Record to the logs, and append and print the summaries."""
    from ..record.log import duration, late, summary
    from ..record.process import GoneError

    end = "the duration was over"
    start, busy = time.monotonic(), time.process_time()
    try:
        for track, epoch in recorder.run():
            logs[track.interval].add(epoch)
    except GoneError:
        end = "the process ended"
    lasted, busy = time.monotonic() - start, time.process_time() - busy
    if recorder.interrupted:
        end = "the recorder was told to end"
    overhead = f"{100 * busy / lasted:.1f} % of a processor for the recorder itself"
    for track in recorder.tracks:
        log = logs[track.interval]
        lines = summary(track) if track.epochs else {"epochs": "none"}
        print(f"{log.path}: an interval of {duration(track.interval)}")
        for name, text in {**lines, "overhead": overhead, "ended": end}.items():
            log.comment(f"{name}: {text}")
            print(f"  {name}: {text}")
        problem = late(track) if track.epochs else ""
        if problem:
            log.comment(problem)
            print(f"ns3_plug record: {problem}", file=sys.stderr)
    if not any(track.epochs for track in recorder.tracks):
        raise UserError(f"--pid={arguments.pid}: nothing was recorded: {end} within an epoch")
    if end == "the process ended":
        print(
            f"ns3_plug record: process {arguments.pid} ended after {lasted:.1f} s; what was "
            "recorded until then is kept",
            file=sys.stderr,
        )
