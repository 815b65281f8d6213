# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Describes where the tables of a run come from.

A source is one of

- ``{"argument": "--csv={file}"}``: a CSV file that this argument of the program names;
- ``{"file": "*-goodput.txt", "columns": [...]}``: a file that it leaves in its folder;
- ``{"header": "x,y"}``: a CSV table in its output, up to the next empty line;
- ``{"match": {column: pattern}}``: the matches of patterns in the lines of its output.
"""

from __future__ import annotations

import re
import shlex
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from .checks import is_list, is_name, is_option, refuse_others, show
from .errors import UserError

Source = Mapping[str, Any]

#: Names of files and folders in the results, which no table may have
RESERVED = frozenset(("RngRun", "runs", "failed", "figures", "study.json"))
RESERVED |= frozenset(("runs.parquet", "summary.csv", "anchors.csv", "report.html"))
_CSV = {"argument": "--csv={file}"}


def sources(tables: object, header: object) -> dict[str, Source]:
    """The source of each table by its name, of which "csv" is the program's main one.

    :param tables: the study's *tables*: names of options, or tables
    :param header: the study's *header*; "" for none
    """
    if not isinstance(header, str):
        raise UserError(f"header = {show(header)}: it must be a line of text")
    main = {"header": header} if header else _CSV
    if isinstance(tables, Mapping):
        found = {name: _source(name, source) for name, source in tables.items()}
        if header and "csv" in found:
            raise UserError("header is given, and tables has a csv: give one of them")
        if not header and "csv" not in found:
            raise UserError("tables has no csv: the program's main table must have this name")
        return {"csv": main, **found}
    if not is_list(tables) or not all(map(is_option, tables)):
        raise UserError(f"tables = {show(tables)}: it must be a list of names of options")
    for name in tables:
        _refuse_reserved(name, {*RESERVED, "csv"})
    return {"csv": main, **{name: {"argument": f"--{name}={{file}}"} for name in tables}}


def options(found: Iterable[Source]) -> set[str]:
    """The options that name files; they cannot be parameters."""
    matches = (re.match("--([^=]+)=", source.get("argument", "")) for source in found)
    return {match[1] for match in matches if match}


def _refuse_reserved(name: str, reserved: Iterable[str]) -> None:
    if name in reserved:
        raise UserError(f"tables: {show(name)}: this name is taken")


def _source(name: str, source: object) -> Source:
    where = f"tables: {name} = {show(source)}: "
    if not is_name(name):
        raise UserError(f"tables: {show(name)}: a name must be letters, digits, - and _")
    _refuse_reserved(name, RESERVED)
    if isinstance(source, str):
        try:
            words = shlex.split(source)
        except ValueError:
            words = []
        if "{file}" not in source or not words or "\0" in source:
            raise UserError(
                f'{where}it must be an argument with {{file}}, like "--output={{file}}", '
                'or { file = "NAME" }'
            )
        return {"argument": source}
    if not isinstance(source, Mapping):
        raise UserError(f"{where}it must be an argument with {{file}}, or a table")
    refuse_others(source, {"file", "columns", "header", "match"}, f"tables: {name}: ")
    kinds = [kind for kind in ("file", "header", "match") if kind in source]
    if len(kinds) != 1 or ("columns" in source and kinds != ["file"]):
        raise UserError(f"{where}give one of file, with or without columns, header and match")
    check = {"file": _check_file, "header": _check_header, "match": _check_match}[kinds[0]]
    check(source, where)
    return dict(source)


def _check_file(source: Source, where: str) -> None:
    file = source["file"]
    parts = file.split("/") if isinstance(file, str) else []
    if not all(parts) or not parts or ".." in parts or "\0" in file:
        raise UserError(f"{where}file must be a name in the program's folder, like *-goodput.txt")
    columns = source.get("columns", ["x"])
    if not is_list(columns) or not columns or not all(isinstance(c, str) and c for c in columns):
        raise UserError(f"{where}columns must be a list of names")
    if len(set(columns)) < len(columns):
        raise UserError(f"{where}a column is listed twice")


def _check_header(source: Source, where: str) -> None:
    if not isinstance(source["header"], str) or not source["header"]:
        raise UserError(f"{where}header must be a line of text")


def _check_match(source: Source, where: str) -> None:
    match = source["match"]
    if not isinstance(match, Mapping) or not match or not all(match):
        raise UserError(f"{where}match must be a table of columns and their patterns")
    for column, pattern in match.items():
        what = f"{where}match of {show(column)}: "
        if not isinstance(pattern, str):
            raise UserError(f"{what}it must be a regular expression")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # a set that may mean another in later versions
                count = re.compile(pattern).groups
        except (re.error, OverflowError, RecursionError, Warning) as error:
            reason = " ".join(str(error).split())
            raise UserError(f"{what}{reason}") from None
        if count != 1:
            raise UserError(f"{what}it must have one group ( ), which is the value; it has {count}")
