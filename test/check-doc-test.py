#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Break the documentation in many ways, and check that tools/check-doc.py notices each.

usage: test/check-doc-test.py BUILD    (in any folder; BUILD is a build folder outside an ns-3 tree)
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns("build*", ".git", ".venv", "results", "__pycache__", "corpus")

# The part of the check, the change to a file, and the check's message
BREAKS = [
    ("tables", "doc/plug-attributes.rst", "- ``0p``", "- ``10p``", "has the default 0p, not ``10p``"),
    ("tables", "doc/plug-attributes.rst", "- 0.06 s", "- 0.05 s", "has the default ns3::Constant"),
    ("tables", "doc/plug-attributes.rst", "- QueueSize", "- Uinteger", "has the type QueueSize"),
    ("tables", "doc/plug-attributes.rst", "``StopPerPage``", "``StopPer``", "::StopPerPage is missing"),
    ("tables", "doc/plug-attributes.rst", "``StopPerPage``", "``StopPer``", "::StopPer does not exist"),
    ("tables", "doc/plug-attributes.rst", "of ns3::PlugQ", "of ns3::TbfQ", "TbfQueueDisc::MaxSize does not"),
    ("tables", "doc/plug-traces.rst", "``Departed``", "``Departs``", "::Departed is missing"),
    ("tables", "doc/plug-traces.rst", "- ``Uint32``", "- ``Uint64``", "::Uint32, not Uint64"),
    ("commands", "README.md", "\nmake demo\n", "\nmake dmeo\n", "no target of the Makefile: dmeo"),
    ("commands", "README.md", "--interval=25ms", "--interval=26ms", '=26ms": no test runs it'),
    ("commands", "README.md", "-s plug-queue-disc", "-s plug", "no test suite: plug"),
    ("commands", "doc/plug-attributes.rst", "MaxSize=3p", "MaxSize=4p", "MaxSize=4p: no test runs it"),
    ("commands", "doc/plug-examples.rst", "$ build/examples/plug-simple", "$ build/plug-simple", "no test"),
    ("commands", "README.md", "`build/examples/remus-datacenter`", "`build/remus-datacentre`", "no test"),
    ("commands", "README.md", "`make validate-linux`", "`make validate`", "Makefile: validate"),
    ("commands", "README.md", "`tools/check-in-tree.sh PATH", "`tools/make-bakeconf.sh PATH", "no test runs it"),
    ("commands", "doc/plug-performance.rst", "plug-instructions plug-d", "plug-instruction plug-d", "no test"),
    ("commands", "README.md", " --page-rate=", " --pages=", "no test gives --pages"),
    ("commands", "README.md", "ns3_plug report results", "ns3_plug page results", "has no page"),
    ("commands", "README.md", "run studies/remus.toml", "run studies/remu.toml", "is no studies/remu.toml"),
    ("links", "README.md", "(examples/plug-simple.cc)", "(examples/plug.cc)", "is no examples/plug.cc"),
    ("links", "doc/plug-validation.rst", "``test/data/linux-sch-plug/``", "``test/data/x/``", "is no test/data/x"),
    ("links", "doc/plug-examples.rst", "* ``plug-simple``", "* ``simple``", "does not list plug-simple"),
    ("links", "doc/plug-tests.rst", "* ``plug-helper``", "* ``helper``", "does not list plug-helper"),
]


def check(root, part, build):
    command = [sys.executable, root / "tools/check-doc.py", part, build]
    out = subprocess.run(command, capture_output=True, text=True)
    return out.returncode, out.stdout + out.stderr


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: test/check-doc-test.py BUILD")
    build = pathlib.Path(sys.argv[1]).resolve()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "plug"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        for part in sorted({part for part, *_ in BREAKS}):
            code, said = check(copy, part, build)
            if code != 0:
                sys.exit(f"FAIL: nothing is broken, but check-doc.py {part} says: {said}")
        for part, name, old, new, message in BREAKS:
            text = (copy / name).read_text()
            broken = text.replace(old, new)
            (copy / name).write_text(broken)
            code, said = check(copy, part, build)
            if broken == text or code == 0 or message not in said:
                print(f"FAIL: {name} with '{new}': expected '{message}', got: {said.strip()}")
                failed += 1
            (copy / name).write_text(text)
    print(f"{len(BREAKS) - failed} of {len(BREAKS)} mistakes were noticed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
