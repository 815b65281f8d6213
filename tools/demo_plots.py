# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The pictures of the Remus study."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from ns3_plug import laws

INTERVALS = (25, 50, 100, 200)
CONTROLLERS = ("xend", "xl", "mc")
COLOURS = dict(zip(INTERVALS, ("#0072b2", "#009e73", "#e69f00", "#cc3311")))
SHADES = dict(zip(CONTROLLERS, ("#0072b2", "#e69f00", "#cc3311")))
LINK_DELAY = 0.1  # ms, the example's default

plt.rcParams.update(
    {
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "legend.frameon": False,
        "savefig.dpi": 200,
        "figure.constrained_layout.use": True,
    }
)


def milliseconds(text):
    return float(text.removesuffix("ms"))


def timing(result):
    p = result["run"].parameters
    times = (milliseconds(p[name]) / 1e3 for name in ("interval", "stop", "commit"))
    return laws.timing(p["controller"], *times)


def packets(folder, name):
    return pd.read_csv(folder / "packets" / f"{name}.csv.gz")


def measured(result, quantity):
    return next(float(row["measured"]) for row in result["rows"] if row["quantity"] == quantity)


def distributions(folder, by_name, workload, law, title):
    """Cumulative distributions for each controller and T, with the law over them."""
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.4), sharey=True)
    for axis, controller in zip(axes, CONTROLLERS):
        for interval in INTERVALS:
            name = f"{workload}-{controller}-{interval}ms"
            rows = packets(folder, name)
            rows = rows[(rows.epoch >= 2) & (rows.epoch < rows.epoch.max())]
            delay = np.sort((rows.received_ns - rows.emitted_ns) / 1e6 - LINK_DELAY)
            part = np.arange(1, len(delay) + 1) / len(delay)
            axis.plot(delay, part, color=COLOURS[interval], linewidth=3, alpha=0.5)
            uniform = law(timing(by_name[name]))
            ends = [1e3 * uniform.low, 1e3 * uniform.high]
            axis.plot(ends, [0, 1], color="black", linewidth=0.9, linestyle="--")
        axis.set_title(controller)
        axis.set_xlabel("added delay (ms)")
        axis.set_xlim(left=0)
        axis.set_ylim(0, 1)
    axes[0].set_ylabel("part of the packets")
    lines = [Line2D([], [], color=COLOURS[t], linewidth=3, alpha=0.5) for t in INTERVALS]
    lines.append(Line2D([], [], color="black", linewidth=0.9, linestyle="--"))
    texts = [f"T = {t} ms" for t in INTERVALS] + ["law"]
    axes[2].legend(lines, texts, loc="lower right")
    figure.suptitle(title)
    return save(figure, folder, f"delay-{workload}.png")


def timeline(folder):
    """Packets entering, plugs, releases and departures."""
    rows = packets(folder, "timeline-xl-50ms")
    epochs = pd.read_csv(folder / "epochs" / "timeline-xl-50ms.csv")
    first = 3
    start = epochs.stopped_ns[first] / 1e6
    rows = rows[(rows.epoch > first) & (rows.epoch <= first + 3)].reset_index(drop=True)
    epochs = epochs[(epochs.epoch >= first) & (epochs.epoch <= first + 3)]
    figure, axis = plt.subplots(figsize=(10, 4.6))
    colours = [COLOURS[25], COLOURS[50], COLOURS[100]]
    for colour, (_, group) in zip(colours, rows.groupby("epoch")):
        entered, released, received = (
            group[f"{name}_ns"] / 1e6 - start for name in ("emitted", "released", "received")
        )
        axis.hlines(group.index, entered, released, color=colour, linewidth=1.2, alpha=0.6)
        axis.plot(entered, group.index, "o", color=colour, markersize=3.5)
        axis.plot(received, group.index, ">", color=colour, markersize=3.5)
    top = len(rows) + 1
    for row in epochs.itertuples():
        stopped, resumed, committed = (
            getattr(row, f"{name}_ns") / 1e6 - start for name in ("stopped", "resumed", "committed")
        )
        axis.axvspan(stopped, resumed, color="0.85", linewidth=0)
        axis.axvline(stopped, color="black", linewidth=1)
        axis.axvline(committed, color="#cc3311", linewidth=1, linestyle="--")
        axis.text(stopped, top + 1, f" BUFFER\n closes {row.epoch}", fontsize=8, va="bottom")
        axis.text(
            committed, top + 1, f" release\n of {row.epoch}", fontsize=8, va="bottom", color="C3"
        )
    axis.set_ylim(-2, top)
    axis.set_xlim(-3, (epochs.committed_ns.max() / 1e6 - start) + 32)
    axis.set_xlabel("time (ms)")
    axis.set_ylabel("packet")
    legend = [
        Line2D([], [], marker="o", linestyle="", color="0.3", markersize=4),
        Line2D([], [], color="0.3", linewidth=1.2),
        Line2D([], [], marker=">", linestyle="", color="0.3", markersize=4),
        Patch(color="0.85"),
    ]
    texts = ["enters the plug", "held", "received by the client", "guest stopped"]
    axis.legend(legend, texts, loc="upper left", frameon=True, framealpha=1, edgecolor="none")
    figure.suptitle("Epochs: xl, T = 50 ms, S = 8 ms, X = 17 ms, link 10 Mb/s", y=1.06)
    return save(figure, folder, "timeline.png")


