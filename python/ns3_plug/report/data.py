# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""A study's results, in the shape that charts and tables need."""

from __future__ import annotations

import math
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import UserError
from ..results import Results
from ..study import RUN_COLUMNS
from ..units import milliseconds

#: Student's t at 97.5 % for 1, 2, ... degrees of freedom, and beyond the last
_T = (12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160)
_T_BEYOND = 2.145

MEAN = "added delay, mean (ms)"
P99 = "added delay, p99 (ms)"
PERIOD = "period (ms)"
RATE = "rate (1/s)"
GOODPUT = "goodput (Mb/s)"
PEAK = "backlog, peaks, mean (B)"


def confidence(values: pd.Series[float], errors: pd.Series[float]) -> tuple[float, float]:
    """Mean, and half the width of its confidence interval of 95 %.

    Over the values of several seeds; with a single one, twice the sampling error that the program
    states for it.
    """
    if len(values) < 2:
        return float(values.iloc[0]), float(errors.iloc[0])
    t = _T[len(values) - 2] if len(values) - 2 < len(_T) else _T_BEYOND
    return float(values.mean()), t * float(values.std()) / math.sqrt(len(values))


class Data:
    """The results in a folder that ``python -m ns3_plug run`` wrote."""

    def __init__(self, folder: Path) -> None:
        """Read the runs and their summaries."""
        self.results = Results(folder)
        self.runs = self.results.runs()
        self.study = self.results.study()
        self.parameters = [c for c in self.runs.columns if c not in RUN_COLUMNS]
        for name in ("controller", "interval"):
            if name not in self.runs:
                self.runs[name] = self.runs.get(f"ns3::RemusCheckpointer::{name.capitalize()}")
        for name in ("workload", "stop", "commit", "rate", "limit"):
            if name not in self.runs:
                self.runs[name] = None
        for name in ("interval", "stop", "commit"):
            self.runs[f"{name}_ms"] = self.runs[name].map(milliseconds)
        if self.summary.empty and self.gaps.empty:
            raise UserError(
                f"{folder}: its runs have no summary; the study must set tables = "
                '["epochs", "summary"] and run remus-output-commit or a program like it'
            )

    def run(self, run: str) -> pd.Series[Any]:
        """The parameters of a run."""
        return self.runs[self.runs.run == run].iloc[0]

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row for each run of each sweep and quantity: measured, law, 2 standard errors."""
        frames = []
        for run in self.runs.run.unique():
            rows = self.results.rows(run, "summary")
            if len(rows):
                frames.append(rows.assign(run=run))
        if not frames:
            columns = ["run", "quantity", "measured", "law", "error"]
            return pd.DataFrame(columns=columns).merge(self.runs, on="run")
        # The program states errors relative to the law
        table = pd.concat(frames, ignore_index=True)
        for column in ("measured", "law", "error"):
            table[column] = pd.to_numeric(table[column], errors="coerce")
        table["error"] = (table.error * table.law).abs().fillna(0.0)
        return table[["run", "quantity", "measured", "law", "error"]].merge(self.runs, on="run")

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """A row for each client of each run with a failure: gap and its law [ms]."""
        frames = []
        for run in self.runs.run.unique():
            rows = self.results.rows(run)
            if {"client", "gap", "law"} <= set(rows.columns):
                frames.append(rows[["client", "gap", "law"]].assign(run=run))
        if not frames:
            return pd.DataFrame()
        columns = ["run", "controller", "interval_ms", "seed"]
        return pd.concat(frames, ignore_index=True).merge(
            self.runs[columns].drop_duplicates("run"), on="run"
        )

    @cached_property
    def means(self) -> pd.DataFrame:
        """A row for each configuration and quantity: the mean over its seeds, and its interval."""
        by = ["sweep", *self.parameters, "quantity"]
        rows = []
        for values, group in self.summary.groupby(by, dropna=False, sort=False):
            mean, half = confidence(group.measured, group.error)
            rows.append(
                {
                    **dict(zip(by, values, strict=True)),
                    "measured": mean,
                    "half": half,
                    "law": group.law.mean(),
                    "seeds": len(group),
                    "run": group.run.iloc[0],
                }
            )
        columns = [*by, "measured", "half", "law", "seeds", "run"]
        means = pd.DataFrame(rows, columns=columns)
        extra = [c for c in self.runs.columns if c not in means and c not in RUN_COLUMNS]
        return means.merge(self.runs[["run", *extra]].drop_duplicates("run"), on="run")

    def series(self, sweep: str, workload: str, quantity: str) -> pd.DataFrame:
        """A quantity by controller and interval; empty unless these two tell the runs apart."""
        m = self.means
        rows = m[(m.sweep == sweep) & (m.workload == workload) & (m.quantity == quantity)]
        keys = rows[["controller", "interval_ms"]]
        if keys.interval_ms.nunique() < 2 or keys.isna().any(axis=None) or keys.duplicated().any():
            return rows.iloc[:0]
        return rows.sort_values("interval_ms")

    def sweeps(self, workload: str) -> list[str]:
        """The sweeps that have a series for a workload, the largest first."""
        quantity = GOODPUT if workload == "tcp" else RATE if workload == "closed-loop" else MEAN
        sizes = {s: len(self.series(s, workload, quantity)) for s in self.runs.sweep.unique()}
        return sorted((s for s in sizes if sizes[s]), key=lambda s: -sizes[s])

    def value(self, quantity: str, **where: Any) -> float:
        """The mean of a quantity for the configurations with these parameters; NaN if none."""
        rows = self.means[self.means.quantity == quantity]
        for name, wanted in where.items():
            if name not in rows:
                return math.nan
            rows = rows[rows[name] == wanted]
        return float(rows.measured.mean()) if len(rows) else math.nan
