#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Break the build files in many ways, and check that tools/check-sources.py notices each.

usage: test/check-sources-test.py    (in any folder; needs cmake and git)
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT = ("CMakeLists.txt", "sources.cmake", "wscript", "*.md", "VERSION", "tools/check-sources.py")
KEPT += ("model/*/*", "helper/*", "examples/**/*", "test/*.*", "test/*/*.cc", "doc/figures/icon.png")

# The change to a file, and the check's message
BREAKS = [
    ("sources.cmake", "    model/plug/plug-fifo.cc\n", "", "sources: model/plug/plug-fifo.cc is in the folders"),
    ("sources.cmake", "    plug-simple\n", "", "examples: examples/plug-simple.cc is in the folders"),
    ("wscript", '["PLUG_TESTS"]', '["PLUG_TESTS"][1:]', "is in sources.cmake but not in wscript"),
    ("wscript", '["PLUG_HEADERS"]', '["PLUG_SOURCES"]', "headers: helper/plug-helper.h is in sources"),
    ("wscript", '            "csma",\n', "", "modules: csma is in CMakeLists.txt but not in wscript"),
    ("CMakeLists.txt", "      ${libcsma}\n", "", "modules: csma is in wscript but not in CMakeLists"),
    ("examples/wscript", '    "stats",\n', "", "modules: stats is in examples/CMakeLists.txt"),
    ("examples/wscript", " + parts(bld.env.PLUG_STUDY_PARTS)", "", "examples/wscript builds"),
    ("test/examples-to-run.py", '"plug-overlap"', '"plug-overlop"', "plug-overlap is not run by"),
    ("model/plug/plug-fifo.cc", "#include", '#include "ns3/core-module.h"\n#include', "only examples may"),
    ("model/plug/plug-fifo.cc", "#include", "\n" * 500 + "#include", "files there have at most 500"),
    ("helper/plug-helper.cc", "NS_LOG_COMPONENT", "// ", "plug-helper.cc: has no log component"),
    ("README.md", "# ", "# version {version}, ", "README.md: repeats the number"),
    ("VERSION", "{version}", "999.9.9", "VERSION is 999.9.9, but CHANGES.md begins with"),
    ("CHANGES.md", "### Changed API", "### Changed", "has not the three parts"),
]


def check(root):
    command = [sys.executable, root / "tools/check-sources.py"]
    out = subprocess.run(command, capture_output=True, text=True)
    return out.returncode, out.stdout + out.stderr


version = (ROOT / "VERSION").read_text().strip()
failed = 0
with tempfile.TemporaryDirectory() as folder:
    copy = pathlib.Path(folder)
    for pattern in KEPT:
        for file in filter(pathlib.Path.is_file, ROOT.glob(pattern)):
            target = copy / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    subprocess.run(["git", "init", "-q"], cwd=copy, check=True)
    subprocess.run(["git", "add", "-A"], cwd=copy, check=True)
    code, said = check(copy)
    if code != 0:
        sys.exit(f"FAIL: nothing is broken, but check-sources.py says: {said}")
    for name, old, new, message in BREAKS:
        text = (copy / name).read_text()
        old, new = (part.replace("{version}", version) for part in (old, new))
        broken = text.replace(old, new, 1)
        (copy / name).write_text(broken)
        code, said = check(copy)
        if broken == text or code == 0 or message not in said:
            print(f"FAIL: {name} without '{old.strip()}': expected '{message}', got: {said.strip()}")
            failed += 1
        (copy / name).write_text(text)
print(f"{len(BREAKS) - failed} of {len(BREAKS)} mistakes were noticed")
sys.exit(failed > 0)
