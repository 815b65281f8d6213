# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The message if the installed ns3 is not the one that plug was built for."""

import subprocess

import pytest

from ns3_plug import UserError, ns, program


@pytest.mark.parametrize(
    ("libraries", "message"),
    [
        (["libns3.42-core.so", "libns3.42-plug.so"], ""),
        (["libns3.42-core.so", "libns3.44-plug.so"], "built for ns3 3.44; this is 3.42: reinstall"),
        (["libns3.42-core.so", "libns3.44-plug.so", "libns3.42-plug.so"], ""),
    ],
)
def test_a_plug_for_another_ns3_is_refused(monkeypatch, tmp_path, libraries, message):
    for name in libraries:
        (tmp_path / name).touch()
    monkeypatch.setattr(ns, "_library_dirs", [tmp_path])
    found = [tmp_path / name for name in libraries if "plug" in name]
    if message:
        with pytest.raises(ImportError, match=message):
            ns._check_version(found)
    else:
        ns._check_version(found)


def test_the_wheel_whose_libraries_name_no_version_is_known_by_its_own(monkeypatch, tmp_path):
    for name in ("libns3-dev-core.so", "libns3.43-plug.so"):
        (tmp_path / name).touch()
    monkeypatch.setattr(ns, "_library_dirs", [tmp_path])
    monkeypatch.setattr(ns, "version", lambda _: "3.43.post9")
    ns._check_version([tmp_path / "libns3.43-plug.so"])
    monkeypatch.setattr(ns, "version", lambda _: "3.45")
    with pytest.raises(ImportError, match=r"built for ns3 3\.43; this is 3\.45"):
        ns._check_version([tmp_path / "libns3.43-plug.so"])


@pytest.mark.parametrize(
    "core", ["libns3.44-core.so => not found", "libns3-dev-core.so => /x/libns3-dev-core.so (0x1)"]
)
def test_a_program_for_another_ns3_is_refused(monkeypatch, tmp_path, core):
    binary = tmp_path / "site-packages/ns3_plug/bin/remus-output-commit"
    binary.parent.mkdir(parents=True)
    binary.touch()
    there = tmp_path / "site-packages/ns3-3.42.post2.dist-info"
    there.mkdir()
    said = f"\tlibns3.44-plug.so => {binary} (0x1)\n\t{core.replace('/x', str(tmp_path))}\n"
    (tmp_path / "libns3-dev-core.so").touch()
    done = subprocess.CompletedProcess([], 0, said)
    monkeypatch.setattr(program.subprocess, "run", lambda *_, **__: done)
    message = "was built for ns3 3.44, which is not there; this is 3.42: reinstall with pip install"
    with pytest.raises(UserError, match=message):
        program.identify(binary)
    if "dev" in core:
        there.rename(there.with_name("ns3-3.44.post0.dist-info"))
        assert program.identify(binary)[1] == "3.44"
