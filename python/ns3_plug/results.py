# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The folder with a study's results.

- ``runs/KEY.parquet``: the rows of a run's CSV file; the file's metadata describe the run, and hold
  the end of what it printed;
- ``TABLE/KEY.parquet``: the rows of a further CSV file that the study names;
- ``runs.parquet``: a row for each run of each sweep, with every parameter, its seed, the program,
  its hash, the versions and the command;
- ``failed/KEY.json``: a run that failed, with its command and the end of what it printed;
- ``study.json``: the study's name, its command, its number of runs, and figures from other sources.

Only files that were written here are changed or removed: see :mod:`ns3_plug.folder`.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import UserError
from .folder import Folder
from .units import typed

if TYPE_CHECKING:
    import pandas as pd

_KEY = b"ns3_plug.run"
_AT_ONCE = 1000  # the number of runs' descriptions that are in memory at once


def _read_json(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text())
    if not isinstance(content, dict):
        raise ValueError("it holds no table")
    return content


#: The suffixes of numeric columns, by their units
_SUFFIXES = {"": "number", "s": "s", "bit/s": "bps", "B": "bytes"}


def add_typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Add a numeric column for each text column whose values are all of one kind."""
    frame = frame.copy()
    for name in parameters_of(frame.columns):
        known = frame[name].notna()
        read = typed(frame[name][known])
        if read:
            column = f"{name}_{_SUFFIXES[read[1]]}"
            if column not in frame:
                frame[column] = float("nan")
                frame.loc[known, column] = read[0]
    return frame


def parameters_of(columns: Iterable[str]) -> list[str]:
    """The columns of runs.parquet that hold parameters as they were given."""
    from .study import RUN_COLUMNS

    names = [name for name in columns if name not in RUN_COLUMNS]
    added = {f"{name}_{suffix}" for name in names for suffix in _SUFFIXES.values()}
    return [name for name in names if name not in added]


def _number_column(frame: pd.DataFrame, name: str) -> str | None:
    columns = (f"{name}_{suffix}" for suffix in _SUFFIXES.values())
    return next((column for column in columns if column in frame), None)


class Results:
    """Results of a study that is finished or running."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; :meth:`make` makes it."""
        self.folder = Path(folder)
        self.files = Folder(self.folder)

    def make(self) -> None:
        """Create the folder, and keep others from writing there until :meth:`close`.

        :raises UserError: if it is not ns3_plug's, cannot be written, or another process uses it
        """
        self.files.take()

    def close(self) -> None:
        """Let others write into the folder."""
        self.files.leave()

    def clear(self) -> str:
        """Remove all runs and reports; returns what was removed, in words."""
        names = self.files.files()
        self.files.remove(names, replace=True)
        folders: dict[str, int] = {}
        for name in names:
            top = name.partition("/")[0] + "/" if "/" in name else name
            folders[top] = folders.get(top, 0) + 1
        each = (f"{top} ({count})" if top.endswith("/") else top for top, count in folders.items())
        return ", ".join(each)

    def finished(self) -> set[str]:
        """The keys of the finished runs."""
        return {Path(name).stem for name in self.files.files("runs/")}

    def add(self, key: str, run: dict[str, Any], tables: Mapping[str, bytes]) -> None:
        """Add a finished run: its description, and its tables as Arrow streams, "csv" last."""
        import pyarrow as pa
        import pyarrow.parquet

        for name in sorted(tables, key=lambda name: name == "csv"):
            table = pa.ipc.open_stream(tables[name]).read_all()
            table = table.replace_schema_metadata({_KEY: json.dumps(run).encode()})
            file = f"{'runs' if name == 'csv' else name}/{key}.parquet"
            write = partial(pa.parquet.write_table, table, compression="zstd")
            self.files.write(file, write, replace=True)
        self.files.remove([f"failed/{key}.json"], replace=True)

    def add_failure(self, key: str, run: dict[str, Any]) -> None:
        """Add a run that failed."""
        self._write_json(f"failed/{key}.json", run)

    def describe(self, study: dict[str, Any]) -> None:
        """Store the study's description."""
        self._write_json("study.json", study)

    def _write_json(self, name: str, content: dict[str, Any]) -> None:
        text = json.dumps(content, indent=1)
        self.files.write(name, lambda path: path.write_text(text), replace=True)

    def study(self) -> dict[str, Any]:
        """The study's description, as given to describe()."""
        return self.files.read("study.json", _read_json)

    def run(self, key: str) -> dict[str, Any]:
        """The description of a finished run, with the end of what it printed as "output"."""
        import pyarrow.parquet

        def read(path: Path) -> dict[str, Any]:
            run: dict[str, Any] = json.loads(pyarrow.parquet.read_schema(path).metadata[_KEY])
            return run

        return self.files.read(f"runs/{key}.parquet", read)

    def summarize(self, runs: Iterable[tuple[str, str]]) -> None:
        """Write runs.parquet with the finished ones of these runs, given by keys and sweeps."""
        import pandas as pd
        import pyarrow as pa
        import pyarrow.parquet

        parts = []
        finished = ((key, sweep) for key, sweep in runs if self.files.has(f"runs/{key}.parquet"))
        while some := list(itertools.islice(finished, _AT_ONCE)):
            rows = []
            for key, sweep in some:
                row = {"run": key, "sweep": sweep, **self.run(key)}
                del row["output"]
                rows.append(row)
            parts.append(pa.Table.from_pandas(pd.DataFrame(rows), preserve_index=False))
        if parts:
            table = pa.concat_tables(parts, promote_options="permissive")
            given = table.select(parameters_of(table.column_names)).to_pandas()
            for name, column in add_typed(given).items():
                if name not in given:
                    table = table.append_column(name, pa.array(column, from_pandas=True))
            table = table.replace_schema_metadata(None)
            write = partial(pa.parquet.write_table, table, compression="zstd")
            self.files.write("runs.parquet", write, replace=True)
        else:
            self.files.remove(["runs.parquet"], replace=True)

    def runs(self) -> pd.DataFrame:
        """A row for each finished run of each sweep."""
        import pandas as pd

        if not (self.folder / "runs.parquet").is_file():
            raise UserError(
                f"{self.folder}: no runs.parquet there; it must be a folder that "
                "'python -m ns3_plug run' wrote, with finished runs"
            )
        return self.files.read("runs.parquet", pd.read_parquet)

    def rows(self, run: str, table: str = "runs") -> pd.DataFrame:
        """The rows of a run's CSV file or of another table; none if there is no such table."""
        import pandas as pd

        name = f"{table}/{run}.parquet"
        if not (self.folder / name).is_file():
            if name in self.files.known:
                raise UserError(f"{self.folder / name}: it is missing; 'run' again")
            return pd.DataFrame()
        return self.files.read(name, pd.read_parquet)

    def check(self) -> None:
        """Check that no table of a run was changed since it was written.

        :raises UserError: that names the first table which is damaged or missing
        """
        for name in sorted(self.files.known):
            if name.endswith(".parquet") and "/" in name:
                path = self.folder / name
                if not path.is_file():
                    raise UserError(f"{path}: it is missing; 'run' again")
                self.files.read(name, lambda path: None)

    def frame(self, table: str = "summary") -> pd.DataFrame:
        """All rows of a table, each with its run, sweep, seed and parameters.

        Parameters have their text as given. If all values of a parameter are of one kind, they are
        also numbers in a column that is named after the unit: ``interval_s``, ``rate_bps``,
        ``limit_bytes``, ``clients_number``.

        :param table: "summary", "csv", or another option that the study names as a table
        """
        import pandas as pd

        runs = self.runs()
        parameters = parameters_of(runs.columns)
        given = add_typed(runs[["sweep", "run", "seed", *parameters]])
        frames = []
        for run in runs.run.unique():
            rows = self.rows(run, "runs" if table == "csv" else table)
            if len(rows):
                frames.append(rows.assign(run=run))
        if not frames:
            raise UserError(f"{self.folder}: its runs have no table {table!r}")
        rows = pd.concat(frames, ignore_index=True)
        for name in ("measured", "law", "error") if table == "summary" else ():
            if name in rows:
                rows[name] = pd.to_numeric(rows[name], errors="coerce").astype(float)
        return given.merge(rows, on="run", suffixes=("", f"_{table}"))

    def dataset(self, sweep: str, table: str = "summary") -> Any:
        """A sweep's table as an xarray.Dataset; the dimensions are swept parameters and the seed.

        :raises UserError: if these do not distinguish all rows, or xarray is missing
        """
        import pandas as pd

        frame = self.frame(table)
        frame = frame[frame.sweep == sweep]
        if frame.empty:
            raise UserError(f"{self.folder}: no sweep {sweep!r} has a table {table!r}")
        parameters = parameters_of(self.runs().columns)
        swept = [name for name in parameters if frame[name].nunique(dropna=False) > 1]
        numbers = {name: _number_column(frame, name) for name in swept}
        frame = frame.assign(**{name: frame[column] for name, column in numbers.items() if column})
        dimensions = [*swept, "seed", *(["quantity"] if "quantity" in frame else [])]
        added = tuple(f"{name}_" for name in parameters)
        values = [
            name
            for name in frame.select_dtypes("number")
            if name not in dimensions and not str(name).startswith(added)
        ]
        if frame.duplicated(dimensions).any():
            raise UserError(f"{self.folder}: {table}: several rows for the same {dimensions}")
        try:
            dataset = frame.set_index(dimensions)[values].to_xarray()
        except ImportError:
            raise UserError("there is no xarray: pip install xarray") from None
        constant = {n: frame[n].iloc[0] for n in parameters if n not in swept}
        dataset.attrs.update({n: v for n, v in constant.items() if not pd.isna(v)})
        return dataset

    def forget_failures(self, but: Iterable[str]) -> None:
        """Remove the failures of all runs but these."""
        keys = set(but)
        failed = self.files.files("failed/")
        self.files.remove((n for n in failed if Path(n).stem not in keys), replace=True)

    def failures(self) -> dict[str, dict[str, Any]]:
        """The runs that failed, by their keys."""
        names = self.files.files("failed/")
        return {Path(name).stem: self.files.read(name, _read_json) for name in names}
