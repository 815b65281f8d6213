# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""What tells one build of a program from another."""

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
    """A hash of a program and of the libraries of ns-3 and plug that it loads; ns-3's version.

    The version is that in the libraries' names, and empty if it loads none.

    :raises UserError: if the ns-3 that it was built for is not there
    """
    loaded = ""
    with suppress(OSError):  # without ldd, the program alone is told apart
        loaded = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    # The wheel of 3.43 names its libraries after no version; plug's own is named after it
    lost = re.search(r"libns(3\.\d+)\S* => not found", loaded)
    if "libns3-dev-core.so => not found" in loaded:
        lost = re.search(r"libns(3\.\d+)-plug", loaded)
    if lost:
        raise UserError(
            f"{program} was built for ns3 {lost[1]}, which is not there"
            f"{_there(program)}: {REINSTALL}"
        )
    libraries = re.findall(r"lib(?:ns3|plug)\S* => (/.*) \(0x", loaded)
    digest = hashlib.sha256()
    for path in [program, *sorted(libraries)]:
        digest.update(Path(path).read_bytes())
    version = re.search(r"libns(3\S*?)-core", loaded)
    return digest.hexdigest(), version[1] if version else ""


def _there(program: Path) -> str:
    """What to say of the ns-3 that is there instead, if the program is an installed one."""
    found = (program.parents[2] / "ns3").glob("lib*/libns3.*-core.so")
    versions = {path.name.removeprefix("libns").removesuffix("-core.so") for path in found}
    return f"; this is {', '.join(sorted(versions))}" if versions else ""
