# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Reads a table with named columns (CSV), separated by commas, semicolons or tabs.

A column is found by its name: time, pages, bytes, stop or ack, with a unit like time_ms, "stop
(us)" or "bytes [KiB]"; or the user names it. Values may have their own units.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from ..errors import UserError
from .records import (
    MOST_BYTES,
    MOST_PAGES,
    MOST_TIME,
    SIZES,
    TIMES,
    Record,
    count,
    lines_of,
    quantity,
    quote,
)

ROLES = ("time", "pages", "bytes", "stop", "ack")
_NAME = re.compile(r"\s*(.*?)\s*(?:_([A-Za-z]+)|\(([A-Za-z]+)\)|\[([A-Za-z]+)\])?\s*")


@dataclass(frozen=True)
class _Column:
    index: int
    name: str
    unit: str


def read(
    text: str, name: str, given: dict[str, str], unit: str = ""
) -> tuple[list[Record], list[str]]:
    """The rows, and the names of unused columns.

    *given* maps roles to columns; *unit* is the unit of times that have none.
    """
    lines = [
        (number, line)
        for number, line in enumerate(lines_of(text), 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        raise UserError(f"{name}: there is nothing in it")
    separator = max(",;\t", key=lines[0][1].count)
    columns: dict[str, _Column] = {}
    header: list[str] = []
    records: list[Record] = []
    for number, line in lines:
        where = f"{name}, line {number}"
        try:
            fields = next(csv.reader([line], delimiter=separator, strict=True))
        except (csv.Error, StopIteration) as error:
            raise UserError(f"{where}: {quote(line)} is no line of a table: {error}") from error
        if not columns:
            header = [field.strip().lstrip("\ufeff") for field in fields]
            columns = _find(header, given, where)
            continue
        if len(fields) != len(header):
            raise UserError(f"{where}: {len(fields)} fields; there are {len(header)} columns")
        record = _record(fields, columns, unit, where)
        if records and record.time <= records[-1].time:
            column = columns["time"]
            raise UserError(
                f"{where}: {column.name} is {quote(fields[column.index])}; it must be later than "
                "that of the line before"
            )
        records.append(record)
    used = {column.index for column in columns.values()}
    return records, [field for i, field in enumerate(header) if i not in used]


def _find(header: list[str], given: dict[str, str], where: str) -> dict[str, _Column]:
    """The columns of the roles."""
    found: dict[str, _Column] = {}
    for role, wanted in given.items():
        if header.count(wanted) != 1:
            raise UserError(f"{where}: --columns={role}={wanted}: there is not one such column")
    for index, field in enumerate(header):
        match = _NAME.fullmatch(field)
        base, unit = (match[1], match[2] or match[3] or match[4] or "") if match else (field, "")
        roles = [role for role, wanted in given.items() if wanted == field]
        if not roles and base.lower() in ROLES and base.lower() not in given:
            roles = [base.lower()]
        for role in roles:
            if role in found:
                raise UserError(
                    f"{where}: {quote(field)} and {quote(found[role].name)} are both {role}"
                )
            units: dict[str, int] = {"pages": {}, "bytes": SIZES}.get(role, TIMES)
            if unit and unit not in units:
                if base.lower() == role:
                    allowed = ", ".join(units) or "none"
                    raise UserError(
                        f"{where}: the column {quote(field)} has the unit {quote(unit)}; "
                        f"allowed: {allowed}"
                    )
                unit = ""
            found[role] = _Column(index, field, unit)
    if "time" not in found or not found.keys() & {"pages", "bytes"}:
        raise UserError(
            f"{where}: a column time and one of pages and bytes are needed; there are "
            f"{quote(', '.join(header))}. Name others by --columns, like --columns=pages=dirty"
        )
    return found


def _record(fields: list[str], columns: dict[str, _Column], unit: str, where: str) -> Record:
    values: dict[str, int] = {}
    for role, column in columns.items():
        text, place = fields[column.index], f"{where}: {column.name}"
        if role == "pages":
            values[role] = count(text, MOST_PAGES, place)
        elif role == "bytes":
            values[role] = quantity(text, column.unit or "B", SIZES, MOST_BYTES, place)
        else:
            values[role] = _time(text, column.unit, unit, place)
    return Record(**values)


def _time(text: str, unit: str, default: str, where: str) -> int:
    if not unit and text.strip()[-1:].isdigit():
        unit = default
    return quantity(text, unit, TIMES, MOST_TIME, where)
