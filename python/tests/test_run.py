# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

import collections
import json
import signal
import time

import pandas as pd
import pytest


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
        ("nocsv", "left no readable CSV file", "fake program, seed 2"),
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
    wait_until(lambda: len(list(finished.glob("*.parquet"))) == 5)  # and two are at the gate
    process.send_signal(how)
    process.wait(100)
    before = {path: path.stat().st_mtime_ns for path in finished.glob("*.parquet")}
    assert len(before) == 5
    gate.touch()
    if how != signal.SIGKILL:
        assert process.returncode == 130
        assert len(pd.read_parquet(tmp_path / "results/s/runs.parquet")) == len(before)
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    assert f"{len(before)} of 12 runs are there already" in done.stderr
    assert len(list(finished.glob("*.parquet"))) == 12
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in before.items())
    counts = collections.Counter(log_lines(log))
    assert set(counts) == {f" {seed}" for seed in range(1, 13)}
    assert sum(counts.values()) <= 14  # the two that were under way are run again


def test_a_worker_that_is_killed_costs_no_run(ns3_plug, start, write_study, tmp_path):
    log = tmp_path / "log"
    study = write_study(f'parameters.log = "{log}"\nparameters.sleep = 0.5', seeds=14)
    address_file = tmp_path / "scheduler.json"
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    dask = "distributed.cli.dask_"
    start("-m", f"{dask}scheduler", "--scheduler-file", address_file, "--port", 0, *local)
    wait_until(address_file.exists)
    wait_until(lambda: address_file.read_text().strip().endswith("}"))
    address = json.loads(address_file.read_text())["address"]
    workers = [
        start("-m", f"{dask}worker", address, "--nthreads", 1, "--no-nanny", *local)
        for _ in range(2)
    ]
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
    assert 14 <= sum(counts.values()) <= 16  # only what the killed worker had is run again


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
        (["--jobs", "0"], "argument -j/--jobs: invalid"),
    ],
)
def test_a_wrong_option_gets_one_line(ns3_plug, write_study, option, message):
    done = ns3_plug("run", write_study(), *option)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
