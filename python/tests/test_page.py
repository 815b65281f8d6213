# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The pages of five different studies in a browser: narrow, wide and dark, without errors."""

import re
import shutil
import subprocess
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from test_charts import PACKETS, stream

import ns3_plug.report
from ns3_plug.report import page, write_report
from ns3_plug.report.data import MEAN, P99, PERIOD
from ns3_plug.results import Results

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
STYLE = Path(ns3_plug.report.__file__).with_name("page.css").read_text()


def requests(interval, controller="mc", seed=1, **more):
    run = {"workload": "request", "controller": controller, "interval": interval, "seed": seed}
    measured = [40.0 + seed % 7, 80.0 + seed % 7, 50.0]
    summary = {"quantity": [MEAN, P99, PERIOD], "measured": measured, "law": [41.0, 81.0, 50.0]}
    return {**run, "stop": "5ms", **more}, {"csv": PACKETS, "summary": stream(summary)}


def gaps(interval, seed):
    run = {"controller": "xend", "interval": interval, "seed": seed}
    table = {"client": [0, 1], "gap": [200.0 + seed, 210.0], "law": [205.0, 205.0]}
    return run, {"csv": stream(table)}


STUDIES = {
    "one": ([requests("50ms")], 0),
    "requests": ([requests(t, c) for t in ("25ms", "50ms", "100ms") for c in ("xend", "xl")], 0),
    "failover": ([gaps(t, s) for t in ("25ms", "100ms") for s in (1, 2, 3)], 0),
    "many": ([requests(f"{25 * (i % 4 + 1)}ms", seed=i // 4 + 1) for i in range(2000)], 0),
    "failed": ([requests(t) for t in ("25ms", "50ms", "100ms")], 300),
}


@pytest.fixture(scope="module", params=STUDIES)
def written(request, tmp_path_factory):
    """The folder of a study's results, with its report."""
    runs, failed = STUDIES[request.param]
    folder = tmp_path_factory.mktemp("page") / request.param
    results = Results(folder)
    results.make()
    command = f"remus-output-commit {'--option=value ' * 12}"
    for i, (run, tables) in enumerate(runs):
        run |= {"command": command, "seconds": 0.0, "output": "", "status": "ok"}
        results.add(str(i), run, tables)
    for i in range(failed):
        failure = {"status": "timed out after 60 s", "command": command, "output": f"at {i} s"}
        results.add_failure(f"f{i}", failure)
    results.summarize([(str(i), "a") for i in range(len(runs))])
    about = {"name": request.param, "command": "", "version": "1", "ns3": "3.44", "anchors": []}
    results.describe({**about, "runs": len(runs) + failed})
    results.close()
    write_report(folder)
    return folder


#: Tells the frame's parent, once the page is drawn: its width, the frame's, the number of drawings,
#: the texts of charts that overlap or are cut off, and the background
LOOK = """
<script>
const texts = ".gtitle, .xtitle, .ytitle, .legendtext, .xtick, .ytick, .annotation-text";
const cover = (a, b) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left),
                                 Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
const faults = (chart) => {
    const box = chart.getBoundingClientRect();
    const drawn = [...chart.querySelectorAll(texts)]
        .map((text) => [text.textContent, text.getBoundingClientRect()])
        .filter(([text, place]) => text && place.width);
    const cut = drawn.filter(([, p]) => p.left < box.left - 1 || p.right > box.right + 1 ||
                                        p.top < box.top - 1 || p.bottom > box.bottom + 1);
    const pairs = drawn.flatMap(([name, place], i) => drawn.slice(i + 1)
        .filter(([, other]) => cover(place, other) > 1)
        .map(([other]) => `${name} on ${other}`));
    return [...cut.map(([text]) => `${text} is cut off`), ...pairs];
};
const look = () => {
if (!document.documentElement.dataset.ready) { setTimeout(look, 50); return; }
setTimeout(() => parent.postMessage(
    [document.documentElement.scrollWidth, innerWidth,
     document.querySelectorAll(".main-svg").length,
     getComputedStyle(document.body).backgroundColor,
     [...document.querySelectorAll(".js-plotly-plot")].flatMap(faults).join("; ")], "*"), 300);
};
look();
</script>
"""


@pytest.mark.skipif(not CHROMIUM, reason="there is no chromium")
@pytest.mark.parametrize(
    ("width", "dark"), [(390, False), (390, True), (1400, False), (1400, True)]
)
def test_the_page_fits_and_has_no_errors(written, tmp_path, width, dark):
    text = (written / "report.html").read_text()
    (tmp_path / "page.html").write_text(text.replace("</body>", LOOK + "</body>"))
    frame = tmp_path / "frame.html"
    frame.write_text(
        f"<iframe width={width} height=900 src=page.html></iframe><script>"
        "addEventListener('message', (e) => document.title = e.data.join('|'));</script>"
    )
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=1600,1000",
            "--virtual-time-budget=20000",
            "--enable-logging=stderr",
            *(["--blink-settings=preferredColorScheme=0"] if dark else []),
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--screenshot={tmp_path / 'page.png'}",
            "--dump-dom",
            frame.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert [line for line in done.stderr.splitlines() if "CONSOLE" in line] == []
    title = re.search(r"<title>(\d+)\|(\d+)\|(\d+)\|(.*?)\|(.*?)</title>", done.stdout)
    assert title, done.stdout[:500]
    assert int(title[1]) <= int(title[2]) <= width
    assert int(title[3]) >= text.count("<div class='chart'") >= 1
    assert (title[4] == "rgb(22, 25, 29)") == dark
    assert title[5] == ""
    seen = plt.imread(tmp_path / "page.png")[20:900, 20 : width - 20, :3].mean(axis=2)
    paper = np.median(seen)
    assert (paper < 0.2) if dark else (paper > 0.8)
    written_on = (abs(seen - paper) > 0.2).mean()
    assert 0.02 < written_on < 0.5


def test_the_page_is_small_and_says_what_its_charts_are(written):
    text = (written / "report.html").read_text()
    assert len(text.encode()) < 2e6
    charts = re.findall(r"<div class='chart'[^>]*>", text)
    assert charts
    assert all("role='img'" in chart and "aria-label='" in chart for chart in charts)


def test_what_is_packed_has_no_character_that_html_knows():
    packed = page.packed("".join(map(chr, range(32, 2000))) * 20)
    length, content = re.fullmatch(r"data-length='(\d+)'>(.*)", packed, re.S).groups()
    assert len(content) % 5 == 0
    assert 0 <= len(content) / 5 * 4 - int(length) < 4
    assert not set("<&'\"\\") & set(content)


def luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "bad"])
@pytest.mark.parametrize("paper", ["paper", "tint"])
def test_text_has_the_contrast_that_wcag_aa_asks_for(scheme, ink, paper):
    block = re.findall(r":root \{(.*?)\}", STYLE, re.S)[scheme]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block))
    first, second = sorted(luminance(colours[name]) + 0.05 for name in (ink, paper))
    assert second / first >= 4.5
