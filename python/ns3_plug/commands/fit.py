# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``ns3-plug fit``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..errors import UserError
from . import options


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("fit", help="fit a bursty page process to page logs")
    parser.add_argument(
        "log", type=Path, nargs="+", help="a page log of record or import; one for each interval"
    )
    parser.add_argument("--plot", type=options.picture, help="the picture to write")
    parser.set_defaults(function=do)


def do(arguments: argparse.Namespace) -> int:
    """Do the command."""
    from ..fit import fitting, page_log, report

    logs = [page_log.read(path) for path in arguments.log]
    logs.sort(key=lambda log: log.length)
    if not any(log.pages.any() for log in logs):
        raise UserError(f"{logs[0].path}: no page is dirty")
    process = fitting.fit(logs)
    compared = [fitting.goodness(process, log) for log in logs]
    print(report.words(process, logs, compared))
    if arguments.plot:
        report.draw(process, compared, arguments.plot)
        print(f"wrote {arguments.plot}")
    return 0
