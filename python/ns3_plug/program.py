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


def identify(program: Path) -> tuple[str, str]:
    """A hash of a program and of the libraries of ns-3 and plug that it loads; ns-3's version.

    The version is that in the libraries' names, and empty if it loads none.
    """
    loaded = ""
    with suppress(OSError):  # without ldd, the program alone is told apart
        loaded = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    libraries = re.findall(r"lib(?:ns3|plug)\S* => (/.*) \(0x", loaded)
    digest = hashlib.sha256()
    for path in [program, *sorted(libraries)]:
        digest.update(Path(path).read_bytes())
    version = re.search(r"libns(3\S*?)-core", loaded)
    return digest.hexdigest(), version[1] if version else ""
