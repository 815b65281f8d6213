# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``python -m ns3_plug advise``: which controller and interval meet a latency target.

The laws give the longest interval that meets it (F8 for the timing, F2 or F3 for the delay) and the
limit that drops nothing (F7); a simulation of each choice confirms them.
"""

from __future__ import annotations

import concurrent.futures
import math
import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from . import laws
from .errors import UserError
from .execute import execute
from .sources import sources

#: The cost of a checkpoint and of each page with Remus on 1 Gb/s: Cully et al., NSDI 2008,
#: figure 5. The stop is 0.59 ms and 3.7 us a page, the transfer 0.6 ms and 55 us a page.
STOP, PAGE_STOP = 0.59e-3, 3.7e-6
TRANSFER, PAGE_TRANSFER = 0.6e-3, 55e-6
PAGE_BITS = 4096 * 8
#: The part of this that is copying and not the link; assumed to be the same on other links [s]
PAGE_COPY = PAGE_TRANSFER - PAGE_BITS / 1e9

SHORTEST = 1e-3  #: the range of intervals [s]
LONGEST = 10.0
_TOLERANCE = 1.01  # for the simulated quantile; its sampling error is less than 1 %
_PERIODS = 600  # to simulate; fewer if they have more than _PACKETS packets
_PACKETS = 2e6
_FEW_PERIODS = 10
_IN_TAIL = 20  # the number of packets beyond the quantile


@dataclass(frozen=True)
class Situation:
    """The given values; times in seconds."""

    target: float  #: the greatest added delay at the quantile
    quantile: float  #: 0 to 1
    workload: str  #: "request" or "output"
    rate: float  #: requests or packets per second
    packet_size: int  #: bytes with IP header
    page_rate: float  #: pages that the guest dirties per second while it runs
    replication_link: float  #: Mb/s
    stop: float  #: part of the stop that does not depend on pages
    page_stop: float  #: what each page adds to the stop
    ack: float  #: part of the commit that does not depend on pages
    working_set: float  #: the pages that the guest writes to; may be infinite
    limit: float | None  #: bytes that the plug may hold; None to calculate them
    client_link: float  #: Mb/s

    def __post_init__(self) -> None:
        """Refuse impossible values."""
        if self.load >= 1:
            raise UserError(
                f"{self.rate:g}/s of {self.packet_size} B: the client's link of "
                f"{self.client_link:g} Mb/s carries less than {self.rate / self.load:.5g}/s"
            )

    @property
    def load(self) -> float:
        """The load of the client's link, 0 to 1 (with 2 bytes of PPP for each packet)."""
        return self.rate * (self.packet_size + 2) * 8e-6 / self.client_link

    @property
    def pages(self) -> float:
        """Pages per second that the replication link carries."""
        return 1 / (PAGE_COPY + PAGE_BITS / (self.replication_link * 1e6))

    def timing(self, controller: str, interval: float) -> laws.Timing:
        """The timing that results from an interval [s] with a controller (F8)."""
        load = self.page_rate / self.pages
        longest = self.working_set / self.pages
        return laws.f8_self_throttled(
            controller,
            interval,
            load,
            self.stop,
            self.ack,
            longest,
            self.page_rate * self.page_stop,
        )

    def delay(self, timing: laws.Timing) -> laws.Uniform:
        """The distribution of the added delay [s]: F3 or F2.

        It includes the wait for the client's link, because a release lets all packets out at
        once: the first one of an epoch waits longest for the release, and the last one waits for
        all others.
        """
        law = laws.f3_request_delay if self.workload == "request" else laws.f2_output_delay
        uniform = law(timing)
        return laws.Uniform(uniform.low + self.load * (uniform.high - uniform.low), uniform.high)

    def backlog(self, timing: laws.Timing) -> float:
        """F7: bytes that the plug needs room for.

        The number of packets is Poisson with the peak's mean, and hardly ever exceeds this value.
        """
        if self.workload == "request":
            packets = self.rate * (timing.period + timing.delay)
        else:
            packets = laws.f7_peak_backlog(timing, self.rate)
        return self.packet_size * (_most(packets) + 1)

    def duration(self, timing: laws.Timing) -> float:
        """How long to simulate [s]: as long as the quantile needs, and not much longer."""
        enough = min(max(5.0, _PERIODS * timing.period), _PACKETS / self.rate)
        tail = _IN_TAIL / (1 - self.quantile) / self.rate
        return max(enough, _FEW_PERIODS * timing.period, tail)


