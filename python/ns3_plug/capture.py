# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Captures a program's results: tables that it writes or prints, and the end of its output.

:mod:`ns3_plug.sources` describes where tables come from. Only the end of the output is kept in
memory.
"""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

LAST = 65536  #: the number of bytes at the end of the output that are kept
_LONGEST = 65536  # bytes of a line that is searched


class Capture:
    """Collects the tables and the output of one run, in the run's folder."""

    def __init__(self, folder: Path, sources: Mapping[str, Mapping[str, Any]]) -> None:
        """Prepare for a run.

        :param folder: the run's folder
        :param sources: where its tables come from
        """
        self._folder = folder
        self._sources = sources
        self._last = bytearray()
        self._line = b""
        self._cut = False
        self._printed: dict[str, _Header | _Matches] = {}
        for name, source in sources.items():
            if "header" in source:
                self._printed[name] = _Header(self._path(name), source["header"])
            elif "match" in source:
                self._printed[name] = _Matches(self._path(name), source["match"])
        self._open = list(self._printed.values())

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.csv"

    def arguments(self) -> list[str]:
        """The program's arguments that name its output files."""
        found = []
        for name, source in self._sources.items():
            words = shlex.split(source.get("argument", ""))
            found += [word.replace("{file}", str(self._path(name))) for word in words]
        return found

    def add(self, chunk: bytes) -> None:
        """Add a part of the output."""
        self._last += chunk
        if len(self._last) > 2 * LAST:
            del self._last[:-LAST]
            self._cut = True
        if self._open:
            lines = (self._line + chunk).split(b"\n")
            self._line = lines.pop()
            for line in lines:
                self._add_line(line)
            if len(self._line) > _LONGEST:  # too long to be searched
                self._line = self._line[-_LONGEST:]

    def _add_line(self, line: bytes) -> None:
        line = line.rstrip(b"\r")
        self._open = [reader for reader in self._open if reader.add(line)]

    def tables(self) -> dict[str, bytes]:
        """The run's tables as Arrow streams, by their names, after it has ended.

        :raises ValueError: if a table is missing, or cannot be read
        """
        if self._open and self._line:
            self._add_line(self._line)
        found = {}
        for name, source in self._sources.items():
            if name in self._printed:
                path = self._printed[name].finish()
            elif "file" in source:
                path = self._left(name, source)
            else:
                path = self._path(name)
                if not path.is_file():
                    raise ValueError(f"none was written for {source['argument']}")
            found[name] = _read(path)
        return found

    def _left(self, name: str, source: Mapping[str, Any]) -> Path:
        """A file in the folder as a CSV file; a file without column names is converted."""
        paths = sorted(path for path in self._folder.glob(source["file"]) if path.is_file())
        if len(paths) != 1:
            names = ", ".join(str(path.relative_to(self._folder)) for path in paths[:5])
            several = f"{len(paths)} are named {source['file']}: {names}"
            raise ValueError(several if paths else f"none is named {source['file']}")
        if "columns" not in source:
            return paths[0]
        columns = source["columns"]
        # Not in the folder itself, where the program may have written a file with this name
        own = self._folder / ".ns3-plug"
        own.mkdir(exist_ok=True)
        made = own / f"{name}.csv"
        with paths[0].open(errors="replace") as file, made.open("w", newline="") as written:
            writer = csv.writer(written)
            writer.writerow(columns)
            for number, line in enumerate(file, 1):
                fields = re.split(r"\s*[,;]\s*|\s+", line.strip())
                if fields == [""] or fields[0].startswith("#"):
                    continue
                if len(fields) != len(columns):
                    raise ValueError(
                        f"{paths[0].name}, line {number}: {len(fields)} fields, "
                        f"and {len(columns)} columns"
                    )
                writer.writerow(fields)
        return made

    def close(self) -> None:
        """Close the files of tables that were not read."""
        for reader in self._printed.values():
            reader.close()

    def last(self) -> str:
        """The end of the output; if its beginning was dropped, the first line says so."""
        cut = self._cut or len(self._last) > LAST
        text = self._last[-LAST:].decode(errors="replace")
        return f"[only the last {LAST} bytes]\n{text}" if cut else text


class _Header:
    """A CSV table in the output, from its header to the next empty line."""

    def __init__(self, path: Path, header: str) -> None:
        self._path = path
        self._header = header
        self._file: IO[bytes] | None = None

    def add(self, line: bytes) -> bool:
        """Add a line; returns whether the table may continue."""
        if self._file is None and line == self._header.encode():
            self._file = self._path.open("wb")
        if self._file:
            if not line:
                self._file.close()
                return False
            self._file.write(line + b"\n")
        return True

    def finish(self) -> Path:
        """The file with the table."""
        if self._file is None:
            raise ValueError(f"its output has no line {self._header!r}")
        self._file.close()
        return self._path

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()


class _Matches:
    """A table of the matches of patterns: a column for each pattern, in the order of the lines."""

    def __init__(self, path: Path, patterns: Mapping[str, str]) -> None:
        self._path = path
        self._patterns = {column: re.compile(pattern) for column, pattern in patterns.items()}
        self._files = {
            column: path.with_suffix(f".{number}").open("w+", newline="\n")
            for number, column in enumerate(patterns)
        }
        self._counts = dict.fromkeys(patterns, 0)

    def add(self, line: bytes) -> bool:
        """Add a line; returns True, because any later line may match."""
        text = line.decode(errors="replace")
        for column, pattern in self._patterns.items():
            for match in pattern.finditer(text):
                self._files[column].write(f"{match[1] or ''}\n")
                self._counts[column] += 1
        return True

    def finish(self) -> Path:
        """The file with the table."""
        for column, count in self._counts.items():
            if not count:
                pattern = self._patterns[column].pattern
                raise ValueError(f"its output has no line that matches {pattern!r}")
        if len(set(self._counts.values())) > 1:
            counts = ", ".join(f"{column}: {count}" for column, count in self._counts.items())
            raise ValueError(f"its output has not as many of each column: {counts}")
        for file in self._files.values():
            file.seek(0)
        with self._path.open("w", newline="") as written:
            writer = csv.writer(written)
            writer.writerow(self._files)
            for lines in zip(*self._files.values(), strict=True):
                writer.writerow([line.rstrip("\n") for line in lines])
        return self._path

    def close(self) -> None:
        """Close the files of the columns."""
        for file in self._files.values():
            file.close()


def _read(path: Path) -> bytes:
    """A CSV file as an Arrow stream; pyarrow's errors are ValueErrors."""
    import pyarrow as pa
    import pyarrow.csv

    table = pa.csv.read_csv(path)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    stream: bytes = sink.getvalue().to_pybytes()
    return stream
