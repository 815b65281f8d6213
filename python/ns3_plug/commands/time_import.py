# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``ns3-plug time-import``."""

from __future__ import annotations

import argparse
from typing import Any

from . import options


def add(commands: Any) -> None:
    """Add the command."""
    timing = commands.add_parser(
        "time-import", help="time a script with one simulation, with this import and ns-3's own"
    )
    timing.add_argument("--repetitions", type=options.count, default=3, help="processes each (3)")
    timing.set_defaults(function=do)


def do(arguments: argparse.Namespace) -> int:
    """Do the command."""
    from ..import_time import report

    print(report(arguments.repetitions))
    return 0
