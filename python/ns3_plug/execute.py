# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""One run of a program, on whichever machine a Dask worker is.

A worker needs this program and pyarrow, and not this package: functions travel by value.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    status: str  #: "ok", or what went wrong
    seconds: float  #: how long it took [s]
    output: str  #: what the program printed, to both streams
    #: its CSV files as Arrow streams, by the options that named them; none unless status is "ok"
    tables: dict[str, bytes] = field(default_factory=dict)


def execute(
    program: str, arguments: list[str], timeout: float, options: list[str], header: str = ""
) -> Outcome:
    """Run the program in a process and a folder of its own.

    :param timeout: seconds after which it is killed
    :param options: each names a CSV file that the program is to write
    :param header: the first line of a table in what the program prints; it ends at an empty line,
        and takes the place of that of the option --csv
    """
    start = time.monotonic()
    # The program does not outlive a worker that is killed
    guard = shutil.which("setpriv")
    command = [*([guard, "--pdeathsig", "KILL", "--"] if guard else []), program, *arguments]
    with tempfile.TemporaryDirectory(prefix="ns3-plug-") as folder:
        output = Path(folder, "output")
        files = {option: Path(folder, f"{option}.csv") for option in options}
        with output.open("wb") as stream:
            try:
                done = subprocess.run(
                    [*command, *(f"--{option}={path}" for option, path in files.items())],
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=subprocess.STDOUT,
                    timeout=timeout,
                    check=False,
                )
                status = _status(done.returncode)
            except subprocess.TimeoutExpired:
                status = f"timed out after {timeout:g} s"
            except OSError as error:
                status = f"cannot be run: {os.strerror(error.errno or 0)}"
        seconds = time.monotonic() - start
        text = output.read_text(errors="replace")
        tables: dict[str, bytes] = {}
        if status == "ok":
            try:
                if header:
                    files["csv"] = Path(folder, "csv.csv")
                    files["csv"].write_text(_cut(text, header))
                tables = {option: _read(path) for option, path in files.items()}
            except (OSError, ValueError) as error:
                status = f"left no readable CSV file: {str(error).splitlines()[0]}"
    return Outcome(status, seconds, text, tables)


def _cut(text: str, header: str) -> str:
    lines = text.splitlines()
    if header not in lines:
        raise ValueError(f"its output has no line {header!r}")
    start = lines.index(header)
    length = next((i for i, line in enumerate(lines[start:]) if not line), None)
    return "\n".join(lines[start:][:length]) + "\n"


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


def _status(code: int) -> str:
    if code >= 0:
        return "ok" if code == 0 else f"ended with status {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"
