# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The checkpoints of a log, and their values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from ..errors import UserError

#: The greatest times in ns, and counts, that the simulation can hold
MOST_TIME = 10**18
MOST_PAGES = 10**12
MOST_BYTES = 10**17

#: Units of columns, in ns and in bytes
TIMES = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "min": 60 * 10**9, "h": 3600 * 10**9}
SIZES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}
SIZES |= {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}

_DECIMAL = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,18}))?([A-Za-z]{0,3})")
_LONGEST_QUOTE = 40


@dataclass(frozen=True)
class Record:
    """A checkpoint. Times in ns; None for values that the log lacks."""

    time: int
    pages: int | None = None
    bytes: int | None = None
    stop: int | None = None
    ack: int | None = None


def lines_of(text: str) -> list[str]:
    """The lines of a text, as editors count them."""
    return text.replace("\r\n", "\n").split("\n")


def quote(text: object) -> str:
    """A part of a log as one-line messages quote it."""
    shown = str(text)
    shown = "".join(c if c.isprintable() else "?" for c in shown[: _LONGEST_QUOTE + 1])
    return f"'{shown[:_LONGEST_QUOTE]}...'" if len(shown) > _LONGEST_QUOTE else f"'{shown}'"


def quantity(text: str, unit: str, units: dict[str, int], most: int, where: str) -> int:
    """A decimal number, with its own unit or in *unit*, converted to the base unit and rounded."""
    match = _DECIMAL.fullmatch(text.strip())
    if not match or (match[3] and match[3] not in units):
        allowed = f"a number from 0, with one of the units {', '.join(units)}"
        raise UserError(f"{where} is {quote(text)}; allowed is {allowed}")
    if match[3] and unit and match[3] != unit:
        raise UserError(f"{where} is {quote(text)}, but the column's unit is {unit}")
    own = match[3] or unit
    if not own:
        raise UserError(
            f"{where} is {quote(text)}, without a unit; write {text.strip()}ms, or name the column "
            "like time_ms"
        )
    digits = match[2] or ""
    scaled = int(match[1] + digits) * units[own]
    return limited(round(scaled / 10 ** len(digits)) if digits else scaled, most, text, where)


def refuse_gzip(data: bytes, path: Path) -> None:
    """Refuse a file that is compressed."""
    if data.startswith(b"\x1f\x8b"):
        raise UserError(f"{path}: compressed by gzip; give what 'gunzip -c' writes")


def count(text: str, most: int, where: str) -> int:
    """A whole number."""
    if not re.fullmatch(r"[0-9]{1,18}", text.strip()):
        raise UserError(f"{where} is {quote(text)}; allowed is a whole number from 0")
    return limited(int(text), most, text, where)


def limited(value: int, most: int, text: object, where: str) -> int:
    """The value, which must be from 0 to *most*."""
    if not 0 <= value <= most:
        raise UserError(f"{where} is {quote(text)}; allowed is a value from 0 to {most}")
    return value


def to_text(records: list[Record], about: Iterable[str]) -> str:
    """The file of these records."""
    names = [f.name for f in fields(Record) if getattr(records[0], f.name) is not None]
    lines = [f"# {text}" for text in about]
    lines.append(",".join(names))
    for record in records:
        values = {name: getattr(record, name) for name in names}
        lines.append(
            ",".join(
                str(value) if name in ("pages", "bytes") else f"{value}ns"
                for name, value in values.items()
            )
        )
    return "\n".join(lines) + "\n"