def locked(folder, by_name):
    """Closed loop and TCP against T, with the laws F4 and F5."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
    for axis, workload, quantity in (
        (left, "closed-loop", "rate (1/s)"),
        (right, "tcp", "goodput (Mb/s)"),
    ):
        for controller in CONTROLLERS:
            results = [by_name[f"{workload}-{controller}-{t}ms"] for t in INTERVALS]
            if workload == "tcp":
                trip, window = 2.2e-4, 131072 // 1448 * 1448
                law = [8e-6 * laws.f5_goodput(timing(r), trip, window) for r in results]
            else:
                law = [1 / laws.f4_response_time(timing(r), 2.1e-4) for r in results]
            axis.plot(INTERVALS, law, "--", color=SHADES[controller], linewidth=1)
            axis.plot(
                INTERVALS,
                [measured(r, quantity) for r in results],
                "o",
                color=SHADES[controller],
                label=controller,
            )
        axis.set_xlabel("T (ms)")
        axis.set_xscale("log", base=2)
        axis.set_xticks(INTERVALS, INTERVALS)
        axis.set_ylim(bottom=0)
    left.set_ylabel("requests per second, one at a time")
    right.set_ylabel("goodput of a 131,072 B window (Mb/s)")
    handles, texts = right.get_legend_handles_labels()
    handles.append(Line2D([], [], color="0.3", linestyle="--", linewidth=1))
    right.legend(handles, [*texts, "law"])
    figure.suptitle("Clients that wait lock to the checkpoints (laws F4 and F5)")
    return save(figure, folder, "locked.png")


def anchors(folder, by_name, expected):
    """SPECweb's page rate: the means by F8 and ours."""
    figure, axis = plt.subplots(figsize=(6, 3.4))
    width = 0.26
    for i, controller in enumerate(CONTROLLERS):
        means = [
            measured(by_name[f"specweb-{controller}-{t}ms"], "added delay, mean (ms)")
            for t in INTERVALS
        ]
        places = np.arange(len(INTERVALS)) + (i - 1) * width
        axis.bar(places, means, width * 0.92, color=SHADES[controller], alpha=0.7, label=controller)
        axis.plot(places, expected[controller], "_k", markersize=15, markeredgewidth=1.5)
        for place, mean in zip(places, means):
            axis.text(place, mean + 6, f"{mean:.0f}", ha="center", fontsize=7.5)
    handles, texts = axis.get_legend_handles_labels()
    handles.append(Line2D([], [], marker="_", color="black", linestyle="", markersize=12))
    axis.legend(handles, [*texts, "law F8"])
    axis.set_xticks(range(len(INTERVALS)), INTERVALS)
    axis.set_xlabel("T (ms)")
    axis.set_ylabel("mean added delay (ms)")
    figure.suptitle("Requests, SPECweb's page rate on 1 Gb/s")
    return save(figure, folder, "specweb.png")


def save(figure, folder, name):
    figure.savefig(folder / name, bbox_inches="tight")
    plt.close(figure)
    return name


def draw(folder, by_name, expected):
    """All pictures; returns their names."""
    return [
        distributions(
            folder,
            by_name,
            "output",
            laws.f2_output_delay,
            "Output while the guest runs, S = 5 ms, X = 15 ms (law F2)",
        ),
        distributions(
            folder,
            by_name,
            "request",
            laws.f3_request_delay,
            "Requests at any time, S = 5 ms, X = 15 ms (law F3)",
        ),
        locked(folder, by_name),
        anchors(folder, by_name, expected),
        timeline(folder),
    ]
