# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Reads JSON documents of CRIU's crit and of QEMU's monitor (QMP), in sequence or in a list."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from ..errors import UserError
from .records import MOST_BYTES, MOST_PAGES, MOST_TIME, Record, limited, quote

_US, _MS, _SECOND = 10**3, 10**6, 10**9
_SEARCHED = ("active", "postcopy-active", "device", "pre-switchover")

#: The kinds of documents
CRIU, MIGRATE, RATE = "CRIU's stats-dump", "QEMU's query-migrate", "QEMU's query-dirty-rate"


def is_it(text: str) -> bool:
    """Whether a text begins like JSON."""
    return text.lstrip()[:1] in ("{", "[")


def read(text: str, name: str, interval: int | None, page_size: int) -> tuple[list[Record], str]:
    """The records of all documents, and their kind. *interval* is that of checkpoints, in ns."""
    found: list[Record] = []
    kind = ""
    syncs = None
    for where, document in _documents(text, name):
        own, content = _kind(document, where)
        if not own:
            continue
        if kind and own != kind:
            raise UserError(f"{where}: this is {own}, but what comes before is {kind}")
        kind = own
        if interval is None:
            raise UserError(
                f"{where}: {kind} does not say how often checkpoints are taken: give --interval, "
                "like --interval=25ms"
            )
        if kind == CRIU:
            found += _dumps(content, where, interval, page_size, len(found))
        elif kind == MIGRATE:
            if content["status"] not in _SEARCHED or syncs == content.get("dirty-sync-count", ...):
                continue
            syncs = content.get("dirty-sync-count")
            found += _migration(content, where, interval, page_size)
        elif content["status"] == "measured":
            found.append(_rate(content, where, interval, page_size))
        if len(found) > 1 and found[-1].time <= found[-2].time:
            raise UserError(f"{where}: its time, {found[-1].time} ns, is not after the one before")
    return found, kind


def _documents(text: str, name: str) -> Iterator[tuple[str, Any]]:
    """Every document with its position, for messages."""
    decoder = json.JSONDecoder(
        parse_int=_integer,
        parse_float=_float,
        parse_constant=_refuse,
        object_pairs_hook=_object,
    )
    position = len(text) - len(text.lstrip())
    while position < len(text):
        where = f"{name}, line {text.count(chr(10), 0, position) + 1}"
        try:
            document, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise UserError(f"{name}, line {error.lineno}: no JSON: {error.msg}") from error
        except RecursionError as error:
            raise UserError(f"{where}: JSON in too many brackets") from error
        except UserError as error:
            raise UserError(f"{where}: {error}") from error
        if isinstance(document, list):
            for index, one in enumerate(document, 1):
                yield f"{where}, element {index}", one
        else:
            yield where, document
        position = end
        while position < len(text) and text[position].isspace():
            position += 1


def _integer(text: str) -> int:
    if len(text) > 20:
        raise UserError(f"{quote(text)} has too many digits")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise UserError(f"{quote(text)} is too large")
    return value


def _refuse(text: str) -> float:
    raise UserError(f"{text} is no number in JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise UserError(f"{quote(name)} stands there twice")
        found[name] = value
    return found


def _kind(document: Any, where: str) -> tuple[str, Any]:
    """The kind of a document, and its relevant part; the kind is empty for anything else."""
    if not isinstance(document, dict):
        raise UserError(f"{where}: {quote(json.dumps(document))} is no object of JSON")
    if "magic" in document or "entries" in document:
        if document.get("magic") != "STATS":
            raise UserError(
                f"{where}: an image of CRIU, {quote(document.get('magic'))}, but not that of its "
                "statistics, STATS"
            )
        return CRIU, document.get("entries")
    if "error" in document:
        raise UserError(f"{where}: an error of QEMU: {quote(json.dumps(document['error']))}")
    content = document.get("return", document)
    if not isinstance(content, dict) or not content or document.keys() & {"QMP", "event"}:
        return "", None
    status = content.get("status")
    if "calc-time" in content and isinstance(status, str):
        return RATE, content
    if isinstance(status, str) and (
        "ram" in content or content.keys() <= {"status", "blocked", "setup-time"}
    ):
        return MIGRATE, content
    if "return" in document:
        return "", None
    raise UserError(
        f"{where}: this is neither CRIU's stats-dump nor an answer to QEMU's query-migrate or "
        "query-dirty-rate"
    )


def _whole(content: Any, name: str, most: int, where: str, default: int | None = None) -> int:
    """A whole number in an object."""
    if not isinstance(content, dict):
        raise UserError(f"{where}: {quote(json.dumps(content))} is no object of JSON")
    value = content.get(name, default)
    if value is None:
        raise UserError(f"{where}: {name} is missing")
    if isinstance(value, bool) or not isinstance(value, int):
        raise UserError(f"{where}: {name} is {quote(json.dumps(value))}; allowed is a whole number")
    return limited(value, most, value, f"{where}: {name}")


def _dumps(
    entries: Any, where: str, interval: int, page_size: int, before: int
) -> Iterator[Record]:
    if not isinstance(entries, list) or not entries:
        raise UserError(f"{where}: entries is missing")
    for number, entry in enumerate(entries, before + 1):
        if not isinstance(entry, dict) or "dump" not in entry:
            raise UserError(f"{where}: an entry is no statistics of a dump")
        dump = entry["dump"]
        stop = _US * sum(
            _whole(dump, part, MOST_TIME // _US // 2, where)
            for part in ("freezing_time", "frozen_time")
        )
        pages = _whole(dump, "pages_written", MOST_PAGES, where)
        time = limited(number * interval, MOST_TIME, number * interval, f"{where}: its time")
        yield Record(time, pages, pages * page_size, stop)


def _migration(content: Any, where: str, interval: int, page_size: int) -> Iterator[Record]:
    ram = content.get("ram")
    rate = _whole(ram, "dirty-pages-rate", MOST_PAGES, where, 0)
    if not rate:
        return  # not measured yet
    size = _whole(ram, "page-size", 2**21, where, page_size)
    time = _MS * _whole(content, "total-time", MOST_TIME // _MS, where)
    pages = round(rate * interval / _SECOND)
    limited(pages, MOST_PAGES, pages, f"{where}: pages in {interval} ns")
    yield Record(time, pages, pages * size)


def _rate(content: Any, where: str, interval: int, page_size: int) -> Record:
    rate = _whole(content, "dirty-rate", MOST_BYTES >> 20, where)
    units = {"second": _SECOND, "millisecond": _MS}
    unit = content.get("calc-time-unit", "second")
    if not isinstance(unit, str) or unit not in units:
        raise UserError(f"{where}: calc-time-unit is {quote(unit)}; allowed are {', '.join(units)}")
    time = _SECOND * _whole(content, "start-time", MOST_TIME // _SECOND // 2, where)
    time += units[unit] * _whole(content, "calc-time", MOST_TIME // _SECOND // 2, where)
    pages = round((rate << 20) * interval / _SECOND / page_size)
    limited(pages, MOST_PAGES, pages, f"{where}: pages in {interval} ns")
    return Record(time, pages, pages * page_size)
