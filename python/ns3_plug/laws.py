# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The laws of output commit, F1 to F13.

Times are in seconds, rates in packets, pages, requests or bytes per second as each function says.
Any number may be replaced by a numpy array, also in a :class:`Timing`; the result then has arrays.

Checkpoint *i* stops the guest in [t_i, t_i + S), P = t_(i+1) - t_i is the period, and epoch *i*
is released at t_(i+1) + D. Sources: for the timing of the three systems, the code of Xen's xend
(``remus``) and libxl (``xl remus``) and of QEMU's micro-checkpointing (MC); for the delays,
arithmetic on that timing ("T/2 + L" of the Remus paper, Cully et al., NSDI 2008, is F3); F4 is the
"10 RPCs per second per client" at 100 ms of lecture notes on Remus.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .elementwise import elementwise

CONTROLLERS = ("xend", "xl", "mc")


@dataclass(frozen=True)
class Timing:
    """The timing of a checkpointed guest; every time in seconds."""

    stop: float  #: S: the guest is stopped for so long at each checkpoint
    commit: float  #: X: from the guest's resume to the commit (transfer and acknowledgement)
    period: float  #: P: between two checkpoints

    @property
    def delay(self) -> float:
        """D = S + X: from the closing of an epoch to its release."""
        return self.stop + self.commit

    @property
    def stopped_fraction(self) -> float:
        """The part of the time for which the guest is stopped, S/P."""
        return self.stop / self.period


def _check(what: str, value: float, least: float = 0.0) -> None:
    if not (math.isfinite(value) and value >= least):
        raise ValueError(f"{what} is {value}: it must be a number, at least {least:g}")


def _name(controller: str) -> str:
    if controller not in CONTROLLERS:
        raise ValueError(f"controller '{controller}': it must be one of {', '.join(CONTROLLERS)}")
    return controller


@elementwise
def timing(controller: str, interval: float, stop: float, commit: float) -> Timing:
    """The timing that results from the interval T, the stop time S and the commit delay X.

    xend: P = max(T, S + X); xl: P = T + S + X (memory is sent while the guest is stopped, so the
    transfer is part of S); mc: P = X + max(T, S).
    """
    _check("the interval", interval, 1e-9)
    _check("the stop time", stop)
    _check("the commit delay", commit)
    periods = {
        "xend": max(interval, stop + commit),
        "xl": interval + stop + commit,
        "mc": commit + max(interval, stop),
    }
    return Timing(stop, commit, periods[_name(controller)])


@elementwise
def f1_wait(timing: Timing, offset: float) -> float:
    """F1: how long a packet waits [s] if it is emitted at *offset* [s] in [S, P) of a period.

    P - u + D.
    """
    if not timing.stop <= offset < timing.period:
        raise ValueError(
            f"the offset is {offset} s: it must be from S = {timing.stop} to P = {timing.period}"
        )
    return timing.period - offset + timing.delay


@dataclass(frozen=True)
class Uniform:
    """A uniform distribution of added delay; seconds."""

    low: float
    high: float

    @property
    def mean(self) -> float:
        """The mean [s]."""
        return (self.low + self.high) / 2

    def quantile(self, q: float) -> float:
        """The delay [s] that a fraction *q* (0 to 1) of the packets does not exceed."""
        return self.low + q * (self.high - self.low)

    @elementwise
    def cdf(self, delay: float) -> float:
        """The fraction (0 to 1) of the packets with at most this delay [s]."""
        if self.high == self.low:
            return float(delay >= self.low)
        return min(1.0, max(0.0, (delay - self.low) / (self.high - self.low)))


@elementwise
def f2_output_delay(timing: Timing) -> Uniform:
    """F2: added delay [s] of output emitted at a constant or Poisson rate while the guest runs.

    Uniform on [D, D + P - S], mean (P - S)/2 + D.
    """
    return Uniform(timing.delay, timing.delay + timing.period - timing.stop)


@elementwise
def f3_request_delay(timing: Timing) -> Uniform:
    """F3: added delay [s] of replies to requests that arrive at any time and are served at once.

    Uniform on [D, D + P], mean P/2 + D, whatever S is: requests that arrive during a stop are
    served at the resume. This is the "T/2 + L" of the papers.
    """
    return Uniform(timing.delay, timing.delay + timing.period)


@elementwise
def f4_response_time(timing: Timing, round_trip: float, service: float = 0.0) -> float:
    """F4: response time [s] of a closed loop, in which the next request follows the reply.

    P (floor((D + R + s)/P) + 1) with the net round trip R and the service time s [s]: the phases
    lock to the checkpoints, and there is no spread. Its inverse is the rate of one client [1/s].
    """
    _check("the round trip", round_trip)
    _check("the service time", service)
    periods = _floor((timing.delay + round_trip + service) / timing.period) + 1
    return timing.period * periods


