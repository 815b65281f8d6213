# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The types and the comments of the C++ classes."""

import pydoc
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from ns3_plug import comments, ns

ROOT = Path(__file__).parents[2]
STUBS = ROOT / "python/ns3_plug/classes.pyi"
GOOD = """
from ns3_plug import ns

nodes = ns.NodeContainer(2)
helper = ns.RemusHelper()
helper.SetPlugAttribute("MaxSize", ns.StringValue("10p"))
held: int = helper.Install(nodes)[0].GetPlug(0).GetNHeldBytes()
plug = ns.CreateObject[ns.PlugQueueDisc]()
plug.ReleaseOne()
ns.PlugHelper.Schedule(ns.MilliSeconds(35), ns.QueueDiscContainer(), "block")
ns.Simulator.Run()
"""
BAD = """
from ns3_plug import ns

plug = ns.PlugQueueDisc()
plug.ReleaseOn()
plug.SetLimit("x")
held: str = plug.GetNHeldBytes()
"""


def mypy(tmp_path, text):
    (tmp_path / "script.py").write_text(text)
    command = [sys.executable, "-m", "mypy", "--strict", "script.py"]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=500)


@pytest.mark.skipif(not version("ns3").startswith("3.44"), reason="the types are those with 3.44")
def test_the_types_are_those_of_the_classes_that_there_are(tmp_path):
    written = tmp_path / "classes.pyi"
    command = [sys.executable, ROOT / "tools/make-stubs.py", written]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr
    assert written.read_text() == STUBS.read_text(), "run tools/make-stubs.py"


def test_each_class_of_the_headers_has_types():
    headers = [ROOT / "helper", *(ROOT / "model").iterdir()]
    stubs = set(re.findall(r"^class (\w+)", STUBS.read_text(), re.M))
    installed = Path(ns._wheel) / "include/ns3"
    found = 0
    for header in (h for folder in headers for h in folder.glob("*.h")):
        if (installed / header.name).is_file():
            names = re.findall(r"^class ((?:Plug|Remus)\w+)[^;{]*\n\{", header.read_text(), re.M)
            assert set(names) <= stubs
            found += len(names)
    assert found > 40


def test_a_type_checker_accepts_what_is_right_and_nothing_else(tmp_path):
    right = mypy(tmp_path, GOOD)
    assert right.returncode == 0, right.stdout
    wrong = mypy(tmp_path, BAD)
    assert [line.split(":")[1] for line in wrong.stdout.splitlines()[:-1]] == ["5", "6", "7"]


def test_help_shows_the_comments_of_classes_and_methods():
    text = pydoc.render_doc(ns.PlugQueueDisc, renderer=pydoc.plaintext)
    assert "Queue traffic until an explicit release: a model of Linux's sch_plug." in text
    install = ns.RemusHelper.Install.__doc__
    assert install.startswith("std::vector<ns3::Ptr<ns3::RemusCheckpointer>>")
    assert "Protect guests on all their devices except loopback." in install
    assert "Protect guests on some of their devices." in install
    assert "@" not in install
    assert "\n\n" in ns.RemusLaws.OutputDelay.__doc__


def test_every_class_and_every_public_method_has_its_comment():
    classes = [name for name in comments.comments() if "." not in name and name != "RemusLaws"]
    assert len(classes) > 40
    bare = []
    for name in classes:
        found = getattr(ns, name)
        assert found.__doc__.startswith(comments.comments()[name])
        bare += [
            f"{name}.{member}"
            for member, method in vars(found).items()
            if type(method).__name__ == "CPPOverload" and not member.startswith("__")
            # Methods that override one of ns-3 are described there
            if "\n\n" not in method.__doc__ and f"{name}.{member}" in comments.comments()
        ]
    assert bare == []


def test_comments_are_read_as_they_stand():
    text = """
/** @brief A. */
class Outer
{
    /** @brief Do it.
     * @param a what
     * @return \\c true */
    virtual bool Do(int a) = 0;
    /** @brief B. */
    struct Inner { int x; /**< no method */ };
    /** Do it again. */
    bool Do();
};
/** Not a method. */
int f(int);
"""
    assert comments.read(text) == {
        "Outer": "A.",
        "Outer.Do": "Do it.\na: what\nReturns: true\n\nDo it again.",
        "Outer.Inner": "B.",
    }
