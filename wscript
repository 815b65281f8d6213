# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

# contrib/plug in an ns-3 tree that is built with waf (up to 3.35)

import os
import re


def read_sources(folder):
    """Read the lists of files that the build with CMake has, too."""
    with open(os.path.join(folder, "sources.cmake")) as f:
        text = re.sub(r"#.*", "", f.read())
    return {name: files.split() for name, files in re.findall(r"set\((\w+)([^)]*)\)", text)}


def build(bld):
    sources = read_sources(bld.path.abspath())

    module = bld.create_ns3_module(
        "plug",
        [
            "core",
            "network",
            "stats",
            "internet",
            "traffic-control",
            "point-to-point",
            "csma",
            "applications",
            "flow-monitor",  # the tests only
            "config-store",  # the tests only
        ],
    )
    module.source = sources["PLUG_SOURCES"]

    module_test = bld.create_ns3_module_test_library("plug")
    module_test.source = sources["PLUG_TESTS"]

    headers = bld(features="ns3header")
    headers.module = "plug"
    headers.source = sources["PLUG_HEADERS"]

    if bld.env.ENABLE_EXAMPLES:
        bld.env.PLUG_EXAMPLES = sources["PLUG_EXAMPLES"]
        bld.env.PLUG_STUDY_EXAMPLES = sources["PLUG_STUDY_EXAMPLES"]
        bld.env.PLUG_STUDY_PARTS = sources["PLUG_STUDY_PARTS"]
        bld.env.PLUG_WIFI_EXAMPLES = sources["PLUG_WIFI_EXAMPLES"]
        bld.env.PLUG_FD_EXAMPLES = sources["PLUG_FD_EXAMPLES"]
        bld.env.PLUG_FD_PARTS = sources["PLUG_FD_PARTS"]
        bld.env.PLUG_MPI_EXAMPLES = sources["PLUG_MPI_EXAMPLES"]
        bld.env.PLUG_MPI_PARTS = sources["PLUG_MPI_PARTS"]
        bld.recurse("examples")
