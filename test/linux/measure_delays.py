#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

"""Measure the cost of checkpoints for a client on the running Linux: measure_delays.py FOLDER. Runs
as root inside user-mode Linux (see uml.sh), makes the runs in FOLDER/validation.json, and writes
FOLDER/linux/*.csv: the times at which each packet was sent and received, the times of each
checkpoint, and properties of the kernel.

Two network namespaces are joined by a veth pair, with a plug on the server's end. The server is a
process that the controller stops (SIGSTOP) and resumes (SIGCONT): while stopped it sends nothing,
and requests wait in its socket."""

import csv
import gc
import json
import os
import platform
import random
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

SERVER, CLIENT = ("10.0.0.1", 9), ("10.0.0.2", 9)
REQUEST = struct.Struct("!q")  # when it was sent, in ns
SO_RCVBUFFORCE, SO_TIMESTAMPNS = 33, 35
HANDLE = 0x10000
MARGIN = 0.5  # seconds at the end in which the client sends nothing


def now():
    """The time in ns, by the clock of the kernel's receive time stamps."""
    return time.clock_gettime_ns(time.CLOCK_REALTIME)


def sleep_until(at):
    """Sleep until a time in ns."""
    time.sleep(max(0, at - now()) / 1e9)


def udp(address):
    """A UDP socket that returns packets with the time of their reception."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
    sock.bind(address)
    return sock


# The guest


def reply():
    """Answer every request at once."""
    sock = udp(SERVER)
    while True:
        data, address = sock.recvfrom(2048)
        sock.sendto(data, address)


def emit(rate, size, seed):
    """Send at a Poisson rate as long as this process is not stopped."""
    sock = udp(SERVER)
    rng = random.Random(seed)
    resumed = {signal.SIGCONT}
    signal.pthread_sigmask(signal.SIG_BLOCK, resumed)
    padding = bytes(size - REQUEST.size)
    while True:
        # The time of a stopped guest stands still: after the resume it draws a new time
        if signal.sigtimedwait(resumed, rng.expovariate(rate)) is None:
            if signal.sigtimedwait(resumed, 0) is None:
                sock.sendto(REQUEST.pack(now()) + padding, CLIENT)


def start_guest(run):
    """Start the guest as a process; return its number."""
    pid = os.fork()
    if pid == 0:
        gc.disable()
        if run["workload"] == "output":
            emit(run["rate"], run["payload"], run["seed"])
        reply()
    return pid


# The client


def receive(sock):
    """Receive a packet; return when it was sent and when the kernel received it."""
    data, ancillary, _, _ = sock.recvmsg(2048, 256)
    seconds, nanoseconds = struct.unpack("=qq", ancillary[0][2])
    return REQUEST.unpack_from(data)[0], seconds * 10**9 + nanoseconds


def client(run):
    """Run the client for the run's time, and record every packet."""
    gc.disable()
    sock = udp(CLIENT)
    rng = random.Random(run["seed"])
    rows = []
    padding = bytes(run["payload"] - REQUEST.size)
    print("ready", flush=True)
    due = now()
    end = due + int(run["seconds"] * 1e9)
    last = end - int(MARGIN * 1e9)
    while run["workload"] == "closed-loop" and now() < last:
        sock.sendto(REQUEST.pack(now()) + padding, SERVER)
        rows.append(receive(sock))
    while run["workload"] == "request" and due < last:
        due += int(rng.expovariate(run["rate"]) * 1e9)
        sleep_until(due)
        sock.sendto(REQUEST.pack(now()) + padding, SERVER)
    sleep_until(end)
    # Only now, because there is one processor, and receiving would delay the sender
    while select.select([sock], [], [], 0)[0]:
        rows.append(receive(sock))
    with open(run["file"], "w", newline="", encoding="ascii") as file:
        csv.writer(file).writerows([("sent_ns", "received_ns"), *rows])


# The checkpoints


def control(run, guest, limit, buffer, release):
    """Take checkpoints of a guest for the run's time; return the times of all actions."""

    def timed(command):
        start = now()
        error = command()
        assert error == 0, os.strerror(error)
        return start, now()

    timed(limit)  # the first command after a fork is slow, and this one is not urgent
    rows = []
    stop = now() + run["interval"]
    end = stop + int(run["seconds"] * 1e9)
    while stop < end:
        resume = stop + run["stop"]
        commit = resume + run["commit"]
        sleep_until(stop)
        os.kill(guest, signal.SIGSTOP)
        row = (stop, *timed(buffer))
        sleep_until(resume)
        resumed = now()
        os.kill(guest, signal.SIGCONT)
        sleep_until(commit)
        rows.append((*row, resume, resumed, commit, *timed(release)))
        stop += run["period"]
        if now() > stop + run["interval"]:
            stop = now()  # after a stall of the machine; smaller delays do not add up
    return rows


