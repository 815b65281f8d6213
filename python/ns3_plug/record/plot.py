# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Draws a recording: dirty pages, and how long the program was stopped, over time."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

from .log import duration
from .recorder import Track


def draw(tracks: list[Track], title: str, path: Path) -> None:
    """Write the picture, in the format given by the file's suffix."""
    stops = any(epoch.stop for track in tracks for epoch in track.epochs)
    figure, axes = plt.subplots(
        1 + stops, 1, figsize=(8, 5 if stops else 3.2), sharex=True, squeeze=False
    )
    for track in tracks:
        times = np.array([epoch.time for epoch in track.epochs]) / 1e9
        style = {"linewidth": 0.8, "label": f"T = {duration(track.interval)}"}
        axes[0, 0].plot(times, [epoch.pages for epoch in track.epochs], **style)
        if stops:
            axes[1, 0].plot(times, [epoch.stop / 1e6 for epoch in track.epochs], **style)
    axes[0, 0].set_ylabel("dirty pages in an epoch")
    axes[0, 0].set_title(title[:80], fontsize="medium")
    axes[0, 0].legend(frameon=False)
    if stops:
        axes[1, 0].set_ylabel("stopped (ms)")
    axes[-1, 0].set_xlabel("time of this interval's turns (s)")
    for axis in axes.flat:
        axis.set_ylim(bottom=0)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
