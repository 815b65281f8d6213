# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``ns3-plug advise``."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

from ..advise import PAGE_STOP, STOP, TRANSFER
from ..units import bytes_of, megabits
from . import options

_DEFAULTS = {"working_set": math.inf, "stop": 1e3 * STOP, "page_stop": 1e3 * PAGE_STOP}


def add(commands: Any) -> None:
    """Add the command."""
    advise = commands.add_parser(
        "advise", help="which controller, interval and limit meet a latency target"
    )
    add = advise.add_argument
    time = options.value("a time like 20ms, up to 1000s", options.with_unit, 0, 1e6)
    link = options.value("a data rate like 1Gbps, up to 1000Gbps", megabits, 1e-6, 1e6)
    add("--target", type=time, required=True, help="greatest added delay, like 50ms")
    percent = options.value("a percentage from 50 to 99.9", float, 49.999, 99.9)
    add("--percentile", type=percent, default=99, help="packets that meet the target (99)")
    add("--workload", choices=("request", "output"), default="request", help="(request)")
    rate = options.value("a number per second from 0.01 to 1e9", float, 0.0099, 1e9)
    add("--rate", type=rate, required=True, help="requests or packets per second")
    size = options.value("a number of bytes from 40 to 1500", int, 39, 1500)
    add("--packet-size", type=size, default=1000, help="bytes of output packets (1000)")
    pages = options.value("a number of pages from 0 to 1e12", float, -1e-9, 1e12)
    dirty = advise.add_mutually_exclusive_group(required=True)
    dirty.add_argument("--page-rate", type=pages, help="pages that the guest dirties per second")
    dirty.add_argument(
        "--dirty",
        type=Path,
        action="append",
        help="page log with page rate, working set and stop; repeat it for other intervals",
    )
    add("--working-set", type=pages, help="pages that the guest writes to (no limit)")
    add("--replication-link", type=link, default=1000.0, help="rate to the backup (1Gbps)")
    add("--client-link", type=link, default=1000.0, help="rate to the client (1Gbps)")
    add("--stop", type=time, help="stop without any page (0.59ms)")
    each = options.value("a time like 4us", options.with_unit, -1e-12, 1e3)
    add("--page-stop", type=each, help="additional stop for each page (3.7us)")
    add("--ack", type=time, default=1e3 * TRANSFER, help="commit without any page (0.6ms)")
    limit = options.value("a size like 10MB", bytes_of, 0, 4e9)
    add("--limit", type=limit, help="limit of the plug, like 10MB (calculated if not given)")
    advise.set_defaults(function=do)


def do(arguments: argparse.Namespace) -> int:
    """Do the command."""
    from .. import advise
    from ..run import find_program

    if arguments.dirty:
        _take_from_logs(arguments)
    for name, value in _DEFAULTS.items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, value)
    situation = advise.Situation(
        target=arguments.target / 1e3,
        quantile=arguments.percentile / 100,
        workload=arguments.workload,
        rate=arguments.rate,
        packet_size=arguments.packet_size,
        page_rate=arguments.page_rate,
        replication_link=arguments.replication_link,
        stop=arguments.stop / 1e3,
        page_stop=arguments.page_stop / 1e3,
        ack=arguments.ack / 1e3,
        working_set=arguments.working_set,
        limit=arguments.limit,
        client_link=arguments.client_link,
    )
    advised, best = advise.advise(situation, find_program("remus-output-commit"))
    print(advise.report(situation, advised, best))
    return 0 if best else 1


def _take_from_logs(arguments: argparse.Namespace) -> None:
    """Take the values that are not given from page logs."""
    from ..fit import fitting, page_log

    logs = [page_log.read(path) for path in arguments.dirty]
    process = fitting.fit(logs)
    found = {"page_rate": process.rate, "working_set": process.working_set}
    stop = page_log.time_line(logs, "stops")
    if stop:
        found |= {"page_stop": 1e3 * stop[0], "stop": 1e3 * stop[1]}
    for name, value in found.items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, value)
    print(
        f"{', '.join(path.name for path in arguments.dirty)}: {process.rate:.0f} writes/s, "
        f"a working set of {process.working_set:.0f} pages"
        + (f", S = {1e3 * stop[1]:.3f} ms + {1e6 * stop[0]:.2f} us a page" if stop else "")
    )
