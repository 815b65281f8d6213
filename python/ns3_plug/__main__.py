# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``ns3-plug COMMAND``, or ``python -m ns3_plug COMMAND``."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from . import __version__, commands
from .errors import UserError


class _Parser(argparse.ArgumentParser):
    """Reports a wrong argument in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main() -> int:
    """Do what the command line says; returns the exit status."""
    parser = _Parser(prog="ns3_plug", description="Studies of output commit with ns-3.")
    parser.add_argument("--version", action="version", version=__version__)
    commands.add_all(parser.add_subparsers(dest="command", required=True, metavar="COMMAND"))
    arguments = parser.parse_args()
    try:
        status: int = arguments.function(arguments)
    except (UserError, OSError) as error:
        print(f"ns3_plug {arguments.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
