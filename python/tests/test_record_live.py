# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The recorder on running programs. Tests that need soft-dirty bits are skipped if there are none;
test/lab/test-recorder.sh runs them on a kernel that has them."""

import ctypes
import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from ns3_plug.errors import UserError
from ns3_plug.record import process
from ns3_plug.record.freezer import Freezer, require_not_stopped
from ns3_plug.record.process import PAGE_SIZE, Process
from ns3_plug.record.recorder import Family, Recorder

MS = 1_000_000
PATIENCE = 60  # seconds, for actions that take no time on an idle machine


def has_soft_dirty():
    try:
        process.require_soft_dirty()
    except UserError:
        return False
    return True


soft_dirty = pytest.mark.skipif(not has_soft_dirty(), reason="no soft-dirty bits in this kernel")

STOPPER = """
import sys, time
from ns3_plug.record.freezer import Freezer
from ns3_plug.record.process import Process
freezer = Freezer([Process(int(sys.argv[1]))], lambda: [process])
process = Process(int(sys.argv[1]))
freezer.stop()
print(freezer._guardian.pid, flush=True)
if sys.argv[2] == "fail":
    raise RuntimeError
time.sleep(1000)
"""


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def has_records(path):
    return path.exists() and path.read_text().count("us,") > 2


def is_stopped(pid):
    return all(state == "T" for state in Process(pid).states())


class Dirtier:
    """Drives dirtier.py."""

    def __init__(self, pages):
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", Path(__file__).with_name("dirtier.py"), str(pages)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self.process.pid
        self.count = pages
        self.first = int(self.process.stdout.readline())

    def send(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def do(self, *words):
        self.send(*words)
        return self.process.stdout.readline().strip()

    def dirty(self, pid=None):
        """The dirty ones of its pages."""
        pages = Process(pid or self.pid).dirty().astype(int) - self.first
        return pages[(pages >= 0) & (pages < self.count)].tolist()

    def end(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def dirtier():
    program = Dirtier(300)
    yield program
    program.end()


@pytest.fixture
def sleeper():
    program = subprocess.Popen(["sleep", "1000"])
    yield program.pid
    program.kill()
    program.wait()


@pytest.fixture
def stopper(sleeper, start, tmp_path):
    """Starts a recorder that stops the sleeper; returns it and its guardian's process ID."""

    def run(how="wait"):
        file = tmp_path / "stopper.py"
        file.write_text(STOPPER)
        recorder = start(file, sleeper, how)
        guardian = int(recorder.stdout.readline())
        return recorder, guardian

    return run


def test_a_freezer_stops_and_lets_go_on(dirtier):
    target = Process(dirtier.pid)
    freezer = Freezer([target], lambda: [target])
    assert freezer.stop() == [target]
    assert is_stopped(dirtier.pid)
    freezer.go()
    assert dirtier.do("write", 0, 1) == "ok"
    freezer.stop()
    freezer.close()
    assert dirtier.do("write", 0, 1) == "ok"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM, signal.SIGINT])
def test_the_program_goes_on_when_the_recorder_is_killed(sleeper, stopper, number):
    recorder, guardian = stopper()
    assert is_stopped(sleeper)
    recorder.send_signal(number)
    wait_for(lambda: not is_stopped(sleeper))
    recorder.wait()
    wait_for(lambda: not Path(f"/proc/{guardian}/maps").exists() or Process(guardian).ended())


def test_the_program_goes_on_when_the_recorder_fails(sleeper, stopper):
    recorder, _ = stopper("fail")
    recorder.wait()
    wait_for(lambda: not is_stopped(sleeper))


def test_the_program_goes_on_when_the_recorder_is_stopped_itself(sleeper, stopper):
    recorder, _ = stopper()
    recorder.send_signal(signal.SIGSTOP)
    assert is_stopped(sleeper)
    wait_for(lambda: not is_stopped(sleeper))


def test_the_guardian_outlives_the_terminal_s_signals(sleeper, stopper):
    recorder, guardian = stopper()
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        os.kill(guardian, number)
    recorder.kill()
    wait_for(lambda: not is_stopped(sleeper))


def test_nothing_is_stopped_without_a_guardian(sleeper):
    target = Process(sleeper)
    freezer = Freezer([target], lambda: [target])
    freezer._guardian.kill()
    freezer._guardian.wait()
    with pytest.raises(UserError, match="the process that watches over the recorder was killed"):
        freezer.stop()
    assert not is_stopped(sleeper)
    freezer.close()


def test_a_program_that_somebody_else_has_stopped_is_refused(sleeper):
    os.kill(sleeper, signal.SIGSTOP)
    wait_for(lambda: is_stopped(sleeper))
    with pytest.raises(UserError, match=f"process {sleeper} is stopped already"):
        require_not_stopped([Process(sleeper)])


def test_a_copy_has_the_program_s_bytes(dirtier):
    dirtier.do("write", 10, 3)
    pages = np.array([0, 10, 11, 12, 299], np.uint64) + np.uint64(dirtier.first)
    buffer = ctypes.create_string_buffer(8 * PAGE_SIZE)
    assert Process(dirtier.pid).copy(pages, buffer) == 5 * PAGE_SIZE
    assert [buffer[i * PAGE_SIZE][0] for i in range(5)] == [2, 3, 3, 3, 2]