@elementwise
def f5_goodput(timing: Timing, round_trip: float, window: float) -> float:
    """F5: goodput [bytes/s] of a TCP connection from the guest that its window [bytes] limits.

    window / (P (floor((D + R)/P) + 1)), with the net round trip R [s]. It holds while all that a
    window causes comes back within one epoch, and the plug's limit is not below the window.
    """
    _check("the window", window)
    return window / f4_response_time(timing, round_trip)


@elementwise
def f6_connection_time(timing: Timing, round_trip: float, service: float = 0.0) -> float:
    """F6: least time [s] of a connection with one request, from its SYN to the reply.

    Two quanta of F4: the SYN-ACK and the reply are both output.
    """
    return f4_response_time(timing, round_trip) + f4_response_time(timing, round_trip, service)


@elementwise
def f7_peak_backlog(timing: Timing, rate: float) -> float:
    """F7: the most that a plug holds if output has a constant rate [bytes/s or packets/s].

    rate ((P - S) + (D - S)), in bytes or packets: the output of one epoch, and the output from
    the guest's resume to the release of that epoch.
    """
    _check("the rate", rate)
    return rate * (timing.period - timing.stop + timing.delay - timing.stop)


@elementwise
def f7_highest_rate(timing: Timing, limit: float) -> float:
    """F7: the highest rate [bytes/s] at which a limit [bytes] drops nothing.

    limit / ((P - S) + (D - S)).
    """
    _check("the limit", limit)
    return limit / (timing.period - timing.stop + timing.delay - timing.stop)


@elementwise
def f8_self_throttled(
    controller: str,
    interval: float,
    load: float,
    fixed_stop: float,
    ack: float = 0.0,
    working_set: float = math.inf,
    stop_load: float = 0.0,
) -> Timing:
    """F8: the timing if each checkpoint carries the pages dirtied since the last one.

    *load* is q, dirty rate / page rate of the link (both pages/s); *fixed_stop* is s0 [s], the
    part of the stop that does not depend on pages; *ack* [s] is what commits need beyond the
    transfer; *working_set* is the time [s] that the link needs for all pages that can get dirty;
    *stop_load* is k, dirty rate x the time [s] for which each page lengthens the stop.

    With R, the time that the guest runs in a period: S = s0 + k R, and X = q R + ack; xl sends in
    the stop: S = s0 + (q + k) R, and X = ack. xend: R = T - S, or X where S + X exceeds T; xl:
    R = T + X; mc: R = X + T - S, or X where S exceeds T. q R is capped by the working set, without
    which xend and mc diverge as q nears 1.
    """
    for what, value in (
        ("the load q", load),
        ("the fixed stop", fixed_stop),
        ("the ack", ack),
        ("the stop's load k", stop_load),
    ):
        _check(what, value)
    _check("the interval", interval, 1e-9)

    def result(running: float) -> Timing:
        transfer = min(load * running, working_set)
        if not math.isfinite(transfer):
            raise ValueError(
                f"q = {load:g}: pages get dirty as fast as the link carries them, so checkpoints "
                "grow without end; give the working set, or a lower page rate"
            )
        # Pages that are not dirtied do not lengthen the stop
        share = transfer / (load * running) if load * running > 0 else 1.0
        copy = (
            stop_load * share * running
            if math.isfinite(running)
            else (stop_load * working_set / load)
        )
        if controller == "xl":
            return timing("xl", interval, fixed_stop + transfer + copy, ack)
        return timing(controller, interval, fixed_stop + copy, transfer + ack)

    throttled = ack / (1 - load) if load < 1 else math.inf
    if _name(controller) == "xl":
        return result(interval + ack)
    if controller == "xend":
        running = max(interval - fixed_stop, 0.0) / (1 + stop_load)
        fits = fixed_stop + (stop_load + load) * running + ack <= interval
        return result(running if fits else throttled)
    if controller != "mc":
        raise ValueError(f"controller '{controller}': F8 is not known for it")
    rate = 1 - load + stop_load
    running = (max(interval - fixed_stop, 0.0) + ack) / rate if rate > 0 else math.inf
    stops_longer = fixed_stop + stop_load * running > interval
    return result(throttled if stops_longer else running)


@elementwise
def f9_rtt_samples(timing: Timing, round_trip: float) -> Uniform:
    """F9: the round trip times [s] that a TCP sender in the guest measures.

    Spread over [R + D, R + D + P - S].
    """
    _check("the round trip", round_trip)
    wait = f2_output_delay(timing)
    return Uniform(round_trip + wait.low, round_trip + wait.high)


