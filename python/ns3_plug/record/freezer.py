# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Stops processes briefly, by a control group or by SIGSTOP.

They continue even if the recorder is killed meanwhile: a separate process, the guardian, resumes
them.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ..errors import UserError
from . import guardian
from .process import PROC, GoneError, Process

_PATIENCE = 1.0  # seconds within which processes must stop
_GROUPS = Path("/sys/fs/cgroup")


class Freezer:
    """Stops and resumes processes."""

    def __init__(self, processes: list[Process], list_all: Callable[[], list[Process]]) -> None:
        """Stop *processes*, and those that *list_all* returns while these are being stopped."""
        self._list_all = list_all
        self._group = _own_group(processes)
        self._freeze = str(self._group / "cgroup.freeze") if self._group else ""
        memory = os.memfd_create("plug-record")
        os.ftruncate(memory, guardian.SIZE)
        self._table = mmap.mmap(memory, guardian.SIZE)
        self._stopped: list[Process] = []
        reader, self._pipe = os.pipe()
        os.set_inheritable(self._pipe, False)
        # -I ignores the environment, -S installed packages
        words = [sys.executable, "-I", "-S", guardian.__file__, str(reader), str(memory)]
        self._guardian = subprocess.Popen(
            [*words, self._freeze] if self._freeze else words,
            pass_fds=(reader, memory),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )
        os.close(reader)
        os.close(memory)
        assert self._guardian.stdout
        if self._guardian.stdout.readline() != b"ready\n":
            raise UserError("--freeze: the process that watches over the recorder does not start")

    @property
    def method(self) -> str:
        """The method by which processes are stopped."""
        return f"control group {self._group}" if self._group else "SIGSTOP"

    def stop(self) -> list[Process]:
        """Stop all processes; returns them, including those that they have just started."""
        if self._guardian.poll() is not None:
            raise UserError("--freeze: the process that watches over the recorder was killed")
        deadline = time.monotonic_ns() + guardian.LONGEST_STOP * 10**9
        latest = time.monotonic() + _PATIENCE
        self._stopped = []
        if self._group:
            self._tell(deadline)
            _write(self._freeze, "1")
            while b"frozen 1" not in (self._group / "cgroup.events").read_bytes():
                self._wait(latest)
            self._stopped = self._list_all()
            return self._stopped
        while True:
            running = [p for p in self._list_all() if p not in self._stopped]
            if not running:
                return self._stopped
            self._stopped += running
            self._tell(deadline)
            for process in running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGSTOP)
            for process in running:
                with contextlib.suppress(GoneError):
                    while not all(state in "TtZX" for state in process.states()):
                        self._wait(latest)

    def go(self) -> None:
        """Resume all processes."""
        if self._group:
            _write(self._freeze, "0")
        for process in self._stopped if not self._group else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGCONT)
        if guardian.VALUES.unpack_from(self._table)[1]:
            raise UserError(
                f"--freeze: a stop lasted longer than {guardian.LONGEST_STOP} s and was ended; "
                "is this machine too busy?"
            )
        self._stopped = []
        self._tell(0)

    def close(self) -> None:
        """Resume all processes, and end the guardian."""
        if self._stopped or guardian.VALUES.unpack_from(self._table)[0]:
            with contextlib.suppress(UserError, OSError):
                self.go()
        os.close(self._pipe)
        self._guardian.wait()
        assert self._guardian.stdout
        self._guardian.stdout.close()

    def _tell(self, deadline: int) -> None:
        """Tell the guardian which processes will be stopped and until when; 0: none are."""
        pids = [] if self._group else [process.pid for process in self._stopped]
        if len(pids) > guardian.MOST_PIDS:
            raise UserError(f"--freeze: {len(pids)} processes, more than {guardian.MOST_PIDS}")
        size = guardian.VALUES.size
        for i, pid in enumerate(pids):
            guardian.PID.pack_into(self._table, size + i * guardian.PID.size, pid)
        guardian.VALUES.pack_into(self._table, 0, deadline, 0, len(pids))

    def _wait(self, latest: float) -> None:
        """Wait briefly for a process to stop."""
        if time.monotonic() > latest:
            raise UserError(f"--freeze: the program did not stop within {_PATIENCE:g} s")
        time.sleep(20e-6)


def _write(file: str, text: str) -> None:
    with open(file, "w", encoding="ascii") as stream:
        stream.write(text)


def _own_group(processes: list[Process]) -> Path | None:
    """The freezable control group that contains exactly these processes; None if there is none."""
    names = {process.cgroup() for process in processes}
    for root in (_GROUPS, _GROUPS / "unified"):
        group = root / names.copy().pop().lstrip("/")
        if len(names) == 1 and os.access(group / "cgroup.freeze", os.W_OK):
            break
    else:
        return None
    held: set[int] = set()
    for folder, _, _ in os.walk(group):
        with contextlib.suppress(OSError, ValueError):
            held.update(map(int, (Path(folder) / "cgroup.procs").read_text().split()))
    return group if held == {process.pid for process in processes} else None


def require_not_stopped(processes: list[Process]) -> None:
    """Raise an error if one of the processes is already stopped."""
    for process in processes:
        if any(state in "Tt" for state in process.states()):
            raise UserError(
                f"--freeze: process {process.pid} is stopped already, or traced; let it go on first"
            )


def ancestors(proc: Path = PROC) -> set[int]:
    """The process IDs of the recorder and of its ancestors."""
    found = set()
    pid = os.getpid()
    while pid:
        found.add(pid)
        stat = (proc / str(pid) / "stat").read_bytes()
        pid = int(stat.rpartition(b")")[2].split()[1])
    return found
