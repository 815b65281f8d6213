# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Reads a program's dirty pages at the end of each epoch."""

from __future__ import annotations

import ctypes
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..errors import UserError
from .freezer import Freezer
from .process import PAGE_SIZE, PROC, GoneError, Pages, Process

_SECOND = 10**9
_TURN = 1.0  # the shortest turn of an interval, in seconds
_EPOCHS_IN_TURN = 10
_PID_SHIFT = np.uint64(42)  # distinguishes the pages of different processes


@dataclass(frozen=True)
class Epoch:
    """The observations at the end of an epoch. Times in ns."""

    time: int  #: of the cut, on a clock that runs only during the turns of this interval
    length: int  #: from the previous cut to this one
    pages: int
    rewritten: int  #: how many of these pages were also dirty in the previous epoch
    stop: int  #: from the request to stop to the resume; 0 if nothing was stopped
    looked: int  #: how long the recorder took to read and clear the bits, or to copy


@dataclass
class Track:
    """The records of one interval."""

    interval: int  #: ns
    epochs: list[Epoch] = field(default_factory=list)
    missed: int = 0  #: cuts that could not be made in time
    rewritable: int = 0  #: the pages of all epochs except the first of each turn
    _seen: list[Pages] = field(default_factory=list)
    _before: Pages | None = None

    def begin_turn(self) -> None:
        """Note that the next epoch does not directly follow the last one."""
        self._before = None

    def add(self, time_ns: int, length: int, pages: Pages, stop: int, looked: int) -> Epoch:
        """Add the observations at a cut."""
        rewritten = 0
        if self._before is not None:
            rewritten = len(np.intersect1d(pages, self._before, assume_unique=True))
            self.rewritable += len(pages)
        self._before = pages
        self._seen.append(pages)
        if len(self._seen) > 64:
            self._seen = [self._distinct()]
        epoch = Epoch(time_ns, length, len(pages), rewritten, stop, looked)
        self.epochs.append(epoch)
        return epoch

    @property
    def working_set(self) -> int:
        """The number of pages that were dirty at least once."""
        return len(self._distinct())

    @property
    def kept(self) -> float:
        """The median length of an epoch [s]."""
        return float(np.median([epoch.length for epoch in self.epochs])) / _SECOND

    def _distinct(self) -> Pages:
        return np.unique(np.concatenate([np.empty(0, np.uint64), *self._seen]))


class Family:
    """A process and, with *children*, its descendants as they come and go."""

    def __init__(self, pid: int, children: bool, proc: Path = PROC) -> None:
        self._proc = proc
        self._children = children
        try:
            self.first = Process(pid, proc)
        except GoneError as error:
            raise UserError(f"--pid={pid}: there is no such process") from error
        self._members = {pid: self.first}
        if self.first.ended():
            raise UserError(f"--pid={pid}: this process has ended; its parent has not noticed")
        if not self.first.read("maps"):
            raise UserError(f"--pid={pid}: a thread of the kernel has no memory of its own")

    def members(self) -> list[Process]:
        """The processes that are running now."""
        found = dict(self._members)
        new = list(found.values()) if self._children else []
        while new:
            process = new.pop()
            try:
                pids = [pid for pid in process.children() if pid not in found]
            except GoneError:
                continue
            for pid in pids:
                try:
                    found[pid] = Process(pid, self._proc)
                except GoneError:
                    continue
                new.append(found[pid])
        self._members = found
        return list(found.values())

    def drop(self, process: Process) -> None:
        """Remove a process that has ended."""
        process.close()
        del self._members[process.pid]
        if process is self.first:
            raise GoneError


class Recorder:
    """Cuts the run of a program into epochs; the intervals take turns."""

    def __init__(
        self,
        family: Family,
        intervals: list[int],
        duration: int,
        freezer: Freezer | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Times in ns."""
        self.tracks = [Track(interval) for interval in intervals]
        self.interrupted = False  # may be set by a signal handler
        self._family = family
        self._freezer = freezer
        self._clock = clock
        self._sleep = sleep
        self._buffer = ctypes.create_string_buffer(PAGE_SIZE)
        longest = max(intervals)
        turn = max(_TURN * _SECOND, _EPOCHS_IN_TURN * longest)
        rounds = max(1, math.floor(duration / (len(intervals) * turn)))
        if len(intervals) == 1:
            rounds = 1  # a new turn would begin with a cut that does not count
        self._turns = [track for _ in range(rounds) for track in self.tracks]
        self._turn = duration // len(self._turns)
        if self._turn < longest:
            raise UserError(
                f"--duration={duration / _SECOND:g}s: too short for {len(intervals)} interval"
                f"{'s' if len(intervals) > 1 else ''} of up to {longest / 1e6:g}ms"
            )

    def run(self) -> Iterator[tuple[Track, Epoch]]:
        """Record, and yield every epoch as it ends. Raises GoneError when the program has ended."""
        for track in self._turns:
            if self.interrupted:
                return
            before = track.epochs[-1].time if track.epochs else 0
            start, *_ = self._cut()
            track.begin_turn()
            last = due = start
            while due + track.interval <= start + self._turn and not self.interrupted:
                due += track.interval
                wait = due - self._clock()
                if wait > 0:
                    self._sleep(wait / _SECOND)
                elif last != start:
                    # The cut is late: the program gets a whole interval to run
                    track.missed += 1
                    due = self._clock() + track.interval
                    self._sleep(track.interval / _SECOND)
                cut, pages, stop, looked = self._cut()
                yield track, track.add(before + cut - start, cut - last, pages, stop, looked)
                last = cut

    def _cut(self) -> tuple[int, Pages, int, int]:
        """End an epoch; returns the time, the pages, and how long the stop and the cut took."""
        began = self._clock()
        found: list[Pages] = []
        try:
            for process in self._freezer.stop() if self._freezer else self._family.members():
                try:
                    if process.ended():
                        raise GoneError
                    pages = process.dirty()
                    if self._freezer:
                        self._copy(process, pages)
                    process.clear()
                    found.append(pages | (np.uint64(process.pid) << _PID_SHIFT))
                except GoneError:
                    self._family.drop(process)
        finally:
            if self._freezer:
                self._freezer.go()
        stop = self._clock() - began
        return began, np.concatenate(found), stop if self._freezer else 0, stop

    def _copy(self, process: Process, pages: Pages) -> None:
        size = PAGE_SIZE * len(pages)
        if len(self._buffer) < size:
            self._buffer = ctypes.create_string_buffer(2 * size)
        process.copy(pages, self._buffer)
