# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The commands of ``ns3-plug``, a module each.

A module NAME has ``add(commands)``, which adds the parser of its command and sets the function that
does it: ``set_defaults(function=...)``, called with the parsed arguments, returns the exit status.
A new command is such a module and its name in :data:`NAMES`.
"""

from __future__ import annotations

import importlib
from typing import Any

#: The modules, in the order of the help
NAMES = ("run", "report", "advise", "record", "import_log", "fit", "time_import")


def add_all(commands: Any) -> None:
    """Add every command to what ``add_subparsers()`` returned."""
    for name in NAMES:
        importlib.import_module(f"{__name__}.{name}").add(commands)
