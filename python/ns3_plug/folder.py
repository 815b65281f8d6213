# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""A folder with files that this package wrote; other files in it are left alone.

Its subfolder ``.ns3-plug`` marks it:

- ``files`` lists the written files, as ``sha256sum`` does; files that are not listed are never
  touched;
- ``lock`` is locked by the process that writes, and names it;
- ``partial`` holds files that are being written, so that every file outside it is complete.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shlex
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, TypeVar

from .errors import UserError

OWN = ".ns3-plug"
_Content = TypeVar("_Content")


def checksum(path: Path) -> str:
    """The SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def first_line(error: BaseException) -> str:
    """The first line of an error's message."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return next(iter(str(error).splitlines()), "") or type(error).__name__


class Folder:
    """A folder of this package's files."""

    def __init__(self, path: Path) -> None:
        """Name the folder; :meth:`take` makes it."""
        self.path = path
        self._own = path / OWN
        self._lock: IO[str] | None = None
        self._list: IO[str] | None = None
        self._known: dict[str, tuple[str, ...]] | None = None

    # Taking the folder

    def take(self) -> None:
        """Create the folder if necessary, and keep others from writing until :meth:`leave`.

        :raises UserError: if the folder is not ns3_plug's, or another process is writing to it
        """
        if self._lock:
            return
        try:
            if not self._own.is_dir():
                if self.path.is_dir() and any(self.path.iterdir()):
                    raise UserError(
                        f"{self.path}: it is not empty, and not a folder that ns3_plug made; "
                        "name another"
                    )
                self._own.mkdir(parents=True, exist_ok=True)
            lock = (self._own / "lock").open("a+")
        except OSError as error:
            raise UserError(f"{self.path}: cannot be written: {first_line(error)}") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            who = self._who(lock)
            lock.close()
            raise UserError(
                f"{self.path}: process {who.get('process', '?')} on {who.get('machine', '?')} "
                f"writes there since {who.get('since', '?')}: {who.get('command', '?')}"
            ) from None
        self._lock = lock
        self._clean(lock)
        (self._own / "partial").mkdir()
        self._list = (self._own / "files").open("a")
        self._known = None
        self._say(None)

    def leave(self) -> None:
        """Let other processes write."""
        if self._lock:
            shutil.rmtree(self._own / "partial", ignore_errors=True)
            self._lock.truncate(0)
            self._lock.close()
            self._lock = None
        if self._list:
            self._list.close()
            self._list = None

    def __enter__(self) -> Folder:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    @staticmethod
    def _who(lock: IO[str]) -> dict[str, Any]:
        """The description of the process that holds the lock."""
        lock.seek(0)
        try:
            who = json.loads(lock.read())
        except ValueError:
            return {}
        return who if isinstance(who, dict) else {}

    def _say(self, scratch: Path | None) -> None:
        assert self._lock
        who = {
            "process": os.getpid(),
            "machine": socket.gethostname(),
            "since": time.strftime("%Y-%m-%d %H:%M:%S"),
            "command": shlex.join(sys.argv),
            "scratch": str(scratch or ""),
        }
        self._lock.truncate(0)
        self._lock.write(json.dumps(who))
        self._lock.flush()

    def _clean(self, lock: IO[str]) -> None:
        """Remove what a killed process has left; its lock file is not empty."""
        shutil.rmtree(self._own / "partial", ignore_errors=True)
        who = self._who(lock)
        scratch = Path(str(who.get("scratch", "")))
        if who.get("machine") == socket.gethostname() and (scratch / OWN).is_file():
            shutil.rmtree(scratch, ignore_errors=True)

    def scratch(self, path: Path) -> None:
        """Record a folder for temporary files, which the next process removes if this one can't."""
        (path / OWN).touch()
        self._say(path)

    # Reading

    @property
    def known(self) -> dict[str, tuple[str, ...]]:
        """The names of the written files, and the checksums that they had then."""
        if self._known is None:
            self._known = {}
            with suppress(OSError):
                text = (self._own / "files").read_text(errors="replace")
                for line in text.splitlines():
                    digest, _, name = line.partition("  ")
                    if len(digest) == 64 and name:
                        self._known[name] = (*self._known.get(name, ()), digest)
        return self._known

    def files(self, below: str = "") -> list[str]:
        """The names of the written files that still exist, below a folder."""
        return [n for n in self.known if n.startswith(below) and (self.path / n).is_file()]

    def has(self, name: str) -> bool:
        """Whether a file was written here and still exists."""
        return name in self.known and (self.path / name).is_file()

    def is_intact(self, name: str) -> bool:
        """Whether a file is unchanged since it was written."""
        return checksum(self.path / name) in self.known.get(name, ())

    def read(self, name: str, read: Callable[[Path], _Content]) -> _Content:
        """Read a file with a function.

        :raises UserError: in one line, if the file was not written here, or is damaged
        """
        path = self.path / name
        try:
            if name in self.known and not self.is_intact(name):
                raise UserError(
                    f"{path}: cannot be read: it is not what was written; remove it and 'run' again"
                )
            return read(path)
        except UserError:
            raise
        except Exception as error:  # the file may contain anything
            raise UserError(f"{path}: cannot be read: {first_line(error)}") from None

    # Writing

    def write(self, name: str, write: Callable[[Path], Any], replace: bool = False) -> None:
        """Write a file with a function that writes to a path.

        :param replace: whether to replace a file that was changed since it was written
        :raises UserError: if a file with this name exists that was not written here
        """
        if self._list is None:
            with self:
                return self.write(name, write, replace)
        path = self.path / name
        partial = self._own / "partial" / name.replace("/", "-")
        try:
            self._refuse(name, replace)
            write(partial)
            digest = checksum(partial)
            if digest not in self.known.get(name, ()):
                self.known[name] = (*self.known.get(name, ()), digest)
                self._list.write(f"{digest}  {name}\n")
                self._list.flush()
            path.parent.mkdir(exist_ok=True)
            os.replace(partial, path)
        except OSError as error:
            raise UserError(f"{path}: cannot be written: {first_line(error)}") from None
        return None

    def _refuse(self, name: str, replace: bool) -> None:
        path = self.path / name
        if not os.path.lexists(path):
            return
        if name not in self.known or not path.is_file():
            raise UserError(f"{path}: it is in the way, and not ns3_plug's: move it elsewhere")
        if not replace and not self.is_intact(name):
            raise UserError(f"{path}: it was changed by hand: move it elsewhere, or remove it")

    def remove(self, names: Iterable[str], replace: bool = False) -> None:
        """Remove files that were written here, and folders that become empty."""
        if self._list is None:
            with self:
                return self.remove(list(names), replace)
        folders = set()
        for name in names:
            if self.has(name):
                self._refuse(name, replace)
                (self.path / name).unlink()
                folders.add((self.path / name).parent)
                del self.known[name]
        if not folders:
            return None
        for folder in folders - {self.path}:
            with suppress(OSError):
                folder.rmdir()
        partial = self._own / "partial" / "files"
        lines = (f"{d}  {name}\n" for name, digests in self.known.items() for d in digests)
        partial.write_text("".join(lines))
        os.replace(partial, self._own / "files")
        assert self._list
        self._list.close()
        self._list = (self._own / "files").open("a")
        return None
