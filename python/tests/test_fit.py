# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

import gzip
import math
import random
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from ns3_plug import __main__, advise, ns, run
from ns3_plug.fit import fitting, page_log
from ns3_plug.fit.report import attributes
from ns3_plug.fit.telegraph import Process, correlation, fit_rates, writes_of

BURSTY = Process(20000, 2000, 0.08, 0.2, 900)


def write_log(path, process, length, count, seed=1, stop=True):
    """Write a log of the process, with S = 1 ms + 2 us for each page."""
    pages = process.simulate(length, count, seed)
    stops = 1e6 + 2000 * pages
    times = np.cumsum(length * 1e9 + stops)
    lines = ["# a log", "time,pages,stop" if stop else "time,pages"]
    for time, count, stopped in zip(times, pages, stops, strict=True):
        lines.append(f"{time:.0f}ns,{count:.0f}" + (f",{stopped:.0f}ns" if stop else ""))
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def logs(tmp_path):
    return [
        write_log(tmp_path / f"{ms}.csv", BURSTY, ms / 1e3, 60000 // ms, seed=ms)
        for ms in (10, 25, 100)
    ]


def test_the_correlation_falls_from_one_to_zero():
    assert correlation(1e-3) == pytest.approx(1, abs=1e-3)
    assert correlation(1e2) == pytest.approx(0, abs=1e-2)
    pairs = BURSTY.simulate(0.05, 200000, 3)
    unlimited = writes_of(pairs, 900)
    tau = 1 / (1 / 0.08 + 1 / 0.2)
    measured = np.corrcoef(unlimited[:-1], unlimited[1:])[0, 1]
    assert measured == pytest.approx(correlation(0.05 / tau), abs=0.02)


def test_the_simulated_process_has_its_mean_rate_and_its_limit():
    unlimited = Process(20000, 2000, 0.08, 0.2, math.inf)
    pages = unlimited.simulate(0.01, 200000, 1)
    assert pages.mean() == pytest.approx(unlimited.rate * 0.01, rel=0.03)
    assert pages.min() == pytest.approx(20, abs=1)
    assert pages.max() == pytest.approx(200, abs=1)
    assert BURSTY.simulate(10, 100, 1).max() <= 900


@pytest.mark.parametrize("wanted", [BURSTY, Process(5000, 0, 0.01, 0.5, 4000)])
def test_rates_and_times_are_found_again(wanted):
    pages = wanted.simulate(0.01, 100000, 2)
    writes = [writes_of(pages, wanted.working_set)]
    found = fit_rates(writes, 0.01, wanted.working_set)
    assert found.busy_rate == pytest.approx(wanted.busy_rate, rel=0.1)
    assert found.idle_rate == pytest.approx(wanted.idle_rate, abs=0.02 * wanted.busy_rate)
    assert found.busy_time == pytest.approx(wanted.busy_time, rel=0.15)
    assert found.idle_time == pytest.approx(wanted.idle_time, rel=0.15)


def test_a_program_that_always_writes_the_same_has_one_rate():
    found = fit_rates([np.full(100, 50.0)], 0.01, math.inf)
    assert found.busy_rate == found.idle_rate == 5000
    assert (found.simulate(0.02, 10, 1) == 100).all()


def test_the_working_set_is_found_by_several_intervals(logs):
    process = fitting.fit([page_log.read(path) for path in logs])
    assert process.working_set == pytest.approx(900, rel=0.15)
    assert process.rate == pytest.approx(BURSTY.rate, rel=0.1)


def test_the_fit_is_good_on_what_was_held_out_and_a_wrong_one_is_not(logs):
    read = [page_log.read(path) for path in logs]
    process = fitting.fit(read)
    for log in read:
        assert fitting.goodness(process, log).distance < fitting.goodness(process, log).chance + 0.1
    constant = Process(process.rate, process.rate, 1, 1, process.working_set)
    assert fitting.goodness(constant, read[0]).distance > 0.4


def test_every_other_part_is_held_out(logs):
    log = page_log.read(logs[0])
    held_out, kept = (np.concatenate(log.parts(out)) for out in (True, False))
    assert len(held_out) == pytest.approx(len(kept), abs=10)
    assert sorted([*held_out, *kept]) == sorted(log.pages)


def test_the_length_of_an_epoch_is_that_for_which_the_program_ran(logs):
    assert page_log.read(logs[1]).length == pytest.approx(0.025, abs=1e-6)


def test_the_recorded_working_set_counts_for_a_single_log(tmp_path):
    path = write_log(tmp_path / "x.csv", BURSTY, 0.01, 1000, stop=False)
    path.write_text(path.read_text() + "# working set: 870 pages, dirty at least once\n")
    assert fitting.fit([page_log.read(path)]).working_set == 870


def test_distance():
    same = np.arange(10.0)
    assert fitting.distance(same, same) == 0
    assert fitting.distance(same, same + 100) == 1
    assert fitting.distance(np.array([0.0, 1, 2, 3]), np.array([2.0, 3])) == 0.5


def test_the_command_tells_attributes_that_can_be_pasted(ns3_plug, logs, tmp_path):
    done = ns3_plug("fit", *logs, "--plot=fit.png")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "fit.png").stat().st_size > 1000
    told = dict(re.findall(r"^  --(\S+?)=(.*)$", done.stdout, re.M))
    assert float(told["ns3::RemusBurstyPages::BusyRate"]) == pytest.approx(20000, rel=0.2)
    assert told["ns3::RemusCheckpointer::DirtyPages"] == "ns3::RemusBurstyPages"
    assert told["ns3::RemusCheckpointer::StopPerPage"] == "2000ns"
    stop = re.search(r"Constant=(.*)\]", told["ns3::RemusCheckpointer::StopDuration"])
    assert float(stop[1]) == pytest.approx(0.001, rel=0.01)
    assert re.search(r"^To advise: python -m ns3_plug advise .* --dirty=", done.stdout, re.M)