def _most(mean: float) -> float:
    """The value that a Poisson number with this mean exceeds once in a billion times."""
    if mean > 500:
        return mean + 6 * math.sqrt(mean)
    probability = math.exp(-mean)
    beyond, count = 1 - probability, 0
    while beyond > 1e-9:
        count += 1
        probability *= mean / count
        beyond -= probability
    return count


_NO_TIMING = laws.Timing(math.nan, math.nan, math.nan)


@dataclass
class Advice:
    """What one controller can do."""

    controller: str
    interval: float = math.nan  #: seconds; NaN if no interval meets the target
    reason: str = ""  #: why there is no interval
    timing: laws.Timing = _NO_TIMING
    limit: float = math.nan  #: bytes; with this limit no packet is dropped
    mean: float = math.nan  #: simulated added delay [s]
    tail: float = math.nan  #: simulated quantile [s]
    drops: float = math.nan  #: simulated
    command: str = ""
    confirmed: bool = False

    @property
    def running(self) -> float:
        """The fraction of the time for which the guest runs."""
        return 1 - self.timing.stopped_fraction


def by_laws(situation: Situation, controller: str) -> Advice:
    """The longest interval, in whole milliseconds, that meets target and limit by the laws."""

    def late(interval: float) -> str:
        timing = situation.timing(controller, interval)
        tail = situation.delay(timing).quantile(situation.quantile)
        if tail > situation.target:
            return f"{1e3 * tail:.1f} ms at the shortest interval, {1e3 * interval:g} ms"
        backlog = situation.backlog(timing)
        if situation.limit is not None and backlog > situation.limit:
            return f"an epoch of the shortest interval needs a limit of {_size(backlog)}"
        return ""

    try:
        interval, reason = _longest(late)
    except ValueError as error:
        return Advice(controller, reason=str(error))
    if reason:
        return Advice(controller, reason=reason)
    timing = situation.timing(controller, interval)
    return Advice(controller, interval, timing=timing, limit=situation.backlog(timing))


def _longest(late: Callable[[float], str]) -> tuple[float, str]:
    """The longest interval that is not too long, in ms; the delay grows with the interval."""
    reason = late(SHORTEST)
    low, high = round(1e3 * SHORTEST), round(1e3 * LONGEST) + 1
    while not reason and high - low > 1:
        middle = (low + high) // 2
        if late(middle / 1e3):
            high = middle
        else:
            low = middle
    return low / 1e3, reason


