# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Signals that end a study cleanly."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: The signals that end a study cleanly, as Ctrl-C does
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def _handled(handler: Any) -> Iterator[None]:
    """Install a handler for the signals that are not ignored, if this is the main thread."""
    before: dict[signal.Signals, Any] = {}
    try:
        for number in _SIGNALS:
            if signal.getsignal(number) != signal.SIG_IGN:  # as nohup does
                before[number] = signal.signal(number, handler)
    except ValueError:
        pass
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def terminable() -> Any:
    """Let SIGTERM and SIGHUP interrupt as Ctrl-C does."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    return _handled(interrupt)


def uninterruptible() -> Any:
    """Ignore the signals during a short step that would leave something behind."""
    return _handled(lambda *_: None)
