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
        "page_rate": 12000,
        "replication_link": 1000,
        "stop": 0.003,
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
    # Half of the limit drops, and is not confirmed
    tight = situation(target=0.06, limit=best.limit / 2)
    advise.simulate(tight, best, program)
    assert best.drops > 0
    assert not best.confirmed


@pytest.mark.parametrize("rate", [10, 1000, 1e6, 1e8])
def test_a_simulation_is_long_enough_and_not_longer(rate):
    s = situation(rate=rate, client_link=1e9)
    period = s.timing("mc", 0.1).period
    duration = s.duration(s.timing("mc", 0.1))
    assert duration >= 10 * period
    assert duration == pytest.approx(600 * period) or rate * duration >= 2e6
    assert rate * duration <= max(2e6, 10 * rate * period)


def test_pages_that_get_dirty_too_fast_need_a_working_set():
    assert "give the working set" in advise.by_laws(situation(page_rate=30000), "mc").reason
    capped = situation(page_rate=30000, working_set=500, target=0.2)
    assert not advise.by_laws(capped, "mc").reason


def test_the_command_tells_the_choice(ns3_plug):
    done = ns3_plug("advise", "--target=60ms", "--rate=500", "--page-rate=12000")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^Choose \w+ with T = \d+ ms and a limit of \d+kB: ", done.stdout, re.M)
    done = ns3_plug("advise", "--target=2ms", "--rate=500", "--page-rate=12000")
    assert done.returncode == 1
    assert "No controller keeps the target" in done.stdout


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--target=50", "argument --target: '50': it must be a time like 20ms"),
        ("--rate=-1", "argument --rate: '-1': it must be a number per second above 0"),
        ("--packet-size=9000", "'9000': it must be a number of bytes from 40 to 1500"),
        ("--client-link=1Mbps", "the client's link of 1 Mb/s carries less than 124.75/s"),
        ("--limit=10p", "argument --limit: '10p': it must be a size like 10MB"),
        ("--percentile=100", "'100': it must be a percentage above 0 and below 100"),
    ],
)
def test_a_wrong_option_gets_one_line(ns3_plug, option, message):
    done = ns3_plug("advise", "--target=50ms", "--rate=1000", "--page-rate=100", option)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
