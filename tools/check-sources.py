#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Check that the build files agree with each other and with the files in the folders.

usage: tools/check-sources.py    (in any folder; needs cmake)
"""

import pathlib
import re
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Internal headers of the library, which no program includes
INTERNAL = {
    "helper/remus-socket-address.h",
    "model/checkpoint/remus-draw-time.h",
    "model/checkpoint/remus-object-attribute.h",
    "model/checkpoint/remus-page-log.h",
    "model/checkpoint/remus-plugs.h",
    "model/failover/remus-twin-addresses.h",
    "model/failover/remus-twin-devices.h",
    "model/failover/remus-twin-inputs.h",
    "model/failover/remus-twin-outputs.h",
    "model/failover/remus-twin-packet.h",
    "model/failover/remus-twin-sender.h",
    "model/placement/plug-interposer.h",
    "model/plug/plug-checkers.h",
    "model/plug/plug-command.h",
    "model/plug/plug-compat.h",
    "model/plug/plug-fifo.h",
    "model/plug/plug-ledger.h",
    "model/plug/plug-limit.h",
    "model/plug/plug-quote.h",
    "model/plug/plug-runner.h",
    "model/plug/plug-site.h",
    "model/plug/plug-tree.h",
    "model/plug/plug-units.h",
    "model/replication/remus-checkpoint-backlog.h",
    "model/replication/remus-checkpoint-header.h",
    "model/replication/remus-tcp-connection.h",
    "model/replication/remus-udp-socket.h",
    "model/workload/remus-kv-header.h",
    "model/workload/remus-page-header.h",
}
# Sources of the library that only calculate or store, and so have nothing to log
SILENT = {
    "model/checkpoint/remus-draw-time.cc",
    "model/checkpoint/remus-object-attribute.cc",
    "model/failover/remus-twin-devices.cc",
    "model/failover/remus-twin-packet.cc",
    "model/measure/remus-backlog-laws.cc",
    "model/measure/remus-distribution.cc",
    "model/measure/remus-law-distribution.cc",
    "model/measure/remus-laws.cc",
    "model/measure/remus-machines-laws.cc",
    "model/plug/plug-checkers.cc",
    "model/plug/plug-command.cc",
    "model/plug/plug-fifo.cc",
    "model/plug/plug-ledger.cc",
    "model/plug/plug-limit.cc",
    "model/plug/plug-tree.cc",
    "model/plug/plug-units.cc",
}
MOST_LINES = {"examples": 200, "model": 500, "helper": 500}
problems = []


class Recorder:
    """Replaces waf's build context and records what a wscript builds."""

    def __init__(self):
        self.path = self
        self.env = Environment()
        self.sources = {}
        self.modules = {}
        self.headers = Part()

    def abspath(self):
        return str(ROOT)

    def __call__(self, features):
        return self.headers

    def create_ns3_module(self, name, dependencies):
        self.modules["library"] = set(dependencies)
        self.sources["library"] = Part()
        return self.sources["library"]

    def create_ns3_module_test_library(self, name):
        self.sources["tests"] = Part()
        return self.sources["tests"]

    def create_ns3_program(self, name, dependencies):
        self.modules[name] = set(dependencies)
        self.sources[name] = Part()
        return self.sources[name]

    def recurse(self, folder):
        run_wscript(ROOT / folder / "wscript", self)


class Part:
    """A target, with its source."""


class Environment(dict):
    """waf's configuration, with examples, MPI and Wi-Fi enabled."""

    def __init__(self):
        super().__init__(ENABLE_EXAMPLES=True, ENABLE_MPI=True, NS3_ENABLED_MODULES=["ns3-wifi"])

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


def run_wscript(path, context):
    scope = {}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    scope["build"](context)


def read_cmake_lists():
    """Get the contents of the lists from CMake itself."""
    names = re.findall(r"^set\((\w+)", (ROOT / "sources.cmake").read_text(), re.MULTILINE)
    script = ROOT / "sources.cmake"
    lines = [f'include("{script}")'] + [f'message("{n}=${{{n}}}")' for n in names]
    with tempfile.NamedTemporaryFile("w", suffix=".cmake") as file:
        file.write("\n".join(lines))
        file.flush()
        out = subprocess.run(["cmake", "-P", file.name], text=True, capture_output=True)
    if out.returncode != 0:
        sys.exit(out.stderr)
    pairs = (line.split("=", 1) for line in out.stderr.splitlines())
    return {name: [f for f in files.split(";") if f] for name, files in pairs}


def compare(what, left, right, left_name, right_name):
    for item in sorted(set(left) - set(right)):
        problems.append(f"{what}: {item} is in {left_name} but not in {right_name}")
    for item in sorted(set(right) - set(left)):
        problems.append(f"{what}: {item} is in {right_name} but not in {left_name}")


def files(*patterns):
    return {str(p.relative_to(ROOT)) for pattern in patterns for p in ROOT.glob(pattern)}


def cmake_modules(path):
    return set(re.findall(r"\$\{lib([\w-]+)\}", (ROOT / path).read_text()))


