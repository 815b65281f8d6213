# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Distinguishes one build of a program from another."""

from __future__ import annotations

import hashlib
import re
import subprocess
from contextlib import suppress
from pathlib import Path

from .errors import UserError

REINSTALL = (
    "reinstall with pip install --force-reinstall --no-deps and the wheel of plug for this ns3, "
    "or the source tree of plug"
)


def identify(program: Path) -> tuple[str, str]:
    """A hash of a program with the libraries of ns-3 and plug that it loads, and ns-3's version.

    The version is taken from the libraries' names; it is empty if the program loads none.

    :raises UserError: if the ns-3 that it was built for is missing
    """
    loaded = ""
    with suppress(OSError):  # without ldd, the hash covers the program alone
        loaded = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    lost = re.search(r"libns(3\.\d+)\S* => not found", loaded)
    # The wheels of 3.42 and 3.43 have no version in their libraries' names, but plug's library does
    built = re.search(r"libns(3\.\d+)-plug", loaded)
    there = _there(program)
    if built and ("-core.so => not found" in loaded or (there and built[1] not in there)):
        lost = built
    if lost:
        this = f"; this is {', '.join(sorted(there))}" if there else ""
        raise UserError(
            f"{program} was built for ns3 {lost[1]}, which is not there{this}: {REINSTALL}"
        )
    libraries = re.findall(r"lib(?:ns3|plug)\S* => (/.*) \(0x", loaded)
    digest = hashlib.sha256()
    for path in [program, *sorted(libraries)]:
        digest.update(Path(path).read_bytes())
    version = re.search(r"libns(3\.\d+\S*?)-core", loaded) or built
    return digest.hexdigest(), version[1] if version else ""


def _there(program: Path) -> set[str]:
    """The versions of ns-3 installed beside a program, like 3.44; none if it is not installed."""
    found = {path.name for path in program.parent.parent.parent.glob("ns3-3.*.dist-info")}
    return {".".join(name.removeprefix("ns3-").split(".")[:2]) for name in found}
