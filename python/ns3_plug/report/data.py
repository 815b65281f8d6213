# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""A study's results in the form that charts and tables need."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import UserError
from ..results import Results, parameters_of
from ..statistics import confidence
from ..study import RUN_COLUMNS, check_figures
from ..units import milliseconds

MEAN = "added delay, mean (ms)"
P99 = "added delay, p99 (ms)"
PERIOD = "period (ms)"
RATE = "rate (1/s)"
GOODPUT = "goodput (Mb/s)"
PEAK = "backlog, peaks, mean (B)"

MOST_COLUMNS = 12  #: the number of a table's columns that count as quantities
DEFAULT = "the default controller"  #: if a study names none
_CHECKPOINTER = "ns3::RemusCheckpointer::"
_MOST_OTHERS = 6  # parameters, besides controller and interval, that distinguish series
#: Parameters that sentences do not give as "name = value"
_OWN = {"controller", "interval", f"{_CHECKPOINTER}Controller", f"{_CHECKPOINTER}Interval"}
_TOLD_APART = {*_OWN, "stop", "commit", "workload", "duration"}


def _plain(value: Any) -> Any:
    """A parameter's value as a number or text; None if it is missing."""
    if isinstance(value, (bytes, list, dict, tuple)) or hasattr(value, "__len__"):
        return str(value)
    return None if pd.isna(value) else value if isinstance(value, (int, float)) else str(value)


def numbers(texts: pd.Series[Any], read: Callable[[Any], float]) -> pd.Series[float]:
    """The numbers that a reader finds in texts; NaN for missing texts."""
    return pd.Series([read(text) for text in texts], index=texts.index, dtype=float)


