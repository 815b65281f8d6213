# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The Python part of the ns-3 module plug, in addition to ns-3's own bindings.

- :mod:`ns3_plug.ns`: imports ns-3 within a few seconds, for ``from ns3_plug import ns``;
- :mod:`ns3_plug.simulation`: Python callables as events and as trace sinks, DataFrames;
- :mod:`ns3_plug.laws`: the laws of output commit;
- ``python -m ns3_plug``: studies, reports, advice.
"""

from __future__ import annotations

from pathlib import Path

from .errors import UserError
from .study import Study

__all__ = ["Study", "UserError", "__version__"]


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    source = Path(__file__).resolve().parents[2] / "VERSION"
    if source.is_file():
        return source.read_text().strip()
    try:
        return version("ns3-plug")
    except PackageNotFoundError:
        return "unknown"


__version__ = _version()