@elementwise
def f9_spurious_timeouts(timing: Timing, round_trip: float, rto: float) -> bool:
    """F9: whether round trips can exceed the retransmission timeout [s].

    Linux's minimum RTO is 0.2 s; ns3::TcpSocketBase::MinRto is 1 s by default and hides them.
    """
    return f9_rtt_samples(timing, round_trip).high > rto


@elementwise
def f10_outstanding_epochs(timing: Timing) -> int:
    """F10: how many closed epochs await their release at once, ceil(D/P).

    With more than 1 (D > P) the accounting of Linux's sch_plug leaks or stalls.
    """
    return max(1, math.ceil(timing.delay / timing.period - 1e-12))


@dataclass(frozen=True)
class Failover:
    """F11: the state after the failure of a primary."""

    resumed_epoch: int  #: i*: the last checkpoint complete on the backup; -1 if there is none
    discarded_epochs: int  #: epochs whose output is discarded, the current one included
    lost_work: float  #: guest's run time [s] that is undone, with the stops in between


@elementwise
def f11_failover(timing: Timing, at: float) -> Failover:
    """F11: the state after a failure of the primary at time *at* [s]; the first checkpoint is at 0.

    The backup resumes from the last checkpoint i* complete there by then: i* P + D <= at. The
    output of all epochs after i* is discarded with the primary; none of it was sent.
    """
    _check("the time of the failure", at)
    resumed = _floor((at - timing.delay) / timing.period) if at >= timing.delay else -1
    current = _floor(at / timing.period) + 1
    lost = at - max(resumed, 0) * timing.period
    return Failover(resumed, current - resumed, lost)


@elementwise
def f11_client_gap(
    timing: Timing, detection: float, resume: float, backoff: float = 0.0
) -> Uniform:
    """F11: how long a client receives nothing [s].

    Time to detect the failure + time to resume the backup + time from the last release to the
    failure (uniform on [0, P]) + the client's own retransmission backoff.
    """
    for what, value in (("detection", detection), ("resume", resume), ("backoff", backoff)):
        _check(what, value)
    fixed = detection + resume + backoff
    return Uniform(fixed, fixed + timing.period)


def _check_quorum(enough: int, backups: int) -> None:
    if not 1 <= enough <= backups:
        raise ValueError(
            f"{enough} acknowledgements of {backups} backups: it must be from 1 to all"
        )


@elementwise
def f12_quorum_probability(enough: int, backups: int, probability: float) -> float:
    """F12: the probability that *enough* of several backups have acknowledged a checkpoint.

    Each has done so with the same *probability*, independently of the others. This is the
    distribution of the q-th of n times.
    """
    _check_quorum(enough, backups)
    return sum(
        math.comb(backups, i) * probability**i * (1 - probability) ** (backups - i)
        for i in range(enough, backups + 1)
    )


@elementwise
def f12_quorum_mean(enough: int, backups: int, mean: float) -> float:
    """F12: the mean time to the q-th of n acknowledgements that take exponential times.

    mean (1/n + 1/(n-1) + ... + 1/(n-q+1)), in the unit of *mean*.
    """
    _check_quorum(enough, backups)
    _check("the mean", mean)
    return sum(mean / (backups - i) for i in range(enough))


@elementwise
def f13_crossing_mean(timing: Timing, guests: int) -> float:
    """F13: mean added delay [s] of a request that crosses guests with independent checkpoints.

    Each guest asks the next before it answers, so 2 k - 1 plugs hold it: (2 k - 1) (D + P/2).
    A group with one cut counts as one guest.
    """
    _check("the number of guests", guests, 1)
    return (2 * guests - 1) * f3_request_delay(timing).mean


def f13_crossing_end(start: float, hops: list[tuple[float, float, Timing]]) -> float:
    """F13: when [s] a request that was sent at *start* has crossed all plugs.

    Each hop consists of the time to the plug, the time of a stop of its guest, and its timing. The
    plug releases the request at the first release whose stop is later than the request's arrival.
    """
    now = start
    for travel, first_stop, each in hops:
        now += travel
        if now < first_stop:
            raise ValueError(f"a plug is reached at {now} s, before its first stop")
        stops = _floor((now - first_stop) / each.period) + 1
        now = first_stop + stops * each.period + each.delay
    return now


def _floor(quotient: float) -> int:
    """The floor of a quotient; one that differs from an integer only by rounding counts as it."""
    return math.floor(quotient + 1e-9)
