# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Finds the pages that a process has dirtied, by Linux's soft-dirty bits.

Writing 4 to /proc/PID/clear_refs clears the bits; the kernel sets that of a page again when the
process writes to the page (Documentation/admin-guide/mm/soft-dirty.rst of Linux).
"""

from __future__ import annotations

import ctypes
import mmap
import os
import platform
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import UserError

#: Numbers of pages: addresses divided by the size of a page
Pages = npt.NDArray[np.uint64]

PAGE_SIZE = mmap.PAGESIZE
PROC = Path("/proc")

_ENTRY = 8  # bytes of pagemap for a page
_PRESENT, _SWAPPED, _FILE, _SOFT_DIRTY = 1 << 63, 1 << 62, 1 << 61, 1 << 55
_CHUNK = 1 << 20  # pages per read
_AREA = re.compile(rb"([0-9a-f]+)-([0-9a-f]+) ([r-])([w-])[x-]([ps]) \S+ \S+ \S+ *(\[?)([^\n]*)")
_KERNELS = (b"vvar", b"vdso", b"vsyscall", b"uprobes")  # areas without state of the process
_MOST_VECTORS = 1024  # the most that process_vm_readv() accepts (IOV_MAX)
_VECTOR = np.dtype([("base", np.uint64), ("length", np.uint64)])


class GoneError(Exception):
    """The process has ended."""


class Process:
    """One process. Its folder in /proc stays open, so no later process can be mistaken for it."""

    def __init__(self, pid: int, proc: Path = PROC) -> None:
        self.pid = pid
        try:
            self._folder = os.open(proc / str(pid), os.O_RDONLY | os.O_DIRECTORY)
        except (FileNotFoundError, ProcessLookupError) as error:
            raise GoneError from error

    def close(self) -> None:
        """Close the folder in /proc."""
        os.close(self._folder)

    def read(self, name: str) -> bytes:
        """The contents of a file of the process in /proc."""
        try:
            descriptor = os.open(name, os.O_RDONLY, dir_fd=self._folder)
            with open(descriptor, "rb") as file:
                return file.read()
        except (FileNotFoundError, ProcessLookupError) as error:
            raise GoneError from error
        except PermissionError as error:
            raise self._forbidden() from error

    def command(self) -> str:
        """The command line as one line."""
        words = self.read("cmdline").rstrip(b"\0").split(b"\0")
        text = b" ".join(words).decode(errors="replace")
        return "".join(c if c.isprintable() else "?" for c in text)

    def states(self) -> Iterator[str]:
        """The states of its threads: R (running), S (sleeping), T (stopped), Z (ended), ..."""
        for thread in self._list("task"):
            try:
                stat = self.read(f"task/{thread}/stat")
            except GoneError:  # perhaps only this thread has ended
                continue
            yield stat.rpartition(b")")[2].split()[0].decode()

    def ended(self) -> bool:
        """Whether the process has ended, even if its parent has not waited for it yet."""
        try:
            return all(state in "ZX" for state in self.states())
        except GoneError:
            return True

    def children(self) -> list[int]:
        """The processes that this one has started and that are still running."""
        found: list[int] = []
        for thread in self._list("task"):
            try:
                found += map(int, self.read(f"task/{thread}/children").split())
            except GoneError as error:
                if thread in self._list("task"):
                    raise UserError(
                        "--children: this kernel has no /proc/PID/task/TID/children (it was built "
                        "without CONFIG_PROC_CHILDREN)"
                    ) from error
        return found

    def cgroup(self) -> str:
        """The process's cgroup (version 2), like /user.slice; empty if it has none."""
        for line in self.read("cgroup").decode(errors="replace").splitlines():
            if line.startswith("0::"):
                return line[3:]
        return ""

    def dirty(self) -> Pages:
        """The pages dirtied since clear(), in ascending order."""
        found = [np.empty(0, np.uint64)]
        with self._open("pagemap", os.O_RDONLY) as pagemap:
            for start, end, private in self._areas():
                # A file page that a private mapping has not copied was not written to
                unwanted = _FILE if private else 0
                for first in range(start, end, _CHUNK):
                    size = _ENTRY * min(_CHUNK, end - first)
                    data = os.pread(pagemap.fileno(), size, _ENTRY * first)
                    entries = np.frombuffer(data[: len(data) // _ENTRY * _ENTRY], "<u8")
                    chosen = (entries & _SOFT_DIRTY != 0) & (entries & (_PRESENT | _SWAPPED) != 0)
                    chosen &= entries & unwanted == 0
                    found.append(np.flatnonzero(chosen).astype(np.uint64) + np.uint64(first))
        return np.concatenate(found)

    def clear(self) -> None:
        """Mark all pages as clean."""
        try:
            with self._open("clear_refs", os.O_WRONLY) as file:
                file.write(b"4")
        except ProcessLookupError as error:
            raise GoneError from error

    def copy(self, pages: Pages, buffer: ctypes.Array[ctypes.c_char]) -> int:
        """Copy pages, as a checkpointer does; returns the number of bytes copied."""
        if not len(pages):
            return 0
        firsts = np.flatnonzero(np.diff(pages, prepend=pages[:1] - np.uint64(2)) != 1)
        vectors = np.empty(len(firsts), _VECTOR)
        vectors["base"] = pages[firsts] * np.uint64(PAGE_SIZE)
        vectors["length"] = np.diff(firsts, append=len(pages)) * PAGE_SIZE
        copied = 0
        for i in range(0, len(vectors), _MOST_VECTORS):
            some = np.ascontiguousarray(vectors[i : i + _MOST_VECTORS])
            length = int(some["length"].sum())
            local = np.array([(ctypes.addressof(buffer) + copied, length)], _VECTOR)
            count = _LIBC.process_vm_readv(
                self.pid, local.ctypes.data, 1, some.ctypes.data, len(some), 0
            )
            if count < 0:
                number = ctypes.get_errno()
                if number == 3:  # ESRCH
                    raise GoneError
                raise self._forbidden() if number == 1 else OSError(number, os.strerror(number))
            copied += count
        return copied

    def _areas(self) -> Iterator[tuple[int, int, bool]]:
        """The areas that the process may have written to: first page, end, whether private."""
        for area in _AREA.finditer(self.read("maps")):
            start, end, readable, writable, sharing, bracket, name = area.groups()
            if bracket and name.startswith(_KERNELS):
                continue
            private = sharing == b"p"
            if readable == b"r" and (writable == b"w" or private):
                yield int(start, 16) // PAGE_SIZE, int(end, 16) // PAGE_SIZE, private

    def _open(self, name: str, flags: int):  # type: ignore[no-untyped-def]
        try:
            return open(os.open(name, flags, dir_fd=self._folder), "rb" if flags == 0 else "wb", 0)
        except (FileNotFoundError, ProcessLookupError) as error:
            raise GoneError from error
        except PermissionError as error:
            raise self._forbidden() from error

    def _list(self, name: str) -> list[str]:
        try:
            descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY, dir_fd=self._folder)
        except (FileNotFoundError, ProcessLookupError) as error:
            raise GoneError from error
        try:
            return os.listdir(descriptor)
        except ProcessLookupError as error:
            raise GoneError from error
        finally:
            os.close(descriptor)

    def _forbidden(self) -> UserError:
        owner = os.stat(self._folder).st_uid
        return UserError(
            f"--pid={self.pid}: no permission to look into this process of user {owner}; it takes "
            f"that user or root, and the capability CAP_SYS_PTRACE where tracing is restricted"
        )


_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.process_vm_readv.argtypes = [
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_ulong,
    ctypes.c_void_p,
    ctypes.c_ulong,
    ctypes.c_ulong,
]
_LIBC.process_vm_readv.restype = ctypes.c_ssize_t


def require_soft_dirty() -> None:
    """Raise an error if this kernel has no soft-dirty bits; tests this with a page of its own."""
    page = mmap.mmap(-1, PAGE_SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    own = Process(os.getpid())
    page[0] = 1
    own.clear()
    page[0] = 2
    if address // PAGE_SIZE not in own.dirty():
        raise UserError(
            f"this kernel, {platform.release()}, has no soft-dirty bits: it was built without "
            "CONFIG_MEM_SOFT_DIRTY (look into /boot/config-$(uname -r) or /proc/config.gz); "
            "Debian's kernels for amd64 have them"
        )
    own.close()
