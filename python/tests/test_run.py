# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

import collections
import hashlib
import json
import re
import shutil
import signal
import sys
import time
import urllib.request
from importlib.metadata import version

import pandas as pd
import pytest
from distributed import default_client

from ns3_plug.folder import OWN
from ns3_plug.program import identify
from ns3_plug.progress import Progress
from ns3_plug.results import Results
from ns3_plug.run import find_program, run_study
from ns3_plug.study import load


def log_lines(path):
    return path.read_text().splitlines() if path.exists() else []


def wait_until(condition, seconds=150):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def test_every_combination_and_seed_is_run_and_recorded(ns3_plug, write_study, tmp_path):
    study = write_study('parameters.interval = ["25ms", "50ms"]\nparameters.stop = "8ms"')
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    assert "6/6 runs" in done.stderr
    runs = pd.read_parquet(tmp_path / "results/s/runs.parquet")
    assert sorted(zip(runs.interval, runs.seed, strict=True)) == [
        (i, s) for i in ("25ms", "50ms") for s in (1, 2, 3)
    ]
    assert set(runs["stop"]) == {"8ms"}
    assert set(runs["version"]) != {""}
    assert runs.command[0].endswith("fake_program.py --interval=25ms --stop=8ms --RngRun=1")
    for run, seed in zip(runs.run, runs.seed, strict=True):
        rows = pd.read_parquet(tmp_path / f"results/s/runs/{run}.parquet")
        assert len(rows) == seed
        assert set(rows.released_ns) == {seed * 1000000}


@pytest.mark.parametrize(
    ("mode", "reason", "last_line"),
    [
        ("crash", "was killed by SIGABRT", "about to crash"),
        ("fail", "ended with status 1", "unknown workload 'x'"),
        ("hang", "timed out after 8 s", "fake program, seed 2"),
        ("nocsv", "left no table: none was written for --csv={file}", "fake program, seed 2"),
    ],
)
def test_trouble_costs_one_run_which_is_listed(ns3_plug, write_study, mode, reason, last_line):
    timeout = 8 if mode == "hang" else 60
    study = write_study(f'timeout = {timeout}\nparameters.mode = "{mode}"', seeds=2)
    done = ns3_plug("run", study)
    assert done.returncode == 1
    assert "1 of 2 runs" in done.stdout
    assert reason in done.stderr
    assert f"fake_program.py --mode={mode} --RngRun=2" in done.stderr
    assert last_line in done.stderr


def test_failed_runs_are_tried_again_and_finished_ones_are_not(ns3_plug, write_study, tmp_path):
    log = tmp_path / "log"
    study = write_study(f'parameters.log = "{log}"\nparameters.mode = "fail"', seeds=3)
    ns3_plug("run", study)
    assert ns3_plug("run", study).returncode == 1
    assert collections.Counter(log_lines(log)) == {" 1": 1, " 2": 2, " 3": 2}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_interrupted_it_resumes_without_repeating_or_losing(
    ns3_plug, start, write_study, tmp_path, how
):
    log = tmp_path / "log"
    gate = tmp_path / "gate"
    study = write_study(f'parameters.log = "{log}"\nparameters.gate = "{gate}"', seeds=12)
    process = start("-m", "ns3_plug", "run", study, "--jobs", 2)
    finished = tmp_path / "results/s/runs"
    wait_until(lambda: len(list(finished.glob("*.parquet"))) == 5)  # and two wait at the gate
    process.send_signal(how)
    process.wait(120)  # it ends although its programs wait
    before = {path: path.stat().st_mtime_ns for path in finished.glob("*.parquet")}
    assert len(before) == 5
    gate.touch()
    if how != signal.SIGKILL:
        assert process.returncode == 130
        assert len(pd.read_parquet(tmp_path / "results/s/runs.parquet")) == len(before)
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    assert f"{len(before)} of 12 runs are already done" in done.stderr
    assert len(list(finished.glob("*.parquet"))) == 12
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in before.items())
    counts = collections.Counter(log_lines(log))
    assert set(counts) == {f" {seed}" for seed in range(1, 13)}
    assert sum(counts.values()) <= 14  # the two interrupted runs are repeated


