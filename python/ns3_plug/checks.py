# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Checks of a study's fields, and how messages show values that are refused."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from .errors import UserError


def show(value: object) -> str:
    """A value as messages show it: in one line that is not too long."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # an integer of thousands of digits
        return f"a long {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:50]}... ({len(text)} characters)"


def is_number(value: object) -> bool:
    """Whether a value is a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def is_name(name: object) -> bool:
    """Whether a value is a name of letters, digits, - and _."""
    return isinstance(name, str) and bool(re.fullmatch(r"[A-Za-z0-9_-]+", name))


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a value is a list."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def is_option(name: object) -> bool:
    """Whether a value may be the name of a program's option."""
    return isinstance(name, str) and bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9_.:-]*", name))


def refuse_others(table: Mapping[str, Any], allowed: set[str], where: str) -> None:
    """Refuse unknown keys of a table."""
    for key in table:
        if key not in allowed:
            shown = key if is_option(key) else show(key)
            raise UserError(f"{where}{shown}: unknown; allowed are {', '.join(sorted(allowed))}")