class Data:
    """The results in a folder that ``python -m ns3_plug run`` wrote."""

    def __init__(self, folder: Path) -> None:
        """Read the runs and their summaries."""
        self.results = Results(folder)
        self.notes: list[str] = []  #: what the report can't show, and why
        self._selections: dict[tuple[str, str], tuple[set[str], dict[str, str]]] = {}
        self.failures = self.results.failures()
        self.runs = self._runs()
        self.study = self._study()
        self.results.check()
        self.parameters = parameters_of(self.runs.columns)
        for name in ("controller", "interval"):
            if name not in self.runs:
                self.runs[name] = self.runs.get(f"ns3::RemusCheckpointer::{name.capitalize()}")
        for name in ("workload", "stop", "commit", "rate", "limit"):
            if name not in self.runs:
                self.runs[name] = None
        # The default of remus-output-commit
        self.runs["workload"] = self.runs.workload.fillna("output")
        unnamed = self.runs.interval.notna() & self.runs.controller.isna()
        self.runs.loc[unnamed, "controller"] = DEFAULT
        for name in ("workload", "controller"):  # another program's may be numbers
            self.runs[name] = self.runs[name].map(str, na_action="ignore")
        for name in ("interval", "stop", "commit"):
            self.runs[f"{name}_ms"] = numbers(self.runs[name], milliseconds)

    def _study(self) -> dict[str, Any]:
        """The study's description; also one that an older version wrote."""
        wanted: dict[str, type] = {"name": str, "command": str, "version": str, "anchors": list}
        study = self.results.study()
        for name, kind in wanted.items():
            if not isinstance(study.get(name), kind):
                raise UserError(
                    f"{self.results.folder}/study.json: cannot be read: its {name} is no "
                    f"{'list' if kind is list else 'text'}"
                )
        kinds = {"sweep": str, "source": str, "where": dict, "quantity": str, "expected": float}
        for anchor in study["anchors"]:
            if not isinstance(anchor, dict) or not all(
                isinstance(anchor.get(name), (kind, int) if kind is float else kind)
                for name, kind in kinds.items()
            ):
                raise UserError(f"{self.results.folder}/study.json: cannot be read: {anchor!r}")
        return study

    def _runs(self) -> pd.DataFrame:
        try:
            runs = self.results.runs()
        except UserError:
            if not self.failures or (self.results.folder / "runs.parquet").exists():
                raise
            first = next(iter(self.failures.values()))
            raise UserError(
                f"{self.results.folder}: no run is finished, and {len(self.failures)} failed; the "
                f"first ({first.get('status')}): {first.get('command')}"
            ) from None
        lacking = {"run", "sweep", "seed", "command", "seconds"} - set(runs.columns)
        if lacking or runs.empty:
            what = ", ".join(sorted(lacking)) or "rows"
            raise UserError(f"{self.results.folder}/runs.parquet: cannot be read: it has no {what}")
        for name in runs.columns:
            if name in ("seed", "seconds"):
                runs[name] = pd.to_numeric(runs[name].map(_plain), errors="coerce").fillna(0)
            else:
                runs[name] = runs[name].map(_plain).astype(object)
        runs["run"], runs["sweep"] = runs.run.astype(str), runs.sweep.astype(str)
        return runs

    def rows(self, run: str, table: str, columns: Iterable[str]) -> pd.DataFrame:
        """Numeric columns of a run's table; none if it lacks one."""
        rows = self.results.rows(run, table)
        wanted = list(columns)
        if not set(wanted) <= set(rows.select_dtypes("number").columns):
            return pd.DataFrame({name: [] for name in wanted}, dtype=float)
        return rows[wanted].dropna()

    @cached_property
    def figures(self) -> dict[str, dict[str, Any]]:
        """The figures that the study defines, by their names."""
        try:
            return check_figures(self.study.get("figures", {}))
        except UserError as error:
            path = self.results.folder / "study.json"
            raise UserError(f"{path}: cannot be read: {error}") from None

    @cached_property
    def planned(self) -> int:
        """How many runs the study has."""
        own = self.runs.run.nunique() + len(self.failures)
        runs = self.study.get("runs")
        return max(runs, own) if isinstance(runs, int) else own

    def run(self, run: str) -> pd.Series[Any]:
        """The parameters of a run."""
        return self.runs[self.runs.run == run].iloc[0]

    def table(self, name: str) -> pd.DataFrame:
        """The rows of a table of all runs, with the run's key in the column "run"."""
        frames = []
        for run in self.runs.run.unique():
            rows = self.results.rows(run, "runs" if name == "csv" else name)
            if len(rows):
                frames.append(rows.assign(run=run))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"run": []})

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row for each run of each sweep and quantity: measured, law, 2 standard errors.

        If a program has no summary, the quantities are the numeric columns of its table.
        """
        columns = ["run", "quantity", "measured", "law", "error"]
        table = self.table("summary")
        if {"quantity", "measured"} <= set(table.columns):
            for column in ("measured", "law", "error"):
                values = table.get(column, pd.Series(math.nan, table.index))
                table[column] = pd.to_numeric(values, errors="coerce")
            # The program states errors relative to the law
            table["error"] = (table.error * table.law).abs().fillna(0.0)
            table["quantity"] = table.quantity.astype(str)
        else:
            table = self._columns()
        if "run" not in table or table.empty:
            table = pd.DataFrame({name: [] for name in columns})
        return table[columns].merge(self.runs, on="run")

    def _columns(self) -> pd.DataFrame:
        """The mean of each numeric column of the program's table: a row per column and run."""
        rows = []
        for run in self.runs.run.unique():
            frame = self.results.rows(run).select_dtypes("number").iloc[:, :MOST_COLUMNS]
            rows += [
                {"run": run, "quantity": str(name), "measured": float(frame[name].mean())}
                for name in frame.columns
                if frame[name].notna().any()
            ]
        return pd.DataFrame(rows).assign(law=math.nan, error=0.0)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """A row for each client of each run with a failure: gap and its law [ms]."""
        frames = []
        for run in self.runs.run.unique():
            rows = self.rows(run, "runs", ("client", "gap", "law"))
            if len(rows):
                frames.append(rows.assign(run=run))
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
            group = group[group.measured.notna()]
            if group.empty:
                continue
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

    def selection(self, sweep: str, workload: str) -> tuple[set[str], dict[str, str]]:
        """Runs that differ only in controller and interval, and the parameters fixed for that.

        If other parameters are swept as well, these are the runs with the most frequent values.
        """
        if (sweep, workload) not in self._selections:
            self._selections[sweep, workload] = self._select(sweep, workload)
        return self._selections[sweep, workload]

    def _select(self, sweep: str, workload: str) -> tuple[set[str], dict[str, str]]:
        r = self.runs
        rows = r[(r.sweep == sweep) & (r.workload == workload)]
        rows = rows[rows.controller.notna() & rows.interval_ms.notna()]
        others = [p for p in self.parameters if p not in _OWN and rows[p].nunique(dropna=False) > 1]
        for count in range(len(others) + 1):
            for fixed in itertools.combinations(others[:_MOST_OTHERS], count):
                part, held = rows, {}
                if fixed:
                    groups = rows.groupby(list(fixed), sort=False, dropna=False)
                    sizes = groups.seed.count()
                    values = sizes.index[int(sizes.to_numpy().argmax())]
                    values = values if isinstance(values, tuple) else (values,)
                    held = dict(zip(fixed, map(str, values), strict=True))
                    part = groups.get_group(values)
                if not part.duplicated(["controller", "interval_ms", "seed"]).any():
                    return set(part.run), held
        return set(), {}

    def series(self, sweep: str, workload: str, quantity: str) -> pd.DataFrame:
        """A quantity by controller and interval, for the runs of :meth:`selection`."""
        m = self.means
        rows = m[(m.sweep == sweep) & (m.workload == workload) & (m.quantity == quantity)]
        rows = rows[rows.run.isin(self.selection(sweep, workload)[0]) & rows.measured.notna()]
        return rows.sort_values("interval_ms", kind="stable")

    def sweeps(self, workload: str) -> list[str]:
        """The sweeps with a series for a workload: first those that compare controllers.

        Then the largest.
        """
        quantity = GOODPUT if workload == "tcp" else RATE if workload == "closed-loop" else MEAN
        sizes = {s: len(self.series(s, workload, quantity)) for s in self.runs.sweep.unique()}
        order = sorted(sizes, key=lambda s: (not self.compares(s, workload), -sizes[s]))
        return [s for s in order if sizes[s]]

    def compares(self, sweep: str, workload: str) -> bool:
        """Whether a sweep can show which controller costs less.

        The same checkpoint takes different stop and commit times with different controllers (xl
        sends it during the stop), so a sweep that gives them the same times compares no systems.
        """
        rows = self.series(sweep, workload, MEAN)
        if rows.controller.nunique() < 2:
            return False
        return not rows.duplicated(["interval_ms", "stop", "commit"]).any() or bool(
            rows.commit.isna().all()
        )

    def holds(self, sweep: str, workload: str, **where: Any) -> str:
        """The values that all runs of a series share, like "S = 5 ms, X = 15 ms, rate = 100".

        :param where: values of columns that restrict the runs
        """
        runs, _ = self.selection(sweep, workload)
        rows = self.runs[self.runs.run.isin(runs) & (self.runs.sweep == sweep)]
        for name, value in where.items():
            rows = rows[rows[name] == value]
        parts = []
        for name, symbol in (("stop", "S"), ("commit", "X")):
            times = rows[f"{name}_ms"].dropna().unique()
            given = rows[name].dropna().unique()
            if len(times) == 1 and len(given) >= 1:
                parts.append(f"{symbol} = {times[0]:.4g} ms")
            elif len(times):
                parts.append(f"{symbol} from {times.min():.4g} to {times.max():.4g} ms")
            elif len(given) == 1:
                parts.append(f"{symbol} = {given[0]}")
        for name in self.parameters:
            values = rows[name].dropna().unique()
            if name not in _TOLD_APART and len(values) == 1:
                parts.append(f"{name.removeprefix('ns3::')} = {values[0]}")
        return ", ".join(parts)

    def value(self, quantity: str, **where: Any) -> float:
        """The mean of a quantity for the configurations with these parameters; NaN if none."""
        rows = self.means[self.means.quantity == quantity]
        for name, wanted in where.items():
            if name not in rows:
                return math.nan
            rows = rows[rows[name] == wanted]
        return float(rows.measured.mean()) if len(rows) else math.nan


def main_sweep(data: Data) -> tuple[str, str] | None:
    """The sweep and the workload for the costs of clients; requests if there are any."""
    for workload in ("request", "output"):
        sweeps = data.sweeps(workload)
        if sweeps:
            return sweeps[0], workload
    return None
