# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Charts and tables of results that the test writes, without a program."""

import itertools

import pyarrow as pa
import pytest

from ns3_plug import ns
from ns3_plug.report import charts, tables, write_report
from ns3_plug.report.chart import CONTROLLER_COLOURS, colour
from ns3_plug.report.data import MEAN, P99, PEAK, PERIOD, Data
from ns3_plug.results import Results


def stream(columns):
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


PACKETS = stream(
    {
        "epoch": [0, 1, 2, 2, 3, 4],
        "emitted_ns": [i * 10**6 for i in range(6)],
        "released_ns": [i * 10**6 + 5 * 10**7 for i in range(6)],
        "received_ns": [i * 10**6 + 6 * 10**7 for i in range(6)],
    }
)


@pytest.fixture
def write(tmp_path):
    """Writes results: for each run its sweep, its parameters, and quantities with their laws."""

    def results(runs, anchors=()):
        results = Results(tmp_path)
        results.make()
        sweeps = []
        for i, (sweep, parameters, quantities) in enumerate(runs):
            summary = {
                "quantity": list(quantities),
                "measured": [float(measured) for measured, _ in quantities.values()],
                "law": [float(law) for _, law in quantities.values()],
                "error": [0.0] * len(quantities),
            }
            run = {**parameters, "seed": 1, "command": "", "seconds": 0.0, "output": ""}
            results.add(str(i), run, {"csv": PACKETS, "summary": stream(summary)})
            sweeps.append((str(i), sweep))
        results.summarize(sweeps)
        given = {"source": "a book", "quantity": MEAN}
        known = [{**given, **anchor} for anchor in anchors]
        results.describe(
            {"name": "s", "command": "", "version": "1", "ns3": "3.44", "anchors": known}
        )
        return Data(tmp_path)

    return results


def requests(sweep, controller, interval, **more):
    given = {"workload": "request", "controller": controller, "interval": interval, **more}
    return sweep, given, {MEAN: (40, 41), P99: (80, 81), PERIOD: (50, 50)}


def output(limit, rate, **more):
    """A run whose quantities reflect its limit and its rate."""
    size, sent = float(limit.removesuffix("kB")), float(rate.removesuffix("Mbps"))
    quantities = {
        "packets": (1000 - sent - size, 1000 - sent - size),
        "drops": (sent + size, sent + size),
        PEAK: (1000 * size + sent, 1000 * size + sent),
    }
    return "limit", {"workload": "output", "limit": limit, "rate": rate, **more}, quantities


def test_an_anchor_of_part_of_the_parameters_is_in_the_table_and_in_no_chart(write, tmp_path):
    runs = [requests("a", "mc", t) for t in ("25ms", "50ms")]
    where = [{"interval": "50ms"}, {"controller": "mc"}, {}]
    data = write(runs, [{"sweep": "a", "where": w, "expected": 40} for w in where])
    assert charts.anchors(data) == []
    assert tables.anchors(data).measured.tolist() == [40, 40, 40]
    both = {"controller": "mc", "interval": "0.05"}
    data.study["anchors"].append({**data.study["anchors"][0], "where": both})
    (chart,) = charts.anchors(data)
    bars, marks = chart.panels[0].series
    assert list(bars.y) == [40, 40]
    assert marks.y[1] == 40


def test_an_anchor_that_no_run_has_is_told(write, tmp_path):
    anchor = {"sweep": "a", "where": {}, "expected": 40, "quantity": "misspelt"}
    write([requests("a", "mc", t) for t in ("25ms", "50ms")], [anchor])
    assert "a: misspelt" in write_report(tmp_path)
    assert "40  no finished run has it" in write_report(tmp_path)
    assert "no finished run has it</td>" in (tmp_path / "report.html").read_text()


def test_the_page_tells_what_failed_and_how_to_do_it_again(write, tmp_path):
    write([requests("a", "mc", t) for t in ("25ms", "50ms")])
    Results(tmp_path).add_failure("2", {"status": "timed out", "command": "program --x"})
    write_report(tmp_path)
    page = (tmp_path / "report.html").read_text()
    assert ">1 run failed: timed out<" in page
    assert f"<pre>python -m ns3_plug report {tmp_path}</pre>" in page
    assert "plug 1, ns-3 3.44" in page


@pytest.mark.parametrize("last", ["mc", "xend"])
def test_the_guest_is_shown_if_the_stop_is_known_of_any_controller(write, last):
    runs = [
        requests("a", controller, interval, stop="5ms" if controller == "mc" else "a variable")
        for controller in sorted(("mc", "xend"), key=lambda name: name == last)
        for interval in ("25ms", "50ms")
    ]
    _, guest = charts.cost(write(runs)).panels
    assert [list(series.y) for series in guest.series if series.name == "mc"] == [[10, 10]]
    runs = [requests("a", "mc", interval, stop="a variable") for interval in ("25ms", "50ms")]
    assert len(charts.cost(write(runs)).panels) == 1


