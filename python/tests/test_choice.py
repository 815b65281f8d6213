# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The choice of runs, the number of seeds, and results as frames."""

import base64
import collections
import re
import zlib

import pandas as pd
import pytest

from ns3_plug import UserError
from ns3_plug.report.data import Data
from ns3_plug.results import Results, add_typed

#: Writes a row whose value depends on the seed, within --spread of 100
NOISY = """#!/bin/bash
for a in "$@"; do case $a in
--csv=*) csv=${a#--csv=};; --RngRun=*) seed=${a#*=};; --spread=*) spread=${a#*=};; esac; done
printf 'value,unused\\n%d,0\\n' $((100 + spread * (seed * 7 % 5 - 2))) >$csv
"""


@pytest.fixture
def noisy(tmp_path):
    """Writes a study of a program with noise, and returns its file."""

    def write(seeds, spreads):
        program = tmp_path / "noisy.sh"
        program.write_text(NOISY)
        program.chmod(0o755)
        path = tmp_path / "s.toml"
        path.write_text(
            f'name = "s"\nprogram = "{program}"\nseeds = {seeds}\nparameters.spread = {spreads}\n'
        )
        return path

    return write


def counts(tmp_path):
    runs = Results(tmp_path / "results/s").runs()
    return dict(collections.Counter(runs.spread))


def test_more_seeds_are_taken_until_the_mean_is_known(ns3_plug, noisy, tmp_path):
    study = noisy('{ until = "1 %", at_most = 40 }', "[0, 1, 20]")
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    found = counts(tmp_path)
    assert found["0"] == 3
    assert 3 < found["1"] < 40
    assert found["20"] == 40
    for spread, values in Results(tmp_path / "results/s").frame("csv").groupby("spread"):
        assert sorted(values.seed) == list(range(1, found[spread] + 1))
    # A second time, nothing is left to do
    done = ns3_plug("run", study)
    assert done.returncode == 0
    assert counts(tmp_path) == found
    assert "[" not in done.stderr


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        ('{ until = "1" }', "until = '1': it must be a part like \"1 %\""),
        ('{ until = "0 %" }', "until = '0 %': it must be a part"),
        ("{ until = 1 }", "until = 1: it must be a part"),
        ('{ until = "1 %", at_most = 1 }', "at_most = 1: a number from 3"),
        ('{ until = "1 %", of = 3 }', "of = 3: it must be a quantity's name"),
        ('{ until = "1 %", most = 3 }', "seeds: most: unknown; allowed are at_most, of, until"),
        ('{ until = "1 %", at_most = 10000000 }', "30,000,000 runs: a study may have"),
    ],
)
def test_seeds_that_cannot_be_get_one_line(ns3_plug, noisy, seeds, message):
    done = ns3_plug("run", noisy(seeds, "[0, 1, 2]"))
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_dry_run_prints_commands_and_makes_nothing(ns3_plug, write_study, tmp_path):
    study = write_study('parameters.interval = ["25ms", "50ms"]')
    done = ns3_plug("run", study, "--dry-run")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 6
    assert done.stdout.splitlines()[0].endswith("fake_program.py --interval=25ms --RngRun=1")
    assert done.stderr == "6 runs, 0 already done; 6 to do\n"
    assert not (tmp_path / "results").exists()


def test_only_the_chosen_runs_are_done(ns3_plug, write_study, tmp_path):
    study = write_study('parameters.interval = ["25ms", "50ms"]\nparameters.mode = ["ok", "fail"]')
    only = 'mode == "ok" and interval_s > 0.03'
    assert "3 to do" in ns3_plug("run", study, "--dry-run", "--only", only).stderr
    done = ns3_plug("run", study, "--only", only)
    assert done.returncode == 1  # there are others
    runs = Results(tmp_path / "results/s").runs()
    assert set(zip(runs["mode"], runs.interval, strict=True)) == {("ok", "50ms")}
    assert len(runs) == 3
    assert ns3_plug("report", "results/s").stdout.startswith("9 of 12 runs are missing: 9 were not")


@pytest.mark.parametrize("only", ["nothing == 1", "interval ==", "interval", "__import__('os')"])
def test_a_choice_that_cannot_be_gets_one_line(ns3_plug, write_study, only):
    done = ns3_plug("run", write_study('parameters.interval = "25ms"'), "--only", only)
    assert done.returncode == 2
    assert f"--only {only!r}: " in done.stderr
    assert "there are sweep, seed, interval, interval_s" in done.stderr
    assert done.stderr.count("\n") == 1


