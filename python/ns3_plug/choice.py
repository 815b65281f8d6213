# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Chooses which of a study's runs to do."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import UserError
from .study import Run

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Choice:
    """A choice among runs; by default all of them."""

    only: str = ""  #: an expression of pandas' query() on parameters, like 'controller == "mc"'
    failed: bool = False  #: those that failed before

    def of(self, runs: Mapping[str, Run], failed: Set[str]) -> dict[str, Run]:
        """The chosen runs, by their keys.

        :raises UserError: if the expression is invalid, or names a parameter that no run has
        """
        chosen = {key: run for key, run in runs.items() if not self.failed or key in failed}
        if not self.only or not chosen:
            return chosen
        import pandas as pd

        from .results import add_typed

        rows = [{"sweep": run.sweep, "seed": run.seed, **run.parameters} for run in chosen.values()]
        frame = add_typed(pd.DataFrame(rows, index=list(chosen)))
        kept = chosen_rows(frame, self.only, "--only")
        return {key: chosen[key] for key in kept.index}


def chosen_rows(frame: pd.DataFrame, only: str, option: str) -> pd.DataFrame:
    """The rows that an expression of pandas' query() chooses.

    :param option: the command line option that it was given to, for messages
    :raises UserError: if the expression is invalid
    """
    import pandas as pd

    names = ", ".join(map(str, frame.columns))
    try:
        kept = frame.query(only, engine="python")
        if not isinstance(kept, pd.DataFrame):
            raise TypeError("it chooses no rows")
    except Exception as error:  # pandas raises many kinds
        reason = " ".join(str(error).split())[:200]
        raise UserError(f"{option} {only!r}: {reason}; there are {names}") from None
    return kept
