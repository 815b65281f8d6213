# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""A progress bar with the time left."""

from __future__ import annotations

import sys
import time
from typing import TextIO

WIDTH = 30


class Progress:
    """Shows how many runs are done: on a terminal in one line, otherwise in a line now and then."""

    def __init__(self, total: int, stream: TextIO = sys.stderr, every: float = 10.0) -> None:
        """Start the clock; *every* is the time between lines if there is no terminal [s]."""
        self._total = total
        self._stream = stream
        self._terminal = stream.isatty()
        self._every = every
        self._start = time.monotonic()
        self._shown = 0.0

    def show(self, done: int, failed: int) -> None:
        """Show the state, if a new line is due."""
        now = time.monotonic()
        if not self._terminal and done < self._total and now - self._shown < self._every:
            return
        self._shown = now
        end = "\r" if self._terminal and done < self._total else "\n"
        self._stream.write(self.line(done, failed, now - self._start) + end)
        self._stream.flush()

    def line(self, done: int, failed: int, elapsed: float) -> str:
        """The line for a state; *elapsed* in seconds."""
        full = WIDTH * done // self._total
        bar = "#" * full + "." * (WIDTH - full)
        failures = f", {failed} failed" if failed else ""
        if done == self._total:
            left = f"in {clock(elapsed)}"
        elif done:
            left = f"{clock(elapsed / done * (self._total - done))} left"
        else:
            left = "..."
        return f"[{bar}] {done}/{self._total} runs{failures}, {left:12}"


def clock(seconds: float) -> str:
    """Seconds as h:mm:ss or m:ss."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
