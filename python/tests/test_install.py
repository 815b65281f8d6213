# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

import hashlib
import os
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path

import pytest

WHEEL = os.environ.get("PLUG_WHEEL")


def hashes(folder):
    """Every file below a folder and its hash, except compiled Python."""
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


@pytest.mark.skipif(not WHEEL, reason="PLUG_WHEEL names no wheel of the package")
def test_installing_and_uninstalling_leaves_ns3_as_it_was(tmp_path):
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv/bin/python"
    packages = next((tmp_path / "venv/lib").glob("python3*")) / "site-packages"

    def pip(*arguments):
        command = [sys.executable, "-m", "pip", "--python", python, "-q", *arguments]
        subprocess.run(command, check=True, timeout=300)

    pip("install", "--no-deps", f"ns3=={version('ns3')}")
    before = hashes(packages)
    pip("install", "--no-deps", WHEEL)
    installed = hashes(packages)
    assert installed.items() >= before.items()
    added = {str(path) for path in installed.keys() - before.keys()}
    assert any(path.startswith("ns3/lib64/libns3.") and "-plug" in path for path in added)
    assert "ns3/include/ns3/plug-queue-disc.h" in added
    pip("uninstall", "-y", "ns3-plug")
    assert hashes(packages) == before


def test_the_installed_programs_run_without_a_build_folder(tmp_path):
    program = Path(sys.prefix).glob("lib/python3*/site-packages/ns3_plug/bin/remus-output-commit")
    done = subprocess.run(
        [next(program), "--workload=nothing"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("remus-output-commit: --workload=nothing")
