# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The recorder on a fake /proc, whose programs write to given pages at given times."""

import struct

import numpy as np
import pytest

from ns3_plug.errors import UserError
from ns3_plug.record import log
from ns3_plug.record.process import PAGE_SIZE, GoneError, Process
from ns3_plug.record.recorder import Family, Recorder

MS = 1_000_000
PRESENT, SWAPPED, FILE, DIRTY = 1 << 63, 1 << 62, 1 << 61, 1 << 55

MAPS = f"""\
{0x10 * PAGE_SIZE:x}-{0x30 * PAGE_SIZE:x} rw-p 00000000 00:00 0                          [heap]
{0x40 * PAGE_SIZE:x}-{0x50 * PAGE_SIZE:x} rw-s 00000000 00:01 12                         /dev/zero
{0x60 * PAGE_SIZE:x}-{0x70 * PAGE_SIZE:x} r--p 00000000 08:01 99                         /lib/a b.so
{0x70 * PAGE_SIZE:x}-{0x80 * PAGE_SIZE:x} ---p 00000000 00:00 0
{0x80 * PAGE_SIZE:x}-{0x84 * PAGE_SIZE:x} r--p 00000000 00:00 0                          [vvar]
{0x90 * PAGE_SIZE:x}-{0x98 * PAGE_SIZE:x} r--s 00000000 08:01 98                         /read
"""


class FakeProgram:
    """The folder of a process in a fake /proc."""

    def __init__(self, proc, pid, maps=MAPS):
        self.folder = proc / str(pid)
        self.pid = pid
        (self.folder / "task" / str(pid)).mkdir(parents=True)
        (self.folder / "maps").write_text(maps)
        (self.folder / "cmdline").write_bytes(b"server\0--port\0" + b"1\n2\0")
        (self.folder / "pagemap").write_bytes(bytes(8 * 0xA0))
        (self.folder / "clear_refs").write_bytes(b"")
        self.set_children()
        self.set_state("S")

    def set_state(self, state):
        text = f"{self.pid} (a) b) {state} 1 1 1"
        (self.folder / "task" / str(self.pid) / "stat").write_text(text)

    def set_children(self, *pids):
        (self.folder / "task" / str(self.pid) / "children").write_text(" ".join(map(str, pids)))

    def write(self, *pages, bits=PRESENT | DIRTY):
        with (self.folder / "pagemap").open("r+b") as file:
            for page in pages:
                file.seek(8 * page)
                file.write(struct.pack("=Q", bits))

    def cleared(self):
        """Do what the kernel does after a write to clear_refs; returns whether there was one."""
        wrote = (self.folder / "clear_refs").read_bytes()
        if not wrote:
            return False
        assert wrote == b"4"
        (self.folder / "clear_refs").write_bytes(b"")
        entries = np.fromfile(self.folder / "pagemap", "<u8")
        (entries & np.uint64(~DIRTY & (2**64 - 1))).tofile(self.folder / "pagemap")
        return True


class Clock:
    """Time that passes only during sleeps, and the actions of programs at given times."""

    def __init__(self, programs, cut=0):
        self.now = 0
        self.programs = programs
        self.cut = cut  # ns for each cut
        self.plan = []

    def at(self, milliseconds, action, *arguments):
        self.plan.append((milliseconds * MS, action, arguments))
        self.plan.sort(key=lambda entry: entry[0])

    def __call__(self):
        if sum(program.cleared() for program in self.programs):
            self.now += self.cut
        return self.now

    def sleep(self, seconds):
        self()
        until = self.now + round(seconds * 1e9)
        while self.plan and self.plan[0][0] <= until:
            self.now, action, arguments = self.plan.pop(0)
            action(*arguments)
        self.now = until


@pytest.fixture
def program(tmp_path):
    return FakeProgram(tmp_path, 1)


def pages_of(program):
    return Process(program.pid, program.folder.parent).dirty().tolist()


def record(program, clock, *intervals, duration=100, children=False):
    family = Family(program.pid, children, program.folder.parent)
    recorder = Recorder(
        family, [t * MS for t in intervals], duration * MS, None, clock, clock.sleep
    )
    try:
        for _ in recorder.run():
            pass
    except GoneError:
        pass
    return recorder.tracks


