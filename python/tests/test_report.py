# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

import html
import json
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from test_run import wait_until

from ns3_plug import UserError, advise
from ns3_plug.report import answer, charts
from ns3_plug.report.data import Data
from ns3_plug.report.timeline import timeline
from ns3_plug.statistics import confidence
from ns3_plug.units import bytes_of, megabits, milliseconds

STUDIES = Path(__file__).parents[2] / "studies"

STUDY = """
name = "small"
program = "remus-output-commit"
tables = ["epochs", "summary"]
seeds = 2
[parameters]
stop = "5ms"
commit = "15ms"
duration = "4s"
[[sweeps]]
name = "grid"
parameters.workload = ["output", "request", "closed-loop", "tcp"]
parameters.controller = ["xend", "mc"]
parameters.interval = ["25ms", "50ms"]
source = "law F3"
[[sweeps.anchors]]
controller = "xend"
interval = "50ms"
workload = "request"
quantity = "added delay, mean (ms)"
expected = 45
[[sweeps]]
name = "limit"
seeds = 1
[sweeps.parameters]
workload = "output"
controller = "xl"
interval = "200ms"
limit = "1MB"
rate = ["10Mbps", "60Mbps"]
[[sweeps]]
name = "timeline"
seeds = 1
[sweeps.parameters]
workload = "output"
controller = "xl"
interval = "50ms"
rate = 500
"""


