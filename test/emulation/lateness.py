#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Sleep for a millisecond repeatedly until SIGTERM, then print how late 99 % and all of the
wake-ups were at most, in ms: how long a program waits for a processor."""

import signal
import sys
import time

late = []


def tell(signum, frame):
    late.sort()
    if late:
        print(f"{late[len(late) * 99 // 100]:.3f} {late[-1]:.3f}")
    sys.exit(0 if late else 1)


signal.signal(signal.SIGTERM, tell)
while True:
    start = time.monotonic()
    time.sleep(0.001)
    late.append((time.monotonic() - start) * 1e3 - 1)
