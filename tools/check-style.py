#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Check the form of all tracked files, with the rules of ns-3's check-style-clang-format.py.

usage: tools/check-style.py    (in any folder; needs git and .venv/bin/clang-format)
"""

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE = {".c", ".cc", ".h"}
SCRIPTS = {".cmake", ".py", ".sh"}
TEXT = {".conf", ".css", ".json", ".md", ".plt", ".rst", ".toml", ".txt", ".yml"}
PLAIN = {"CMakeLists.txt", "Makefile", "run", "wscript"}
WITH_LICENSE = PLAIN | {"examples-to-run.py"}
SPDX = "SPDX-License-Identifier: GPL-2.0-only"
problems = []


def known_files():
    out = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(f"check-style: {ROOT} is not a checkout of git: {out.stderr.strip()}")
    names = (ROOT / name for name in out.stdout.split("\0") if name)
    return [path for path in names if path.is_file()]


def check_line(path, number, line):
    """Check a line with the rules for all files, and with those for code."""
    rules = [
        (r"[ \t]+$", "ends in white space"),
        (r"-\*- ", "sets a mode of an editor"),
        (r"published by the Free Software Foundatio[n]", "has the GPL's text, not an SPDX line"),
    ]
    if path.name != "Makefile":
        rules.append((r"\t", "has a tab"))
    if path.suffix in CODE:
        rules.append((r"^#include <ns3/", "includes a header of ns-3 in angle brackets"))
        rules.append((r"^\s*(?:\*|/\*\*|///)\s*\\\w{3,}(?=\s|$)", "has a tag of Doxygen without @"))
        local = re.match(r'#include ["<]ns3/(.*\.h)[">]', line)
        if local and (path.parent / local.group(1)).exists():
            problems.append(f"{path}:{number}: includes its neighbour {local.group(1)} as ns3/")
    for pattern, what in rules:
        if re.search(pattern, line):
            problems.append(f"{path}:{number}: {what}")


def check_file(path):
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        problems.append(f"{path}: not UTF-8: {error}")
        return
    for number, line in enumerate(lines, 1):
        check_line(path, number, line)
    if lines[0].startswith("#!") and not os.access(path, os.X_OK):
        problems.append(f"{path}: starts with #! but has no run bit: chmod +x, git add")
    has_license = path.suffix in CODE | SCRIPTS or path.name in WITH_LICENSE
    if has_license and SPDX not in "\n".join(lines[:10]):
        problems.append(f"{path}: its first lines lack '{SPDX}'")


def check_format(files):
    clang_format = ROOT / ".venv/bin/clang-format"
    command = [clang_format, "--dry-run", "-Werror", "--ferror-limit=1", *files]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if out.returncode != 0:
        problems.extend(re.findall(r"^.*error:.*$", out.stderr, re.MULTILINE) or [out.stderr])


checked = 0
code = []
for path in known_files():
    if "data" in path.parts or "corpus" in path.parts:
        continue
    if path.suffix in CODE | SCRIPTS | TEXT or path.name in PLAIN:
        check_file(path)
        checked += 1
    if path.suffix in CODE:
        code.append(path)
check_format(code)
for problem in problems:
    print(problem.replace(f"{ROOT}/", ""))
if problems:
    sys.exit(f"check-style: {len(problems)} problems")
print(f"Style: 0 problems in {checked} files, {len(code)} of them C++")
