# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Runs the programs of a reproduction, several at once, and shows the progress."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from ..errors import UserError

T = TypeVar("T")
TIMEOUT = 600.0


class Simulator:
    """Runs programs of a build folder, each run once, and counts them."""

    def __init__(self, build: Path, jobs: int | None = None) -> None:
        """Use the programs of *build*, and run *jobs* at once."""
        self._build = build
        self._jobs = jobs or os.cpu_count() or 1
        self._lock = Lock()
        self._start = time.monotonic()
        self.runs = 0

    def __call__(self, program: str, **options: Any) -> dict[str, float]:
        """Run a program; a class's attribute is an option "Class__Attribute"."""
        lines = self.text(program, **options).splitlines()
        values = {}
        for line in lines:
            name, _, value = line.partition("\t")
            values[name] = float(value)
        return values

    def text(self, program: str, **options: Any) -> str:
        """The output of a program."""
        command = [str(self._build / "examples" / program)]
        for name, value in options.items():
            if "__" in name:
                name = "ns3::" + name.replace("__", "::")
            if isinstance(value, bool):
                value = str(value).lower()
            command.append(f"--{name}={value}")
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)
        except FileNotFoundError:
            raise UserError(
                f"{command[0]}: there is no such program; 'make build' builds it"
            ) from None
        except subprocess.TimeoutExpired:
            raise UserError(f"{' '.join(command)}: not done after {TIMEOUT:g} s") from None
        if done.returncode != 0:
            raise UserError(f"{' '.join(command)}: {done.stderr.strip() or done.returncode}")
        with self._lock:
            self.runs += 1
        return done.stdout

    def map(self, function: Callable[..., T], items: Iterable[Any]) -> list[T]:
        """Call a function for each item, several at once."""
        with ThreadPoolExecutor(self._jobs) as pool:
            return list(pool.map(function, items))

    def note(self, text: str) -> None:
        """Show the progress."""
        seconds = round(time.monotonic() - self._start)
        print(f"[{seconds // 60}:{seconds % 60:02}] {text}", file=sys.stderr, flush=True)