@pytest.mark.skipif(has_soft_dirty(), reason="this kernel has soft-dirty bits")
def test_a_kernel_without_soft_dirty_bits_is_named(ns3_plug, sleeper, tmp_path):
    done = ns3_plug("record", "--pid", sleeper, "--output=x.csv")
    assert done.returncode == 2
    assert "has no soft-dirty bits: it was built without CONFIG_MEM_SOFT_DIRTY" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "x.csv").exists()


@soft_dirty
def test_exactly_the_pages_written_since_the_clearing_are_dirty(dirtier):
    target = Process(dirtier.pid)
    target.clear()
    assert dirtier.dirty() == []
    for first, count in ((0, 1), (17, 100), (299, 1)):
        dirtier.do("write", first, count)
    assert dirtier.dirty() == [0, *range(17, 117), 299]
    target.clear()
    dirtier.do("write", 5, 2)
    dirtier.do("write", 6, 2)
    assert dirtier.dirty() == [5, 6, 7]


@soft_dirty
def test_what_threads_write_counts(dirtier):
    Process(dirtier.pid).clear()
    dirtier.do("thread", 40, 60)
    dirtier.do("write", 90, 20)
    assert dirtier.dirty() == list(range(40, 110))


@soft_dirty
def test_what_a_child_writes_is_the_child_s(dirtier):
    Process(dirtier.pid).clear()
    dirtier.do("write", 0, 3)
    child = int(dirtier.do("fork", 100, 50))
    dirtier.do("write", 200, 2)
    assert dirtier.dirty() == [0, 1, 2, 200, 201]
    assert dirtier.dirty(child) == [0, 1, 2, *range(100, 150)]
    family = Family(dirtier.pid, True)
    assert {member.pid for member in family.members()} == {dirtier.pid, child}
    os.kill(child, signal.SIGKILL)


@soft_dirty
@pytest.mark.parametrize("interval", [10, 30])
def test_each_page_that_is_written_once_is_in_one_epoch(interval):
    program = Dirtier(1000)
    family = Family(program.pid, False)
    freezer = Freezer(family.members(), family.members)
    recorder = Recorder(family, [interval * MS], 3_600_000 * MS, freezer)
    epochs = [[]]
    kept = recorder.tracks[0].add

    def add(time_ns, length, pages, stop, looked):
        own = (pages & np.uint64((1 << 42) - 1)).astype(int) - program.first
        epochs.append(own[(own >= 0) & (own < 1000)].tolist())
        assert stop > 0
        return kept(time_ns, length, pages, stop, looked)

    recorder.tracks[0].add = add
    cuts = recorder.run()
    next(cuts)
    epochs[:] = [[]]
    program.send("once", 100)
    while 999 not in epochs[-2:][0]:
        next(cuts)
    freezer.close()
    assert program.process.stdout.readline() == "ok\n"
    program.end()
    # A program that is stopped between the page fault and the store writes after the resume
    twice = [set(a) & set(b) for a, b in itertools.pairwise(epochs)]
    for epoch, pages in zip(epochs, twice, strict=False):
        assert pages <= {max(epoch, default=None)}
    seen = [page for epoch in epochs for page in epoch]
    assert sorted(seen) == sorted([*range(1000), *(page for pages in twice for page in pages)])


@soft_dirty
def test_the_command_records(ns3_plug, dirtier, tmp_path):
    output = "--output=x.csv"
    done = ns3_plug(
        "record", "--pid", dirtier.pid, "--children", "--interval=50ms,100ms", "--duration=2s",
        output, "--freeze",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "working set: " in done.stdout
    for interval in ("50ms", "100ms"):
        text = (tmp_path / f"x-{interval}.csv").read_text()
        assert "\ntime,pages,bytes,stop\n" in text
        assert "# ended: the duration was over" in text
        assert "# stopped by: SIGSTOP" in text
    assert dirtier.do("write", 0, 1) == "ok"
    again = ns3_plug("record", "--pid", dirtier.pid, "--interval=50ms,100ms", output)
    assert again.returncode == 2
    assert "x-50ms.csv exists" in again.stderr


@soft_dirty
def test_a_program_that_ends_in_the_middle_is_named(start, dirtier, tmp_path):
    recorder = start(
        "-m", "ns3_plug", "record", "--pid", dirtier.pid, "--output=x.csv", "--interval=20ms"
    )
    wait_for(lambda: has_records(tmp_path / "x.csv"))
    dirtier.send("exit")
    output, _ = recorder.communicate(timeout=PATIENCE)
    assert recorder.returncode == 0
    assert f"process {dirtier.pid} ended after" in output
    assert "# ended: the process ended" in (tmp_path / "x.csv").read_text()


@soft_dirty
def test_a_killed_recorder_leaves_what_it_recorded_and_the_program_running(
    start, dirtier, tmp_path
):
    recorder = start(
        "-m", "ns3_plug", "record", "--pid", dirtier.pid, "--output=x.csv", "--interval=20ms",
        "--freeze",
    )  # fmt: skip
    wait_for(lambda: has_records(tmp_path / "x.csv"))
    recorder.kill()
    recorder.wait()
    wait_for(lambda: not is_stopped(dirtier.pid))
    assert dirtier.do("write", 0, 1) == "ok"