def test_the_address_of_a_dashboard_is_printed(start, write_study, tmp_path):
    gate = tmp_path / "gate"
    text = f'parameters.log = "{tmp_path / "log"}"\nparameters.gate = "{gate}"'
    process = start("-m", "ns3_plug", "run", write_study(text, seeds=6))
    lines = iter(process.stdout)
    line = next(line for line in lines if line.startswith("dashboard"))
    address = re.fullmatch(r"dashboard: (http://127\.0\.0\.1:[0-9]+/status)\n", line)[1]
    with urllib.request.urlopen(address, timeout=100) as page:
        assert b"bokeh" in page.read()
    gate.touch()
    assert "6 of 6 runs" in "".join(lines)


@pytest.fixture
def cluster(start, tmp_path):
    """A scheduler, its address, and two workers that have no package ns3_plug."""
    (tmp_path / "worker").mkdir()
    (tmp_path / "worker/sitecustomize.py").write_text(
        "import sys\nsys.modules['ns3_plug'] = None\n"
    )
    address_file = tmp_path / "scheduler.json"
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    dask = "distributed.cli.dask_"
    scheduler = start(
        "-m", f"{dask}scheduler", "--scheduler-file", address_file, "--port", 0, *local
    )
    wait_until(address_file.exists)
    wait_until(lambda: address_file.read_text().strip().endswith("}"))
    address = json.loads(address_file.read_text())["address"]
    worker = ["-m", f"{dask}worker", address, "--nthreads", 1, "--no-nanny", *local]
    workers = [start(*worker, PYTHONPATH=str(tmp_path / "worker")) for _ in range(2)]
    return scheduler, address, workers


def test_what_finished_when_a_study_was_interrupted_is_kept(write_study, tmp_path, monkeypatch):
    def interrupt(_progress, done, _failed):
        if done == 1:
            futures = default_client().futures
            wait_until(lambda: all(state.status == "finished" for state in futures.values()))
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "show", interrupt)
    study = load(write_study())
    results = Results(tmp_path / "out")
    assert run_study(study, results, find_program(study.program)) == 130
    assert len(results.finished()) == 3


def test_a_worker_that_is_killed_costs_no_run(start, write_study, tmp_path, cluster):
    log = tmp_path / "log"
    study = write_study(f'parameters.log = "{log}"\nparameters.sleep = 0.5', seeds=14)
    _, address, workers = cluster
    process = start("-m", "ns3_plug", "run", study, "--scheduler", address)
    finished = tmp_path / "results/s/runs"
    wait_until(lambda: len(list(finished.glob("*.parquet"))) >= 3)
    workers[0].kill()
    output, _ = process.communicate(timeout=250)
    assert process.returncode == 0, output
    runs = pd.read_parquet(tmp_path / "results/s/runs.parquet")
    assert sorted(runs.seed) == list(range(1, 15))
    assert set(runs["status"]) == {"ok"}
    counts = collections.Counter(log_lines(log))
    assert 14 <= sum(counts.values()) <= 16  # only the killed worker's runs are repeated


def test_a_scheduler_that_is_killed_costs_no_run(ns3_plug, start, write_study, tmp_path, cluster):
    study = write_study("parameters.sleep = 0.5", seeds=14)
    scheduler, address, _ = cluster
    process = start("-m", "ns3_plug", "run", study, "--scheduler", address)
    finished = tmp_path / "results/s/runs"
    wait_until(lambda: len(list(finished.glob("*.parquet"))) >= 3)
    scheduler.kill()
    output, _ = process.communicate(timeout=250)
    assert process.returncode == 2, output
    assert output.splitlines()[-1] == (
        "ns3_plug run: the scheduler was lost; the same command does the rest"
    )
    assert "FAILED" not in output
    runs = pd.read_parquet(tmp_path / "results/s/runs.parquet")
    assert 3 <= len(runs) < 14
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    assert f"{len(runs)} of 14 runs are already done" in done.stderr


def test_a_run_that_sweeps_share_is_done_once_and_is_in_each(ns3_plug, write_study, tmp_path):
    log = tmp_path / "log"
    sweeps = """
[[sweeps]]
name = "grid"
parameters.interval = ["25ms", "50ms"]
[[sweeps]]
name = "known"
parameters.interval = "25ms"
"""
    study = write_study(f'parameters.log = "{log}"{sweeps}', seeds=2)
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    assert "4 of 4 runs" in done.stdout
    assert len(log_lines(log)) == 4

    def each():
        runs = pd.read_parquet(tmp_path / "results/s/runs.parquet")
        return collections.Counter(zip(runs.sweep, runs.interval, strict=True))

    assert each() == {("grid", "25ms"): 2, ("grid", "50ms"): 2, ("known", "25ms"): 2}
    # A sweep's new name needs no new runs
    study.write_text(study.read_text().replace("known", "anchors"))
    assert ns3_plug("run", study).returncode == 0
    assert len(log_lines(log)) == 4
    assert each() == {("grid", "25ms"): 2, ("grid", "50ms"): 2, ("anchors", "25ms"): 2}