def measure(run, commands=None):
    """Make one run, with checkpoints if the plug's commands are given; return the checkpoints."""
    guest = start_guest(run)
    words = ["ip", "netns", "exec", "client", sys.executable, __file__, json.dumps(run)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        rows = control(run, guest, *commands) if commands else []
    os.kill(guest, signal.SIGKILL)
    os.waitpid(guest, 0)
    assert process.returncode == 0
    return rows


def timers():
    """The properties of the kernel's timers."""

    def jiffies():
        return int(re.search(r"jiffies: (\d+)", Path("/proc/timer_list").read_text())[1]), now()

    late = []
    before = jiffies()
    for _ in range(200):
        at = now() + 5_000_000
        sleep_until(at)
        late.append(now() - at)
    after = jiffies()
    return {
        "release": platform.release(),
        "resolution_ns": int(time.clock_getres(time.CLOCK_MONOTONIC) * 1e9),
        "high_resolution": "event_handler:  hrtimer" in Path("/proc/timer_list").read_text(),
        "hz": (after[0] - before[0]) / (after[1] - before[1]) * 1e9,
        "overshoots_ns": late,  # how much too long sleeps last
    }


def server(folder):
    """Run the server's end: measure all runs."""
    import plug_netlink as nl  # the import takes a second, and the clients do not need it

    plan = json.loads((folder / "validation.json").read_text())
    out = folder / "linux"
    (out / "kernel.json").write_text(json.dumps(timers()))
    measure({**plan["path"], "file": str(out / "path.csv")})

    os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    gc.disable()
    netlink = nl.Netlink()
    index = socket.if_nametoindex("plug0")

    orders = (nl.LIMIT, 10**7), (nl.BUFFER,), (nl.RELEASE_ONE,)
    commands = [partial(netlink.command, index, HANDLE, nl.ROOT, *order) for order in orders]
    columns = "stop,buffer_start,buffer_end,resume,resumed,commit,release_start,release_end"
    for run in plan["runs"]:
        netlink.add_qdisc(index, HANDLE, nl.ROOT, "plug")
        rows = measure({**run, "file": str(out / f"{run['name']}.csv")}, commands)
        netlink.delete_root(index)
        with (out / f"{run['name']}-checkpoints.csv").open("w", newline="") as file:
            csv.writer(file).writerows([columns.split(","), *rows])


def main():
    """Build the two namespaces, and enter the server's."""
    if sys.argv[1].startswith("{"):
        return client(json.loads(sys.argv[1]))
    if sys.argv[1] == "--server":
        return server(Path(sys.argv[2]))
    peer = {"server": ("plug0", SERVER), "client": ("peer0", CLIENT)}
    script = ["mount -t tmpfs run /run", *(f"ip netns add {name}" for name in peer)]
    script += ["ip link add plug0 netns server type veth peer name peer0 netns client"]
    for name, (device, address) in peer.items():
        script.append(f"ip -n {name} link set lo up")
        script.append(f"ip -n {name} link set {device} up")
        script.append(f"ip -n {name} address add {address[0]}/24 dev {device}")
    macs = {}
    for line in script:
        subprocess.run(line.split(), check=True)
    for name, (device, address) in peer.items():
        show = ["ip", "-n", name, "-j", "link", "show", device]
        shown = subprocess.run(show, check=True, capture_output=True)
        macs[name] = json.loads(shown.stdout)[0]["address"]
    for name, other in (("server", "client"), ("client", "server")):
        # ARP packets would also have to pass the plug
        neighbour = f"ip -n {name} neighbour replace {peer[other][1][0]} lladdr {macs[other]}"
        subprocess.run([*neighbour.split(), "dev", peer[name][0]], check=True)
    words = ["ip", "netns", "exec", "server", sys.executable, __file__, "--server", sys.argv[1]]
    return subprocess.run(words, check=True).returncode


if __name__ == "__main__":
    sys.exit(main())
