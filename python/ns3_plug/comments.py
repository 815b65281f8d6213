# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Reads the comments of classes and methods from the module's headers, for ``help()``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

_folders: list[Path] = []

_CLASS = re.compile(r"\b(?:class|struct|namespace)\s+(\w+)[^;{()]*\{")
_COMMENT = re.compile(r"/\*\*((?:[^*]|\*(?!/))*)\*/\s*")
_METHOD = re.compile(r"(?:template\s*<[^>]*>\s*)?[\w:<>,&*\s]*?\b(\w+)\s*\(")


def look_in(folders: Iterable[Path]) -> None:
    """Look for headers in these folders."""
    _folders.extend(folders)
    comments.cache_clear()


@cache
def comments() -> dict[str, str]:
    """The comments of the declarations in the module's headers.

    The keys are names of classes and methods, like ``PlugQueueDisc`` and ``PlugQueueDisc.Buffer``.
    """
    found: dict[str, str] = {}
    for folder in _folders:
        for pattern in ("plug-*.h", "remus-*.h"):
            for header in sorted(folder.glob(pattern)):
                with suppress(OSError):
                    found |= read(header.read_text(errors="replace"))
    return found


def read(text: str) -> dict[str, str]:
    """The comments of a header's classes and methods; those of overloads are joined."""
    found: dict[str, str] = {}
    within: list[tuple[str, int]] = []  # classes, and where they end
    for match in _COMMENT.finditer(text):
        within = [(name, end) for name, end in within if match.start() < end]
        declared, comment = text[match.end() :], _plain(match[1])
        outer = f"{within[-1][0]}." if within else ""
        if opened := _CLASS.match(declared):
            name = outer + opened[1]
            end = match.end() + _closing(declared, opened.end() - 1)
            within.append((name, end))
            found[name] = comment
        elif outer and (method := _METHOD.match(declared)):
            name = outer + method[1]
            found[name] = f"{found[name]}\n\n{comment}" if name in found else comment
    return found


def _closing(text: str, place: int) -> int:
    """The position of the brace that closes the one at *place*."""
    depth = 0
    for match in re.compile(r"//[^\n]*|/\*.*?\*/|[{}]", re.S).finditer(text, place):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return len(text)


def _plain(comment: str) -> str:
    """A comment without Doxygen's markup."""
    lines = [re.sub(r"^\s*\* ?", "", line).rstrip() for line in comment.strip().splitlines()]
    text = "\n".join(line for line in lines if not line.startswith("@ingroup")).strip()
    text = re.sub(r"@(?:brief|details) ", "", text)
    text = re.sub(r"@param (?:\[\w+\] )?(\w+) ", r"\1: ", text)
    text = re.sub(r"@returns? ", "Returns: ", text)
    return re.sub(r"[@\\][cpae] ", "", text)


def describe(found: Any, name: str) -> None:
    """Set the docstrings of a cppyy class and its methods to the comments in its header."""
    if not isinstance(found, type) or name not in comments():
        return
    if str(found.__doc__ or "").startswith(comments()[name]):
        return
    with suppress(AttributeError, TypeError):
        found.__doc__ = comments()[name]
    for key, comment in comments().items():
        owner, _, member = key.rpartition(".")
        method = getattr(found, member, None) if owner == name else None
        if method is not None and not isinstance(method, type):
            with suppress(AttributeError, TypeError):
                # After the signatures that cppyy provides
                method.__doc__ = f"{method.__doc__}\n\n{comment}"