def simulate(situation: Situation, advice: Advice, program: Path) -> None:
    """Simulate the advised values, and store whether they meet the target."""
    import pyarrow as pa
    import pyarrow.compute

    timing = advice.timing
    options = {
        "workload": situation.workload,
        "controller": advice.controller,
        "interval": f"{1e3 * advice.interval:.9g}ms",
        "stop": f"{1e3 * timing.stop:.9g}ms",
        "commit": f"{1e3 * timing.commit:.9g}ms",
        "rate": f"{situation.rate:g}",
        "packetSize": f"{situation.packet_size}",
        "linkRate": f"{1e6 * situation.client_link:.0f}bps",
        "limit": f"{math.floor(situation.limit or math.ceil(advice.limit))}B",
        "duration": f"{situation.duration(timing):.6g}s",
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    advice.command = shlex.join([str(program), *arguments])
    outcome = execute(str(program), arguments, 600, sources(["summary"], ""))
    if outcome.status != "ok":
        raise UserError(f"{advice.command}: {outcome.status}: {outcome.output.strip()[-200:]}")
    summary = pa.ipc.open_stream(BytesIO(outcome.tables["summary"])).read_all().to_pydict()
    measured = dict(zip(summary["quantity"], summary["measured"], strict=True))
    advice.mean = measured["added delay, mean (ms)"] / 1e3
    advice.drops = measured["drops"]
    packets = pa.ipc.open_stream(BytesIO(outcome.tables["csv"])).read_all()
    # From the second whole epoch on; the delay of the path is that of a packet on an idle path
    packets = packets.filter(pa.compute.greater_equal(packets["epoch"], 2))
    delays = pa.compute.subtract(packets["received_ns"], packets["emitted_ns"])
    tail = pa.compute.quantile(delays, q=situation.quantile)[0].as_py() / 1e9
    advice.tail = tail - 1e-4 - (situation.packet_size + 2) * 8e-6 / situation.client_link
    within = advice.tail <= _TOLERANCE * situation.target
    advice.confirmed = within and advice.drops == 0


def advise(situation: Situation, program: Path) -> tuple[list[Advice], Advice | None]:
    """The advice for every controller, and the best: the confirmed one whose guest runs most."""
    advised = [by_laws(situation, controller) for controller in laws.CONTROLLERS]
    found = [advice for advice in advised if not advice.reason]
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        list(pool.map(lambda advice: simulate(situation, advice, program), found))
    confirmed = [advice for advice in found if advice.confirmed]
    return advised, max(confirmed, key=lambda a: preference(a.running, a.tail), default=None)


def preference(running: float, tail: float) -> tuple[float, float]:
    """Orders choices within the target, the best last: by the guest's run time, then the tail."""
    return (round(running, 4) if math.isfinite(running) else 0.0, -tail)


def report(situation: Situation, advised: list[Advice], best: Advice | None) -> str:
    """The advice in words."""
    s = situation
    percent = f"p{100 * s.quantile:g}"
    what = "replies to requests" if s.workload == "request" else "packets"
    lines = [
        f"{100 * s.quantile:g} of 100 {what} may wait {1e3 * s.target:g} ms longer; "
        f"{s.rate:g}/s of {s.packet_size} B;",
        f"{s.page_rate:g} pages/s get dirty, and the link carries {s.pages:.0f} (q = "
        f"{s.page_rate / s.pages:.2f}). A checkpoint",
        f"without pages stops the guest for {1e3 * s.stop:g} ms and is safe after {1e3 * s.ack:g} "
        f"ms; a page stops it for {1e6 * s.page_stop:g} us more",
        f"and takes {1e6 / s.pages:.1f} us to send (defaults: Remus, NSDI 2008, figure 5). Times "
        "in ms:",
        "",
        f"{'':11}{'T':>6}{'P':>8}{'S':>8}{'X':>8}{'mean':>8}{percent:>8}{'guest':>8}{'needs':>10}"
        f"{'simulated':>12}{'':8}{'':7}",
        f"{'controller':11}{'':6}{'':8}{'':8}{'':8}{'':8}{'':8}{'runs':>8}{'limit':>10}"
        f"{'mean':>12}{percent:>8}{'drops':>7}",
    ]
    for a in advised:
        if a.reason:
            lines.append(f"{a.controller:11}none: {a.reason}")
            continue
        law = s.delay(a.timing)
        t = a.timing
        times = (t.period, t.stop, t.commit, law.mean, law.quantile(s.quantile))
        lines.append(
            f"{a.controller:11}{1e3 * a.interval:6.0f}"
            + "".join(f"{1e3 * time:8.1f}" for time in times)
            + f"{100 * a.running:6.1f} %{_size(a.limit):>10}"
            + f"{1e3 * a.mean:12.1f}{1e3 * a.tail:8.1f}{a.drops:7.0f}"
            + ("" if a.confirmed else "  not confirmed")
        )
    lines.append("")
    if best:
        given = f"the limit of {_size(s.limit)}" if s.limit else f"a limit of {_size(best.limit)}"
        lines += [
            f"Choose {best.controller} with T = {1e3 * best.interval:.0f} ms and {given}: the "
            f"guest runs {100 * best.running:.1f} % of the time. Simulated by",
            f"  {best.command}",
        ]
    else:
        lines.append(_nothing(s, advised))
    return "\n".join(lines)


def _nothing(situation: Situation, advised: list[Advice]) -> str:
    """Why there is no advice."""
    if any(not a.reason for a in advised):
        return (
            "No choice is confirmed: the simulation exceeds the target or drops packets where the "
            "laws do not. Allow more."
        )
    if situation.limit is not None and any("limit" in a.reason for a in advised):
        return (
            f"The limit of {_size(situation.limit)} holds no epoch of any interval: raise --limit."
        )
    return "No controller keeps the target: allow more, or lower the page rate or the stop."


def _size(count: float) -> str:
    """Bytes, rounded up to two digits, as ns-3 reads them."""
    if count < 1e4:
        return f"{math.ceil(count)}B"
    step = 10 ** (math.floor(math.log10(count)) - 1)
    rounded = math.ceil(count / step) * step
    return f"{rounded / 1e6:g}MB" if rounded >= 1e6 else f"{rounded / 1e3:g}kB"
