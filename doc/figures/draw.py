#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Draw the figures of README.md and doc/*.rst: the queue, and the output of examples.

usage: doc/figures/draw.py [FOLDER]   writes queue, timeline, controllers, curve, failovers, twin (.png) there
"""

import csv
import pathlib
import re
import subprocess
import sys
import tempfile

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "build" / "examples"
EXAMPLE = EXAMPLES / "remus-simple"
STUDY = EXAMPLES / "remus-output-commit"
FAILOVER = EXAMPLES / "remus-failover"
TWIN = EXAMPLES / "remus-twin"
EPOCHS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"]
STOPPED = "#444444"
SENDING = "#bbbbbb"
LINK_DELAY = 1.0  # ms, from the guest to the client in remus-simple


def run(*arguments):
    """Run remus-simple: its events as (ms, epoch, name), its packets as (sent ms, arrived ms)."""
    text = subprocess.run(
        [EXAMPLE, *arguments], check=True, capture_output=True, text=True
    ).stdout
    events = [
        (float(at), int(epoch), name)
        for at, epoch, name in re.findall(r"^(\S+) ms: epoch (\d+) (\w+)$", text, re.M)
    ]
    packets = [
        (float(at) - float(after), float(at))
        for at, after in re.findall(r"^(\S+) ms: packet \d+ after (\S+) ms$", text, re.M)
    ]
    return events, packets


def cycles(events):
    """The events by epoch: a list of {name: ms}."""
    result = []
    for at, epoch, name in events:
        if epoch == len(result):
            result.append({})
        result[epoch][name] = at
    return result


def span(axes, left, right, y, height, **style):
    axes.add_patch(Rectangle((left, y), right - left, height, **style))


def dimension(axes, left, right, y, text):
    """A double arrow with a text above its middle."""
    axes.annotate(
        "", (left, y), (right, y), arrowprops={"arrowstyle": "<->", "lw": 0.8, "shrinkA": 0, "shrinkB": 0}
    )
    axes.text((left + right) / 2, y + 0.06, text, ha="center", va="bottom")


def draw_queue(axes):
    blocks = [("current epoch", 5, 2), ("last epoch", 4, 1), ("to release", 3, 0)]
    x = 0
    for name, packets, colour in blocks:
        for i in range(packets):
            span(axes, x + i + 0.08, x + i + 0.92, 0.12, 0.76, facecolor=EPOCHS[colour], alpha=0.75)
        axes.text(x + packets / 2, 1.12, name, ha="center", va="bottom")
        x += packets
    for border, text in ((5, "Buffer()\nmoves it left"), (9, "ReleaseOne()\nmoves it left")):
        axes.plot([border, border], [-0.25, 1.5], color="black", lw=1.2)
        axes.text(border, -0.35, text, ha="center", va="top")
    axes.plot([0, x], [0, 0], color="black", lw=1)
    axes.plot([0, x], [1, 1], color="black", lw=1)
    for left, text in ((-1.9, "enqueue"), (x + 0.4, "dequeue")):
        axes.annotate("", (left + 1.5, 0.5), (left, 0.5), arrowprops={"arrowstyle": "->", "lw": 1.2})
        axes.text(left + 0.75, 0.65, text, ha="center", va="bottom")
    axes.set(xlim=(-2.2, x + 2.2), ylim=(-1.15, 1.75))
    axes.axis("off")


def draw_timeline(axes):
    events, packets = run()
    rounds = cycles(events)
    stops = [r["stopped"] for r in rounds]
    for i, r in enumerate(rounds):
        span(axes, r["stopped"], r.get("resumed", 200), 2, 0.4, facecolor=STOPPED)
        if "released" in r:
            span(axes, r["resumed"], r["released"], 1, 0.4, facecolor=EPOCHS[i], alpha=0.5)
            axes.text((r["resumed"] + r["released"]) / 2, 1.2, str(i), ha="center", va="center")
            axes.plot([r["released"]] * 2, [0, 1], color=EPOCHS[i], lw=1, ls=":")
        if i:
            span(axes, rounds[i - 1]["resumed"], r["stopped"], 2, 0.4, facecolor=EPOCHS[i], alpha=0.5)
            axes.text((rounds[i - 1]["resumed"] + r["stopped"]) / 2, 2.2, f"epoch {i}", ha="center", va="center")
    for sent, arrived in packets:
        colour = EPOCHS[sum(stop <= sent for stop in stops)]
        axes.plot([sent, arrived - LINK_DELAY], [2, 0], color=colour, lw=0.7)
        axes.plot([sent], [2], "o", ms=3, color=colour)
    dimension(axes, stops[1], stops[2], 2.55, "P")
    dimension(axes, stops[1], rounds[1]["released"], -0.35, "D")
    first = rounds[1]
    axes.text((first["stopped"] + first["resumed"]) / 2, 1.9, "S", ha="right", va="top")
    axes.text(first["released"] + 1, 1.2, "X", ha="left", va="center")
    axes.set(xlim=(-2, 200), ylim=(-0.5, 2.95), xlabel="time (ms)")
    axes.set_yticks([0, 1.2, 2.2], ["packets leave\nthe plug", "checkpoint\ntravels", "guest"])
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def draw_controllers(axes):
    names = ["xend", "xl", "mc"]
    for row, name in enumerate(reversed(names)):
        events, _ = run(f"--ns3::RemusCheckpointer::Controller={name}")
        rounds = cycles(events)
        for i, r in enumerate(rounds):
            span(axes, r["stopped"], r.get("resumed", 200), row, 0.5, facecolor=STOPPED)
            if "released" in r:
                span(axes, r["resumed"], r["released"], row + 0.17, 0.16, facecolor=EPOCHS[1])
                axes.plot([r["released"]] * 2, [row - 0.05, row + 0.55], color=EPOCHS[0], lw=1.5)
            if "resumed" in r:
                end = rounds[i + 1]["stopped"] if i + 1 < len(rounds) else 200
                span(axes, r["resumed"], end, row, 0.5, facecolor=SENDING, alpha=0.5, zorder=0)
        period = rounds[1]["stopped"] - rounds[0]["stopped"]
        dimension(axes, rounds[0]["stopped"], rounds[1]["stopped"], row + 0.6, f"P = {period:g} ms")
    handles = [
        Rectangle((0, 0), 1, 1, facecolor=STOPPED),
        Rectangle((0, 0), 1, 1, facecolor=SENDING, alpha=0.5),
        Rectangle((0, 0), 1, 1, facecolor=EPOCHS[1]),
        plt.Line2D([], [], color=EPOCHS[0], lw=1.5),
    ]
    labels = ["guest stopped (S)", "guest runs", "checkpoint travels (X)", "release"]
    axes.legend(handles, labels, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4, frameon=False)
    axes.set(xlim=(-2, 200), ylim=(-0.1, 3), xlabel="time (ms)")
    axes.set_yticks([0.25, 1.25, 2.25], list(reversed(names)))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def waits(*arguments):
    """Run remus-output-commit: the waits of the packets in the plug in ms, sorted, and D and P - S."""
    with tempfile.TemporaryDirectory() as folder:
        name = pathlib.Path(folder) / "packets.csv"
        text = subprocess.run(
            [STUDY, f"--csv={name}", *arguments],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        with name.open(newline="") as file:
            rows = list(csv.DictReader(file))
    stop, commit = (float(re.search(rf" {name} (\d+)ms", text)[1]) for name in "SX")
    period = float(re.search(r"^period \(ms\) +\S+ +(\S+)", text, re.M)[1])
    measured = sorted((int(r["released_ns"]) - int(r["emitted_ns"])) / 1e6 for r in rows)
    return measured, stop + commit, period - stop


def draw_curve(axes):
    settings = [
        ("T = 100 ms, X = 60 ms, xend", []),
        ("T = 25 ms, X = 60 ms, xend", ["--interval=25ms"]),
        ("T = 25 ms, X = 10 ms, xend", ["--interval=25ms", "--commit=10ms"]),
        ("T = 25 ms, X = 10 ms, mc", ["--interval=25ms", "--commit=10ms", "--controller=mc"]),
    ]
    for colour, (label, arguments) in zip(EPOCHS, settings):
        measured, shortest, spread = waits(*arguments)
        shares = [(i + 1) / len(measured) for i in range(len(measured))]
        axes.plot(measured, shares, color=colour, lw=3, alpha=0.5, label=label)
        axes.plot([0, shortest, shortest + spread, 200], [0, 0, 1, 1], color="black", lw=0.8, ls="--")
    axes.plot([], [], color="black", lw=0.8, ls="--", label="law F2")
    axes.set(xlim=(0, 175), ylim=(0, 1.02), xlabel="wait (ms)", ylabel="share of the packets")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def fail(at, *arguments):
    """Run remus-failover: from the failure to the take-over, a client's gap, and the law's, in ms."""
    failure = f"ns3::ConstantRandomVariable[Constant={at / 1000}]"
    text = subprocess.run(
        [FAILOVER, f"--ns3::RemusMachineFailure::FailureTime={failure}", *arguments],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    lines = [line.split(",") for line in text.splitlines()]
    failed, _, took_over = (float(cell) for cell in lines[1][:3])
    _, gap, law = (float(cell) for cell in lines[4])
    return took_over - failed, gap, law


def draw_failovers(axes):
    times = [2001.5 + 16 * i for i in range(15)]
    often = ["--ns3::RemusKvClient::RetryTimeout=50ms", "--ns3::RemusKvClient::MaxRetryTimeout=50ms"]
    for colour, text, arguments in (
        (EPOCHS[0], "again after 200, 400, 800 ms", []),
        (EPOCHS[1], "again after every 50 ms", often),
    ):
        runs = [fail(at, *arguments) for at in times]
        axes.plot(times, [law for _, _, law in runs], color=colour, lw=1, label=f"F11: {text}")
        axes.plot(times, [gap for _, gap, _ in runs], "o", ms=3, color=colour, label="measured")
    axes.plot(times, [took for took, _, _ in runs], color=STOPPED, lw=1, ls="--", label="take-over")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False)
    axes.set(xlabel="time of the failure (ms)", ylabel="after the failure,\nor gap (ms)", ylim=(0, 700))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def download(*arguments):
    """Run remus-twin: the segments (ms, last byte, next byte in order), and the results."""
    text = subprocess.run(
        [TWIN, "--segments", *arguments], check=True, capture_output=True, text=True
    ).stdout
    lines = [line.split(",") for line in text.splitlines()]
    segments = [(float(at), int(end), int(next_)) for at, _, end, next_ in lines[1:-2]]
    return segments, dict(zip(lines[-2], map(float, lines[-1])))


def draw_twin(figure):
    """Draw the data that the client of a download has, with and without output commit."""
    sides = figure.subplots(1, 2, sharey=True)
    for axes, title, arguments in (
        (sides[0], "with output commit", []),
        (sides[1], "without", ["--plug=false"]),
    ):
        segments, facts = download(*arguments)
        shown = [(at, end / 1e6, next_ / 1e6) for at, end, next_ in segments if 700 <= at <= 1700]
        axes.plot(*zip(*[(at, end) for at, end, _ in shown]), ".", ms=2.5, color=EPOCHS[0])
        last = shown[-1][2]
        axes.step(
            [at for at, _, _ in shown] + [1700],
            [next_ for _, _, next_ in shown] + [last],
            where="post",
            color=EPOCHS[1],
            lw=1,
        )
        for name, text in (("failed", "failure"), ("took_over", "takeover")):
            axes.axvline(facts[name], color=STOPPED, lw=0.8, ls="--")
            axes.text(facts[name] + 8, 0.02, text, rotation=90, va="bottom", fontsize=8)
        axes.set(xlim=(700, 1700), title=title, xlabel="time (ms)")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    sides[0].set(ylabel="sequence number\nat the client (MB)", ylim=(0, None))
    sides[0].plot([], [], ".", color=EPOCHS[0], label="a segment arrives")
    sides[0].plot([], [], color=EPOCHS[1], label="received in order")
    sides[0].legend(loc="upper left", frameon=False, fontsize=8)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for program in (EXAMPLE, STUDY):
        if not program.exists():
            sys.exit(f"draw.py: there is no {program}; build it first: make build")
    plt.rcParams.update({"font.size": 9, "font.family": "DejaVu Sans"})
    for name, draw, size in (
        ("queue", draw_queue, (6.3, 1.5)),
        ("timeline", draw_timeline, (6.3, 2.6)),
        ("controllers", draw_controllers, (6.3, 2.4)),
        ("curve", draw_curve, (6.3, 2.2)),
        ("failovers", draw_failovers, (6.3, 2.6)),
    ):
        figure, axes = plt.subplots(figsize=size, layout="constrained")
        draw(axes)
        figure.savefig(folder / f"{name}.png", dpi=160, metadata={"Software": None})
        plt.close(figure)
    figure = plt.figure(figsize=(6.3, 2.6), layout="constrained")
    draw_twin(figure)
    figure.savefig(folder / "twin.png", dpi=160, metadata={"Software": None})
    plt.close(figure)


if __name__ == "__main__":
    main()
