# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``ns3-plug advise``."""

from __future__ import annotations

import argparse
import math
from typing import Any

from . import options


def add(commands: Any) -> None:
    """Add the command."""
    advise = commands.add_parser(
        "advise", help="which controller and interval keep a latency target, and with which limit"
    )
    add = advise.add_argument
    time, link = options.time, options.data_rate
    add("--target", type=time, required=True, help="most that the delay may grow, like 50ms")
    percent = options.value("a percentage above 0 and below 100", float, 0, 99.999)
    add("--percentile", type=percent, default=99, help="of the packets keep the target (99)")
    add("--workload", choices=("request", "output"), default="request", help="(request)")
    rate = options.value("a number per second above 0", float, 0, 1e9)
    add("--rate", type=rate, required=True, help="requests or packets per second")
    size = options.value("a number of bytes from 40 to 1500", int, 39, 1500)
    add("--packet-size", type=size, default=1000, help="bytes of output packets (1000)")
    pages = options.value("a number of pages from 0", float, -1e-9)
    add("--page-rate", type=pages, required=True, help="pages that get dirty per second")
    add("--working-set", type=pages, default=math.inf, help="pages that get dirty at all (no end)")
    add("--replication-link", type=link, default=1000.0, help="rate to the backup (1Gbps)")
    add("--client-link", type=link, default=1000.0, help="rate to the client (1Gbps)")
    add("--stop", type=time, default=3.0, help="part of the stop without pages (3ms)")
    add("--ack", type=time, default=1.0, help="part of the commit without pages (1ms)")
    add("--limit", type=options.size, help="what the plug may hold, like 10MB (told if not given)")
    advise.set_defaults(function=do)


def do(arguments: argparse.Namespace) -> int:
    """Do the command."""
    from .. import advise
    from ..run import find_program

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
