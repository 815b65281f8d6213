# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


@pytest.fixture
def fake():
    return str(TESTS / "fake_program.py")


@pytest.fixture
def often():
    """The number of random cases in a test: few, or many if PLUG_EXTENSIVE is set."""
    return lambda few, many: many if os.environ.get("PLUG_EXTENSIVE") else few


@pytest.fixture
def write_study(tmp_path, fake):
    """Writes a study of the fake program, and returns its file."""

    def write(text="", name="s", seeds=3):
        path = tmp_path / f"{name}.toml"
        path.write_text(f'name = "{name}"\nprogram = "{fake}"\nseeds = {seeds}\n{text}\n')
        return path

    return write


@pytest.fixture
def ns3_plug(tmp_path):
    """Runs python -m ns3_plug in the test's folder."""

    def run(*arguments, timeout=120):
        return subprocess.run(
            [sys.executable, "-m", "ns3_plug", *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    return run


def hear_signals():
    """Restore the default of signals that this process may ignore, for a new process."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def start(tmp_path):
    """Starts a command in the test's folder; processes that still run at the end are killed."""
    started = []

    def run(*command, **environment):
        process = subprocess.Popen(
            [sys.executable, *map(str, command)],
            cwd=tmp_path,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Background processes of a shell ignore SIGINT, and processes of nohup ignore
            # SIGHUP; without this, the command would inherit that
            preexec_fn=hear_signals,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
