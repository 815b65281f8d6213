# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``ns3-plug report``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    """Add the command."""
    report = commands.add_parser("report", help="draw a study's results as figures and a page")
    report.add_argument("folder", type=Path, help="the folder that 'run' wrote")
    report.add_argument(
        "--timeline",
        metavar="EXPRESSION",
        default="",
        help="the run whose epochs to draw, like 'controller == \"mc\" and seed == 2'",
    )
    report.set_defaults(function=do)


def do(arguments: argparse.Namespace) -> int:
    """Do the command."""
    from ..report import write_report

    print(write_report(arguments.folder, arguments.timeline))
    return 0
