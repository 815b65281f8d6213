# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The Python examples in examples/."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import notebooks
import pytest

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


@pytest.mark.parametrize("path", notebooks.PATHS, ids=lambda path: path.stem)
def test_the_notebook_has_the_outputs_that_it_gives(path, tmp_path):
    """Includes the notebook's own assertions; remus-study runs the whole study."""
    kept = nbformat.read(path, as_version=4)
    text = path.read_text()
    assert '"image/png"' in text
    assert not re.search(r"(?<![\w.])/(home|root|tmp|work|usr|Users|var)/", text)
    given = notebooks.execute(path, tmp_path / "results")
    for cell, again in zip(notebooks.code(kept), notebooks.code(given), strict=True):
        kinds = [[sorted(output.get("data", {})) for output in c.outputs] for c in (cell, again)]
        assert kinds[0] == kinds[1], cell.source
        for first, second in zip(notebooks.texts(cell), notebooks.texts(again), strict=True):
            (values, words), (others, same) = map(notebooks.numbers, (first, second))
            assert words == same
            assert values == pytest.approx(others, rel=0.02, abs=1e-6)
