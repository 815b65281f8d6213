# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Adds seeds for the configurations whose mean is not yet known precisely enough."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable

import pandas as pd

from .results import Results
from .statistics import confidence
from .study import FIRST_SEEDS, Run, Study, Until


def more_runs(study: Study, results: Results, runs: Iterable[tuple[str, Run]]) -> list[Run]:
    """The runs to do next so that confidence intervals get narrow enough; none if they all are.

    :param runs: keys and runs; failed ones do not count
    """
    groups: dict[tuple[object, ...], list[tuple[str, Run]]] = {}
    for key, run in runs:
        if study.until(run.sweep):
            groups.setdefault((run.sweep, *sorted(run.parameters.items())), []).append((key, run))
    found = []
    for group in groups.values():
        run = group[0][1]
        until = study.until(run.sweep)
        assert until
        last = max(run.seed for _, run in group)
        values = [_value(results, key, until) for key, _ in group]
        count = _wanted(pd.Series([v for v in values if not math.isnan(v)]), until)
        found += [
            dataclasses.replace(run, seed=seed)
            for seed in range(last + 1, min(last + count, until.at_most) + 1)
        ]
    return found


def _wanted(values: pd.Series[float], until: Until) -> int:
    """How many more seeds a configuration is likely to need."""
    if len(values) < 2:
        return FIRST_SEEDS
    mean, half = confidence(values, 0 * values)
    allowed = until.width * abs(mean)
    if half <= allowed:
        return 0
    needed = len(values) * (half / allowed) ** 2 if allowed else math.inf
    # The estimate is rough: take half of it at once
    return max(1, math.ceil((min(needed, 2 * len(values)) - len(values)) / 2))


def _value(results: Results, key: str, until: Until) -> float:
    """The quantity of a run; NaN if the run has none."""
    if not results.files.has(f"runs/{key}.parquet"):
        return math.nan
    summary = results.rows(key, "summary")
    if {"quantity", "measured"} <= set(summary.columns):
        wanted = until.quantity or "added delay, mean (ms)"
        own = summary[summary.quantity == wanted]
        own = own if len(own) or until.quantity else summary.iloc[:1]
        return float(pd.to_numeric(own.measured, errors="coerce").mean())
    rows = results.rows(key).select_dtypes("number")
    columns = [until.quantity] if until.quantity else list(rows.columns[:1])
    return float(rows[columns[0]].mean()) if columns and columns[0] in rows else math.nan
