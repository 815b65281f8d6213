# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``ns3-plug run``."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from . import options


def add(commands: Any) -> None:
    """Add the command."""
    run = commands.add_parser("run", help="do every run of a study that is not done yet")
    add = run.add_argument
    add("study", type=Path, help="a .toml or .py file, see ns3_plug.study")
    add("-o", "--output", type=Path, help="the folder to write (results/NAME)")
    add("--program", type=options.filled, help="the program to run instead of the study's")
    add(
        "--scheduler", type=options.filled, help="the address of a Dask scheduler (a local cluster)"
    )
    add("-j", "--jobs", type=options.count, help="runs at once (one for each core)")
    add("--fresh", action="store_true", help="remove earlier results")
    add(
        "--only",
        type=options.filled,
        help="runs with these parameters, like 'controller == \"mc\"'",
    )
    add("--failed", action="store_true", help="only runs that failed before")
    add("--dry-run", action="store_true", help="print the commands of the runs, and run nothing")
    run.set_defaults(function=do)


def do(arguments: argparse.Namespace) -> int:
    """Do the command."""
    from ..choice import Choice
    from ..results import Results
    from ..run import find_program, run_study, show_runs
    from ..study import load

    study = load(arguments.study)
    program = find_program(arguments.program or study.program, arguments.study)
    results = Results(arguments.output or Path("results") / study.name)
    choice = Choice(arguments.only or "", arguments.failed)
    if arguments.dry_run:
        return show_runs(study, results, program, choice)
    return run_study(
        study,
        results,
        program,
        arguments.scheduler,
        arguments.jobs,
        arguments.fresh,
        shlex.join(["python", "-m", "ns3_plug", *sys.argv[1:]]),
        choice,
    )