def check_lists():
    lists = read_cmake_lists()
    parts = {name: [] for name in lists["PLUG_EXAMPLES"]}
    parts.update({name: [] for name in lists["PLUG_WIFI_EXAMPLES"]})
    parts.update({name: lists["PLUG_STUDY_PARTS"] for name in lists["PLUG_STUDY_EXAMPLES"]})
    parts.update({name: lists["PLUG_FD_PARTS"] for name in lists["PLUG_FD_EXAMPLES"]})
    parts.update({name: lists["PLUG_MPI_PARTS"] for name in lists["PLUG_MPI_EXAMPLES"]})
    programs = list(parts)

    waf = Recorder()
    run_wscript(ROOT / "wscript", waf)
    here, there = "sources.cmake", "wscript"
    compare("sources", lists["PLUG_SOURCES"], waf.sources["library"].source, here, there)
    compare("tests", lists["PLUG_TESTS"], waf.sources["tests"].source, here, there)
    compare("headers", lists["PLUG_HEADERS"], waf.headers.source, here, there)
    waf_programs = set(waf.sources) - {"library", "tests"}
    compare("examples", programs, waf_programs, here, "examples/wscript")
    for name in waf_programs:
        source = waf.sources[name].source
        source = [source] if isinstance(source, str) else source
        if [f"examples/{file}" for file in source] != [f"examples/{name}.cc"] + parts[name]:
            problems.append(f"examples/wscript builds {name} of {source}")

    modules = waf.modules["library"]
    compare("modules", cmake_modules("CMakeLists.txt"), modules, "CMakeLists.txt", there)
    modules = set().union({"fd-net-device", "mpi"}, *(waf.modules[p] for p in waf_programs))
    here, there = "examples/CMakeLists.txt", "examples/wscript"
    compare("modules", cmake_modules(here), modules, here, there)

    here, there = "sources.cmake", "the folders"
    compare("sources", lists["PLUG_SOURCES"], files("model/*/*.cc", "helper/*.cc"), here, there)
    headers = files("model/*/*.h", "helper/*.h") - INTERNAL
    compare("headers", lists["PLUG_HEADERS"], headers, here, there)
    compare("tests", lists["PLUG_TESTS"], files("test/suites/*.cc"), here, there)
    compare("gtests", lists["PLUG_GTESTS"], files("test/gtest/*.cc"), here, there)
    compare("examples", [f"examples/{p}.cc" for p in programs], files("examples/*.cc"), here, there)
    in_lists = lists["PLUG_STUDY_PARTS"] + lists["PLUG_FD_PARTS"] + lists["PLUG_MPI_PARTS"]
    compare("parts", in_lists, files("examples/*/*.cc"), here, there)

    runs = (ROOT / "test/examples-to-run.py").read_text()
    run = set(re.findall(r'^ *\("([\w-]+)[ "]', runs, re.MULTILINE))
    for name in lists["PLUG_EXAMPLES"] + lists["PLUG_WIFI_EXAMPLES"] + lists["PLUG_STUDY_EXAMPLES"]:
        if name not in run:
            problems.append(f"examples: {name} is not run by test/examples-to-run.py")
    for name in run - set(programs):
        problems.append(f"examples: test/examples-to-run.py runs {name}, which is not there")
    for name in headers:
        if not re.match(r"(plug|remus)-", pathlib.Path(name).name):
            problems.append(f"{name}: the names of headers start with plug- or remus-")


def check_contents():
    sources = files("model/*/*", "helper/*", "test/*.cc", "test/*/*.cc", "test/*/*.h")
    for name in sorted(sources):
        for include in re.findall(r"#include [<\"](.*-module\.h)", (ROOT / name).read_text()):
            problems.append(f"{name}: includes {include}; only examples may include modules")
    for name in sorted(files("examples/**/*.cc", "examples/**/*.h") | sources):
        lines = (ROOT / name).read_text().count("\n")
        most = MOST_LINES.get(name.split("/")[0], lines)
        if lines > most:
            problems.append(f"{name}: {lines} lines; files there have at most {most}")
    for name in sorted(files("model/*/*.cc", "helper/*.cc")):
        logs = "NS_LOG_COMPONENT_DEFINE" in (ROOT / name).read_text()
        if logs == (name in SILENT):
            problems.append(f"{name}: has {'a' if logs else 'no'} log component; see SILENT")


def check_version():
    version = (ROOT / "VERSION").read_text().strip()
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGES.md").read_text(), re.MULTILINE).group(1)
    if version != newest:
        problems.append(f"VERSION is {version}, but CHANGES.md begins with {newest}")
    git = ["git", "-C", str(ROOT)]
    tags = subprocess.run([*git, "tag", "--points-at", "HEAD"], text=True, capture_output=True)
    for tag in tags.stdout.split():
        if re.match(r"v[0-9]", tag) and tag != f"v{version}":
            problems.append(f"VERSION is {version}, but the commit is tagged {tag}")
    number = rf"(^|[^0-9.]){re.escape(version)}([^0-9.]|$)"
    grep = [*git, "grep", "-lE", number, "--", ".", ":!VERSION", ":!CHANGES.md", ":!test/data"]
    for name in subprocess.run(grep, text=True, capture_output=True).stdout.split():
        problems.append(f"{name}: repeats the number {version}, which is VERSION's alone")


def check_release():
    """Check the contents of an entry in the ns-3 App Store."""
    parts = re.findall(r"^## .*|^### .*", (ROOT / "CHANGES.md").read_text(), re.MULTILINE)
    for i in range(0, len(parts), 4):
        headings = ["### New API", "### Changed API", "### Changed behaviour"]
        if not parts[i].startswith("## ") or parts[i + 1 : i + 4] != headings:
            problems.append(f"CHANGES.md: '{parts[i]}' has not the three parts {headings}")
            break
    icon = (ROOT / "doc/figures/icon.png").read_bytes()
    width, height, _, colours = struct.unpack(">IIBB", icon[16:26])
    if icon[:4] != b"\x89PNG" or (width, height, colours) != (100, 100, 6):
        problems.append("doc/figures/icon.png: must be a transparent PNG of 100 x 100 pixels")


check_lists()
check_contents()
check_version()
check_release()
for problem in problems:
    print(problem)
if problems:
    sys.exit(1)
print("The build files agree.")