def test_pages_that_the_program_wrote_to_are_dirty(program):
    program.write(0x10, 0x11, 0x2F, 0x40, 0x4F)
    program.write(0x12, bits=SWAPPED | DIRTY)
    program.write(0x60)  # a private page of a file, written before the area became read-only
    assert pages_of(program) == [0x10, 0x11, 0x12, 0x2F, 0x40, 0x4F, 0x60]


def test_other_pages_are_not(program):
    program.write(0x10, bits=PRESENT)
    program.write(0x11, bits=DIRTY)  # in a new area, without memory yet
    program.write(0x12, bits=PRESENT | FILE | DIRTY)  # a file's page, only read
    program.write(0x30, 0x70, 0x80, 0x90, 0x9F)  # no area, no access, the kernel's, shared to read
    program.write(0x40, bits=PRESENT | FILE | DIRTY)  # shared memory is written in place
    assert pages_of(program) == [0x40]


def test_each_epoch_has_the_pages_written_in_it(program):
    clock = Clock([program])
    clock.at(3, program.write, 0x10, 0x11, 0x12)
    clock.at(7, program.write, 0x12, 0x13)
    clock.at(12, program.write, 0x11, 0x12, 0x20)
    clock.at(31, program.write, 0x20)
    (track,) = record(program, clock, 10, duration=50)
    assert [epoch.pages for epoch in track.epochs] == [4, 3, 0, 1, 0]
    assert [epoch.rewritten for epoch in track.epochs] == [0, 2, 0, 0, 0]
    assert [epoch.time for epoch in track.epochs] == [t * MS for t in (10, 20, 30, 40, 50)]
    assert track.working_set == 5
    assert track.rewritable == 4


def test_no_page_is_between_the_epochs_of_one_interval(program):
    clock = Clock([program])
    for t in range(5000):
        clock.at(t + 0.5, program.write, 0x10 + t % 10)
    (track,) = record(program, clock, 10, duration=5000)
    assert [epoch.pages for epoch in track.epochs] == [10] * 500


def test_what_was_written_before_is_in_no_epoch(program):
    program.write(*range(0x10, 0x20))
    (track,) = record(program, Clock([program]), 10, duration=20)
    assert [epoch.pages for epoch in track.epochs] == [0, 0]


def test_intervals_take_turns_and_their_times_leave_the_others_out(program):
    clock = Clock([program])
    for t in range(6000):
        clock.at(t + 0.5, program.write, 0x10 + t % 32)
    ten, fifty = record(program, clock, 10, 50, duration=6000)
    assert [epoch.pages for epoch in ten.epochs] == [10] * 300
    assert [epoch.pages for epoch in fifty.epochs] == [32] * 60
    assert [epoch.time for epoch in fifty.epochs] == [50 * MS * (i + 1) for i in range(60)]
    assert ten.working_set == 32


def test_an_interval_that_is_too_short_says_what_was_kept(program):
    clock = Clock([program], cut=3 * MS)
    (track,) = record(program, clock, 2, duration=1000)
    assert track.kept == pytest.approx(0.005)
    times = np.array([epoch.time for epoch in track.epochs])
    assert (np.diff(times) >= 5 * MS).all()
    assert "--interval=2ms is too short to keep here" in log.late(track)
    assert "kept was 5ms (median)" in log.late(track)
    (track,) = record(program, Clock([program], cut=MS), 10, duration=1000)
    assert log.late(track) == ""


def test_descendants_are_recorded_as_they_come_and_go(program):
    child, grandchild = (FakeProgram(program.folder.parent, pid) for pid in (70000, 3))
    clock = Clock([program, child, grandchild])
    clock.at(11, program.set_children, 70000)
    clock.at(12, child.write, 0x10, 0x11)
    clock.at(13, program.write, 0x10)
    clock.at(21, child.set_children, 3)
    clock.at(22, grandchild.write, 0x20)
    clock.at(31, child.set_state, "Z")
    clock.at(32, grandchild.write, 0x20)
    (track,) = record(program, clock, 10, duration=50, children=True)
    assert [epoch.pages for epoch in track.epochs] == [0, 3, 1, 1, 0]
    assert track.working_set == 4
    alone = Clock([program, child])
    alone.at(1, child.write, 0x10)
    (track,) = record(program, alone, 10, duration=50)
    assert track.working_set == 0


