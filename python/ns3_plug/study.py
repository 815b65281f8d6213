# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""A study: a program, its parameters and their values, and seeds.

In TOML::

    name = "remus"                  # letters, digits, - and _
    program = "remus-output-commit" # an example of this module, or the path of a program
    seeds = 3                       # each combination runs with --RngRun=1, 2, 3; or a list
    timeout = 60                    # seconds that one run may take
    tables = ["epochs", "summary"]  # options that name further CSV files to keep, beside --csv
    # header = "client,gap,law"     # for a program without --csv: the first line of its table

    [parameters]                    # options of the program; a list gets swept
    workload = "output"
    interval = ["25ms", "50ms"]
    stop = "8ms"

    [[sweeps]]                      # without any there is one, of the parameters above
    name = "controllers"
    parameters.controller = ["xend", "xl", "mc"]

    [[sweeps]]
    name = "anchors"                # a sweep's own values take the place of those above
    seeds = [1]
    cases = [                       # values that belong together: each is combined with the rest
        { controller = "mc", interval = "1000ms", stop = "7ms", commit = "152ms" },
        { controller = "xl", interval = "200ms", stop = "5ms", commit = "20ms" },
    ]
    source = "a line of QEMU's log" # what the report says of the figures expected below
    anchors = [                     # for the runs with these values: a quantity of --summary
        { controller = "mc", quantity = "added delay, mean (ms)", expected = 731.5 },
    ]

In Python, a file that sets ``study`` to a :class:`Study` with the same names.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
import runpy
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import UserError

Value = str | int | float | bool

#: Columns of the results beside the parameters
RUN_COLUMNS = frozenset(("run", "sweep", "seed", "program", "sha256", "ns3", "version", "command"))
RUN_COLUMNS |= frozenset(("seconds", "status", "output"))
#: Names that no parameter may have
RESERVED = RUN_COLUMNS | frozenset(("quantity", "measured", "law", "error", "expected"))
#: Options and folders of the results that no table may have the name of
RESERVED_TABLES = frozenset(("csv", "RngRun", "runs", "failed", "figures"))
_KEYS = {"name", "program", "seeds", "timeout", "tables", "header", "parameters", "sweeps"}
_SWEEP_KEYS = {"name", "seeds", "parameters", "cases", "source", "anchors"}


@dataclass(frozen=True)
class Run:
    """One run of the program."""

    sweep: str  #: the name of the sweep it belongs to
    parameters: Mapping[str, str]  #: options of the program and their values, as text
    seed: int  #: ns-3's RngRun

    def arguments(self) -> list[str]:
        """The program's arguments, without the file for its results."""
        return [f"--{name}={value}" for name, value in self.parameters.items()] + [
            f"--RngRun={self.seed}"
        ]

    def key(self, program: str, version: str, tables: Sequence[str], header: str) -> str:
        """What tells the results of this run from all others; *program* is a hash."""
        options = sorted(self.parameters.items())
        what = [program, version, options, self.seed, header, *sorted(tables)]
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Anchor:
    """A figure that is known from elsewhere, to be compared with what the study measures."""

    sweep: str  #: the sweep with the runs it is for
    source: str  #: where it is from
    where: Mapping[str, str]  #: parameters of these runs
    quantity: str  #: a row of the program's summary
    expected: float  #: the known figure, in the unit that the quantity's name gives


