# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``python -m ns3_plug run``: every run of a study, by Dask distributed."""

from __future__ import annotations

import dataclasses
import os
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from . import __version__, execute
from .errors import UserError
from .program import identify
from .progress import Progress
from .results import Results
from .study import Run, Study

LAST_LINES = 5


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
        places.append(Path(__file__).parent / "bin" / name)
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
) -> int:
    """Do the runs of a study that are not finished.

    :param scheduler: the address of a Dask scheduler; without it a local cluster is started
    :param jobs: how many runs at once on the local cluster; as many as there are cores by default
    :param fresh: forget the results that are there
    :param command: what does the same on a command line, for the report
    :returns: the program's exit status: 0, 1 with failed runs, 130 if interrupted
    :raises UserError: if the folder cannot be written, or there is no scheduler (any more)
    """
    results.make()
    sha256, ns3 = identify(program)
    keys = [(run.key(sha256, __version__, study.tables, study.header), run) for run in study.runs()]
    runs = dict(keys)  # sweeps may share some
    if fresh:
        results.clear(study.tables)
    results.forget_failures(runs)
    done = results.finished()
    todo = {key: run for key, run in runs.items() if key not in done}
    before = len(runs) - len(todo)
    if before:
        print(f"{before} of {len(runs)} runs are there already", file=sys.stderr)
    interrupted = False
    build = {"program": str(program), "sha256": sha256, "ns3": ns3, "version": __version__}
    try:
        if todo:
            with _terminable(), _client(scheduler, jobs) as client:
                _run_all(client, study, build, todo, results)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        results.summarize((key, run.sweep) for key, run in keys)
        results.describe(
            {
                "name": study.name,
                "command": command,
                "version": __version__,
                "ns3": ns3,
                "anchors": [dataclasses.asdict(anchor) for anchor in study.anchors()],
            }
        )
    failures = results.failures()
    for failure in (failures[key] for key in runs if key in failures):
        print(f"\nFAILED ({failure['status']}): {failure['command']}", file=sys.stderr)
        for line in failure["output"].splitlines()[-LAST_LINES:]:
            print(f"  {line}", file=sys.stderr)
    finished = len(results.finished() & set(runs))
    print(f"{study.name}: {finished} of {len(runs)} runs in {results.folder}/runs.parquet")
    if interrupted:
        print("interrupted; the same command does the rest", file=sys.stderr)
        return 130
    return 1 if failures else 0


def _run_all(
    client: Any, study: Study, build: dict[str, str], todo: dict[str, Run], results: Results
) -> None:
    import cloudpickle
    from distributed import as_completed

    # Of a function Dask sends the name alone, unless it is a copy; workers may lack this package
    cloudpickle.register_pickle_by_value(execute)
    function = cloudpickle.loads(cloudpickle.dumps(execute.execute))
    futures = {
        client.submit(
            function,
            build["program"],
            run.arguments(),
            study.timeout,
            [*([] if study.header else ["csv"]), *study.tables],
            study.header,
            pure=False,
        ): key
        for key, run in todo.items()
    }
    progress = Progress(len(todo))
    failed = 0

    def keep(future: Any) -> None:
        nonlocal failed
        key = futures[future]
        if future.status == "finished":
            outcome = future.result()
        elif future.status != "error":
            raise UserError("the scheduler was lost; the same command does the rest")
        else:
            reason = f"its worker failed: {type(future.exception()).__name__}"
            outcome = execute.Outcome(reason, 0.0, "")
        run = _describe(build, todo[key], outcome)
        if outcome.status == "ok":
            results.add(key, run, outcome.tables)
        else:
            failed += 1
            results.add_failure(key, run)
        del futures[future]
        future.release()

    progress.show(0, 0)
    try:
        for count, future in enumerate(as_completed(futures), 1):
            keep(future)
            progress.show(count, failed)
    except KeyboardInterrupt:
        # What finished and was not asked for yet is not to be run again
        for future in [future for future in futures if future.status == "finished"]:
            keep(future)
        raise
    finally:
        if futures:
            with suppress(TimeoutError, OSError):
                client.cancel(list(futures), force=True)


def _describe(build: dict[str, str], run: Run, outcome: execute.Outcome) -> dict[str, Any]:
    return {
        **run.parameters,
        "seed": run.seed,
        **build,
        "command": shlex.join([build["program"], *run.arguments()]),
        "seconds": outcome.seconds,
        "status": outcome.status,
        "output": outcome.output,
    }


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM interrupt as Ctrl-C does."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _client(scheduler: str | None, jobs: int | None) -> Iterator[Any]:
    import logging

    import dask
    from distributed import Client, LocalCluster

    dask.config.set({"distributed.comm.timeouts.connect": "5s"})
    for name in ("distributed", "distributed.nanny", "distributed.scheduler", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout="5s")
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise UserError(f"scheduler {scheduler!r}: {reason}") from None
        with client:
            yield client
        return
    # The work is in processes of the program; one process with threads starts them
    cluster = LocalCluster(
        n_workers=1,
        threads_per_worker=jobs or len(os.sched_getaffinity(0)),
        processes=False,
        dashboard_address="127.0.0.1:0",  # any port: there may be other studies
        scheduler_kwargs={"dashboard": False},
        memory_limit=0,
    )
    client = Client(cluster)
    try:
        yield client
    finally:
        # Programs that still run, as the study was interrupted, end with this process
        with suppress(TimeoutError, OSError):
            for worker in list(cluster.workers.values()):
                cluster.sync(worker.close, executor_wait=False, callback_timeout=2)
        # On a busy machine this may take longer; the process ends soon in any case
        for part in (client, cluster):
            with suppress(TimeoutError, OSError):
                part.close(timeout=2)
