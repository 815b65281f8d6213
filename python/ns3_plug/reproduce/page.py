# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The output of a reproduction: points.csv, the documentation's tables, figures, and a page."""

from __future__ import annotations

import csv
import html
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from .experiments import Earlier
from .points import Point, Study

FIGURES = {
    "figure-5": (
        "Figure 5: the costs of a checkpoint",
        "pages dirtied",
        [
            ("suspended (ms)", "Remus figure 5 | time suspended", "1 256 512 1024"),
            ("transmitting (ms)", "Remus figure 5 | time transmitting", "1 256 512 1024"),
        ],
    ),
    "rates": (
        "SPECweb2005: checkpoint rates that were achieved",
        "configured checkpoints per second",
        [("1/s", "Remus text | SPECweb2005 achieved checkpoint rate", "10 20 30 40")],
    ),
    "figure-6": (
        "Figure 6: kernel build",
        "configured checkpoints per second",
        [("seconds", "Remus figure 6 | kernel build time", "10 20 30 40")],
    ),
    "figure-7": (
        "Figure 7: SPECweb2005 while protected",
        "configured checkpoints per second",
        [
            (
                "score, with buffering",
                "Remus figure 7 | SPECweb2005 score with network buffering",
                "10 20 30 40",
            ),
            (
                "score, without",
                "Remus figure 7 | SPECweb2005 score without network buffering",
                "10 20 30 40",
            ),
        ],
    ),
    "figure-8": (
        "Figure 8: SPECweb2005 with added latency",
        "added latency (ms)",
        [("score", "Remus figure 8 | SPECweb2005 score unprotected", "60 70 80 90 100")],
    ),
}


BY_CONSTRUCTION = "by construction"


def use_of(study: Study, outcomes: Earlier, key: str) -> str:
    """The use of a point; "by construction" if the fit solves for it."""
    solved = any(key in outcome.solved for outcome in outcomes.values())
    return BY_CONSTRUCTION if solved else study.points[key].use


def models(study: Study, outcomes: Earlier) -> dict[str, float]:
    """The results of all experiments, by point."""
    return {key: v for outcome in outcomes.values() for key, v in outcome.models.items()}


def number(value: float | None) -> str:
    """A value as the tables print it: three digits or more."""
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def difference(point: Point, model: float | None, use: str) -> str:
    """The model's error in per cent; empty if the model meets the point by construction."""
    if model is None or use == BY_CONSTRUCTION:
        return ""
    return f"{100 * (model / point.value - 1):+.1f} %"


def rows_of(study: Study, outcomes: Earlier, name: str) -> list[list[str]]:
    """The points of an experiment: quantity, x, published, model, difference, use."""
    known = models(study, outcomes)
    experiment = next(e for e in study.experiments if e.name == name)
    rows = []
    for key in experiment.calibrate + experiment.predict:
        point, use = study.points[key], use_of(study, outcomes, key)
        published = f"{point.value:g} {point.unit}"
        model = known.get(key)
        rows.append(
            [point.quantity, point.x, published, number(model), difference(point, model, use), use]
        )
    return rows


def _as_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def print_experiment(study: Study, outcomes: Earlier, name: str) -> None:
    """An experiment for a terminal."""
    experiment = next(e for e in study.experiments if e.name == name)
    print(f"{experiment.title}. Goal: {experiment.goal}.")
    points = [study.points[key] for key in experiment.calibrate + experiment.predict]
    head = [points[0].x_name or "x", "published", "model", "difference", "use"]
    table = sorted(
        (row[1:] for row in rows_of(study, outcomes, name)), key=lambda row: _as_number(row[0])
    )
    widths = [max(len(row[i]) for row in [head, *table]) for i in range(len(head))]
    for row in [head, *table]:
        cells = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        print("  " + "  ".join(cells))


