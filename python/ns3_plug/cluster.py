# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The Dask cluster for a study's runs, and the folder for their temporary files."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .errors import UserError
from .results import Results
from .signals import uninterruptible


@contextmanager
def scratch(results: Results) -> Iterator[Path]:
    """A folder for temporary files, which the next run removes if this one is killed."""
    folder = Path(tempfile.mkdtemp(prefix="ns3-plug-"))
    try:
        results.files.scratch(folder)
        yield folder
    finally:
        with uninterruptible():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def connect(scheduler: str | None, jobs: int | None, scratch: Path) -> Iterator[Any]:
    """A client of a Dask scheduler, or of a cluster on this machine that ends with it.

    :param scheduler: its address; None for this machine
    :param jobs: how many runs at once on this machine; None for one per core
    :param scratch: the folder for temporary files
    """
    import logging

    import dask
    from distributed import Client, LocalCluster

    dask.config.set(
        {
            "distributed.comm.timeouts.connect": "5s",
            # Dask keeps diagnostic data of each task, which would fill the memory
            "distributed.admin.low-level-log-length": 100,
            "distributed.scheduler.dashboard.tasks.task-stream-length": 1000,
            "distributed.worker.profile.enabled": False,
            "temporary-directory": str(scratch),
        }
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
    # The program's processes do the work; one process with threads starts them
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
        _tell_dashboard(client, here=True)
        yield client
    finally:
        # The worker's threads end the programs that are still running
        with uninterruptible():
            with suppress(TimeoutError, OSError):
                for worker in list(cluster.workers.values()):
                    cluster.sync(worker.close, executor_wait=True, callback_timeout=8)
            # On a busy machine this may take longer than the timeout; the process ends soon anyway
            for part in (client, cluster):
                with suppress(TimeoutError, OSError):
                    part.close(timeout=2)


def _tell_dashboard(client: Any, here: bool = False) -> None:
    """Print the address of the dashboard.

    :param here: whether the scheduler is this process, which Dask would name by a public address
    """
    if importlib.util.find_spec("bokeh") is None:
        print('no dashboard: it needs pip install "ns3-plug[dashboard]"', file=sys.stderr)
        return
    link = client.dashboard_link
    if here:
        port = client.scheduler_info()["services"]["dashboard"]
        link = f"http://127.0.0.1:{port}/status"
    if link:
        print(f"dashboard: {link}", file=sys.stderr)
