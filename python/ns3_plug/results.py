# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The folder that a study's results are in.

- ``runs/KEY.parquet``: the rows of a run's CSV file; the file's metadata describe the run;
- ``TABLE/KEY.parquet``: the rows of a further CSV file that the study names;
- ``runs.parquet``: a row for each run, with every parameter, its seed, version and command;
- ``failed/KEY.json``: a run that failed, with its command and what it printed;
- ``study.json``: the study's name, its command, and the figures known from elsewhere.

A file is written under another name first, so that it is complete or not there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import UserError

if TYPE_CHECKING:
    import pandas as pd

_KEY = b"ns3_plug.run"


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
        """Forget all runs."""
        for part in ("runs", "failed", *tables):
            for path in (self.folder / part).glob("*"):
                path.unlink()

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
        content: dict[str, Any] = json.loads((self.folder / "study.json").read_text())
        return content

    def summarize(self, keys: Iterable[str]) -> None:
        """Write runs.parquet, of these runs as far as they are finished."""
        import pandas as pd
        import pyarrow.parquet

        rows = []
        for key in keys:
            path = self.folder / "runs" / f"{key}.parquet"
            if path.is_file():
                schema = pyarrow.parquet.read_schema(path)
                rows.append({"run": key, **json.loads(schema.metadata[_KEY])})
        if rows:
            part = self.folder / "runs.part"
            pd.DataFrame(rows).to_parquet(part)
            os.replace(part, self.folder / "runs.parquet")

    def runs(self) -> pd.DataFrame:
        """A row for each finished run."""
        import pandas as pd

        path = self.folder / "runs.parquet"
        if not path.is_file():
            raise UserError(
                f"{self.folder}: no runs.parquet there; it must be a folder that "
                "'python -m ns3_plug run' wrote"
            )
        return pd.read_parquet(path)

    def rows(self, run: str, table: str = "runs") -> pd.DataFrame:
        """The rows of a run's CSV file, or of a further table's; none if there is no such table."""
        import pandas as pd

        path = self.folder / table / f"{run}.parquet"
        return pd.read_parquet(path) if path.is_file() else pd.DataFrame()

    def failures(self, keys: Iterable[str]) -> list[dict[str, Any]]:
        """The runs of these that failed."""
        found = (self.folder / "failed" / f"{key}.json" for key in keys)
        return [json.loads(path.read_text()) for path in found if path.is_file()]
