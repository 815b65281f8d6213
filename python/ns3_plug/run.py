# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``python -m ns3_plug run``: does every run of a study, with Dask distributed."""

from __future__ import annotations

import dataclasses
import os
import shlex
import sys
import sysconfig
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from . import __version__
from .adaptive import more_runs
from .choice import Choice
from .cluster import connect, scratch
from .errors import UserError
from .program import identify
from .results import Results
from .signals import terminable, uninterruptible
from .study import Study, check_figures
from .tasks import run_all

LAST_LINES = 5
MOST_TOLD = 5  # failures with the same status


def find_program(name: str, study_file: Path | None = None) -> Path:
    """Find a program: a path, or the name of an example of this module.

    An example is looked for in build/examples below the folders around the study file and the
    working directory, and in the installed package.
    """
    folders = [Path.cwd(), *Path.cwd().parents]
    if study_file is not None:
        folders = [*study_file.resolve().parents, *folders]
    if "/" in name:
        places = [Path(name) if Path(name).is_absolute() else folders[0] / name, Path.cwd() / name]
    else:
        places = [folder / "build" / "examples" / name for folder in folders]
        # With pip install -e, programs are not beside this file
        site = Path(sysconfig.get_path("platlib")) / "ns3_plug"
        places += [folder / "bin" / name for folder in (Path(__file__).parent, site)]
    for place in places:
        if place.is_file() and os.access(place, os.X_OK):
            return place.resolve()
    where = places[0] if "/" in name else "build/examples or the installed package"
    raise UserError(f"program {name!r} is not in {where}; build it with 'make build'")


def run_study(
    study: Study,
    results: Results,
    program: Path,
    scheduler: str | None = None,
    jobs: int | None = None,
    fresh: bool = False,
    command: str = "",
    choice: Choice | None = None,
) -> int:
    """Do the runs of a study that are not finished.

    :param scheduler: the address of a Dask scheduler; without it a local cluster is started
    :param jobs: how many runs at once on the local cluster; by default one per core
    :param fresh: remove earlier results
    :param choice: which runs to do; by default all
    :param command: the equivalent command line, for the report
    :returns: the program's exit status: 0, 1 with failed runs, 130 if interrupted
    :raises UserError: if the folder cannot be written, or the scheduler is not found or is lost
    """
    with ExitStack() as stack:
        results.make()
        stack.callback(results.close)
        stack.enter_context(terminable())
        return _run_study(
            study, results, program, scheduler, jobs, fresh, command, choice or Choice()
        )


def _run_study(
    study: Study,
    results: Results,
    program: Path,
    scheduler: str | None,
    jobs: int | None,
    fresh: bool,
    command: str,
    choice: Choice,
) -> int:
    sha256, ns3 = identify(program)
    tables = study.sources
    keys = [(run.key(sha256, __version__, tables), run) for run in study.runs()]
    runs = dict(keys)  # sweeps may share some
    if fresh:
        removed = results.clear()
        if removed:
            print(f"--fresh removed of {results.folder}: {removed}", file=sys.stderr)
    failed = set(results.failures())
    results.forget_failures(failed if choice.failed else runs)
    done = results.finished()
    before = len(done & set(runs))
    if before:
        print(f"{before} of {len(runs)} runs are already done", file=sys.stderr)
    interrupted = False
    build = {"program": str(program), "sha256": sha256, "ns3": ns3, "version": __version__}
    about = {
        "name": study.name,
        "command": command,
        "version": __version__,
        "ns3": ns3,
        "runs": len(runs),
        "figures": check_figures(study.figures),
        "anchors": [dataclasses.asdict(anchor) for anchor in study.anchors()],
    }
    results.describe(about)
    chosen = choice.of(runs, failed)
    try:
        with ExitStack() as stack:
            client: Any = None
            folder = Path()
            while chosen:
                todo = {key: run for key, run in chosen.items() if key not in done}
                if todo:
                    if client is None:
                        folder = stack.enter_context(scratch(results))
                        client = stack.enter_context(connect(scheduler, jobs, folder))
                    where = None if scheduler else str(folder)
                    run_all(client, study, build, todo, results, where)
                done = results.finished()
                more = more_runs(study, results, keys) if not choice.failed else []
                new = [(run.key(sha256, __version__, tables), run) for run in more]
                keys += new
                chosen = choice.of(dict(new), failed)
                runs.update(new)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        with uninterruptible():
            results.summarize((key, run.sweep) for key, run in keys)
            results.describe({**about, "runs": len(runs)})
    _tell_failures(results, runs)
    finished = len(results.finished() & set(runs))
    print(f"{study.name}: {finished} of {len(runs)} runs in {results.folder}/runs.parquet")
    if interrupted:
        print("interrupted; the same command does the rest", file=sys.stderr)
        return 130
    return 0 if finished == len(runs) else 1


def show_runs(study: Study, results: Results, program: Path, choice: Choice) -> int:
    """Print the command of each run that is chosen and not finished; returns the exit status."""
    sha256, _ = identify(program)
    tables = study.sources
    runs = {run.key(sha256, __version__, tables): run for run in study.runs()}
    there = results.finished() & set(runs)
    chosen = choice.of(runs, set(results.failures()))
    todo = [run for key, run in chosen.items() if key not in there]
    for run in todo:
        print(shlex.join([str(program), *run.arguments()]))
    more = " and perhaps further seeds" if any(study.until(r.sweep) for r in todo) else ""
    print(f"{len(runs)} runs, {len(there)} already done; {len(todo)} to do{more}", file=sys.stderr)
    return 0


def _tell_failures(results: Results, runs: Iterable[str]) -> None:
    """Print the failed runs; of those with the same status, only a few."""
    failures = results.failures()
    told: dict[str, int] = {}
    for failure in (failures[key] for key in runs if key in failures):
        status = failure["status"]
        told[status] = told.get(status, 0) + 1
        if told[status] > MOST_TOLD:
            continue
        print(f"\nFAILED ({status}): {failure['command']}", file=sys.stderr)
        for line in failure["output"].splitlines()[-LAST_LINES:]:
            print(f"  {line}", file=sys.stderr)
    for status, count in told.items():
        if count > MOST_TOLD:
            print(f"\nFAILED ({status}): {count - MOST_TOLD} more runs", file=sys.stderr)
