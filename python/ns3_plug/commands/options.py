# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Functions for ``type=`` of ``add_argument()`` that refuse invalid values in one line."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path

from ..units import milliseconds

_PICTURES = (".png", ".pdf", ".svg")


def value(
    what: str, read: Callable[[str], float], least: float, most: float = math.inf
) -> Callable[[str], float]:
    """A reader of values above *least* and up to *most*; *what* describes the allowed values."""

    def reader(text: str) -> float:
        try:
            number = read(text)
        except (ValueError, OverflowError):
            number = math.nan
        if not least < number <= most:
            raise argparse.ArgumentTypeError(f"{text!r}: it must be {what}")
        return number

    return reader


def with_unit(text: str) -> float:
    """A time in ms; NaN without a unit, because seconds are hardly meant here."""
    return milliseconds(text) if text[-1:].isalpha() else math.nan


def picture(text: str) -> Path:
    """The name of a picture in a format that matplotlib can write."""
    if Path(text).suffix not in _PICTURES:
        raise argparse.ArgumentTypeError(
            f"{text!r}: it must be the name of a picture that ends in {', '.join(_PICTURES)}"
        )
    return Path(text)


def filled(text: str) -> str:
    """A text that is not empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError(f"{text!r}: it must not be empty")
    return text


#: A number of items
count = value("a whole number from 1 to 1000", int, 0, 1000)
