# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The result of a fit, in words and as a picture."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from .fitting import Goodness
from .page_log import PageLog, time_line
from .telegraph import Process


def attributes(process: Process, logs: list[PageLog]) -> dict[str, str]:
    """The attributes of ns-3's objects for this process, by their full names."""
    pages, checkpointer = "ns3::RemusBurstyPages", "ns3::RemusCheckpointer"
    found = {
        f"{pages}::BusyRate": f"{process.busy_rate:.6g}",
        f"{pages}::IdleRate": f"{process.idle_rate:.6g}",
        f"{pages}::BusyTime": f"ns3::ExponentialRandomVariable[Mean={process.busy_time:.6g}]",
        f"{pages}::IdleTime": f"ns3::ExponentialRandomVariable[Mean={process.idle_time:.6g}]",
        f"{pages}::WorkingSet": "0"
        if math.isinf(process.working_set)
        else f"{math.ceil(process.working_set)}",
        f"{checkpointer}::DirtyPages": pages,
    }
    for column, fixed, each in (
        ("stops", "StopDuration", "StopPerPage"),
        ("acks", "CommitDelay", "CommitPerPage"),
    ):
        fitted = time_line(logs, column)
        if not fitted:
            continue
        slope, rest = fitted
        found[f"{checkpointer}::{fixed}"] = f"ns3::ConstantRandomVariable[Constant={rest:.6g}]"
        found[f"{checkpointer}::{each}"] = f"{slope * 1e9:.0f}ns"
    return found


def words(process: Process, logs: list[PageLog], compared: list[Goodness]) -> str:
    """The parameters, and how well they match the logs."""
    limit = process.working_set
    lines = [
        f"{process.rate:.0f} writes/s in the mean: {process.busy_rate:.0f} during activity of "
        f"{1e3 * process.busy_time:.4g} ms (mean), {process.idle_rate:.0f} during rest of "
        f"{1e3 * process.idle_time:.4g} ms; "
        + ("no working set that limits them" if math.isinf(limit) else f"to {limit:.0f} pages"),
        "",
        "Epochs that were held out, and as many and more simulated ones:",
        f"{'epoch':>10}{'epochs':>9}{'mean':>10}{'':10}{'p50':>9}{'':9}{'p99':>9}{'':9}{'KS':>8}"
        f"{'KS by':>9}",
        f"{'(ms)':>10}{'':9}{'recorded':>10}{'fitted':>10}"
        + f"{'recorded':>9}{'fitted':>9}" * 2
        + f"{'':8}{'chance':>9}",
    ]
    for one in compared:
        text = f"{1e3 * one.log.length:10.4g}{len(one.measured):9}"
        text += f"{one.measured.mean():10.1f}{one.simulated.mean():10.1f}"
        for percent in (50, 99):
            for sample in (one.measured, one.simulated):
                text += f"{np.percentile(sample, percent):9.0f}"
        lines.append(f"{text}{one.distance:8.3f}{one.chance:9.3f}")
    lines += ["", "In a simulation, on the command line of a program that leaves these to it:"]
    lines += [f"  --{name}={value}" for name, value in attributes(process, logs).items()]
    names = " ".join(f"--dirty={log.path}" for log in logs)
    lines += ["", f"To advise: python -m ns3_plug advise --target=50ms --rate=1000 {names}"]
    return "\n".join(lines)


def draw(process: Process, compared: list[Goodness], path: Path) -> None:
    """Draw both distributions, and a part of the log beside a part of the process."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    count = len(compared)
    figure, axes = plt.subplots(2, count, figsize=(4 * count, 5.4), squeeze=False)
    for (above, below), one in zip(axes.T, compared, strict=True):
        above.ecdf(one.measured, color="#0072b2", linewidth=3, alpha=0.5, label="recorded")
        above.ecdf(one.simulated, color="black", linewidth=0.9, label="fitted")
        above.set_xlabel(f"pages in an epoch of {1e3 * one.log.length:.4g} ms")
        above.set_title(f"KS {one.distance:.3f} (by chance {one.chance:.3f})", fontsize="medium")
        some = slice(0, min(200, len(one.measured)))
        times = one.log.length * np.arange(len(one.measured[some]))
        below.plot(times, one.measured[some], color="#0072b2", linewidth=0.8)
        below.plot(times, one.simulated[some], color="black", linewidth=0.8, alpha=0.7)
        below.set_xlabel("time (s)")
        below.set_ylim(bottom=0)
    axes[0, 0].set_ylabel("part of the epochs")
    axes[1, 0].set_ylabel("pages")
    axes[0, 0].legend(frameon=False)
    for axis in axes.flat:
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