def test_results_of_another_program_are_not_taken(ns3_plug, write_study, tmp_path, fake):
    study = write_study(seeds=2)
    assert ns3_plug("run", study).returncode == 0
    other = tmp_path / "other"
    other.write_text("#!/bin/sh\nexit 3\n")
    other.chmod(0o755)
    done = ns3_plug("run", study, "--program", other)
    assert done.returncode == 1
    assert "0 of 2 runs" in done.stdout
    assert not (tmp_path / "results/s/runs.parquet").exists()
    # A copy is the same program; a changed file of the same name is another one
    shutil.copy(fake, other)
    done = ns3_plug("run", study, "--program", other)
    assert "2 of 2 runs are already done" in done.stderr
    other.write_text(other.read_text() + "\n")
    done = ns3_plug("run", study, "--program", other)
    assert "already done" not in done.stderr
    assert set(pd.read_parquet(tmp_path / "results/s/runs.parquet").program) == {str(other)}


def test_results_with_another_header_are_not_taken(ns3_plug, write_study):
    study = write_study('header = "client,gap,law"\nparameters.mode = "table"', seeds=1)
    assert ns3_plug("run", study).returncode == 0
    study.write_text(study.read_text().replace("client,gap,law", "failed"))
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    assert "already done" not in done.stderr


def test_failures_of_runs_that_the_study_no_longer_has_are_forgotten(
    ns3_plug, write_study, tmp_path
):
    study = write_study('parameters.mode = "fail"', seeds=2)
    assert ns3_plug("run", study).returncode == 1
    failed = tmp_path / "results/s/failed"
    assert len(list(failed.iterdir())) == 1
    study.write_text(study.read_text().replace("fail", "ok"))
    assert ns3_plug("run", study).returncode == 0
    assert not failed.exists()


def test_fresh_results_hold_nothing_of_the_old(ns3_plug, write_study, tmp_path):
    study = write_study('header = "client,gap,law"\nparameters.mode = "table"', seeds=1)
    assert ns3_plug("run", study).returncode == 0
    assert ns3_plug("report", "results/s").returncode == 0
    study.write_text(study.read_text().replace("client,gap,law", "none"))
    assert ns3_plug("run", study, "--fresh").returncode == 1
    results = tmp_path / "results/s"
    files = {p.name for p in results.rglob("*") if p.is_file() and OWN not in p.parts}
    assert files == {"study.json", *(f.name for f in (results / "failed").iterdir())}


def test_a_study_that_a_script_runs_records_no_command_line(write_study, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["kernel", "-f", "kernel.json"])
    study = load(write_study(seeds=1))
    results = Results(tmp_path / "out")
    assert run_study(study, results, find_program(study.program)) == 0
    assert results.study()["command"] == ""


def test_a_program_is_recorded_with_its_hash_and_its_ns3():
    program = find_program("remus-output-commit")
    sha256, ns3 = identify(program)
    assert re.fullmatch("[0-9a-f]{64}", sha256)
    assert sha256 != hashlib.sha256(program.read_bytes()).hexdigest()  # the hash includes libraries
    assert version("ns3").startswith(ns3)
    assert ns3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "nowhere.toml"], "ns3_plug run: nowhere.toml: no such study file"),
        (["run"], "ns3_plug run: the following arguments are required: study"),
        (["dance"], "ns3_plug: argument COMMAND: invalid choice: 'dance'"),
    ],
)
def test_a_wrong_command_line_gets_one_line(ns3_plug, arguments, message):
    done = ns3_plug(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--program", "no-such-thing"], "program 'no-such-thing' is not in build/examples"),
        (["--scheduler", "tcp://127.0.0.1:1"], "scheduler 'tcp://127.0.0.1:1':"),
        (["--output", "/proc/results"], "/proc/results: cannot be written"),
        (["--jobs", "0"], "argument -j/--jobs: '0': it must be a whole number from 1"),
        (["--jobs", "99999999999999999999"], "it must be a whole number from 1 to 1000"),
        (["--only", ""], "argument --only: '': it must not be empty"),
        (["--program", ""], "argument --program: '': it must not be empty"),
    ],
)
def test_a_wrong_option_gets_one_line(ns3_plug, write_study, option, message):
    done = ns3_plug("run", write_study(), *option)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
