# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""One run of a program, on the machine of a Dask worker.

A worker needs the program and pyarrow, but not this package: functions are sent by value.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .capture import Capture

_CHUNK = 65536
_GRACE = 1.0  # seconds between SIGTERM and SIGKILL
_LOOK = 0.25  # seconds between two checks whether the run is still wanted


@dataclass(frozen=True)
class Outcome:
    """The outcome of a run."""

    status: str  #: "ok", or what went wrong
    seconds: float  #: how long it took [s]
    output: str  #: the end of what the program printed, to both streams
    #: its tables as Arrow streams, by their names; none unless status is "ok"
    tables: dict[str, bytes] = field(default_factory=dict)


def execute(
    program: str,
    arguments: list[str],
    timeout: float,
    sources: Mapping[str, Mapping[str, Any]],
    memory: int = 0,
    scratch: str | None = None,
) -> Outcome:
    """Run the program in its own process group and folder, and remove both afterwards.

    :param timeout: seconds after which it is ended
    :param sources: where its tables come from, see :mod:`ns3_plug.sources`
    :param memory: bytes that each of its processes may use; 0 for no limit
    :param scratch: the parent of the run's folder; by default the system's temporary folder
    """
    start = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="ns3-plug-", dir=scratch))
    try:
        with closing(Capture(folder, sources)) as capture:
            command = [program, *arguments, *capture.arguments()]
            status = _run(command, folder, timeout, memory, capture)
            seconds = time.monotonic() - start
            tables: dict[str, bytes] = {}
            if status == "ok":
                try:
                    tables = capture.tables()
                except Exception as error:  # the program may have written anything
                    reason = next(iter(str(error).splitlines()), type(error).__name__)
                    status = f"left no table: {reason}"
            return Outcome(status, seconds, capture.last(), tables)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: Path, timeout: float, memory: int, capture: Capture) -> str:
    """Run a command until it ends or is ended; returns its status."""
    # If the worker is killed, the program is ended, too
    guard = shutil.which("setpriv")
    # Set by another process, a limit may come after the memory has been taken
    limiter = shutil.which("prlimit") if memory else None
    ours, its = os.pipe()
    try:
        process = subprocess.Popen(
            [
                *([guard, "--pdeathsig", "KILL", "--"] if guard else []),
                *([limiter, f"--data={memory}", "--"] if limiter else []),
                *command,
            ],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=its,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        os.close(ours)
        return f"cannot be run: {os.strerror(error.errno or 0)}"
    finally:
        os.close(its)
    ended = os.pidfd_open(process.pid)
    try:
        if memory and not limiter:
            _limit(process.pid, memory)
        os.set_blocking(ours, False)
        late = _watch(ended, ours, time.monotonic() + timeout, capture)
    finally:
        _end_group(process.pid, ended)
        code = process.wait()
        while _take(ours, capture):  # the rest of the pipe; no process writes to it any more
            pass
        os.close(ours)
        os.close(ended)
    if late:
        return late if late != "late" else f"timed out after {timeout:g} s"
    status = _status(code)
    if memory and status != "ok" and "bad_alloc" in capture.last()[-1000:]:
        status += f": more memory than {memory / 1e6:g} MB"
    return status


def _watch(ended: int, ours: int, end: float, capture: Capture) -> str:
    """Read a process's output until it ends; if it does not end by itself, returns why."""
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(ours, select.POLLIN)
    look = time.monotonic() + _LOOK
    while True:
        now = time.monotonic()
        if now >= end:
            return "late"
        if now >= look:
            if _is_unwanted():
                return "was cancelled"
            look = now + _LOOK
        ready = [file for file, _ in poll.poll(1 + 1000 * (min(end, look) - now))]
        if ours in ready and not _take(ours, capture):
            poll.unregister(ours)
        if ended in ready:
            return ""


def _take(ours: int, capture: Capture) -> bool:
    """Read from the pipe; returns whether there may be more."""
    try:
        chunk = os.read(ours, _CHUNK)
    except BlockingIOError:
        return False
    capture.add(chunk)
    return bool(chunk)


def _limit(process: int, memory: int) -> None:
    import resource

    with suppress(OSError, ValueError):  # it has ended
        resource.prlimit(process, resource.RLIMIT_DATA, (memory, memory))


def _is_unwanted() -> bool:
    """Whether Dask has cancelled this task."""
    try:
        from distributed import worker

        state: Any = worker.get_worker().state
        task = state.tasks.get(worker.thread_state.key)  # type: ignore[attr-defined]
    except (ImportError, ValueError, AttributeError):
        return False
    return task is not None and task.state == "cancelled"


def _end_group(leader: int, ended: int) -> None:
    """End a process group and the processes that it started in others; does not reap the leader."""
    others = []
    wait = select.poll()
    wait.register(ended, select.POLLIN)
    if not wait.poll(0):
        with suppress(ImportError):
            import psutil

            with suppress(psutil.Error):
                others = psutil.Process(leader).children(recursive=True)
        _signal(leader, signal.SIGTERM)
        wait.poll(1000 * _GRACE)
    _signal(leader, signal.SIGKILL)
    for other in others:
        with suppress(Exception):  # it has ended
            other.kill()


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _status(code: int) -> str:
    if code >= 0:
        return "ok" if code == 0 else f"ended with status {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"
