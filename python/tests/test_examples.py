# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The examples of Python users, as they stand in examples/."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from ns3_plug import study
from ns3_plug.report import write_report
from ns3_plug.report.data import Data
from ns3_plug.results import Results
from ns3_plug.run import find_program, run_study

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_plug_simple_prints_what_its_header_says(tmp_path):
    done = subprocess.run(
        [sys.executable, EXAMPLES / "plug-simple.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[2] == "55 ms: the plug holds 2 packets, 3 have arrived"
    assert lines[-1] == "110 ms: the plug holds 0 packets, 10 have arrived"
    assert lines[-1] in (EXAMPLES / "plug-simple.py").read_text()
    assert done.stderr == ""


def test_the_gaps_of_the_study_of_failovers_are_those_of_f11(tmp_path):
    path = EXAMPLES.parent / "studies/failover.toml"
    failover = dataclasses.replace(study.load(path), seeds=2)
    folder = tmp_path / "results"
    assert run_study(failover, Results(folder), find_program(failover.program, path)) == 0
    write_report(folder)
    gaps = Data(folder).gaps
    assert len(gaps) == 4 * 2 * 3
    assert set(gaps.interval_ms) == {25, 50, 100, 200}
    assert set(gaps.controller) == {"xend"}
    # The client's clock is as fine as the interval in which it repeats requests
    assert ((gaps.gap - gaps.law).abs() < 6).all()
    assert (folder / "figures/failover.png").is_file()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_notebook_runs(path, tmp_path, monkeypatch):
    """With what the notebook itself asserts; remus-study does the whole study."""
    monkeypatch.setenv("FOLDER", str(tmp_path / "results"))
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "clear the outputs"
    client = NotebookClient(notebook, timeout=1500, resources={"metadata": {"path": str(EXAMPLES)}})
    client.execute()
    texts = [str(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]
    assert any("image/png" in text for text in texts)
    assert not any("Failed to materialize" in text for text in texts)