def write_points(study: Study, outcomes: Earlier, folder: Path) -> None:
    """A row for each published point."""
    known = models(study, outcomes)
    with (folder / "points.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["source", "quantity", "x", "published", "model", "unit", "use"])
        for key, point in study.points.items():
            x = point.x or point.x_name
            model = number(known.get(key))
            use = use_of(study, outcomes, key)
            rows.writerow([point.source, point.quantity, x, point.text, model, point.unit, use])


def write_tables(study: Study, outcomes: Earlier, path: Path) -> None:
    """The tables of the documentation: one for each experiment, then one of the parameters."""
    lines = [".. Written by tools/reproduce.sh --doc; do not edit.", ""]
    for experiment in study.experiments:
        lines += [
            f".. list-table:: {experiment.title}",
            "   :header-rows: 1",
            "   :widths: 30 16 16 14 14 10",
            "",
            "   * - Quantity",
            "     - x",
            "     - Published",
            "     - Model",
            "     - Difference",
            "     - Use",
        ]
        for cells in rows_of(study, outcomes, experiment.name):
            cells[1] = cells[1] or "\\-"
            lines += ["   * - " + cells[0], *(f"     - {cell}".rstrip() for cell in cells[1:])]
        lines.append("")
        parameters = outcomes[experiment.name].parameters
        if parameters:
            lines += [
                f".. list-table:: Parameters: {experiment.title}",
                "   :header-rows: 1",
                "   :widths: 20 15 35 30",
                "",
                "   * - Parameter",
                "     - Value",
                "     - Meaning",
                "     - Where from",
            ]
            for parameter in parameters:
                lines.append(f"   * - {parameter.name}")
                lines += [
                    f"     - {cell}"
                    for cell in (parameter.value, parameter.meaning, parameter.origin)
                ]
            lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


def draw(study: Study, outcomes: Earlier, folder: Path) -> list[str]:
    """Redraw the paper's figures, with the model's bars beside the paper's; returns their names."""
    known = models(study, outcomes)
    drawn = []
    for name, (title, x_name, panels) in FIGURES.items():
        if not any(key.startswith(panel[1] + " |") for panel in panels for key in known):
            continue
        figure, axes = plt.subplots(1, len(panels), figsize=(4.2 * len(panels), 3.4), squeeze=False)
        for axis, (label, prefix, xs) in zip(axes[0], panels, strict=True):
            _bars(axis, study, outcomes, prefix, xs.split())
            axis.set_ylabel(label)
            axis.set_xlabel(x_name)
        figure.suptitle(title, fontsize=10)
        figure.tight_layout(rect=(0, 0.06, 1, 1))
        legend = {
            label: handle
            for axis in axes[0]
            for handle, label in zip(*axis.get_legend_handles_labels(), strict=True)
        }
        figure.legend(
            list(legend.values()),
            list(legend),
            loc="lower center",
            ncol=3,
            frameon=False,
            fontsize=8,
        )
        for kind in ("png", "pdf"):
            # without the time of drawing, so that equal results give equal files
            metadata = {"CreationDate": None} if kind == "pdf" else {"Software": None}
            figure.savefig(folder / f"{name}.{kind}", dpi=150, metadata=metadata)
        plt.close(figure)
        drawn.append(name)
    return drawn


def _bars(axis: Axes, study: Study, outcomes: Earlier, prefix: str, xs: list[str]) -> None:
    known = models(study, outcomes)
    xs = [x for x in xs if f"{prefix} | {x}" in study.points]
    keys = [f"{prefix} | {x}" for x in xs]
    published = [study.points[key].value for key in keys]
    places = range(len(xs))
    spread = [study.spread.get(key) for key in keys]
    bars: dict[str, Any] = {}
    if spread and all(spread):
        bars["yerr"] = [
            [value - low for value, (low, _) in zip(published, filter(None, spread), strict=True)],
            [
                high - value
                for value, (_, high) in zip(published, filter(None, spread), strict=True)
            ],
        ]
        bars["capsize"] = 3
    axis.bar([p - 0.2 for p in places], published, 0.38, label="published", color="#8fa3b5", **bars)
    for use, hatch, label in (
        ("predict", "", "model, predicted"),
        ("calibrate", "////", "model, fitted to it"),
    ):
        chosen = [
            (p, known[k])
            for p, k in zip(places, keys, strict=True)
            if study.points[k].use == use and k in known
        ]
        if chosen:
            axis.bar(
                [p + 0.2 for p, _ in chosen],
                [value for _, value in chosen],
                0.38,
                label=label,
                color="#c8553d" if use == "predict" else "#f3d9cf",
                edgecolor="#c8553d",
                hatch=hatch,
            )
    axis.set_xticks(list(places), xs)
    axis.spines[["top", "right"]].set_visible(False)


STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em;
       color: #222; }
table { border-collapse: collapse; margin: 1em 0; font-size: 0.9em; }
th, td { text-align: left; padding: 0.25em 0.8em; border-bottom: 1px solid #ddd; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
img { max-width: 100%; max-height: 20em; }
tr.predict td { background: #fdf3ef; }
"""


def _table(head: list[str], rows: list[tuple[str, list[str]]]) -> str:
    parts = ["<table><tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in head) + "</tr>"]
    for kind, cells in rows:
        tags = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
        parts.append(f'<tr class="{kind}">{tags}</tr>')
    return "\n".join(parts) + "</table>"


def write_page(study: Study, outcomes: Earlier, figures: list[str], folder: Path) -> None:
    """Write the page with all tables and figures."""
    known = models(study, outcomes)
    parts = [
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>Published experiments, reproduced</title><style>{STYLE}</style></head><body>",
        "<h1>Published experiments, reproduced</h1>",
        "<p>Inputs are <em>given</em> by the source or <em>assumed</em>; parameters are "
        "fitted to "
        "the points marked <em>calibrate</em>; points that the model predicts are marked "
        "<em>predict</em>. No point is used for both. <a href='points.csv'>points.csv</a> has all "
        "points.</p>",
    ]
    for name in figures:
        parts.append(
            f"<p><a href='{name}.pdf'><img src='{name}.png' "
            f"alt='{html.escape(FIGURES[name][0])}'></a></p>"
        )
    for experiment in study.experiments:
        parts.append(f"<h2>{html.escape(experiment.title)}</h2>")
        parts.append(f"<p>Goal: {html.escape(experiment.goal)}.</p>")
        rows = []
        keys = experiment.calibrate + experiment.predict
        for key, cells in zip(keys, rows_of(study, outcomes, experiment.name), strict=True):
            spread = study.spread.get(key)
            if spread:
                cells[2] += f" ({spread[0]:g} to {spread[1]:g})"
            if study.points[key].x:
                cells[1] += f" ({study.points[key].x_name})"
            rows.append((study.points[key].use, cells))
        parts.append(_table(["quantity", "x", "published", "model", "difference", "use"], rows))
        outcome = outcomes[experiment.name]
        if outcome.parameters:
            parts.append(
                _table(
                    ["parameter", "value", "meaning", "where from"],
                    [("", [p.name, p.value, p.meaning, p.origin]) for p in outcome.parameters],
                )
            )
        parts += [f"<p>{html.escape(note)}</p>" for note in outcome.notes]
    parts.append("<h2>Not reproduced</h2>")
    reasons: dict[str, list[str]] = {}
    for key, reason in study.missing.items():
        reasons.setdefault(reason, []).append(key)
    for reason, keys in reasons.items():
        parts.append(f"<p>{html.escape(reason)}</p><ul>")
        parts += [f"<li>{html.escape(key)}</li>" for key in keys]
        parts.append("</ul>")
    misses = []
    for experiment in study.experiments:
        for key in experiment.predict:
            misses.append((key, difference(study.points[key], known.get(key), "predict")))
    parts.append("<h2>All predictions</h2>")
    parts.append(_table(["point", "difference"], [("", list(miss)) for miss in misses]))
    parts.append("</body></html>")
    (folder / "index.html").write_text("\n".join(parts), encoding="utf-8")
