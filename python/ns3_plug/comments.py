# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The comments of the module's classes, from its headers, for ``help()``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

_folders: list[Path] = []


def look_in(folders: Iterable[Path]) -> None:
    """Look for headers in these folders."""
    _folders.extend(folders)
    comments.cache_clear()


@cache
def comments() -> dict[str, str]:
    """The comment of each class that the module's headers declare, by the class's name."""
    found: dict[str, str] = {}
    for folder in _folders:
        for pattern in ("plug-*.h", "remus-*.h"):
            for header in sorted(folder.glob(pattern)):
                with suppress(OSError):
                    found |= read(header.read_text(errors="replace"))
    return found


def read(text: str) -> dict[str, str]:
    """The comments of classes in a header."""
    blocks = re.finditer(r"/\*\*((?:[^*]|\*(?!/))*)\*/\s*(?:class|struct)\s+(\w+)[^;{]*\{", text)
    return {match[2]: _plain(match[1]) for match in blocks}


def _plain(comment: str) -> str:
    """A comment without Doxygen's marks."""
    lines = [re.sub(r"^\s*\* ?", "", line).rstrip() for line in comment.strip().splitlines()]
    text = "\n".join(line for line in lines if not line.startswith("@ingroup")).strip()
    text = re.sub(r"@(?:brief|details) ", "", text)
    return re.sub(r"[@\\\\][cpae] ", "", text)


def describe(found: Any, name: str) -> None:
    """Give a class that cppyy made the comment that its header has."""
    if isinstance(found, type) and name in comments():
        with suppress(AttributeError, TypeError):
            if not str(found.__doc__ or "").startswith(comments()[name]):
                found.__doc__ = comments()[name]
