# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

import math
import re

import pytest

from ns3_plug import advise, laws
from ns3_plug.run import find_program


def situation(**other):
    given = {
        "target": 0.1,
        "quantile": 0.99,
        "workload": "request",
        "rate": 1000,
        "packet_size": 1000,
        "page_rate": 10229,
        "replication_link": 1000,
        "stop": 0.003,
        "page_stop": 0.0,
        "ack": 0.001,
        "working_set": math.inf,
        "limit": None,
        "client_link": 1000,
    }
    return advise.Situation(**{**given, **other})


@pytest.mark.parametrize("workload", ["request", "output"])
@pytest.mark.parametrize("controller", laws.CONTROLLERS)
def test_a_millisecond_more_than_the_advice_would_miss_the_target(controller, workload):
    s = situation(workload=workload)
    advice = advise.by_laws(s, controller)
    assert s.delay(advice.timing).quantile(0.99) <= s.target
    assert s.delay(s.timing(controller, advice.interval + 0.001)).quantile(0.99) > s.target


@pytest.mark.parametrize("controller", laws.CONTROLLERS)
def test_a_limit_shortens_the_interval_to_what_fits(controller):
    s = situation(limit=60e3)
    advice = advise.by_laws(s, controller)
    assert advice.interval < advise.by_laws(situation(), controller).interval
    assert advice.limit <= 60e3
    assert s.backlog(s.timing(controller, advice.interval + 0.001)) > 60e3


def test_an_advice_holds_in_the_simulation_up_to_its_limit():
    program = find_program("remus-output-commit")
    advised, best = advise.advise(situation(target=0.06), program)
    assert [advice.confirmed for advice in advised] == [True] * 3
    for advice in advised:
        assert advice.tail == pytest.approx(
            situation().delay(advice.timing).quantile(0.99), rel=0.01
        )
    assert best.running == max(advice.running for advice in advised)
    # Half of this limit drops packets, so it is not confirmed
    tight = situation(target=0.06, limit=best.limit / 2)
    advise.simulate(tight, best, program)
    assert best.drops > 0
    assert not best.confirmed


@pytest.mark.parametrize("rate", [0.1, 10, 1000, 1e6, 1e8])
def test_a_simulation_is_long_enough_and_not_longer(rate):
    s = situation(rate=rate, client_link=1e9)
    period = s.timing("mc", 0.1).period
    duration = s.duration(s.timing("mc", 0.1))
    assert duration >= 10 * period
    assert rate * duration * (1 - s.quantile) >= 19.9  # packets beyond the quantile
    assert rate * duration <= max(2e6, 10 * rate * period, 1000 * rate * period)


@pytest.mark.parametrize("rate", [0.1, 1, 30, 3000])
def test_a_limit_that_is_advised_holds_every_number_of_packets(rate):
    """The exact tail of a Poisson number, however small its mean."""
    s = situation(rate=rate)
    timing = s.timing("xend", 0.05)
    mean = rate * (timing.period + timing.delay)
    room = s.backlog(timing) / s.packet_size
    terms = (math.exp(-mean + n * math.log(mean) - math.lgamma(n + 1)) for n in range(10000))
    beyond = 1 - sum(term for n, term in enumerate(terms) if n <= room)
    assert beyond < 1e-8
    assert room < mean + 8 * math.sqrt(mean) + 6


def test_a_limit_that_is_too_small_is_the_reason(ns3_plug):
    done = ns3_plug("advise", "--target=100ms", "--rate=1000", "--page-rate=10229", "--limit=1kB")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("The limit of 1000B holds no epoch")


def test_pages_cost_what_their_source_says():
    """Remus, NSDI 2008, figure 5: 0.59 ms + 3.7 us a page stopped, 0.6 ms + 55 us transmitting."""
    s = situation(stop=advise.STOP, page_stop=advise.PAGE_STOP, ack=advise.TRANSFER, page_rate=1000)
    timing = s.timing("xend", 0.1)
    pages = 1000 * (timing.period - timing.stop)
    assert timing.stop == pytest.approx(0.59e-3 + 3.7e-6 * pages)
    assert timing.commit == pytest.approx(0.6e-3 + 55e-6 * pages)
    timing = s.timing("xl", 0.1)  # it sends during the stop
    pages = 1000 * (timing.period - timing.stop)
    assert timing.stop == pytest.approx(0.59e-3 + 58.7e-6 * pages)
    assert timing.commit == pytest.approx(0.6e-3)
    timing = s.timing("mc", 0.1)
    pages = 1000 * (timing.period - timing.stop)
    assert timing.stop == pytest.approx(0.59e-3 + 3.7e-6 * pages)
    assert timing.commit == pytest.approx(0.6e-3 + 55e-6 * pages)


def test_pages_that_get_dirty_too_fast_need_a_working_set():
    assert "give the working set" in advise.by_laws(situation(page_rate=30000), "mc").reason
    capped = situation(page_rate=30000, working_set=500, target=0.2)
    assert not advise.by_laws(capped, "mc").reason


def test_the_command_tells_the_choice(ns3_plug):
    done = ns3_plug("advise", "--target=60ms", "--rate=500", "--page-rate=10229")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^Choose \w+ with T = \d+ ms and a limit of \d+kB: ", done.stdout, re.M)
    done = ns3_plug("advise", "--target=2ms", "--rate=500", "--page-rate=10229")
    assert done.returncode == 1
    assert "No controller keeps the target" in done.stdout


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--target=50", "argument --target: '50': it must be a time like 20ms"),
        ("--rate=-1", "argument --rate: '-1': it must be a number per second from 0.01"),
        ("--rate=1e-300", "argument --rate: '1e-300': it must be a number per second from"),
        ("--client-link=1e16bps", "argument --client-link: '1e16bps': it must be a data rate"),
        ("--percentile=0.99", "argument --percentile: '0.99': it must be a percentage from 50"),
        ("--packet-size=9000", "'9000': it must be a number of bytes from 40 to 1500"),
        ("--client-link=1Mbps", "the client's link of 1 Mb/s carries less than 124.75/s"),
        ("--limit=10p", "argument --limit: '10p': it must be a size like 10MB"),
        ("--percentile=100", "'100': it must be a percentage from 50 to 99.9"),
    ],
)
def test_a_wrong_option_gets_one_line(ns3_plug, option, message):
    done = ns3_plug("advise", "--target=50ms", "--rate=1000", "--page-rate=100", option)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
