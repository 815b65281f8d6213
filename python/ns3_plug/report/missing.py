# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The runs that a report lacks: those that failed, and those that were not done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .data import Data


@dataclass(frozen=True)
class Group:
    """Runs that failed in the same way."""

    message: str  #: how they ended, and the last line of what they printed
    commands: list[str]


def groups(data: Data) -> list[Group]:
    """The failures, grouped by their messages; the largest group first."""
    found: dict[str, list[str]] = {}
    messages: dict[str, str] = {}
    for failure in data.failures.values():
        message = _message(failure)
        # Numbers differ from run to run: addresses, times
        alike = re.sub(r"0x[0-9a-f]+|\d+", "#", message)
        messages.setdefault(alike, message)
        found.setdefault(alike, []).append(str(failure.get("command", "")))
    order = sorted(found, key=lambda alike: -len(found[alike]))
    return [Group(messages[alike], found[alike]) for alike in order]


def _message(failure: dict[str, Any]) -> str:
    lines = [line.strip() for line in str(failure.get("output", "")).splitlines() if line.strip()]
    status = str(failure.get("status", "failed"))
    return f"{status}: {lines[-1][:200]}" if lines else status


def sentence(data: Data) -> str:
    """A sentence with the number of missing runs; empty if none is missing."""
    failed = len(data.failures)
    open_ = data.planned - data.runs.run.nunique() - failed
    if not failed and not open_:
        return ""
    parts = [f"{failed} failed"] if failed else []
    parts += [f"{open_} {'were' if open_ > 1 else 'was'} not run"] if open_ else []
    return (
        f"{failed + open_} of {data.planned} runs are missing: {', and '.join(parts)}. The "
        "report covers the others."
    )


def text(data: Data) -> str:
    """The sentence for a terminal, with the messages of the failures."""
    if not sentence(data):
        return ""
    each = [f"  {len(group.commands)} x {group.message}" for group in groups(data)]
    return "\n".join([sentence(data), *each])
