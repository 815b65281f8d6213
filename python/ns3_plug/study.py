# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""A study: a program, its parameters and their values, and seeds.

In TOML::

    name = "remus"                  # letters, digits, - and _
    program = "remus-output-commit" # an example of this module, or the path of a program
    seeds = 3                       # runs with --RngRun=1, 2 and 3; or a list of seeds; or
    # seeds = { until = "1 %", at_most = 50, of = "added delay, mean (ms)" } # until half the
    #                               # confidence interval of a quantity is within 1 % of its mean
    timeout = 60                    # seconds that one run may take
    memory = "500MB"                # what each of its processes may use; no limit by default
    tables = ["epochs", "summary"]  # options that name further CSV files to keep, beside --csv
    # header = "client,gap,law"     # if the program prints its CSV table: the table's first line

    [parameters]                    # options of the program; a list is swept
    workload = "output"
    interval = ["25ms", "50ms"]
    stop = "8ms"

    [[sweeps]]                      # without any, there is one sweep of the parameters above
    name = "controllers"
    parameters.controller = ["xend", "xl", "mc"]

    [[sweeps]]
    name = "anchors"                # a sweep's own values replace those above
    seeds = [1]
    cases = [                       # values that belong together: each is combined with the rest
        { controller = "mc", interval = "1000ms", stop = "7ms", commit = "152ms" },
        { controller = "xl", interval = "200ms", stop = "5ms", commit = "20ms" },
    ]
    source = "a line of QEMU's log" # where the expected figures below come from, for the report
    anchors = [                     # for the runs with these values: a quantity of --summary
        { controller = "mc", quantity = "added delay, mean (ms)", expected = 731.5 },
    ]

    [figures.tail]                  # a figure in addition to the report's default ones
    y = "added delay, p99 (ms)"     # a quantity of --summary, or a numeric column of a table
    x = "interval"                  # a parameter that is swept
    by = ["controller"]             # a line for each of its values
    # table = "epochs"              # where the column is; by default the table of --csv
    # of = "p99"                    # mean, median, p99, min, max, sum or count of a run's rows
    # unit = "ms"                   # of y; and title = "..."

A program without the option ``--csv`` needs no change: ``[tables]`` says where each table comes
from. The main one is called ``csv``::

    [tables]
    csv = "--output={file}"         # a CSV file that this argument of the program names
    goodput = { file = "*-goodput.txt" } # a CSV file that the program leaves in its folder
    #                               # If its first line has no names, columns = ["time", "goodput"]
    #                               # gives them, and blanks may be between numbers
    clients = { header = "client,gap" } # a CSV table in its output, up to an empty line
    ping = { match = { "RTT (ms)" = 'Rtt=([0-9.]+) ms' } } # matches of regular expressions in
    #                               # its output: a row for each match

In Python, a study is a file that sets ``study`` to a :class:`Study` with fields of the same names.
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

from .checks import is_list, is_name, is_number, is_option, refuse_others, show
from .errors import UserError
from .sources import Source, options, sources
from .units import bytes_of

Value = str | int | float | bool

#: Columns of the results beside the parameters
RUN_COLUMNS = frozenset(("run", "sweep", "seed", "program", "sha256", "ns3", "version", "command"))
RUN_COLUMNS |= frozenset(("seconds", "status", "output"))
#: Names that no parameter may have
RESERVED = RUN_COLUMNS | frozenset(("quantity", "measured", "law", "error", "expected"))
RESERVED |= frozenset(("seeds", "half", "confidence", "difference", "gap", "client"))
RESERVED |= frozenset(("interval_ms", "stop_ms", "commit_ms"))
FIRST_SEEDS = 3  #: the number of seeds before the first look at a confidence interval
MOST_SEEDS = 100  #: the default of at_most
MOST_TEXT = 300  #: the longest message, in characters
MOST_RUNS = 200_000  #: the greatest number of runs in a study
#: The figures that a report draws by default, if there is data for them
CHARTS = frozenset(("cost", "delay-output", "delay-request", "locked", "backlog", "backlog-limit"))
CHARTS |= frozenset(("failover", "timeline"))
_KEYS = {"name", "program", "seeds", "timeout", "memory", "tables", "header"}
_KEYS |= {"parameters", "sweeps", "figures"}
_FIGURE_KEYS = {"table", "y", "x", "by", "of", "unit", "title"}
_OF = ("mean", "median", "p99", "min", "max", "sum", "count")
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

    def key(self, program: str, version: str, tables: Mapping[str, Source]) -> str:
        """The key that identifies the results of this run; *program* is a hash."""
        what = [program, version, self.parameters, self.seed, tables]
        return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Anchor:
    """A figure from another source, to be compared with what the study measures."""

    sweep: str  #: the sweep with the runs that it applies to
    source: str  #: where it comes from
    where: Mapping[str, str]  #: parameters of these runs
    quantity: str  #: a row of the program's summary
    expected: float  #: the known figure, in the unit that the quantity's name gives


