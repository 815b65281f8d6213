# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The chart of a few epochs: every packet from the guest to the client."""

from __future__ import annotations

import math

import pandas as pd

from ..choice import chosen_rows
from ..errors import UserError
from .chart import Chart, Panel, Series
from .data import Data

EPOCHS = 3
_FIRST = 3  # earlier epochs belong to the start of the simulation
_MOST = 400  # packets that can still be distinguished
_MOST_RUNS = 50  # that are considered
_PACKETS = ("epoch", "emitted_ns", "released_ns", "received_ns")
_EPOCHS = ("epoch", "stopped_ns", "resumed_ns", "committed_ns")
_COLOURS = ("#0072b2", "#009e73", "#e69f00")


def timeline(data: Data, only: str = "") -> Chart | None:
    """The packets, stops, commits and releases of a few epochs of a run.

    It shows the run with the fewest packets, of the workload output if there is one.

    :param only: an expression of pandas' query() on parameters, which chooses among the runs
    :raises UserError: if it is invalid, or no chosen run has epochs
    """
    runs = data.runs.drop_duplicates("run")
    if only:
        runs = chosen_rows(runs, only, "--timeline")
    output = runs.run[runs.workload == "output"]
    candidates = list(output if len(output) else runs.run)[:_MOST_RUNS]
    sizes = {run: len(data.results.rows(run)) for run in candidates}
    for run in sorted(sizes, key=lambda run: sizes[run]):
        packets, epochs = data.rows(run, "runs", _PACKETS), data.rows(run, "epochs", _EPOCHS)
        if len(epochs) <= _FIRST + EPOCHS:
            continue
        epochs = epochs[epochs.epoch.between(_FIRST, _FIRST + EPOCHS)]
        packets = packets[packets.epoch.between(_FIRST + 1, _FIRST + EPOCHS)].reset_index(drop=True)
        if len(packets) and len(epochs) and (epochs.committed_ns > 0).all():
            break
    else:
        if only:
            raise UserError(f"--timeline {only!r}: no such run has a table epochs, and packets")
        return None
    every = math.ceil(len(packets) / _MOST)
    packets = packets.iloc[::every].reset_index(drop=True)
    start = epochs.stopped_ns.iloc[0]
    panel = Panel("", "time (ms)", "packet")
    for place, (epoch, group) in enumerate(packets.groupby("epoch")):
        entered, released, received = (
            ((group[f"{name}_ns"] - start) / 1e6).tolist()
            for name in ("emitted", "released", "received")
        )
        y = group.index.tolist()
        tint = _COLOURS[place % len(_COLOURS)]
        panel.series += [
            Series(
                f"held in epoch {epoch}",
                "segments",
                entered,
                y,
                tint,
                x2=released,
                width=1.2,
                opacity=0.6,
            ),
            Series("sent by the guest", "points", entered, y, tint, width=1, legend=False),
            Series(
                "received by the client",
                "points",
                received,
                y,
                tint,
                marker="arrow",
                width=1,
                legend=False,
            ),
        ]
    for row in epochs.itertuples():
        stopped, resumed, committed = (
            (time - start) / 1e6 for time in (row.stopped_ns, row.resumed_ns, row.committed_ns)
        )
        panel.spans.append((stopped, resumed))
        panel.lines.append((stopped, "#222222", False, f"closes {row.epoch}"))
        panel.lines.append((committed, "#cc3311", True, f"releases {row.epoch}"))
    last = float((epochs.committed_ns.max() - start) / 1e6)
    panel.x_range = (-3.0, 1.15 * last)
    panel.y_range = (-0.9, len(packets) - 0.1)
    own = data.run(run)
    names = {"controller": "", "interval": "T = ", "stop": "S = ", "commit": "X = "}
    system = ", ".join(f"{text}{own[name]}" for name, text in names.items() if pd.notna(own[name]))
    return Chart(
        "timeline",
        f"Epochs: {system}",
        "A line is a packet, from the guest (dot) through the plug to the client (arrow). Grey: "
        "the guest is stopped. At a solid line the plug closes an epoch; at a dashed one its "
        "checkpoint is safe, and the plug releases it."
        + (f" One packet in {every} is shown." if every > 1 else ""),
        [panel],
        height=4.4,
    )
