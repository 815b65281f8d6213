# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The laws against published figures, hand calculation, and draws of epochs one by one."""

import math

import numpy as np
import pytest

from ns3_plug import laws

MS = 1e-3


def test_the_period_depends_on_the_controller():
    periods = {c: laws.timing(c, 50 * MS, 5 * MS, 12 * MS).period for c in laws.CONTROLLERS}
    assert periods == pytest.approx({"xend": 50 * MS, "xl": 67 * MS, "mc": 62 * MS})
    slow = {c: laws.timing(c, 50 * MS, 60 * MS, 12 * MS).period for c in laws.CONTROLLERS}
    assert slow == pytest.approx({"xend": 72 * MS, "xl": 122 * MS, "mc": 72 * MS})


def test_a_log_line_of_qemu_gives_its_delays():
    """Transfer 152 ms, stop 7 ms, interval 1000 ms."""
    timing = laws.timing("mc", 1.0, 7 * MS, 152 * MS)
    delay = laws.f2_output_delay(timing)
    assert timing.period == pytest.approx(1.152)
    assert (delay.low, delay.mean, delay.high) == pytest.approx((0.159, 0.7315, 1.304))


@pytest.mark.parametrize(
    ("controller", "means"),
    [("xend", (26, 51, 100, 198)), ("xl", (37, 68, 129, 251)), ("mc", (46, 93, 187, 376))],
)
def test_checkpoints_that_grow_with_the_period_cost_what_f8_says(controller, means):
    """12,000 pages/s over 25,000 pages/s, a fixed stop of 3 ms; for xl an ack of 1 ms."""
    for interval, mean in zip((25, 50, 100, 200), means, strict=True):
        ack = 1 * MS if controller == "xl" else 0.0
        timing = laws.f8_self_throttled(controller, interval * MS, 0.48, 3 * MS, ack)
        assert 1e3 * laws.f3_request_delay(timing).mean == pytest.approx(mean, abs=0.5)


def test_a_closed_loop_locks_to_the_checkpoints():
    timing = laws.Timing(stop=2 * MS, commit=3 * MS, period=25 * MS)
    assert laws.f4_response_time(timing, 1 * MS) == pytest.approx(25 * MS)
    assert laws.f4_response_time(timing, 20 * MS) == pytest.approx(50 * MS)
    assert laws.f6_connection_time(timing, 1 * MS) == pytest.approx(50 * MS)


def test_a_window_limits_tcp_to_one_in_each_period():
    for interval, megabits in ((25, 41.9), (200, 5.2)):
        timing = laws.timing("xend", interval * MS, 2 * MS, 3 * MS)
        assert 8e-6 * laws.f5_goodput(timing, 1 * MS, 131072) == pytest.approx(megabits, abs=0.05)


def test_the_highest_rate_fills_the_limit_just_so():
    timing = laws.timing("xl", 200 * MS, 5 * MS, 20 * MS)
    rate = laws.f7_highest_rate(timing, 10e6)
    assert 8e-6 * rate == pytest.approx(333, abs=0.5)
    assert laws.f7_peak_backlog(timing, rate) == pytest.approx(10e6)


@pytest.mark.parametrize("controller", laws.CONTROLLERS)
def test_waits_drawn_packet_by_packet_follow_f1_f2_and_f3(controller):
    timing = laws.timing(controller, 40 * MS, 9 * MS, 14 * MS)
    offsets = np.linspace(timing.stop, timing.period, 2001)[:-1]
    waits = [laws.f1_wait(timing, u) for u in offsets]
    law = laws.f2_output_delay(timing)
    assert np.mean(waits) == pytest.approx(law.mean, rel=1e-3)
    for q in (0.1, 0.5, 0.99):
        assert np.quantile(waits, q) == pytest.approx(law.quantile(q), rel=1e-3)
    # Requests come at any time; those of the stop leave the guest at the resume
    arrivals = np.linspace(0, timing.period, 2001)[:-1]
    served = np.maximum(arrivals, timing.stop)
    added = [laws.f1_wait(timing, s) + s - a for a, s in zip(arrivals, served, strict=True)]
    assert np.mean(added) == pytest.approx(laws.f3_request_delay(timing).mean, rel=1e-3)
    assert np.min(added) > laws.f3_request_delay(timing).low


def test_round_trips_beyond_the_timeout_are_found():
    timing = laws.timing("xend", 200 * MS, 5 * MS, 15 * MS)
    assert laws.f9_spurious_timeouts(timing, 1 * MS, 0.2)
    assert not laws.f9_spurious_timeouts(timing, 1 * MS, 1.0)


def test_epochs_overlap_when_commits_take_longer_than_a_period():
    assert laws.f10_outstanding_epochs(laws.Timing(5 * MS, 20 * MS, 25 * MS)) == 1
    assert laws.f10_outstanding_epochs(laws.Timing(5 * MS, 21 * MS, 25 * MS)) == 2


def test_a_backup_resumes_from_the_last_complete_checkpoint():
    """Checkpoints at 0, 50, 100 ms, complete 20 ms later."""
    timing = laws.timing("xend", 50 * MS, 5 * MS, 15 * MS)
    before, after = (laws.f11_failover(timing, at * MS) for at in (119, 121))
    assert (before.resumed_epoch, before.discarded_epochs) == (1, 2)
    assert (after.resumed_epoch, after.discarded_epochs) == (2, 1)
    assert laws.f11_failover(timing, 10 * MS).resumed_epoch == -1
    gap = laws.f11_client_gap(timing, 0.3, 0.1)
    assert (gap.low, gap.high) == pytest.approx((0.4, 0.45))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: laws.timing("kvm", 1, 0, 0), "controller 'kvm'"),
        (lambda: laws.timing("xl", 0, 0, 0), "the interval is 0"),
        (lambda: laws.timing("xl", 1, -1, 0), "the stop time is -1"),
        (lambda: laws.timing("xl", 1, 0, math.inf), "the commit delay is inf"),
        (lambda: laws.f8_self_throttled("mc", 0.1, 1.0, 0.003), "q = 1"),
        (lambda: laws.f1_wait(laws.Timing(0.1, 0, 1), 0.05), "the offset is 0.05"),
    ],
)
def test_values_that_no_system_has_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
