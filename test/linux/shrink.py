#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

"""Shorten a recording on which Linux and the model differ: shrink.py FILE COMPARE. Omits
operations, records the others again on the running Linux (inside user-mode Linux, see uml.sh),
and lets the program COMPARE check whether there is still a difference. FILE gets shorter until
nothing more can be omitted without losing the difference."""

import json
import os
import subprocess
import sys

from record import Recorder


def read(name):
    """The setting and the operations of a recorded sequence."""
    with open(name, encoding="ascii") as file:
        setting, *operations = map(json.loads, file)
    return setting, operations


def main():
    """Omit half of the operations, then quarters, and so on down to single ones."""
    name, compare = sys.argv[1:]
    setting, operations = read(name)
    before = len(operations)
    tried, kept = name + ".tried", name + ".kept"
    recorder = Recorder(0, None)
    chunk = before // 2
    while chunk:
        with open(tried, "w", encoding="ascii") as recorder.file:
            for start in range(0, len(operations), chunk):
                rest = operations[:start] + operations[start + chunk :]
                recorder.record(setting, [dict(operation) for operation in rest])
        words = [compare, f"--keep={kept}", tried]
        status = subprocess.run(words, stdout=subprocess.DEVNULL, check=False).returncode
        if status == 1:
            setting, operations = read(kept)
            os.replace(kept, name)
        else:
            assert status == 0, status
            chunk //= 2
        chunk = min(chunk, len(operations) // 2)
    os.remove(tried)
    print(f"{name}: {len(operations)} of {before} operations are enough for a difference:")
    with open(name, encoding="ascii") as file:
        print(file.read(), end="")


if __name__ == "__main__":
    main()
