# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The commands of ``ns3-plug``, one module for each.

A module NAME has ``add(commands)``, which adds the parser of its command, and registers the
function for it with ``set_defaults(function=...)``. The function gets the parsed arguments and
returns the exit status. To add a command, add a module and its name in :data:`NAMES`.
"""

from __future__ import annotations

import importlib
from typing import Any

#: The modules, in the order of the help text
NAMES = ("run", "report", "advise", "record", "import_log", "fit", "time_import")


def add_all(commands: Any) -> None:
    """Add every command to the result of ``add_subparsers()``."""
    for name in NAMES:
        importlib.import_module(f"{__name__}.{name}").add(commands)
