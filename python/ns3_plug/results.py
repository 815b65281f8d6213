# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The folder that a study's results are in.

- ``runs/KEY.parquet``: the rows of a run's CSV file; the file's metadata describe the run;
- ``TABLE/KEY.parquet``: the rows of a further CSV file that the study names;
- ``runs.parquet``: a row for each run of each sweep, with every parameter, its seed, the program,
  its hash, the versions and the command;
- ``failed/KEY.json``: a run that failed, with its command and what it printed;
- ``study.json``: the study's name, its command, and the figures known from elsewhere.

A file is written under another name first, so that it is complete or not there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import UserError

if TYPE_CHECKING:
    import pandas as pd

_KEY = b"ns3_plug.run"
_Content = TypeVar("_Content")


def _read(path: Path, read: Callable[[Path], _Content]) -> _Content:
    """What a reader makes of a file; it is the user's to mend if that fails."""
    try:
        return read(path)
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


class Results:
    """Results of a study, finished or under way."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; :meth:`make` makes it."""
        self.folder = folder

    def make(self) -> None:
        """Make the folder, and remove what an earlier, killed process left half written."""
        try:
            for part in ("runs", "failed"):
                (self.folder / part).mkdir(parents=True, exist_ok=True)
            for left in self.folder.glob("*/*.part"):
                left.unlink()
        except OSError as error:
            raise UserError(f"{self.folder}: cannot be written: {error.strerror}") from None

    def clear(self, tables: Iterable[str]) -> None:
        """Forget all runs, and what was reported of them."""
        for part in ("runs", "failed", "figures", *tables):
            for path in (self.folder / part).glob("*"):
                path.unlink()
        for name in ("runs.parquet", "summary.csv", "anchors.csv", "report.html"):
            (self.folder / name).unlink(missing_ok=True)

    def finished(self) -> set[str]:
        """The keys of the runs that are there."""
        return {path.stem for path in (self.folder / "runs").glob("*.parquet")}

    def add(self, key: str, run: dict[str, Any], tables: Mapping[str, bytes]) -> None:
        """Add a finished run: a description, and Arrow streams of its rows; "csv" comes last."""
        import pyarrow as pa
        import pyarrow.parquet

        for name in sorted(tables, key=lambda name: name == "csv"):
            table = pa.ipc.open_stream(tables[name]).read_all()
            table = table.replace_schema_metadata({_KEY: json.dumps(run).encode()})
            path = self.folder / ("runs" if name == "csv" else name) / f"{key}.parquet"
            path.parent.mkdir(exist_ok=True)
            part = path.with_suffix(".part")
            pa.parquet.write_table(table, part, compression="zstd")
            os.replace(part, path)
        (self.folder / "failed" / f"{key}.json").unlink(missing_ok=True)

    def add_failure(self, key: str, run: dict[str, Any]) -> None:
        """Add a run that failed."""
        self._write_json(self.folder / "failed" / f"{key}.json", run)

    def describe(self, study: dict[str, Any]) -> None:
        """Say which study this is."""
        self._write_json(self.folder / "study.json", study)

    def _write_json(self, path: Path, content: dict[str, Any]) -> None:
        part = path.with_suffix(".part")
        part.write_text(json.dumps(content, indent=1))
        os.replace(part, path)

    def study(self) -> dict[str, Any]:
        """What describe() said."""
        return _read(self.folder / "study.json", _read_json)

    def summarize(self, runs: Iterable[tuple[str, str]]) -> None:
        """Write runs.parquet, of these keys and sweeps as far as they are finished."""
        import pandas as pd
        import pyarrow.parquet

        rows = []
        for key, sweep in runs:
            path = self.folder / "runs" / f"{key}.parquet"
            if path.is_file():
                schema = _read(path, pyarrow.parquet.read_schema)
                run = json.loads(schema.metadata[_KEY])
                rows.append({"run": key, "sweep": sweep, **run})
        summary = self.folder / "runs.parquet"
        if not rows:
            summary.unlink(missing_ok=True)
            return
        part = self.folder / "runs.part"
        pd.DataFrame(rows).to_parquet(part)
        os.replace(part, summary)

    def runs(self) -> pd.DataFrame:
        """A row for each finished run of each sweep."""
        import pandas as pd

        path = self.folder / "runs.parquet"
        if not path.is_file():
            raise UserError(
                f"{self.folder}: no runs.parquet there; it must be a folder that "
                "'python -m ns3_plug run' wrote, with finished runs"
            )
        return _read(path, pd.read_parquet)

    def rows(self, run: str, table: str = "runs") -> pd.DataFrame:
        """The rows of a run's CSV file, or of a further table's; none if there is no such table."""
        import pandas as pd

        path = self.folder / table / f"{run}.parquet"
        return _read(path, pd.read_parquet) if path.is_file() else pd.DataFrame()

    def forget_failures(self, but: Iterable[str]) -> None:
        """Forget the failures of other runs than these."""
        keys = set(but)
        for path in (self.folder / "failed").glob("*.json"):
            if path.stem not in keys:
                path.unlink()

    def failures(self) -> dict[str, dict[str, Any]]:
        """The runs that failed, by their keys."""
        paths = (self.folder / "failed").glob("*.json")
        return {path.stem: _read(path, _read_json) for path in paths}
