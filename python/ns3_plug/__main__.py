# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``python -m ns3_plug COMMAND``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from . import __version__
from .errors import UserError


class _Parser(argparse.ArgumentParser):
    """Reports a wrong argument in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _run(arguments: argparse.Namespace) -> int:
    from .results import Results
    from .run import find_program, run_study
    from .study import load

    study = load(arguments.study)
    program = arguments.program or study.program
    return run_study(
        study,
        Results(arguments.output or Path("results") / study.name),
        find_program(program, arguments.study),
        arguments.scheduler,
        arguments.jobs,
        arguments.fresh,
    )


def _report(arguments: argparse.Namespace) -> int:
    from .report import write_report

    print(write_report(arguments.folder))
    return 0


def _time_import(arguments: argparse.Namespace) -> int:
    from .import_time import report

    print(report(arguments.repetitions))
    return 0


def _number(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def main() -> int:
    """Do what the command line says; returns the exit status."""
    parser = _Parser(prog="ns3_plug", description="Studies of output commit with ns-3.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="do every run of a study that is not done yet")
    run.add_argument("study", type=Path, help="a .toml or .py file, see ns3_plug.study")
    run.add_argument("-o", "--output", type=Path, help="the folder to write (results/NAME)")
    run.add_argument("--program", help="another program than the study names")
    run.add_argument("--scheduler", help="the address of a Dask scheduler (a local cluster)")
    run.add_argument("-j", "--jobs", type=_number, help="runs at once (one for each core)")
    run.add_argument("--fresh", action="store_true", help="forget the results that are there")
    run.set_defaults(function=_run)

    report = commands.add_parser("report", help="pictures, tables and a page of a study's results")
    report.add_argument("folder", type=Path, help="the folder that 'run' wrote")
    report.set_defaults(function=_report)

    timing = commands.add_parser(
        "time-import", help="time a script with one simulation, with this import and ns-3's own"
    )
    timing.add_argument("--repetitions", type=_number, default=3, help="processes each (3)")
    timing.set_defaults(function=_time_import)

    arguments = parser.parse_args()
    try:
        status: int = arguments.function(arguments)
    except UserError as error:
        print(f"ns3_plug {arguments.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