def test_a_program_that_ends_leaves_what_was_recorded(program):
    clock = Clock([program])
    clock.at(5, program.write, 0x10)
    clock.at(25, program.set_state, "Z")
    (track,) = record(program, clock, 10, duration=100)
    assert [epoch.pages for epoch in track.epochs] == [1, 0]


def test_the_command_becomes_one_line(program):
    assert Process(1, program.folder.parent).command() == "server --port 1?2"


def test_a_process_that_cannot_be_recorded_is_refused(tmp_path, program):
    with pytest.raises(UserError, match="--pid=9: there is no such process"):
        Family(9, False, tmp_path)
    FakeProgram(tmp_path, 2, maps="")
    with pytest.raises(UserError, match="--pid=2: a thread of the kernel has no memory"):
        Family(2, False, tmp_path)
    program.set_state("Z")
    with pytest.raises(UserError, match="--pid=1: this process has ended"):
        Family(1, False, tmp_path)


def test_a_duration_shorter_than_an_epoch_is_refused(tmp_path, program):
    with pytest.raises(UserError, match=r"--duration=0\.05s: too short for 2 intervals of up to"):
        Recorder(Family(1, False, tmp_path), [10 * MS, 50 * MS], 50 * MS)


def test_the_file_has_what_the_simulation_reads(tmp_path, program):
    clock = Clock([program])
    clock.at(3, program.write, 0x10, 0x11, 0x12)
    (track,) = record(program, clock, 10, duration=20)
    file = log.Log(tmp_path / "x.csv", log.about("a, #b", 1, ""), 10 * MS, False)
    for epoch in track.epochs:
        file.add(epoch)
    file.close()
    lines = file.path.read_text().splitlines()
    assert "# command: a, #b (process 1)" in lines
    assert "# interval: 10ms" in lines
    assert [line for line in lines if line[0] != "#"] == [
        "time,pages,bytes",
        f"10000.000us,3,{3 * PAGE_SIZE}",
        "20000.000us,0,0",
    ]
    with pytest.raises(UserError, match=r"x\.csv exists"):
        log.Log(tmp_path / "x.csv", {}, 10 * MS, False)


def test_a_file_for_each_interval(tmp_path):
    path = tmp_path / "redis.csv"
    assert log.files(path, [10 * MS]) == [path]
    assert [file.name for file in log.files(path, [10 * MS, 2500 * MS, MS * 3 // 2])] == [
        "redis-10ms.csv",
        "redis-2.5s.csv",
        "redis-1.5ms.csv",
    ]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--pid=abc", "argument --pid: 'abc': it must be the number of a process, like 4711"),
        ("--pid=99999999999999999999", "it must be the number of a process"),
        ("--interval=25", "'25': it must be a time like 25ms, from 1ms to 3600s"),
        ("--interval=25ms,", "'': it must be a time like 25ms"),
        ("--interval=10us", "'10us': it must be a time like 25ms, from 1ms"),
        ("--interval=5ms,5ms", "it must be up to 8 different times"),
        ("--duration=1e300s", "'1e300s': it must be a time like 25ms"),
        ("--plot=x.exe", "'x.exe': it must be the name of a picture that ends in .png"),
        ("--duration=100h", "--duration=360000s has more than 5000000 epochs of 25ms"),
    ],
)
def test_a_wrong_option_gets_one_line(ns3_plug, option, message):
    done = ns3_plug("record", "--pid=4194304", "--output=x.csv", option)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_process_that_is_not_there_is_named(ns3_plug, tmp_path):
    done = ns3_plug("record", "--pid=4194304", "--children", "--freeze", "--output=x.csv")
    assert done.stderr == "ns3_plug record: --pid=4194304: there is no such process\n"
    done = ns3_plug("record", "--pid=4194304", "--duration=1s", "--plot=x.png", "--output=x.csv")
    assert done.returncode == 2
    assert not list(tmp_path.iterdir())
