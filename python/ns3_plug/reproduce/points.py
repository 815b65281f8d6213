# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Published points, and the study that defines the use of each."""

from __future__ import annotations

import csv
import math
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import UserError

USES = ("given", "calibrate", "predict")


@dataclass(frozen=True)
class Point:
    """A published point."""

    source: str
    quantity: str
    x_name: str
    x: str
    value: float  #: NaN for an input that is not a number
    text: str  #: the value as published
    unit: str
    use: str

    @property
    def key(self) -> str:
        """The point's name in a study."""
        return f"{self.source} | {self.quantity} | {self.x}"


def read_points(path: Path) -> dict[str, Point]:
    """The points of a CSV file by their keys."""
    points: dict[str, Point] = {}
    for number, row in enumerate(_read_csv(path), 2):
        where = f"{path}, line {number}"
        figure = row.get("figure")
        if figure is None:
            source = row.get("source") or ""
        else:
            source = f"Remus {'text' if figure == 'text' else 'figure ' + figure}"
        try:
            text, unit, use = row["value"], row["unit"], row["use"]
            x_name, x = row["x_name"] or "", row["x"] or ""
            point = Point(source, row["quantity"], x_name, x, _number(text), text, unit, use)
        except KeyError as error:
            raise UserError(f"{path}: its first line names no column {error}") from None
        if None in (text, unit, use):
            raise UserError(f"{where}: it has fewer columns than the first line")
        if use not in USES:
            raise UserError(f"{where}: use is '{use}'; allowed are {', '.join(USES)}")
        if use != "given" and not point.value > 0:
            raise UserError(f"{where}: value is '{text}'; it must be a number above 0")
        # QEMU COLO's points differ only in the name of x
        key = point.key if point.key not in points else f"{point.key} | {x_name}"
        if key in points:
            raise UserError(f"{where}: '{key}' stands there twice")
        points[key] = point
    return points


def _number(text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _read_csv(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path}: it can't be read as CSV: {error}") from None


@dataclass
class Experiment:
    """A published experiment, and the uses of its points."""

    name: str
    title: str
    goal: str
    calibrate: list[str]
    predict: list[str]


@dataclass
class Study:
    """The experiments, and the published points."""

    points: dict[str, Point]
    spread: dict[str, tuple[float, float]]
    experiments: list[Experiment]
    missing: dict[str, str] = field(default_factory=dict)

    def anchors(self, name: str) -> Anchors:
        """The points that an experiment may read."""
        experiment = next((e for e in self.experiments if e.name == name), None)
        if experiment is None:
            raise UserError(f"the study has no experiment '{name}'")
        return Anchors(self, experiment)


class Anchors:
    """The published values that an experiment may read: given ones, and those it is fitted to."""

    def __init__(self, study: Study, experiment: Experiment) -> None:
        """Give one experiment access to a study."""
        self._study = study
        self._experiment = experiment

    def given(self, key: str) -> float:
        """A value that the source states as an input."""
        point = self._study.points[key]
        if point.use != "given":
            raise UserError(f"{self._experiment.name}: '{key}' is no input: {point.use}")
        if math.isnan(point.value):
            raise UserError(f"{self._experiment.name}: '{key}' is '{point.text}', no number")
        return point.value

    def fit(self, key: str) -> float:
        """A value that a parameter is fitted to."""
        if key not in self._experiment.calibrate:
            raise UserError(
                f"{self._experiment.name}: a parameter is to be fitted to '{key}', which is not "
                "among the points in calibrate"
            )
        return self._study.points[key].value

    def points(self, use: str) -> list[tuple[str, str]]:
        """The names and x of the points with this *use*, without their values."""
        keys = self._experiment.calibrate if use == "calibrate" else self._experiment.predict
        return [(key, self._study.points[key].x) for key in keys]


def read_study(path: Path) -> Study:
    """Read a study; it is refused if it fits to a point and predicts it, too."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path}: it can't be read as TOML: {error}") from None
    points: dict[str, Point] = {}
    for name in _strings(path, table, "published"):
        points.update(read_points(path.parent / name))
    spread = {}
    if "spread" in table:
        for row in _read_csv(path.parent / str(table["spread"])):
            key = f"Remus figure {row['figure']} | {row['quantity']} | {row['x']}"
            spread[key] = (float(row["least"]), float(row["greatest"]))
    experiments = []
    used: dict[str, str] = {}
    for entry in _tables(path, table, "experiments"):
        name = str(entry.get("name", ""))
        if not name:
            raise UserError(f"{path}: an experiment has no name")
        lists = {use: _strings(path, entry, use, name) for use in ("calibrate", "predict")}
        for use, keys in lists.items():
            for key in keys:
                _check(path, name, key, use, points, used)
        experiments.append(
            Experiment(name, str(entry.get("title", name)), str(entry.get("goal", "")), **lists)
        )
    missing = {}
    for entry in _tables(path, table, "missing"):
        for key in _strings(path, entry, "points", "missing"):
            _check(path, "missing", key, None, points, used)
            missing[key] = " ".join(str(entry.get("reason", "")).split())
    for key, point in points.items():
        if point.use != "given" and key not in used:
            raise UserError(f"{path}: '{key}' is in no experiment and not among the missing")
    return Study(points, spread, experiments, missing)


def _check(
    path: Path,
    name: str,
    key: str,
    use: str | None,
    points: dict[str, Point],
    used: dict[str, str],
) -> None:
    if key not in points:
        raise UserError(f"{path}: {name}: there is no published point '{key}'")
    if key in used:
        raise UserError(
            f"{path}: {name}: '{key}' is used twice ({used[key]}, and {use} here); no number may "
            "be on both sides"
        )
    if use is not None and points[key].use != use:
        raise UserError(
            f"{path}: {name}: '{key}' is listed in {use}; its source allows {points[key].use}"
        )
    used[key] = f"{use} of {name}"


def _strings(path: Path, table: dict[str, Any], name: str, where: str = "") -> list[str]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UserError(f"{path}: {where + ': ' if where else ''}{name} must be a list of strings")
    return value


def _tables(path: Path, table: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise UserError(f"{path}: {name} must be tables: [[{name}]]")
    return value
