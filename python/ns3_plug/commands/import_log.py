# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``ns3-plug import``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ..errors import UserError
from . import options

_MOST_BYTES = 256 << 20
_PAGE_SIZES = (4096, 16384, 65536)


def _columns(text: str) -> dict[str, str]:
    from ..logs.table import ROLES

    found = {}
    for part in text.split(","):
        role, _, name = part.partition("=")
        if role not in ROLES or not name or role in found:
            raise argparse.ArgumentTypeError(
                f"{text!r}: it must be like time=when_ms,pages=dirty, with "
                f"{', '.join(ROLES)} before the sign of equality, each once"
            )
        found[role] = name
    return found


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("import", help="convert another program's log to a page log")
    add = parser.add_argument
    add(
        "file",
        type=Path,
        nargs="+",
        help="lines of QEMU's micro-checkpointing, JSON of CRIU's stats-dump or of QEMU's "
        "query-migrate or query-dirty-rate, or CSV with named columns",
    )
    add("--output", type=Path, help="the file to write, which must not exist (standard output)")
    interval = options.value("a time like 20ms, up to 1000s", options.with_unit, 1e-3, 1e6)
    add("--interval", type=interval, help="time between checkpoints, if the log has none")
    add("--page-size", type=int, choices=_PAGE_SIZES, default=4096, help="in bytes (4096)")
    add("--columns", type=_columns, default={}, help="columns of CSV, like time=when,pages=dirty")
    parser.set_defaults(function=do)


def do(arguments: argparse.Namespace) -> int:
    """Do the command."""
    from .. import __version__
    from ..logs.records import to_text

    records: list[Any] = []
    kinds: list[str] = []
    for path in arguments.file:
        found, kind, notes = _read(path, arguments, len(records))
        for note in notes:
            print(f"ns3_plug import: {path}: {note}", file=sys.stderr)
        if kinds and kind != kinds[-1]:
            raise UserError(f"{path}: this is {kind}, but the file before is {kinds[-1]}")
        kinds.append(kind)
        if records and found[0].time <= records[-1].time:
            raise UserError(f"{path}: its first time is not after the last of the file before")
        records += found
    names = ", ".join(path.name for path in arguments.file)[:200]
    names = "".join(c if c.isprintable() else "?" for c in names)
    text = to_text(records, [f"ns3_plug import {__version__}", f"from: {names}, {kinds[0]}"])
    if not arguments.output:
        print(text, end="")
        return 0
    try:
        with arguments.output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UserError(f"{arguments.output} exists; give another --output") from error
    print(f"wrote {arguments.output}: {len(records)} checkpoints of {kinds[0]}")
    return 0


def _read(
    path: Path, arguments: argparse.Namespace, before: int
) -> tuple[list[Any], str, list[str]]:
    """The records of a file, its kind, and notes for the user."""
    from dataclasses import replace

    from ..logs import documents, micro_checkpointing, table
    from ..logs.records import refuse_gzip

    if path.stat().st_size > _MOST_BYTES:
        raise UserError(f"{path}: {path.stat().st_size} bytes; at most {_MOST_BYTES} can be read")
    data = path.read_bytes()
    refuse_gzip(data, path)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise UserError(f"{path}, line {line}: a byte of 0; this is no text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}, line {line}: not encoded as UTF-8") from error
    notes = []
    interval = None if arguments.interval is None else round(arguments.interval * 1e6)
    if documents.is_it(text):
        records, kind = documents.read(text, str(path), interval, arguments.page_size)
        if kind == documents.CRIU and before and interval:
            records = [replace(r, time=r.time + before * interval) for r in records]
    elif micro_checkpointing.is_it(text):
        kind = "QEMU's micro-checkpointing"
        records, others = micro_checkpointing.read(text, str(path))
        if others:
            notes.append(f"{others} lines were about something else")
    else:
        kind = "CSV"
        records, unused = table.read(text, str(path), arguments.columns)
        if unused:
            notes.append(f"columns that were not used: {', '.join(unused)[:200]}")
    if not records:
        raise UserError(f"{path}: there is no checkpoint in it")
    return records, kind, notes
