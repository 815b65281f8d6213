# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The laws, compared with published figures, calculations by hand, and randomly drawn epochs."""

import csv
import math
import pathlib

import numpy as np
import pytest

from ns3_plug import laws

MS = 1e-3


TABLE = pathlib.Path(__file__).parents[2] / "test" / "data" / "laws.csv"

#: How each quantity of the table is calculated; times in ms
QUANTITIES = {
    "period_ms": lambda timing, _: timing.period / MS,
    "f1_wait_ms": lambda timing, offset: laws.f1_wait(timing, offset * MS) / MS,
    "f2_least_ms": lambda timing, _: laws.f2_output_delay(timing).low / MS,
    "f2_mean_ms": lambda timing, _: laws.f2_output_delay(timing).mean / MS,
    "f2_greatest_ms": lambda timing, _: laws.f2_output_delay(timing).high / MS,
    "f3_least_ms": lambda timing, _: laws.f3_request_delay(timing).low / MS,
    "f3_mean_ms": lambda timing, _: laws.f3_request_delay(timing).mean / MS,
    "f3_greatest_ms": lambda timing, _: laws.f3_request_delay(timing).high / MS,
    "f4_response_ms": lambda timing, trip: laws.f4_response_time(timing, trip * MS) / MS,
    "f5_goodput_mbps": lambda timing, window: 8e-6 * laws.f5_goodput(timing, 1 * MS, window),
    "f7_peak_packets": lambda timing, rate: laws.f7_peak_backlog(timing, rate),
    "f7_highest_rate": lambda timing, limit: laws.f7_highest_rate(timing, limit),
    "f12_mean_of_3_ms": lambda timing, q: laws.f12_quorum_mean(int(q), 3, timing.commit) / MS,
    "f12_two_of_three": lambda _, p: laws.f12_quorum_probability(2, 3, p),
    "f13_mean_ms": lambda timing, k: laws.f13_crossing_mean(timing, int(k)) / MS,
    # Three plugs, each reached after 1 ms
    "f13_end_ms": lambda timing, at: (
        laws.f13_crossing_end(at * MS, [(1 * MS, 0.0, timing)] * 3) / MS
    ),
}


def rows():
    """The table, which plug-gtest also reads."""
    with TABLE.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: ",".join(row.values()))
def test_the_laws_agree_with_hand_calculation(row):
    times = (float(row[name]) * MS for name in ("interval_ms", "stop_ms", "commit_ms"))
    timing = laws.timing(row["controller"], *times)
    value = QUANTITIES[row["quantity"]](timing, float(row["argument"] or 0))
    assert value == pytest.approx(float(row["expected"]), rel=1e-6)


def test_each_quantity_is_in_the_table():
    assert {row["quantity"] for row in rows()} == set(QUANTITIES)


@pytest.mark.parametrize(
    ("controller", "means"),
    [("xend", (26, 51, 100, 198)), ("xl", (37, 68, 129, 251)), ("mc", (46, 93, 187, 376))],
)
def test_checkpoints_that_grow_with_the_period_cost_what_f8_says(controller, means):
    """q = 0.48, a fixed stop of 3 ms; for xl an ack of 1 ms."""
    for interval, mean in zip((25, 50, 100, 200), means, strict=True):
        ack = 1 * MS if controller == "xl" else 0.0
        timing = laws.f8_self_throttled(controller, interval * MS, 0.48, 3 * MS, ack)
        assert 1e3 * laws.f3_request_delay(timing).mean == pytest.approx(mean, abs=0.5)


def test_a_connection_takes_two_closed_loops():
    timing = laws.Timing(stop=2 * MS, commit=3 * MS, period=25 * MS)
    assert laws.f6_connection_time(timing, 1 * MS) == pytest.approx(50 * MS)
    assert laws.f6_connection_time(timing, 1 * MS, 20 * MS) == pytest.approx(75 * MS)


@pytest.mark.parametrize("controller", laws.CONTROLLERS)
def test_waits_drawn_packet_by_packet_follow_f1_f2_and_f3(controller):
    timing = laws.timing(controller, 40 * MS, 9 * MS, 14 * MS)
    offsets = np.linspace(timing.stop, timing.period, 2001)[:-1]
    waits = [laws.f1_wait(timing, u) for u in offsets]
    law = laws.f2_output_delay(timing)
    assert np.mean(waits) == pytest.approx(law.mean, rel=1e-3)
    for q in (0.1, 0.5, 0.99):
        assert np.quantile(waits, q) == pytest.approx(law.quantile(q), rel=1e-3)
    # Requests arrive at any time; replies to those of the stop leave the guest at the resume
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


def test_arrays_give_what_their_elements_give():
    intervals = np.array([[25 * MS, 50 * MS], [100 * MS, 200 * MS]])
    stops = np.array([2 * MS, 30 * MS])
    for controller in laws.CONTROLLERS:
        many = laws.timing(controller, intervals, stops, 20 * MS)
        growing = laws.f8_self_throttled(controller, intervals, 0.4, stops, ack=1 * MS)
        for at in np.ndindex(2, 2):
            one = laws.timing(controller, intervals[at], stops[at[1]], 20 * MS)
            own = laws.f8_self_throttled(controller, intervals[at], 0.4, stops[at[1]], ack=1 * MS)
            assert (many.period[at], many.delay[at]) == (one.period, one.delay)
            assert (growing.period[at], growing.commit[at]) == (own.period, own.commit)
            for law, values in (
                (laws.f4_response_time, (1 * MS,)),
                (laws.f5_goodput, (1 * MS, 65536)),
                (laws.f6_connection_time, (1 * MS,)),
                (laws.f7_peak_backlog, (1000,)),
                (laws.f7_highest_rate, (1e6,)),
                (laws.f9_spurious_timeouts, (1 * MS, 0.2)),
                (laws.f10_outstanding_epochs, ()),
            ):
                assert law(many, *values)[at] == law(one, *values), law
            for law in (laws.f2_output_delay, laws.f3_request_delay):
                assert law(many).mean[at] == law(one).mean
                assert law(many).quantile(0.99)[at] == law(one).quantile(0.99)
                assert law(many).cdf(50 * MS)[at] == law(one).cdf(50 * MS)
            assert laws.f11_failover(many, 1.0).resumed_epoch[at] == (
                laws.f11_failover(one, 1.0).resumed_epoch
            )
            assert laws.f11_client_gap(many, 0.3, 0.1).high[at] == (
                laws.f11_client_gap(one, 0.3, 0.1).high
            )


def test_arrays_of_one_argument_and_of_none_keep_their_shape():
    timing = laws.timing("mc", 25 * MS, 5 * MS, 5 * MS)
    offsets = np.linspace(timing.stop, timing.period, 11)[:-1]
    assert laws.f1_wait(timing, offsets) == pytest.approx(timing.period - offsets + timing.delay)
    assert laws.f1_wait(timing, np.array([])).shape == (0,)
    assert laws.f1_wait(timing, np.array(6 * MS)).shape == ()
    delays = laws.f2_output_delay(timing).cdf(np.array([0.0, 1.0]))
    assert delays.tolist() == [0, 1]
    assert isinstance(laws.f1_wait(timing, 6 * MS), float)
    empty = laws.f2_output_delay(laws.timing("mc", np.array([]), 1 * MS, 1 * MS))
    assert empty.mean.shape == (0,)
    with pytest.raises(ValueError, match="the interval is 0"):
        laws.timing("xl", np.array([1.0, 0.0]), 0, 0)


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
