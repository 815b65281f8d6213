# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""ns-3 in Python; each test has its own interpreter, because ns-3 can be loaded only once."""

import subprocess
import sys

import pytest

PLUG = """
plug = ns.CreateObject[ns.PlugQueueDisc]()
plug.Initialize()
assert plug.GetNHeldPackets() == 0
plug.ReleaseIndefinite()
assert ns.PlugQueueDisc.GetTypeId().GetName() == "ns3::PlugQueueDisc"
"""


@pytest.fixture
def python(tmp_path):
    """Runs a script in an empty folder: ns-3's own import searches it for libraries."""

    def run(script):
        return subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=580,
        )

    return run


def test_the_fast_import_has_plugs_and_prints_nothing(python):
    done = python("from ns3_plug import ns" + PLUG)
    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr == ""


def test_ns3s_own_import_has_plugs_and_the_fast_one_after_it_is_the_same_ns3(python):
    done = python(
        f"from ns import ns\n{PLUG}\n"
        "import ns3_plug.ns\n"
        "assert ns3_plug.ns.PlugQueueDisc is ns.PlugQueueDisc"
    )
    assert done.returncode == 0, done.stderr


def test_further_modules_are_loaded_by_name(python):
    done = python(
        "from ns3_plug import ns\n"
        "ns.load_modules('csma', 'flow-monitor')\n"
        "ns.CsmaHelper(); ns.FlowMonitorHelper()"
    )
    assert done.returncode == 0, done.stderr
    assert "Failed to materialize" not in done.stdout + done.stderr


def test_with_ns3s_own_import_every_module_is_there_already(python):
    done = python(
        "from ns import ns\n"
        "import ns3_plug.ns\n"
        "ns3_plug.ns.load_modules('csma')\n"
        "ns3_plug.ns.CsmaHelper()\n"
        "ns3_plug.ns.load_modules('warp')"
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "ImportError: ns-3 has no module 'warp'"


def test_times_compare(python):
    done = python(
        "import operator\n"
        "from ns3_plug import ns\n"
        "for o in (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne):\n"
        "    assert o(ns.Seconds(1), ns.Seconds(2)) == o(1, 2), o\n"
        "    assert o(ns.Seconds(2), ns.MilliSeconds(2000)) == o(2, 2), o"
    )
    assert done.returncode == 0, done.stderr


def test_a_module_that_there_is_not_is_named(python):
    done = python("from ns3_plug import ns\nns.load_modules('warp')")
    assert done.returncode == 1
    assert "has no module 'warp'" in done.stderr.splitlines()[-1]


def test_both_imports_are_timed_wherever_the_working_folder_is(ns3_plug, tmp_path):
    other = tmp_path / "python/libns3-dev-zigbee.so"  # ns-3's own import would load it
    other.parent.mkdir()
    other.touch()
    done = ns3_plug("time-import", "--repetitions", 1, timeout=500)
    assert done.returncode == 0, done.stderr
    fast, own = done.stdout.splitlines()[2:]
    assert fast.startswith("from ns3_plug import ns ")
    assert fast.endswith("  none")
    assert own.startswith("from ns import ns ")
