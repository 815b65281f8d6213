# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``python -m ns3_plug COMMAND``."""

from __future__ import annotations

import argparse
import math
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from . import __version__
from .errors import UserError
from .units import bytes_of, megabits, milliseconds


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
        shlex.join(["python", "-m", "ns3_plug", *sys.argv[1:]]),
    )


def _report(arguments: argparse.Namespace) -> int:
    from .report import write_report

    print(write_report(arguments.folder))
    return 0


def _advise(arguments: argparse.Namespace) -> int:
    from . import advise
    from .run import find_program

    situation = advise.Situation(
        target=arguments.target / 1e3,
        quantile=arguments.percentile / 100,
        workload=arguments.workload,
        rate=arguments.rate,
        packet_size=arguments.packet_size,
        page_rate=arguments.page_rate,
        replication_link=arguments.replication_link,
        stop=arguments.stop / 1e3,
        ack=arguments.ack / 1e3,
        working_set=arguments.working_set,
        limit=arguments.limit,
        client_link=arguments.client_link,
    )
    advised, best = advise.advise(situation, find_program("remus-output-commit"))
    print(advise.report(situation, advised, best))
    return 0 if best else 1


def _time_import(arguments: argparse.Namespace) -> int:
    from .import_time import report

    print(report(arguments.repetitions))
    return 0


def _value(
    what: str, read: Callable[[str], float], least: float, most: float = math.inf
) -> Callable[[str], float]:
    """A reader of values from *least*, excluded, to *most*."""

    def value(text: str) -> float:
        try:
            number = read(text)
        except ValueError:
            number = math.nan
        if not least < number <= most:
            raise argparse.ArgumentTypeError(f"{text!r}: it must be {what}")
        return number

    return value


def _time(text: str) -> float:
    """A time in ms; NaN without a unit, which hardly means seconds here."""
    return milliseconds(text) if text[-1:].isalpha() else math.nan


def _add_advise(commands: Any) -> None:
    time = _value("a time like 20ms", _time, 0)
    link = _value("a data rate like 1Gbps", megabits, 0)
    advise = commands.add_parser(
        "advise", help="which controller and interval keep a latency target, and with which limit"
    )
    add = advise.add_argument
    add("--target", type=time, required=True, help="most that the delay may grow, like 50ms")
    percent = _value("a percentage above 0 and below 100", float, 0, 99.999)
    add("--percentile", type=percent, default=99, help="of the packets keep the target (99)")
    add("--workload", choices=("request", "output"), default="request", help="(request)")
    rate = _value("a number per second above 0", float, 0, 1e9)
    add("--rate", type=rate, required=True, help="requests or packets per second")
    size = _value("a number of bytes from 40 to 1500", int, 39, 1500)
    add("--packet-size", type=size, default=1000, help="bytes of output packets (1000)")
    pages = _value("a number of pages from 0", float, -1e-9)
    add("--page-rate", type=pages, required=True, help="pages that get dirty per second")
    add("--working-set", type=pages, default=math.inf, help="pages that get dirty at all (no end)")
    add("--replication-link", type=link, default=1000.0, help="rate to the backup (1Gbps)")
    add("--client-link", type=link, default=1000.0, help="rate to the client (1Gbps)")
    add("--stop", type=time, default=3.0, help="part of the stop without pages (3ms)")
    add("--ack", type=time, default=1.0, help="part of the commit without pages (1ms)")
    limit = _value("a size like 10MB", bytes_of, 0)
    add("--limit", type=limit, help="what the plug may hold, like 10MB (told if not given)")
    advise.set_defaults(function=_advise)


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
    number = _value("a whole number from 1", int, 0)
    run.add_argument("-j", "--jobs", type=number, help="runs at once (one for each core)")
    run.add_argument("--fresh", action="store_true", help="forget the results that are there")
    run.set_defaults(function=_run)

    report = commands.add_parser("report", help="pictures, tables and a page of a study's results")
    report.add_argument("folder", type=Path, help="the folder that 'run' wrote")
    report.set_defaults(function=_report)

    _add_advise(commands)

    timing = commands.add_parser(
        "time-import", help="time a script with one simulation, with this import and ns-3's own"
    )
    timing.add_argument("--repetitions", type=number, default=3, help="processes each (3)")
    timing.set_defaults(function=_time_import)

    arguments = parser.parse_args()
    try:
        status: int = arguments.function(arguments)
    except (UserError, OSError) as error:
        print(f"ns3_plug {arguments.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