@dataclass(frozen=True)
class Study:
    """A study; see the module's documentation for what the fields hold."""

    name: str
    program: str
    parameters: Mapping[str, Value | Sequence[Value]] = field(default_factory=dict)
    seeds: int | Sequence[int] = 1
    timeout: float = 300.0  #: seconds that one run may take
    tables: Sequence[str] = ()  #: options of the program that name further CSV files
    #: Of a program without the option --csv: the first line of the CSV table that it prints
    header: str = ""
    sweeps: Sequence[Mapping[str, Any]] = ()

    def __post_init__(self) -> None:
        """Check every field, so that a study which exists can be run."""
        if not _is_name(self.name):
            raise UserError(f"name = {self.name!r}: it must be letters, digits, - and _")
        if not isinstance(self.program, str) or not self.program:
            raise UserError(f"program = {self.program!r}: it must be a program's name or path")
        if not _is_number(self.timeout) or self.timeout <= 0:
            raise UserError(f"timeout = {self.timeout!r}: it must be a number of seconds above 0")
        if not _is_list(self.tables) or not all(map(_is_option, self.tables)):
            raise UserError(f"tables = {self.tables!r}: it must be a list of names of options")
        for table in self.tables:
            if table in RESERVED_TABLES:
                raise UserError(f"tables: {table!r}: this name is taken")
        if not isinstance(self.header, str):
            raise UserError(f"header = {self.header!r}: it must be a line of text")
        if not _is_list(self.sweeps) or not all(isinstance(s, Mapping) for s in self.sweeps):
            raise UserError(f"sweeps = {self.sweeps!r}: it must be a list of tables, [[sweeps]]")
        names = [name for name, _ in self._named_sweeps()]
        for name in names:
            if not _is_name(name):
                raise UserError(f"sweep {name!r}: its name must be letters, digits, - and _")
            if names.count(name) > 1:
                raise UserError(f"two sweeps are named {name!r}")
        runs = self.runs()
        if not runs:
            raise UserError(f"study {self.name!r} has no runs")
        for anchor in self.anchors():
            if not any(
                run.sweep == anchor.sweep and anchor.where.items() <= run.parameters.items()
                for run in runs
            ):
                where = ", ".join(f"{k} = {v}" for k, v in anchor.where.items())
                raise UserError(f"sweep {anchor.sweep!r}: no run has its anchor's {where}")

    def runs(self) -> list[Run]:
        """Every combination of values and every seed, each one once in a sweep."""
        runs: dict[tuple[Any, ...], Run] = {}
        for name, sweep in self._named_sweeps() or [("1", {})]:
            for run in self._sweep(name, sweep):
                runs.setdefault((name, tuple(sorted(run.parameters.items())), run.seed), run)
        return list(runs.values())

    def anchors(self) -> list[Anchor]:
        """The figures that are known from elsewhere."""
        found = []
        for name, sweep in self._named_sweeps():
            anchors = sweep.get("anchors", ())
            if not _is_list(anchors) or not all(isinstance(a, Mapping) for a in anchors):
                raise UserError(
                    f"sweep {name!r}: anchors = {anchors!r}: it must be a list of tables"
                )
            for anchor in anchors:
                values = {k: v for k, v in anchor.items() if k not in ("quantity", "expected")}
                where = {k: _text(k, v, f"sweep {name!r}: anchor: ") for k, v in values.items()}
                quantity, expected = anchor.get("quantity"), anchor.get("expected")
                if not isinstance(quantity, str) or not _is_number(expected):
                    raise UserError(
                        f"sweep {name!r}: anchors need a quantity, and a number expected"
                    )
                found.append(Anchor(name, str(sweep.get("source", "")), where, quantity, expected))
        return found

    def _named_sweeps(self) -> list[tuple[Any, Mapping[str, Any]]]:
        return [(sweep.get("name", str(i)), sweep) for i, sweep in enumerate(self.sweeps, 1)]

    def _sweep(self, name: str, sweep: Mapping[str, Any]) -> Iterator[Run]:
        where = f"sweep {name!r}: "
        _refuse_others(sweep, _SWEEP_KEYS, where)
        swept = {**_table(self.parameters, ""), **_table(sweep.get("parameters", {}), where)}
        cases = sweep.get("cases", [{}])
        if not _is_list(cases) or not cases or not all(isinstance(c, Mapping) for c in cases):
            raise UserError(f"{where}cases = {cases!r}: it must be a list of tables")
        seeds = _seeds(sweep.get("seeds", self.seeds), where)
        for case in cases:
            values = {**swept, **_table(case, where)}
            for table in self.tables:
                if table in values:
                    raise UserError(f"{where}parameter {table}: tables has this name")
            for combination in itertools.product(*values.values()):
                parameters = dict(zip(values, combination, strict=True))
                for seed in seeds:
                    yield Run(name, parameters, seed)


def load(path: Path) -> Study:
    """Read a study from a TOML file or a Python file."""
    if not path.is_file():
        raise UserError(f"{path}: no such study file")
    if path.suffix == ".py":
        try:
            study = runpy.run_path(str(path)).get("study")
        except Exception as error:
            what = [] if isinstance(error, UserError) else [type(error).__name__]
            reason = ": ".join([*what, *str(error).splitlines()[:1]])
            raise UserError(f"{path}: {reason}") from None
        if not isinstance(study, Study):
            raise UserError(f"{path}: it must set study = ns3_plug.Study(...)")
        return study
    if path.suffix != ".toml":
        raise UserError(f"{path}: a study is a .toml or a .py file")
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        _refuse_others(fields, _KEYS, "")
        for needed in ("name", "program"):
            if needed not in fields:
                raise UserError(f"{needed} is missing")
        return Study(**fields)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, UserError) as error:
        raise UserError(f"{path}: {error}") from None


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value)


def _is_name(name: object) -> bool:
    return isinstance(name, str) and bool(re.fullmatch(r"[A-Za-z0-9_-]+", name))


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_option(name: object) -> bool:
    return isinstance(name, str) and bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9_.:-]*", name))


def _refuse_others(table: Mapping[str, Any], allowed: set[str], where: str) -> None:
    for key in table:
        if key not in allowed:
            raise UserError(f"{where}{key}: unknown; allowed are {', '.join(sorted(allowed))}")


def _table(table: object, where: str) -> dict[str, list[str]]:
    """The values of each parameter, as text."""
    if not isinstance(table, Mapping):
        raise UserError(f"{where}parameters must be a table")
    texts: dict[str, list[str]] = {}
    for name, value in table.items():
        if name in RESERVED or name in ("csv", "RngRun"):
            raise UserError(f"{where}parameter {name}: this name is taken")
        if not _is_option(name):
            raise UserError(f"{where}parameter {name!r}: not the name of an option")
        values = [value] if isinstance(value, (str, int, float)) else value
        if not _is_list(values) or not values:
            raise UserError(f"{where}parameter {name}: give a value or a list of values")
        texts[name] = [_text(name, v, where) for v in values]
        if len(set(texts[name])) < len(texts[name]):
            raise UserError(f"{where}parameter {name}: a value is listed twice")
    return texts


def _text(name: str, value: object, where: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise UserError(f"{where}parameter {name} = {value!r}: it must be text or a number")


def _seeds(seeds: object, where: str) -> list[int]:
    values = range(1, seeds + 1) if isinstance(seeds, int) else seeds
    if (
        isinstance(seeds, bool)
        or not isinstance(values, Sequence)
        or not values
        or not all(isinstance(v, int) and not isinstance(v, bool) and v > 0 for v in values)
        or len(set(values)) < len(values)
    ):
        raise UserError(f"{where}seeds = {seeds!r}: a number of seeds, or a list of them from 1")
    return list(values)