def test_the_attributes_are_those_of_the_classes_and_take_the_values(logs):
    read = [page_log.read(path) for path in logs]
    for process in (fitting.fit(read), Process(5000, 0, 0.01, 0.5, math.inf)):
        told = attributes(process, read)
        own = {name.rpartition("::")[2] for name in told if "BurstyPages::" in name}
        bursty = ns.TypeId.LookupByName("ns3::RemusBurstyPages")
        all_names = {str(bursty.GetAttribute(i).name) for i in range(bursty.GetAttributeN())}
        assert own == all_names - {"PagesPerCheckpoint"}
        for full, value in told.items():
            owner, _, name = full.rpartition("::")
            known = ns.TypeId.AttributeInformation()
            tid = ns.TypeId.LookupByName(owner)
            assert tid.LookupAttributeByName(name, known), full
            assert known.checker.CreateValidValue(ns.StringValue(value)), (full, value)


def test_advice_takes_pages_and_stops_from_logs(logs, monkeypatch, capsys):
    situations = []
    monkeypatch.setattr(run, "find_program", lambda name: None)
    monkeypatch.setattr(advise, "advise", lambda s, _: ([], situations.append(s)))
    words = ["ns3_plug", "advise", "--target=100ms", "--rate=500"]
    dirty = [f"--dirty={path}" for path in logs]
    for given in (["--page-rate=9"], dirty, [*dirty, "--stop=5ms", "--working-set=700"]):
        monkeypatch.setattr(sys, "argv", [*words, *given])
        assert __main__.main() == 1
    without, taken, partly = situations
    assert without.stop == advise.STOP
    assert without.page_rate == 9
    assert taken.page_rate == pytest.approx(BURSTY.rate, rel=0.1)
    assert taken.working_set == pytest.approx(900, rel=0.15)
    assert taken.stop == pytest.approx(0.001, rel=0.01)
    assert taken.page_stop == pytest.approx(2e-6, rel=0.01)
    assert (partly.stop, partly.working_set) == (0.005, 700)
    assert partly.page_rate == taken.page_rate
    assert "writes/s, a working set of" in capsys.readouterr().out


