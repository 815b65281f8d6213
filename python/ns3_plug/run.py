# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``python -m ns3_plug run``: every run of a study, by Dask distributed."""

from __future__ import annotations

import dataclasses
import importlib.util
import itertools
import os
import shlex
import shutil
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from . import __version__, execute
from .adaptive import more_runs
from .choice import Choice
from .errors import UserError
from .program import identify
from .progress import Progress
from .results import Results
from .study import Run, Study, check_figures

LAST_LINES = 5
MOST_TOLD = 5  # failures of a kind


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
    :param jobs: how many runs at once on the local cluster; as many as there are cores by default
    :param fresh: forget the results that are there
    :param choice: which of the runs to do; all without
    :param command: what does the same on a command line, for the report
    :returns: the program's exit status: 0, 1 with failed runs, 130 if interrupted
    :raises UserError: if the folder cannot be written, or there is no scheduler (any more)
    """
    with ExitStack() as stack:
        results.make()
        stack.callback(results.close)
        stack.enter_context(_terminable())
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
    keys = [(run.key(sha256, __version__, study.tables, study.header), run) for run in study.runs()]
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
        print(f"{before} of {len(runs)} runs are there already", file=sys.stderr)
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
            scratch = Path()
            while chosen:
                todo = {key: run for key, run in chosen.items() if key not in done}
                if todo:
                    if client is None:
                        scratch = stack.enter_context(_scratch(results))
                        client = stack.enter_context(_client(scheduler, jobs, scratch))
                    where = None if scheduler else str(scratch)
                    _run_all(client, study, build, todo, results, where)
                done = results.finished()
                more = more_runs(study, results, keys) if not choice.failed else []
                new = [
                    (run.key(sha256, __version__, study.tables, study.header), run) for run in more
                ]
                keys += new
                chosen = choice.of(dict(new), failed)
                runs.update(new)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        with _uninterruptible():
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
    runs = {run.key(sha256, __version__, study.tables, study.header): run for run in study.runs()}
    there = results.finished() & set(runs)
    chosen = choice.of(runs, set(results.failures()))
    todo = [run for key, run in chosen.items() if key not in there]
    for run in todo:
        print(shlex.join([str(program), *run.arguments()]))
    more = " and perhaps further seeds" if any(study.until(r.sweep) for r in todo) else ""
    print(f"{len(runs)} runs, {len(there)} there already; {len(todo)} to do{more}", file=sys.stderr)
    return 0


def _tell_failures(results: Results, runs: Iterable[str]) -> None:
    """Print the runs that failed; of the same failure, a few."""
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


def _run_all(
    client: Any,
    study: Study,
    build: dict[str, str],
    todo: dict[str, Run],
    results: Results,
    scratch: str | None,
) -> None:
    import cloudpickle
    from distributed import as_completed

    # Of a function Dask sends the name alone, unless it is a copy; workers may lack this package
    cloudpickle.register_pickle_by_value(execute)
    function = cloudpickle.loads(cloudpickle.dumps(execute.execute))
    options = [*([] if study.header else ["csv"]), *study.tables]
    rest = iter(todo.items())
    futures: dict[Any, str] = {}

    def submit(count: int) -> Iterator[Any]:
        """Give further runs to the workers."""
        for key, run in itertools.islice(rest, count):
            future = client.submit(
                function,
                build["program"],
                run.arguments(),
                study.timeout,
                options,
                study.header,
                study.memory_bytes,
                scratch,
                pure=False,
            )
            futures[future] = key
            yield future

    def window() -> int:
        """How many runs the workers are to have; not all, as each costs memory."""
        threads = int(sum(client.nthreads().values()))
        return 2 * threads + 2 if scratch else max(100, 4 * threads)

    progress = Progress(len(todo))
    failed = 0

    def keep(future: Any, result: Any = None) -> None:
        nonlocal failed
        key = futures[future]
        if future.status == "finished":
            outcome = result or future.result()
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
        most = window()
        completed = as_completed(submit(most), with_results=True, raise_errors=False)
        for count, (future, result) in enumerate(completed, 1):
            keep(future, result)
            progress.show(count, failed)
            if not scratch and count % 100 == 0:
                most = window()
            for further in submit(most - len(futures)):
                completed.add(further)
    except KeyboardInterrupt:
        with _uninterruptible():
            # What finished and was not asked for yet is not to be run again
            for future in [future for future in futures if future.status == "finished"]:
                keep(future)
        raise
    finally:
        if futures:
            with _uninterruptible(), suppress(TimeoutError, OSError):
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


#: What ends a study in good order, as Ctrl-C does
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def _handled(handler: Any) -> Iterator[None]:
    """Let a handler see the signals that are not ignored; none but in the main thread."""
    before: dict[signal.Signals, Any] = {}
    try:
        for number in _SIGNALS:
            if signal.getsignal(number) != signal.SIG_IGN:  # as nohup does
                before[number] = signal.signal(number, handler)
    except ValueError:
        pass
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _terminable() -> Any:
    """Let SIGTERM and SIGHUP interrupt as Ctrl-C does."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    return _handled(interrupt)


def _uninterruptible() -> Any:
    """Let nothing interrupt what takes a moment and would leave something behind."""
    return _handled(lambda *_: None)


@contextmanager
def _scratch(results: Results) -> Iterator[Path]:
    """A folder for temporary files, which the next run removes if this one is killed."""
    folder = Path(tempfile.mkdtemp(prefix="ns3-plug-"))
    try:
        results.files.scratch(folder)
        yield folder
    finally:
        with _uninterruptible():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _client(scheduler: str | None, jobs: int | None, scratch: Path) -> Iterator[Any]:
    import logging

    import dask
    from distributed import Client, LocalCluster

    dask.config.set(
        {"distributed.comm.timeouts.connect": "5s", "temporary-directory": str(scratch)}
    )
    for name in ("distributed", "distributed.nanny", "distributed.scheduler", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout="5s")
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise UserError(f"scheduler {scheduler!r}: {reason}") from None
        with client:
            _tell_dashboard(client)
            yield client
        return
    # The work is in processes of the program; one process with threads starts them
    has_dashboard = importlib.util.find_spec("bokeh") is not None
    cluster = LocalCluster(
        n_workers=1,
        threads_per_worker=jobs or len(os.sched_getaffinity(0)),
        processes=False,
        dashboard_address="127.0.0.1:0",  # any port: there may be other studies
        scheduler_kwargs={"dashboard": has_dashboard},
        memory_limit=0,
    )
    client = Client(cluster)
    try:
        if has_dashboard:
            _tell_dashboard(client)
        yield client
    finally:
        # Its threads end the programs that still run
        with _uninterruptible():
            with suppress(TimeoutError, OSError):
                for worker in list(cluster.workers.values()):
                    cluster.sync(worker.close, executor_wait=True, callback_timeout=8)
            # On a busy machine this may take longer; the process ends soon in any case
            for part in (client, cluster):
                with suppress(TimeoutError, OSError):
                    part.close(timeout=2)


def _tell_dashboard(client: Any) -> None:
    if client.dashboard_link:
        print(f"dashboard: {client.dashboard_link}", file=sys.stderr)