def command(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "ns3_plug", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=280,
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The folder of a small study with its report, and the output of report."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "small.toml").write_text(STUDY)
    done = command(folder, "run", "small.toml", "-o", "out")
    assert done.returncode == 0, done.stderr
    done = command(folder, "report", "out")
    assert done.returncode == 0, done.stderr
    return folder / "out", done.stdout


def test_times_rates_and_sizes_are_read_as_ns3_writes_them():
    assert milliseconds("25ms") == 25
    assert milliseconds("1.5s") == 1500
    assert milliseconds("100us") == 0.1
    assert milliseconds("0.025") == 25
    assert milliseconds(".5ms") == 0.5
    assert milliseconds("2h") == 7.2e6
    assert pd.isna(milliseconds("ns3::UniformRandomVariable[Min=0|Max=1]"))
    assert megabits("60Mbps") == 60
    assert megabits("1.5Gbps") == 1500
    assert megabits("1MB/s") == 8
    assert pd.isna(megabits("1000"))
    assert bytes_of("1.5MB") == 1500000
    assert bytes_of("2KiB") == 2048
    assert pd.isna(bytes_of("1000p"))


def test_the_interval_over_seeds_is_students():
    mean, half = confidence(pd.Series([1.0, 2.0, 3.0]), pd.Series([0.0, 0.0, 0.0]))
    assert mean == 2
    assert half == pytest.approx(4.303 / 3**0.5, rel=1e-3)
    assert confidence(pd.Series([5.0]), pd.Series([0.25])) == (5.0, 0.25)


def test_the_tables_hold_what_the_laws_say(report):
    folder, printed = report
    summary = pd.read_csv(folder / "summary.csv")
    means = summary[summary.quantity == "added delay, mean (ms)"].set_index(
        ["workload", "controller", "interval"]
    )
    row = means.loc[("request", "xend", "50ms")]
    assert row.measured == pytest.approx(45, rel=0.05)
    assert row.seeds == 2
    assert means.loc[("request", "mc", "50ms")].law == pytest.approx(52.5, rel=0.02)
    anchors = pd.read_csv(folder / "anchors.csv")
    assert anchors.expected.tolist() == [45]
    assert anchors.measured[0] == pytest.approx(45, rel=0.05)
    assert "law F3" in anchors.source[0]
    line = r"grid, xend, 50ms, request: added delay, mean \(ms\) +45 +4[3-7]\.\d"
    assert re.search(line, printed)


def test_every_chart_is_there_as_png_and_pdf(report):
    folder, _ = report
    for name in ("cost", "delay-output", "delay-request", "locked", "backlog", "timeline"):
        assert (folder / f"figures/{name}.png").read_bytes()[:4] == b"\x89PNG"
        assert (folder / f"figures/{name}.pdf").read_bytes()[:5] == b"%PDF-"


def test_the_timeline_is_of_the_run_that_is_asked_for(report):
    data = Data(report[0])
    chart = timeline(data, 'interval == "200ms" and rate == "10Mbps"')
    assert chart.title.startswith("Epochs: xl, T = 200ms")
    assert len(chart.panels[0].spans) >= 4
    with pytest.raises(UserError, match=r"--timeline 'speed == 1': .*; there are run, sweep"):
        timeline(data, "speed == 1")
    with pytest.raises(UserError, match="no such run has a table epochs, and packets"):
        timeline(data, 'interval == "1h"')


def test_charts_show_the_measured_beside_the_law(report):
    data = Data(report[0])
    for panel in charts.waiting_clients(data).panels:
        law, measured = panel.series[0], panel.series[1]
        assert list(measured.y) == pytest.approx(list(law.y), rel=0.05)
    for panel in charts.distribution(data, "request").panels:
        measured, law = panel.series[0], panel.series[1]
        assert law.name == "law F3"
        assert min(measured.x) >= law.x[0]
        assert max(measured.x) == pytest.approx(law.x[1], rel=0.02)
    left, right = charts.backlog(data, "rate").panels
    assert left.level == (1.0, "limit 1MB")
    assert max(left.series[1].y) <= 1.0
    dropped = dict(zip(right.series[1].x, right.series[1].y, strict=True))
    assert dropped[10] == 0
    assert dropped[60] > 20  # by law F7 there is room for 34.8 Mb/s


def test_controllers_with_the_same_stop_and_commit_are_not_compared(report):
    folder, printed = report
    data = Data(folder)
    assert not answer.comparable(data)
    page = (folder / "report.html").read_text()
    assert "any controller" not in page
    assert "<option>xend</option><option>mc</option>" in page
    assert charts.SAME_FOR_ALL in charts.cost(data).caption
    assert "The interval alone says little" not in printed


def test_what_a_figure_holds_for_is_said(report):
    data = Data(report[0])
    assert "This holds for S = 5 ms, X = 15 ms." in answer.headline(data)
    for chart in charts.all_charts(data):
        if chart.name in ("cost", "delay-output", "delay-request"):
            assert "S = 5 ms, X = 15 ms" in chart.caption


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Results of the sweep "pages" of studies/remus.toml, shortened, without long intervals."""
    study = tomllib.loads(STUDIES.joinpath("remus.toml").read_text())
    (sweep,) = (sweep for sweep in study["sweeps"] if sweep["name"] == "pages")
    cases = [case for case in sweep["cases"] if case["interval"] in ("25ms", "50ms")]
    lines = ["{" + ", ".join(f'{k} = "{v}"' for k, v in case.items()) + "}" for case in cases]
    folder = tmp_path_factory.mktemp("pages")
    (folder / "pages.toml").write_text(
        'name = "pages"\nprogram = "remus-output-commit"\ntables = ["summary"]\n'
        f'[[sweeps]]\nname = "pages"\ncases = [{", ".join(lines)}]\n'
        'parameters = { workload = "request", rate = "1000", duration = "20s" }\n'
    )
    done = command(folder, "run", "pages.toml", "-o", "out")
    assert done.returncode == 0, done.stderr
    return folder / "out"


def test_the_page_and_advise_agree(pages):
    """The study and advise have the same stops, commits, and choices for every target."""
    data = Data(pages)
    assert answer.comparable(data)
    choices = answer.options(data)
    assert len(choices) == 6
    situation = advise.Situation(
        target=1.0,
        quantile=0.99,
        workload="request",
        rate=1000,
        packet_size=1000,
        page_rate=10229,
        replication_link=1000,
        stop=advise.STOP,
        page_stop=advise.PAGE_STOP,
        ack=advise.TRANSFER,
        working_set=float("inf"),
        limit=None,
        client_link=1000,
    )
    advised = {}
    for row in data.runs.itertuples():
        timing = situation.timing(row.controller, row.interval_ms / 1e3)
        assert row.stop_ms == pytest.approx(1e3 * timing.stop, abs=1e-3)
        assert row.commit_ms == pytest.approx(1e3 * timing.commit, abs=1e-3)
        tail = 1e3 * situation.delay(timing).quantile(0.99)
        advised[row.controller, row.interval_ms] = (1 - timing.stopped_fraction, tail)
    for choice in choices:
        running, tail = advised[choice.controller, choice.interval]
        assert choice.running == pytest.approx(running, abs=0.003)
        assert choice.p99 == pytest.approx(tail, rel=0.03)
    for target in range(20, 200, 5):
        if any(abs(tail - target) < 2 for _, tail in advised.values()):
            continue  # too close for a simulation to distinguish
        best = answer.recommend(choices, target)
        within = {key: value for key, value in advised.items() if value[1] <= target}
        wanted = max(within, key=lambda key: advise.preference(*within[key]), default=None)
        assert (best and (best.controller, best.interval)) == wanted


def test_what_is_missing_comes_first_and_alike_failures_together(ns3_plug, write_study, tmp_path):
    study = write_study('parameters.mode = ["fail", "crash", "ok"]', seeds=3)
    assert ns3_plug("run", study).returncode == 1
    done = ns3_plug("report", "results/s")
    assert done.returncode == 0, done.stderr
    first = done.stdout.splitlines()[:3]
    assert first[0].startswith("4 of 9 runs are missing: 4 failed.")
    assert "  2 x ended with status 1: unknown workload 'x'" in first
    assert "  2 x was killed by SIGABRT: about to crash" in first
    page = (tmp_path / "results/s/report.html").read_text()
    assert page.index("4 of 9 runs are missing") < page.index("<h2>")
    assert page.count("<summary>2 runs failed: ") == 2


def test_runs_that_were_not_done_are_missing(ns3_plug, start, write_study, tmp_path):
    gate, log = tmp_path / "gate", tmp_path / "log"
    study = write_study(f'parameters.log = "{log}"\nparameters.gate = "{gate}"', seeds=12)
    process = start("-m", "ns3_plug", "run", study, "--jobs", 2)
    wait_until(lambda: len(list((tmp_path / "results/s/runs").glob("*.parquet"))) == 5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    done = ns3_plug("report", "results/s")
    assert done.stdout.startswith("7 of 12 runs are missing: 7 were not run.")


SMALL = """
name = "any"
program = "remus-output-commit"
tables = ["epochs", "summary"]
[parameters]
controller = "xend"
duration = "3s"
"""


@pytest.mark.parametrize(
    ("text", "figures", "says"),
    [
        # One value of each parameter: no series of intervals
        (
            'workload = "request"\ninterval = "50ms"\nstop = "5ms"\ncommit = "15ms"\nrate = "100"',
            {"cost", "delay-request"},
            "With xend and T = 50 ms a request waits",
        ),
        ('workload = "output"\nstop = "5ms"\nrate = "100"', {"timeline"}, "any"),
        ('workload = "closed-loop"', set(), "1 run of any"),
        ('workload = "tcp"\ninterval = ["25ms", "50ms"]', {"locked"}, "2 runs of any"),
        # A rate, but no limit
        (
            'workload = "request"\ninterval = ["25ms", "50ms"]\nrate = "500"',
            {"cost", "delay-request"},
            "rate = 500",
        ),
        # Other parameters are swept, and some runs fail
        (
            'workload = "request"\ninterval = ["50ms", "0.1s"]\nstop = ["5ms", "10ms"]\n'
            'commit = ["15ms", "oops"]\nrate = ["100", "200"]',
            {"cost", "by-added-delay-mean-ms-over-rate", "by-added-delay-p99-ms-over-stop"},
            "With xend and T = 50 ms a request waits",
        ),
        (
            'workload = ["output", "request"]\ninterval = ["25ms", "50ms"]\nstop = "5ms"\n'
            'commit = "15ms"\nrate = ["100", "200"]\nlimit = ["1MB"]',
            {"cost", "delay-output", "delay-request", "by-added-delay-mean-ms-over-rate"},
            "limit = 1MB",
        ),
    ],
)
def test_any_study_has_a_report(ns3_plug, tmp_path, text, figures, says):
    (tmp_path / "any.toml").write_text(SMALL + text)
    ns3_plug("run", "any.toml")
    done = ns3_plug("report", "results/any")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    drawn = {path.stem for path in (tmp_path / "results/any/figures").glob("*.png")}
    assert figures <= drawn
    page = (tmp_path / "results/any/report.html").read_text()
    assert says in html.unescape(page)
    assert "nan" not in done.stdout


def test_a_study_that_names_no_controller_gets_a_report(ns3_plug, tmp_path):
    text = SMALL.replace('controller = "xend"', 'interval = ["25ms", "50ms"]\nrate = "100"')
    (tmp_path / "any.toml").write_text(text)
    assert ns3_plug("run", "any.toml").returncode == 0
    done = ns3_plug("report", "results/any")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    page = html.unescape((tmp_path / "results/any/report.html").read_text())
    assert "With the default controller and T = 25 ms a packet waits" in page
    assert (tmp_path / "results/any/figures/cost.png").is_file()


def test_a_program_of_ones_own_gets_pictures(ns3_plug, write_study, tmp_path):
    done = ns3_plug("run", write_study('parameters.interval = ["25ms", "50ms", "100ms"]', seeds=2))
    assert done.returncode == 0
    done = ns3_plug("report", "results/s")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "results/s/figures/by-released-ns-over-interval.png").is_file()
    data = Data(tmp_path / "results/s")
    (chart,) = (c for c in charts.all_charts(data) if c.name == "by-released-ns-over-interval")
    (series,) = chart.panels[0].series
    assert chart.panels[0].x_label == "interval (ms)"
    assert list(series.x) == [25, 50, 100]
    assert list(series.y) == [1.5e6] * 3


def test_a_report_of_nothing_but_failures_gets_one_line(ns3_plug, write_study):
    ns3_plug("run", write_study("timeout = 0.000001"))
    done = ns3_plug("report", "results/s")
    assert done.returncode == 2
    assert "no run is finished, and 3 failed; the first (timed out" in done.stderr
    assert done.stderr.count("\n") == 1


CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


def browse(page: Path) -> tuple[str, list[str]]:
    """The page's DOM after its scripts have run in a browser, and their console output."""
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=1280,860",
            "--virtual-time-budget=10000",
            "--enable-logging=stderr",
            f"--user-data-dir={page.parent / 'profile'}",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=200,
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


#: A reader moves the slider first to the minimum, then to 50 ms, and filters the table
READER = """
<script>
const read = () => {
if (!document.documentElement.dataset.ready) { setTimeout(read, 50); return; }
const tell = (name) => document.documentElement.setAttribute(
    name, document.getElementById("choice").textContent);
const enter = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input"));
};
const target = document.getElementById("target");
enter(target, target.min); tell("data-least");
enter(target, 50); tell("data-fifty");
const bottom = (selector) => document.querySelector(selector).getBoundingClientRect().bottom;
document.documentElement.setAttribute("data-seen", String(
    Math.max(bottom("#choice"), bottom("[data-chart='cost']")) <= innerHeight));
enter(document.querySelector(".filter"), "request xend 50ms p99");
};
read();
</script>
"""


@pytest.mark.skipif(not CHROMIUM, reason="there is no chromium")
def test_the_page_works_in_a_browser_without_errors_and_without_a_network(report, tmp_path):
    text = (report[0] / "report.html").read_text()
    page = tmp_path / "page.html"
    page.write_text(text.replace("</body>", READER + "</body>"))
    dom, console = browse(page)
    assert console == []
    root = html.unescape(re.search(r"<html[^>]*>", dom).group())
    assert 'data-ready="true"' in root
    assert 'data-least="none of those measured' in root
    assert 'data-fifty="xend, T = 25 ms' in root
    assert 'data-seen="true"' in root  # the answer and its chart, without scrolling
    drawn = re.findall(r"<div class=\"chart js-plotly-plot\" data-chart=\"([\w-]+)\"", dom)
    assert len(drawn) == len(set(drawn)) == text.count("<div class='chart' data-chart=")
    assert len(re.findall(r"<svg class=\"main-svg\"", dom)) >= len(drawn) >= 6
    filtered = dom.split("<details>")[1]
    assert len(re.findall(r"<tr>", filtered)) == 1 + 1
    # Everything is inline except the links to the figures
    elements = re.sub(r"(<script[^>]*>).*?</script>", r"\1", dom, flags=re.S)
    links = re.findall(r"<(?:script|link|img|a)\b[^>]*\b(?:src|href)=\"([^\"]+)\"", elements)
    assert len(links) >= 2 * len(drawn)
    assert [link for link in links if not link.startswith(("data:", "figures/"))] == []


@pytest.mark.skipif(not CHROMIUM, reason="there is no chromium")
def test_the_check_in_the_browser_sees_errors(tmp_path):
    page = tmp_path / "broken.html"
    page.write_text("<script>missing();</script>")
    assert "missing is not defined" in browse(page)[1][0]


def test_a_folder_without_results_gets_one_line(tmp_path):
    done = command(tmp_path, "report", tmp_path)
    assert done.returncode == 2
    assert "no runs.parquet there" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_study_keeps_the_tables_that_it_names(ns3_plug, write_study, tmp_path):
    done = ns3_plug("run", write_study('tables = ["epochs", "summary"]', seeds=2))
    assert done.returncode == 0, done.stderr
    runs = pd.read_parquet(tmp_path / "results/s/runs.parquet")
    for run in runs.run:
        assert len(pd.read_parquet(tmp_path / f"results/s/summary/{run}.parquet")) == 1
    study = json.loads((tmp_path / "results/s/study.json").read_text())
    assert study["command"].startswith("python -m ns3_plug run ")


def test_the_gaps_of_failovers_are_drawn_beside_f11(ns3_plug, write_study, tmp_path):
    study = write_study(
        'header = "client,gap,law"\nparameters.mode = "table"\n'
        'parameters.interval = ["25ms", "50ms"]\nparameters.controller = "xend"'
    )
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    done = ns3_plug("report", "results/s")
    assert done.returncode == 0, done.stderr
    chart = charts.failover(Data(tmp_path / "results/s"))
    clients, law, means = chart.panels[0].series
    assert len(clients.y) == 2 * 3 * 3
    assert list(law.y) == [207, 207]
    assert list(means.y) == [212, 212]
    assert (tmp_path / "results/s/figures/failover.png").is_file()
    page = (tmp_path / "results/s/report.html").read_text()
    assert "a client receives nothing for 212 ms on average, from 201 to 223 ms" in page
