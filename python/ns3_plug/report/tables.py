# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The tables of a report: CSV files, and text for the terminal."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pandas as pd

from ..folder import Folder
from .data import Data

#: Shown instead of a measured value if there is none
UNKNOWN = "  no finished run has it"

#: Quantities that differ from a law only by a sampling error that does not grow with the run
_STEADY = ("mean", "p50", "p90", "p99", "rate", "goodput", "period")

_RANDOM = ("output", "request")  # with packets at random times
_ENOUGH = 2000  # values for a reliable mean


def write(data: Data, folder: Folder) -> None:
    """Write summary.csv, and anchors.csv if there are any."""
    _write_csv(summary(data), folder, "summary.csv")
    if data.study["anchors"]:
        _write_csv(anchors(data), folder, "anchors.csv")
    else:
        folder.remove(["anchors.csv"])


def _write_csv(table: pd.DataFrame, folder: Folder, name: str) -> None:
    folder.write(name, partial(table.to_csv, index=False, float_format="%.8g"))


def summary(data: Data) -> pd.DataFrame:
    """Every quantity of every configuration: measured, half its confidence interval, law."""
    if not data.gaps.empty:
        return data.gaps.drop(columns="run")
    parameters = [p for p in data.parameters if data.means[p].notna().any()]
    columns = ["sweep", *parameters, "seeds", "quantity", "measured", "half", "law"]
    table = data.means[columns].copy()
    table["difference"] = (table.measured / table.law.where(table.law != 0)) - 1
    return table.rename(columns={"half": "confidence"})


def anchors(data: Data) -> pd.DataFrame:
    """Figures from other sources, and the measured values."""
    rows = []
    for anchor in data.study["anchors"]:
        measured = data.value(anchor["quantity"], sweep=anchor["sweep"], **anchor["where"])
        rows.append(
            {
                "sweep": anchor["sweep"],
                "runs": ", ".join(anchor["where"].values()),
                "quantity": anchor["quantity"],
                "expected": anchor["expected"],
                "measured": measured,
                "source": anchor["source"],
            }
        )
    return pd.DataFrame(rows)


def anchors_text(data: Data) -> str:
    """The table of these figures for the terminal; empty if there are none."""
    if not data.study["anchors"]:
        return ""
    lines = [f"{'known from elsewhere':48}{'expected':>10}{'measured':>10}"]
    rows: Any = anchors(data).to_dict("records")
    for row in rows:
        name = ", ".join(filter(None, (row["sweep"], row["runs"]))) + f": {row['quantity']}"
        measured = UNKNOWN if math.isnan(row["measured"]) else f"{row['measured']:.1f}"
        lines.append(f"{name:48}{row['expected']:10g}{measured:>10}")
    return "\n".join(lines)


def largest_difference(data: Data) -> dict[str, Any] | None:
    """The row of the summary that differs most from its law, among those with little chance."""
    table = summary(data)
    if "difference" not in table:
        return None
    means = data.means
    packets = means[means.quantity == "packets"].groupby("run").measured.first()
    few = means.workload.isin(_RANDOM) & (means.run.map(packets) < _ENOUGH)
    table = table[table.quantity.str.contains("|".join(_STEADY)) & table.difference.notna() & ~few]
    rows: Any = table.to_dict("records")
    row: dict[str, Any] | None = max(rows, key=lambda row: abs(row["difference"]), default=None)
    return row


def difference_text(data: Data) -> str:
    """The row with the largest difference, in words."""
    row = largest_difference(data)
    if row is None:
        return ""
    where = ", ".join(str(row[p]) for p in ("workload", "controller", "interval") if row.get(p))
    difference = f"{row['difference']:+.2%}, {row['quantity']} of {where}"
    return f"The largest difference from a law: {difference}"