def test_advice_needs_pages_from_one_place(ns3_plug):
    done = ns3_plug("advise", "--target=9ms", "--rate=5", "--page-rate=1", "--dirty=x.csv")
    assert "argument --dirty: not allowed with argument --page-rate" in done.stderr
    done = ns3_plug("advise", "--target=9ms", "--rate=5")
    assert "one of the arguments --page-rate --dirty is required" in done.stderr
    done = ns3_plug("advise", "--target=9ms", "--rate=5", "--dirty=missing.csv")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("time,pages\n1ms,5\n", "1 checkpoints; a fit needs 40 or more"),
        ("time,pages\n" + "".join(f"{i}ms,0\n" for i in range(50)), "no page is dirty"),
        ("time,pages,stop\n" + "".join(f"{i}ms,1,1s\n" for i in range(50)), "stops are longer"),
        ("time,pages\n1ms,-5\n", "line 2: pages is '-5'"),
        ("\0\0", "line 1: a column time"),
    ],
)
def test_a_log_that_cannot_be_fitted_is_refused(ns3_plug, tmp_path, text, message):
    (tmp_path / "x.csv").write_text(text)
    done = ns3_plug("fit", "x.csv")
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_log_with_a_byte_order_mark_is_read_and_a_compressed_one_named(ns3_plug, tmp_path):
    rows = "".join(f"{25 * i}ms,{i % 7}\n" for i in range(1, 60))
    text = f"# a comment\ntime,pages\n{rows}".encode()
    (tmp_path / "plain.csv").write_bytes(text)
    (tmp_path / "bom.csv").write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress(text))
    plain, bom = (ns3_plug("fit", f"{name}.csv").stdout for name in ("plain", "bom"))
    assert "BusyRate" in plain
    assert bom.replace("bom.csv", "plain.csv") == plain
    for command in ("fit", "import"):
        done = ns3_plug(command, "log.csv.gz")
        assert done.returncode == 2
        assert "log.csv.gz: compressed by gzip" in done.stderr
        assert done.stderr.count("\n") == 1


def test_damaged_logs_give_a_fit_or_one_line(tmp_path, monkeypatch, capsys, often):
    rng = random.Random(1)
    path = write_log(tmp_path / "x.csv", BURSTY, 0.025, 60)
    text = bytearray(path.read_bytes())
    fitted = 0
    count = often(60, 300)
    for _ in range(count):
        damaged = bytearray(text)
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(damaged))
            choice = (b"0", b"9" * 17, b"-", b",", b"\n", b"\0", b"e9", b"")
            if rng.randrange(2):
                damaged[at : at + rng.randint(0, 30)] = rng.choice(choice)
            elif damaged[at : at + 1].isdigit():
                damaged[at] = ord(rng.choice("0123456789"))
        path.write_bytes(damaged)
        monkeypatch.setattr(sys, "argv", ["ns3_plug", "fit", str(path)])
        status = __main__.main()
        errors = capsys.readouterr().err
        assert status in (0, 2), bytes(damaged)
        assert errors.count("\n") == (status == 2), bytes(damaged)
        fitted += status == 0
    assert count / 60 < fitted < 0.985 * count


@pytest.mark.parametrize(
    ("server", "intervals"),
    [("redis", ("25ms", "50ms", "100ms")), ("nginx", ("10ms", "25ms", "100ms"))],
)
def test_recordings_of_servers_lead_to_an_interval(ns3_plug, server, intervals):
    folder = Path(__file__).parents[2] / "test" / "data" / "recorded-pages"
    logs = [folder / f"{server}-{interval}.csv" for interval in intervals]
    done = ns3_plug("fit", *logs)
    assert done.returncode == 0, done.stderr
    assert "held out" in done.stdout
    done = ns3_plug("advise", "--target=300ms", "--rate=100", *(f"--dirty={log}" for log in logs))
    assert done.returncode == 0, done.stderr
    assert "writes/s" in done.stdout
