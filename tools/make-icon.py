#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Draw the module's icon: packets in front of and behind a plug in a queue.

usage: tools/make-icon.py [FILE]    (doc/figures/icon.png, 100 x 100 pixels, transparent)
"""

import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.patches import FancyBboxPatch, Rectangle


def draw(filename):
    figure = pyplot.figure(figsize=(1, 1), dpi=100)
    axes = figure.add_axes([0, 0, 1, 1], xlim=(0, 100), ylim=(0, 100))
    axes.axis("off")
    wall = "#37474f"
    for y in (24, 70):
        axes.add_patch(Rectangle((3, y), 94, 6, color=wall))
    for x, colour in ((6, "#90CAF9"), (21, "#42a5f5"), (36, "#1565c0")):
        axes.add_patch(
            FancyBboxPatch((x, 37), 9, 26, boxstyle="round,pad=0,rounding_size=2", color=colour)
        )
    axes.add_patch(
        FancyBboxPatch((52, 14), 10, 72, boxstyle="round,pad=0,rounding_size=3", color="#e53935")
    )
    axes.add_patch(
        FancyBboxPatch((77, 37), 9, 26, boxstyle="round,pad=0,rounding_size=2", color="#66bb6a")
    )
    figure.savefig(filename, transparent=True)


if __name__ == "__main__":
    default = pathlib.Path(__file__).parent.parent / "doc/figures/icon.png"
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    target.parent.mkdir(parents=True, exist_ok=True)
    draw(target)
