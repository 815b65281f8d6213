# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""A program that dirties known pages on command: dirtier.py PAGES.

It prints the number of its first page, and then "ok" for each command that it has executed:
"write FIRST COUNT", "thread FIRST COUNT" (a thread writes), "fork FIRST COUNT" (a child process
writes, prints its number instead of "ok", and stays), "once MICROSECONDS" (each page once, with a
pause after each), "exit".
"""

import ctypes
import mmap
import os
import sys
import threading
import time

PAGE = mmap.PAGESIZE
pages = int(sys.argv[1])
region = mmap.mmap(-1, pages * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
region.madvise(mmap.MADV_NOHUGEPAGE)
counter = 0


def write(first, count):
    global counter
    counter = (counter + 1) % 255
    for page in range(first, first + count):
        region[page * PAGE] = counter + 1


def fork(first, count):
    child = os.fork()
    if child == 0:
        write(first, count)
        print(os.getpid(), flush=True)
        time.sleep(1000)
        os._exit(0)


write(0, pages)
print(ctypes.addressof(ctypes.c_char.from_buffer(region)) // PAGE, flush=True)
for line in sys.stdin:
    name, *numbers = line.split()
    numbers = [int(number) for number in numbers]
    if name == "exit":
        os._exit(0)
    if name == "fork":
        fork(*numbers)
        continue
    if name == "write":
        write(*numbers)
    elif name == "thread":
        thread = threading.Thread(target=write, args=numbers)
        thread.start()
        thread.join()
    elif name == "once":
        for page in range(pages):
            write(page, 1)
            time.sleep(numbers[0] / 1e6)
    print("ok", flush=True)