@dataclass(frozen=True)
class Until:
    """How precisely the mean of a configuration must be known; until then, seeds are added."""

    width: float  #: half the 95 % confidence interval, as a fraction of the mean
    at_most: int  #: seeds
    quantity: str  #: a row of the program's summary, or a column of its table; "" for the first


@dataclass(frozen=True)
class Study:
    """A study; see the module's documentation for what the fields hold."""

    name: str
    program: str
    parameters: Mapping[str, Value | Sequence[Value]] = field(default_factory=dict)
    seeds: int | Sequence[int] | Mapping[str, Any] = 1
    timeout: float = 300.0  #: seconds that one run may take
    #: options of the program that name further CSV files; or where each table comes from
    tables: Sequence[str] | Mapping[str, Any] = ()
    header: str = ""  #: if the program prints its CSV table: the table's first line
    sweeps: Sequence[Mapping[str, Any]] = ()
    memory: str = ""  #: what each process of a run may use, like "500MB"; no limit by default
    figures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check every field, so that a study which exists can be run."""
        if not is_name(self.name):
            raise UserError(f"name = {show(self.name)}: it must be letters, digits, - and _")
        if not isinstance(self.program, str) or not self.program:
            raise UserError(f"program = {show(self.program)}: it must be a program's name or path")
        if not is_number(self.timeout) or self.timeout <= 0:
            raise UserError(
                f"timeout = {show(self.timeout)}: it must be a number of seconds above 0"
            )
        sources(self.tables, self.header)
        if not is_list(self.sweeps) or not all(isinstance(s, Mapping) for s in self.sweeps):
            raise UserError(
                f"sweeps = {show(self.sweeps)}: it must be a list of tables, [[sweeps]]"
            )
        names = [name for name, _ in self._named_sweeps()]
        for name in names:
            if not is_name(name):
                raise UserError(f"sweep {show(name)}: its name must be letters, digits, - and _")
            if names.count(name) > 1:
                raise UserError(f"two sweeps are named {show(name)}")
        if self.memory != "" and not self.memory_bytes:
            raise UserError(f'memory = {show(self.memory)}: it must be a size like "500MB"')
        check_figures(self.figures)
        count = sum(self._count(*sweep) for sweep in self._named_sweeps() or [("1", {})])
        if count > MOST_RUNS:
            raise UserError(f"{count:,} runs: a study may have {MOST_RUNS:,}")
        runs = self.runs()
        there = {name for run in runs for name in run.parameters}
        for name, figure in self.figures.items():
            for parameter in (figure["x"], *figure.get("by", ())):
                if parameter not in there:
                    given = ", ".join(sorted(there)) or "none"
                    raise UserError(
                        f"figure {name}: no parameter {show(parameter)}; there are: {given[:200]}"
                    )
        for anchor in self.anchors():
            if not any(
                run.sweep == anchor.sweep and anchor.where.items() <= run.parameters.items()
                for run in runs
            ):
                where = ", ".join(f"{k} = {v}" for k, v in anchor.where.items())
                raise UserError(f"sweep {show(anchor.sweep)}: no run has its anchor's {where}")

    @property
    def memory_bytes(self) -> int:
        """The bytes that each process of a run may use; 0 for no limit."""
        size = bytes_of(self.memory) if isinstance(self.memory, str) else math.nan
        return int(size) if 1e6 <= size < 1e15 else 0

    @property
    def sources(self) -> dict[str, Source]:
        """Where each table of a run comes from, by its name."""
        return sources(self.tables, self.header)

    def runs(self) -> list[Run]:
        """Every combination of values and every seed, each once per sweep."""
        runs: dict[tuple[Any, ...], Run] = {}
        for name, sweep in self._named_sweeps() or [("1", {})]:
            for run in self._sweep(name, sweep):
                runs.setdefault((name, tuple(sorted(run.parameters.items())), run.seed), run)
        return list(runs.values())

    def anchors(self) -> list[Anchor]:
        """The figures from other sources."""
        found = []
        for name, sweep in self._named_sweeps():
            anchors = sweep.get("anchors", ())
            if not is_list(anchors) or not all(isinstance(a, Mapping) for a in anchors):
                raise UserError(
                    f"sweep {show(name)}: anchors = {show(anchors)}: it must be a list of tables"
                )
            for anchor in anchors:
                values = {k: v for k, v in anchor.items() if k not in ("quantity", "expected")}
                where = {k: _text(k, v, f"sweep {show(name)}: anchor: ") for k, v in values.items()}
                quantity, expected = anchor.get("quantity"), anchor.get("expected")
                if not isinstance(quantity, str) or not is_number(expected):
                    raise UserError(
                        f"sweep {show(name)}: anchors need a quantity, and a number expected"
                    )
                found.append(Anchor(name, str(sweep.get("source", "")), where, quantity, expected))
        return found

    def _named_sweeps(self) -> list[tuple[Any, Mapping[str, Any]]]:
        return [(sweep.get("name", str(i)), sweep) for i, sweep in enumerate(self.sweeps, 1)]

    def _count(self, name: str, sweep: Mapping[str, Any]) -> int:
        """How many runs a sweep has, if it contains none twice."""
        values, seeds = self._values(name, sweep)
        until = self.until(name)
        most = until.at_most if until else len(seeds)
        return sum(math.prod(map(len, v.values())) for v in values) * most

    def until(self, name: str) -> Until | None:
        """The condition until which a sweep adds seeds; None if the number of seeds is given."""
        seeds = dict(self._named_sweeps()).get(name, {}).get("seeds", self.seeds)
        return _until(seeds, f"sweep {show(name)}: ") if isinstance(seeds, Mapping) else None

    def _sweep(self, name: str, sweep: Mapping[str, Any]) -> Iterator[Run]:
        cases, seeds = self._values(name, sweep)
        for values in cases:
            for combination in itertools.product(*values.values()):
                parameters = dict(zip(values, combination, strict=True))
                for seed in seeds:
                    yield Run(name, parameters, seed)

    def _values(
        self, name: str, sweep: Mapping[str, Any]
    ) -> tuple[list[dict[str, list[str]]], Sequence[int]]:
        """The values of each parameter for each case of a sweep, and the seeds."""
        where = f"sweep {show(name)}: "
        refuse_others(sweep, _SWEEP_KEYS, where)
        swept = {**_table(self.parameters, ""), **_table(sweep.get("parameters", {}), where)}
        cases = sweep.get("cases", [{}])
        if not is_list(cases) or not cases or not all(isinstance(c, Mapping) for c in cases):
            raise UserError(f"{where}cases = {show(cases)}: it must be a list of tables")
        found = []
        taken = options(self.sources.values())
        for case in cases:
            found.append({**swept, **_table(case, where)})
            for option in taken & set(found[-1]):
                raise UserError(f"{where}parameter {option}: tables has this name")
        return found, _seeds(sweep.get("seeds", self.seeds), where)


def load(path: Path) -> Study:
    """Read a study from a TOML file or a Python file."""
    if not path.is_file():
        raise UserError(f"{path}: no such study file")
    if path.suffix == ".py":
        try:
            study = runpy.run_path(str(path)).get("study")
        except (Exception, SystemExit) as error:
            what = [] if isinstance(error, UserError) else [type(error).__name__]
            reason = ": ".join([*what, *str(error).splitlines()[:1]])
            raise UserError(f"{path}: {reason[:MOST_TEXT]}") from None
        if not isinstance(study, Study):
            raise UserError(f"{path}: it must set study = ns3_plug.Study(...)")
        return study
    if path.suffix != ".toml":
        raise UserError(f"{path}: a study is a .toml or a .py file")
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        refuse_others(fields, _KEYS, "")
        for needed in ("name", "program"):
            if needed not in fields:
                raise UserError(f"{needed} is missing")
        return Study(**fields)
    except RecursionError:
        raise UserError(f"{path}: tables or lists are too deep in each other") from None
    except (ValueError, OSError, UserError) as error:  # from TOML, UTF-8 and numbers
        reason = " ".join(str(error).split())
        if reason.startswith("Exceeds the limit"):
            reason = "it has an integer of thousands of digits"
        raise UserError(f"{path}: {reason[:MOST_TEXT]}") from None


def check_figures(figures: object) -> dict[str, dict[str, Any]]:
    """Check the figures that a study defines, and return them.

    :raises UserError: if a figure is malformed
    """
    if not isinstance(figures, Mapping) or not all(
        is_name(name) and isinstance(figure, Mapping) for name, figure in figures.items()
    ):
        raise UserError(f"figures = {show(figures)}: give tables, [figures.NAME]")
    for name, figure in figures.items():
        where = f"figure {name}: "
        if name in CHARTS:
            raise UserError(f"{where}a report draws one of this name by itself; name it otherwise")
        refuse_others(figure, _FIGURE_KEYS, where)
        for key in ("x", "y"):
            if not isinstance(figure.get(key), str) or not figure[key]:
                raise UserError(f"{where}{key} = {show(figure.get(key))}: it must be a name")
        for key in ("table", "unit", "title"):
            if not isinstance(figure.get(key, ""), str):
                raise UserError(f"{where}{key} = {show(figure[key])}: it must be text")
        by = figure.get("by", [])
        if not is_list(by) or not all(isinstance(parameter, str) for parameter in by):
            raise UserError(f"{where}by = {show(by)}: it must be a list of parameters")
        if figure.get("of", "mean") not in _OF:
            raise UserError(f"{where}of = {show(figure['of'])}: it must be one of {', '.join(_OF)}")
    return {name: dict(figure) for name, figure in figures.items()}


def _table(table: object, where: str) -> dict[str, list[str]]:
    """The values of each parameter, as text."""
    if not isinstance(table, Mapping):
        raise UserError(f"{where}parameters must be a table")
    texts: dict[str, list[str]] = {}
    for name, value in table.items():
        if name in RESERVED or name == "RngRun":
            raise UserError(f"{where}parameter {name}: this name is taken")
        if not is_option(name):
            raise UserError(f"{where}parameter {show(name)}: not the name of an option")
        values = [value] if isinstance(value, (str, int, float)) else value
        if not is_list(values) or not values:
            raise UserError(f"{where}parameter {name}: give a value or a list of values")
        texts[name] = [_text(name, v, where) for v in values]
        if len(set(texts[name])) < len(texts[name]):
            raise UserError(f"{where}parameter {name}: a value is listed twice")
    return texts


def _text(name: str, value: object, where: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise UserError(f"{where}parameter {name} = {show(value)}: it must be text or a number")
    try:
        text = str(value)
    except ValueError:  # of too many digits
        text = "\0"
    if "\0" in text:
        raise UserError(f"{where}parameter {name} = {show(value)}: no program takes this")
    return text


def _until(seeds: Mapping[str, Any], where: str) -> Until:
    refuse_others(seeds, {"until", "at_most", "of"}, f"{where}seeds: ")
    text = seeds.get("until")
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?%", text) if isinstance(text, str) else None
    width = float(match[1]) / 100 if match else math.nan
    if not 0 < width < 1:
        raise UserError(f'{where}seeds: until = {show(text)}: it must be a part like "1 %"')
    most, quantity = seeds.get("at_most", MOST_SEEDS), seeds.get("of", "")
    if not isinstance(most, int) or isinstance(most, bool) or not FIRST_SEEDS <= most < 2**31:
        raise UserError(f"{where}seeds: at_most = {show(most)}: a number from {FIRST_SEEDS}")
    if not isinstance(quantity, str):
        raise UserError(f"{where}seeds: of = {show(quantity)}: it must be a quantity's name")
    return Until(width, most, quantity)


def _seeds(seeds: object, where: str) -> Sequence[int]:
    if isinstance(seeds, Mapping):
        return range(1, min(FIRST_SEEDS, _until(seeds, where).at_most) + 1)
    if isinstance(seeds, int) and not isinstance(seeds, bool) and 0 < seeds < 2**63:
        return range(1, seeds + 1)
    if (
        not isinstance(seeds, Sequence)
        or isinstance(seeds, str)
        or not seeds
        or not all(isinstance(v, int) and not isinstance(v, bool) for v in seeds)
        or not all(0 < v < 2**63 for v in seeds)
        or len(set(seeds)) < len(seeds)
    ):
        raise UserError(
            f"{where}seeds = {show(seeds)}: a number of seeds, or a list of them from 1"
        )
    return list(seeds)
