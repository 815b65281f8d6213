# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Runs a study as Dask tasks."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from . import capture, execute
from .errors import UserError
from .progress import Progress
from .results import Results
from .signals import uninterruptible
from .study import Run, Study


def run_all(
    client: Any,
    study: Study,
    build: dict[str, str],
    todo: dict[str, Run],
    results: Results,
    scratch: str | None,
) -> None:
    """Do the runs of a study, and store the results of each as soon as it ends.

    :param build: the description of the program that is stored with each run
    :param todo: the runs by their keys
    :param scratch: the folder for temporary files if the cluster is on this machine; otherwise None
    """
    from distributed import as_completed

    # On this machine the package is imported by name, which takes a fifth of the time
    function = execute.execute if scratch else _travelling()
    sources = study.sources
    rest = iter(todo.items())
    futures: dict[Any, str] = {}

    def submit(count: int) -> Iterator[Any]:
        """Give more runs to the workers."""
        for key, run in itertools.islice(rest, count):
            future = client.submit(
                function,
                build["program"],
                run.arguments(),
                study.timeout,
                sources,
                study.memory_bytes,
                scratch,
                pure=False,
            )
            futures[future] = key
            yield future

    def window() -> int:
        """How many runs to give to the workers at once; not all, because each needs memory."""
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
        with uninterruptible():
            # Store finished runs that were not fetched yet, so that they are not run again
            for future in [future for future in futures if future.status == "finished"]:
                keep(future)
        raise
    finally:
        if futures:
            with uninterruptible(), suppress(TimeoutError, OSError):
                client.cancel(list(futures), force=True)


def _travelling() -> Any:
    """The function that does a run, sent by value because workers may lack this package."""
    import cloudpickle

    # Dask sends only the name of a function, unless it is a copy
    for module in (capture, execute):
        cloudpickle.register_pickle_by_value(module)
    return cloudpickle.loads(cloudpickle.dumps(execute.execute))


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
