# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""A study must not be harmed by leftover processes and files, or by large outputs."""

import json
import os
import signal
import subprocess
import time

import pandas as pd
import pytest
from test_run import wait_until

from ns3_plug.capture import LAST
from ns3_plug.execute import execute
from ns3_plug.sources import sources

#: Starts another program that would outlive it, and writes its process ID
SCRIPT = """#!/bin/bash
for a in "$@"; do case $a in --csv=*) csv=${a#--csv=};; --RngRun=*) seed=${a#*=};; esac; done
"""


@pytest.fixture
def script(tmp_path):
    """Writes a shell script that has csv and seed, and a study of it."""

    def write(text, study=""):
        program = tmp_path / "p.sh"
        program.write_text(SCRIPT + text)
        program.chmod(0o755)
        path = tmp_path / "s.toml"
        path.write_text(f'name = "s"\nprogram = "{program}"\n{study}\n')
        return path

    return write


def is_there(pid):
    """Whether a process exists and is not a zombie."""
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("start_it", ["", "setsid "])
def test_a_timeout_ends_what_the_program_started(ns3_plug, script, tmp_path, start_it):
    pids = tmp_path / "pids"
    study = script(f"{start_it}sleep 300 & echo $! >{pids}; wait\n", "timeout = 3")
    done = ns3_plug("run", study)
    assert done.returncode == 1
    assert "timed out after 3 s" in done.stderr
    wait_until(lambda: not is_there(int(pids.read_text())), 10)


def test_what_a_finished_program_leaves_is_ended(ns3_plug, script, tmp_path):
    pids = tmp_path / "pids"
    study = script(f"sleep 300 & echo $! >{pids}; printf 'a\\n1\\n' >$csv\n")
    start = time.monotonic()
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - start < 100
    assert not is_there(int(pids.read_text()))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_it_leaves_no_process_and_no_file(start, script, tmp_path, how):
    pids = tmp_path / "pids"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    # The program itself ignores the signals
    study = script(f"trap '' INT TERM HUP; sleep 300 & echo $! $$ >{pids}; wait; wait\n")
    process = start("-m", "ns3_plug", "run", study, TMPDIR=str(temporary))
    wait_until(lambda: pids.exists() and pids.read_text().strip())
    process.send_signal(how)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 130, output
    assert "interrupted; the same command does the rest" in output
    assert [pid for pid in pids.read_text().split() if is_there(pid)] == []
    assert list(temporary.iterdir()) == []


def test_what_nohup_ignores_is_ignored(script, tmp_path):
    import sys

    go = tmp_path / "go"
    study = script(f"while ! [ -e {go} ]; do sleep 0.1; done; printf 'a\\n1\\n' >$csv\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "ns3_plug", "run", study],
        cwd=tmp_path,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
        stderr=subprocess.DEVNULL,
    )
    wait_until((tmp_path / "results/s/study.json").exists)
    process.send_signal(signal.SIGHUP)
    go.touch()
    assert process.wait(100) == 0


def test_a_loud_run_is_kept_with_the_end_of_its_output(ns3_plug, script, tmp_path):
    study = script(
        "printf 'a,b\\n1,2\\n' >$csv\n"
        "[ $seed != 2 ] || { yes loud | head -c 110000000; echo end; }\n",
        "seeds = 3",
    )
    for _ in range(2):
        done = ns3_plug("run", study)
        assert done.returncode == 0, done.stderr
        assert "3 of 3 runs" in done.stdout
    from ns3_plug.results import Results

    results = Results(tmp_path / "results/s")
    runs = results.runs()
    assert "output" not in runs
    loud = results.run(runs.run[runs.seed == 2].iloc[0])["output"]
    assert loud.startswith(f"[only the last {LAST} bytes]\n")
    assert loud.endswith("loud\nend\n")
    assert len(loud) < 1.01 * LAST
    assert pd.read_parquet(next((tmp_path / "results/s/runs").glob("*.parquet"))).a[0] == 1


def test_a_table_in_loud_output_is_found(ns3_plug, script, tmp_path):
    study = script(
        "yes loud | head -c 3000000; printf '\\nx,y\\n1,2\\n3,4\\n\\n'; yes loud | head -c 3000000",
        'header = "x,y"',
    )
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    (table,) = (tmp_path / "results/s/runs").glob("*.parquet")
    assert pd.read_parquet(table).y.tolist() == [2, 4]


def test_a_loud_run_that_never_ends_times_out(ns3_plug, script, tmp_path):
    done = ns3_plug("run", script("exec yes loud\n", "timeout = 2"))
    assert "timed out after 2 s" in done.stderr
    (failed,) = (tmp_path / "results/s/failed").iterdir()
    assert len(json.loads(failed.read_text())["output"]) < 1.01 * LAST


def test_output_that_is_no_text_is_kept(tmp_path):
    program = tmp_path / "p"
    program.write_text(SCRIPT + "printf 'a\\n1\\n' >$csv; printf '\\377\\0x'\n")
    program.chmod(0o755)
    outcome = execute(str(program), [], 60, sources([], ""), scratch=str(tmp_path))
    assert outcome.status == "ok"
    assert outcome.output == "�\0x"
    assert os.listdir(tmp_path) == ["p"]


def test_the_memory_of_a_run_is_limited(tmp_path):
    import sys

    program = tmp_path / "p.py"
    program.write_text(f"#!{sys.executable}\nimport os\nx = b'x' * 500_000_000\nprint('done')\n")
    program.chmod(0o755)
    outcome = execute(str(program), [], 60, {}, memory=200_000_000)
    assert outcome.status == "ended with status 1"
    assert "MemoryError" in outcome.output
    assert execute(str(program), [], 60, {}, memory=2_000_000_000).status == "ok"
