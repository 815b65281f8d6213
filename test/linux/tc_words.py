#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

"""Run a file of packets and tc commands on the running Linux (inside user-mode Linux), and print
which packets left after each line: tc_words.py FILE."""

import subprocess
import sys

from plug_bench import Bench, Veth

SIZE = 1000  # bytes of each packet


def main():
    """Print each line with the packets that left."""
    bench = Bench(veth=Veth)
    bench.build(20000)
    number = 0
    with open(sys.argv[1], encoding="ascii") as file:
        for line in file:
            if line.startswith("#"):
                continue
            if line.startswith("send "):
                for _ in range(int(line.split()[1])):
                    bench.send(number, SIZE)
                    number += 1
            else:
                subprocess.run(line.split(), check=True)
            out = bench.settle() + bench.settle()
            print(line.strip() + ":" + "".join(f" {n}" for n in out))


if __name__ == "__main__":
    main()