def test_each_controller_of_cpp_has_a_colour_of_its_own():
    names = {str(name) for name in ns.RemusController.GetNames()}
    assert set(CONTROLLER_COLOURS) <= names, "colours of controllers that C++ does not have"
    assert len({colour(name, sorted(names)) for name in names}) == len(names)
    shown = ["adaptive", "none", "output", "mine"]
    assert len({colour(name, shown) for name in shown}) == len(shown)


def test_controllers_without_a_law_are_drawn_and_told_by_name(write, tmp_path):
    names = ("adaptive", "output", "pipelined", "predictive", "ns3::MyController")
    runs = [
        requests("a", name, interval, stop="2ms", commit="3ms")
        for name, interval in itertools.product(names, ("25ms", "50ms"))
    ]
    data = write(runs)
    (panel, *_) = charts.cost(data).panels
    assert {series.name for series in panel.series} >= {f"{name}, mean" for name in names}
    distributions = charts.distribution(data, "request").panels
    assert [panel.title for panel in distributions] == list(names)
    assert not any(s.name.startswith("law") for panel in distributions for s in panel.series)
    write_report(tmp_path)
    page = (tmp_path / "report.html").read_text()
    assert all(name in page for name in names)


def test_backlogs_of_each_controller_and_limit_stay_apart(write):
    limits, rates, controllers = ("100kB", "300kB"), ("10Mbps", "20Mbps", "5Mbps"), ("mc", "xl")
    runs = [
        output(limit, rate, controller=controller)
        for rate, limit, controller in itertools.product(rates, limits, controllers)
    ]
    data = write(runs)
    held, dropped = charts.backlog(data, "rate").panels
    points = {s.name: s for s in held.series if s.name != "law F7"}
    assert set(points) == {f"{limit}, {c}" for c in controllers for limit in limits}
    assert list(points["300kB, xl"].x) == [5, 10, 20]
    assert list(points["300kB, xl"].y) == pytest.approx([0.300005, 0.30001, 0.30002])
    points = {s.name: s for s in dropped.series if s.name != "law F7"}
    assert list(points["100kB, mc"].y) == pytest.approx([10.5, 11, 12])
    assert held.level is None
    held, _ = charts.backlog(data, "limit").panels
    points = {s.name: s for s in held.series if s.name != "law F7"}
    assert set(points) == {f"{rate}, {c}" for c in controllers for rate in rates}
    assert list(points["20Mbps, mc"].x) == [0.1, 0.3]
    assert list(points["20Mbps, mc"].y) == pytest.approx([0.10002, 0.30002])
    law = held.series[held.series.index(points["20Mbps, mc"]) - 1]
    assert list(law.y) == pytest.approx([0.10002, 0.30002])


def test_backlogs_of_limits_alone_are_drawn(write, tmp_path):
    write([output(limit, "10Mbps") for limit in ("100kB", "300kB", "200kB")])
    write_report(tmp_path)
    assert (tmp_path / "figures/backlog-limit.png").is_file()
    assert not (tmp_path / "figures/backlog.png").exists()


def test_a_few_packets_make_no_largest_difference(write):
    few, many = ({**requests("a", "mc", t)[2], "packets": (n, n)} for t, n in (("", 9), ("", 9000)))
    few[MEAN] = (80, 40)
    runs = [(name, requests("a", "mc", "25ms")[1], q) for name, q in (("few", few), ("b", many))]
    assert tables.largest_difference(write(runs))["sweep"] == "b"


def test_a_run_of_two_sweeps_counts_once_in_each(write, tmp_path):
    write([requests("a", "mc", t) for t in ("25ms", "50ms")])
    Results(tmp_path).summarize([("0", "a"), ("1", "a"), ("1", "b")])
    data = Data(tmp_path)
    assert len(data.summary) == 3 * 3
    assert data.means[data.means.sweep == "b"].seeds.tolist() == [1, 1, 1]
    assert data.value(MEAN, sweep="b") == 40
    assert len(data.series("a", "request", MEAN)) == 2


def test_what_cannot_be_read_or_written_gets_one_line(write, ns3_plug, tmp_path):
    write([requests("a", "mc", t) for t in ("25ms", "50ms")])
    (tmp_path / "figures").touch()
    done = ns3_plug("report", tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "figures" in done.stderr
    for name in ("summary/0.parquet", "study.json", "runs.parquet"):
        (tmp_path / name).write_text("{")
        done = ns3_plug("report", tmp_path)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert done.stderr.startswith(f"ns3_plug report: {tmp_path / name}: cannot be read: ")
