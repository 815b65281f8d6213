# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Reads the lines that QEMU's micro-checkpointing (MC) logs about checkpoints.

MC logs one checkpoint per second and none of those in between (times in ms, rates in Mb/s)::

    mc: bytes 1583552 xmit_mbps 83.3 xmit_time 152 downtime 7 sync_time 0 logdirty_time 0
    ram_copy_time 3 copy_mbps 4222.8 wait time 993 checkpoints 5
"""

from __future__ import annotations

import re

from ..errors import UserError
from .records import MOST_BYTES, MOST_TIME, Record, lines_of, quote

_BEGIN = re.compile(r"\bbytes \d+ xmit_mbps\b|\bmc: bytes\b")
_LINE = re.compile(
    r".*?\bbytes (\d{1,18}) xmit_mbps (\d{1,9}\.\d|inf|-?nan) xmit_time (\d{1,9}) "
    r"downtime (\d{1,9}) sync_time \d{1,9} logdirty_time \d{1,9} ram_copy_time \d{1,9} "
    r"copy_mbps (?:\d{1,9}\.\d|inf|-?nan) wait time (\d{1,9}) checkpoints (\d{1,12})\s*",
    re.ASCII,
)
_MS = 10**6  # ns
_NEAR = 0.02  # the relative difference allowed between a rate and bytes / time


def is_it(text: str) -> bool:
    """Whether a text is such a log."""
    return _BEGIN.search(text) is not None


def read(text: str, name: str) -> tuple[list[Record], int]:
    """The checkpoints, and the number of other lines."""
    records: list[Record] = []
    others = 0
    time = 0
    last = None
    for number, line in enumerate(lines_of(text), 1):
        if not _BEGIN.search(line):
            others += bool(line.strip())
            continue
        where = f"{name}, line {number}"
        match = _LINE.fullmatch(line)
        if not match:
            raise UserError(f"{where}: {quote(line)} is no whole line of micro-checkpointing")
        size, transmit, down, wait, checkpoint = (int(match[i]) for i in (1, 3, 4, 5, 6))
        if size > MOST_BYTES:
            raise UserError(f"{where}: bytes is {size}; at most {MOST_BYTES} are allowed")
        _check_rate(match[2], size, transmit, where)
        if last is not None and checkpoint <= last:
            raise UserError(f"{where}: checkpoints is {checkpoint}, which was {last} before")
        # The cycle of MC: it stops the guest, sends the checkpoint, and waits
        period = max(1, transmit + down + wait) * _MS
        time += period * (checkpoint - last if last is not None else 1)
        last = checkpoint
        records.append(Record(time, bytes=size, stop=down * _MS, ack=transmit * _MS))
        if time > MOST_TIME:
            raise UserError(
                f"{where}: checkpoints is {checkpoint}, more than 30 years after the first"
            )
    return records, others


def _check_rate(rate: str, size: int, transmit: int, where: str) -> None:
    """Refuse a line whose units are not MC's."""
    if not transmit or rate[-1].isalpha():
        return
    true = size * 8 / (transmit * 1e3)
    if abs(float(rate) - true) > 0.1 + _NEAR * true:
        raise UserError(
            f"{where}: {size} bytes in {transmit} ms are {true:.1f} Mb/s, but xmit_mbps is {rate}; "
            "are the units others than MC's?"
        )