def test_only_failed_runs_are_done_again(ns3_plug, write_study, tmp_path):
    log = tmp_path / "log"
    study = write_study(f'parameters.log = "{log}"\nparameters.mode = "fail"')
    ns3_plug("run", study, "--only", "seed <= 2")
    assert sorted(log.read_text().split()) == ["1", "2"]  # two at a time
    assert ns3_plug("run", study, "--failed").returncode == 1
    assert log.read_text().split()[2:] == ["2"]


def test_parameters_are_typed_where_they_are_of_a_kind():
    given = pd.DataFrame(
        {
            "interval": ["25ms", "0.05s", "1"],
            "rate": ["10Mbps", "1.5Gbps", None],
            "limit": ["1MB", "2KiB", "10B"],
            "clients": ["1", "2", "-3e2"],
            "mode": ["1", "fast", "2"],
            "mixed": ["1MB", "10p", "1s"],
        }
    )
    frame = add_typed(given)
    assert frame.interval_s.tolist() == [0.025, 0.05, 1]
    assert frame.rate_bps.tolist()[:2] == [1e7, 1.5e9]
    assert frame.rate_bps.isna().tolist() == [False, False, True]
    assert frame.limit_bytes.tolist() == [1e6, 2048, 10]
    assert frame.clients_number.tolist() == [1, 2, -300]
    assert list(frame.columns[6:]) == ["interval_s", "rate_bps", "limit_bytes", "clients_number"]
    assert frame[list(given)].equals(given)


def test_results_are_one_frame_with_parameters(ns3_plug, write_study, tmp_path):
    study = write_study(
        'tables = ["summary"]\nparameters.interval = ["25ms", "50ms"]\nparameters.clients = 3'
    )
    assert ns3_plug("run", study).returncode == 0
    results = Results(tmp_path / "results/s")
    frame = results.frame("summary")
    assert len(frame) == 6
    assert set(frame.interval_s) == {0.025, 0.05}
    assert set(frame.clients_number) == {3}
    assert frame.measured.dtype == float
    assert len(results.frame("csv")) == 2 * (1 + 2 + 3)
    assert Data(tmp_path / "results/s").parameters == ["interval", "clients"]
    with pytest.raises(UserError, match="its runs have no table 'epochs'"):
        results.frame("epochs")


def test_results_are_an_xarray_with_what_was_swept(ns3_plug, write_study, tmp_path):
    pytest.importorskip("xarray")
    study = write_study(
        'tables = ["summary"]\nparameters.interval = ["25ms", "50ms"]\nparameters.clients = 3'
    )
    assert ns3_plug("run", study).returncode == 0
    dataset = Results(tmp_path / "results/s").dataset("1")
    assert dict(dataset.sizes) == {"interval": 2, "seed": 3, "quantity": 1}
    assert dataset.interval.values.tolist() == [0.025, 0.05]
    assert dataset.attrs == {"clients": "3"}
    assert float(dataset.measured.sel(interval=0.05, seed=2, quantity="packets")) == 1


def unpacked(page):
    """The compressed texts of a page (see ns3_plug.report.page.packed())."""
    texts = []
    for length, content in re.findall(r"data-length='(\d+)'>([^<]*)<", page):
        data = base64.b85decode(content.replace(",", "<").replace(".", "&"))
        texts.append(zlib.decompress(data[: int(length)]).decode())
    return "\n".join(texts)


def test_a_study_chooses_its_figures(ns3_plug, noisy, tmp_path):
    study = noisy(3, "[0, 1, 2]")
    study.write_text(
        study.read_text() + '[figures.mine]\nx = "spread"\ny = "value"\nof = "max"\nunit = "s"\n'
        'title = "How it spreads"\n'
    )
    assert ns3_plug("run", study).returncode == 0
    done = ns3_plug("report", "results/s")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "results/s/figures/mine.png").is_file()
    page = (tmp_path / "results/s/report.html").read_text()
    assert "<h3>How it spreads</h3>" in page
    assert "value (s)" in unpacked(page)


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("figures = 3", "figures = 3: give tables, [figures.NAME]"),
        ('figures.a = { x = "b" }', "figure a: y = None: it must be a name"),
        ('figures.a = { x = "b", y = "c", of = "most" }', "figure a: of = 'most': it must be one"),
        ('figures.a = { x = "b", y = "c", by = "d" }', "figure a: by = 'd': it must be a list"),
        ('figures.a = { x = "b", y = "c", z = "d" }', "figure a: z: unknown; allowed are by, of"),
        ('memory = "lots"', "memory = 'lots': it must be a size like"),
        ("memory = 5", "memory = 5: it must be a size like"),
    ],
)
def test_a_figure_or_a_limit_that_cannot_be_gets_one_line(ns3_plug, write_study, figure, message):
    done = ns3_plug("run", write_study(figure))
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
