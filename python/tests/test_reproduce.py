# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Published experiments: no point is fitted and predicted, and reports follow their inputs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from ns3_plug.errors import UserError
from ns3_plug.reproduce.__main__ import main, reproduce
from ns3_plug.reproduce.experiments import EXPERIMENTS
from ns3_plug.reproduce.points import read_study
from ns3_plug.reproduce.simulate import Simulator

ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / "studies" / "reproduction.toml"

POINTS = """figure,quantity,x_name,x,value,unit,use
5,time suspended,pages dirtied,1,1.0,ms,calibrate
5,time suspended,pages dirtied,256,1.8,ms,predict
5,time suspended,pages dirtied,1024,5.0,ms,calibrate
5,time transmitting,pages dirtied,1,1.0,ms,calibrate
5,time transmitting,pages dirtied,1024,50,ms,calibrate
"""
TOML = """published = ["points.csv"]
[[experiments]]
name = "page-costs"
title = "Costs"
goal = "none"
calibrate = [
  "Remus figure 5 | time suspended | 1",
  "Remus figure 5 | time suspended | 1024",
  "Remus figure 5 | time transmitting | 1",
  "Remus figure 5 | time transmitting | 1024",
]
predict = ["Remus figure 5 | time suspended | 256"]
"""


class FakeSimulator(Simulator):
    """Calculates costs from the attributes, without a simulation."""

    def __init__(self) -> None:
        """Needs no programs."""
        super().__init__(Path("nowhere"), 1)

    def __call__(self, program: str, **options: Any) -> dict[str, float]:
        """Calculate the results of remus-progress."""
        pages = float(options["RemusBurstyPages__PagesPerCheckpoint"])

        def cost(fixed: str, page: str) -> float:
            constant = float(options[fixed].split("=")[1].rstrip("]"))
            return constant * 1e3 + pages * float(options[page].removesuffix("ns")) * 1e-6

        return {
            "time stopped (ms)": cost(
                "RemusCheckpointer__StopDuration", "RemusCheckpointer__StopPerPage"
            ),
            "time transmitting (ms)": cost(
                "RemusCheckpointer__CommitDelay", "RemusCheckpointer__CommitPerPage"
            ),
        }


def write(folder: Path, toml: str = TOML, points: str = POINTS) -> Path:
    """Write a study to a folder."""
    (folder / "points.csv").write_text(points)
    (folder / "study.toml").write_text(toml)
    return folder / "study.toml"


def test_every_published_point_has_its_place() -> None:
    """The study can be read, and each point that is not given is used once or explained."""
    study = read_study(STUDY)
    used = {key for e in study.experiments for key in e.calibrate + e.predict}
    for key, point in study.points.items():
        assert point.use == "given" or (key in used) != (key in study.missing)
    assert [e.name for e in study.experiments] == list(EXPERIMENTS)
    assert all(study.missing.values())


def test_an_experiment_sees_only_what_it_is_fitted_to() -> None:
    """A fit to a point that is predicted ends with one line."""
    anchors = read_study(STUDY).anchors("kernel-build")
    assert anchors.fit("Remus figure 6 | kernel build time | 10") == 405
    assert anchors.given("Remus figure 6 | kernel build time | 0") == 309
    for use in (anchors.fit, anchors.given):
        with pytest.raises(UserError, match="kernel build time"):
            use("Remus figure 6 | kernel build time | 20")
    with pytest.raises(UserError, match="not among the points in calibrate"):
        anchors.fit("Remus figure 5 | time suspended | 1")


def test_a_point_on_both_sides_is_refused(tmp_path: Path) -> None:
    """Fitted and predicted at once, in one experiment or in two."""
    both = TOML.replace('predict = ["', 'predict = ["Remus figure 5 | time suspended | 1", "')
    with pytest.raises(UserError, match="no number may be on both sides"):
        read_study(write(tmp_path, both))
    two = (
        TOML + '[[experiments]]\nname = "x"\npredict = ["Remus figure 5 | time suspended | 256"]\n'
    )
    with pytest.raises(UserError, match="no number may be on both sides"):
        read_study(write(tmp_path, two))
    swapped = TOML.replace('predict = ["', 'predict = []\ncalibrate2 = ["').replace(
        "calibrate = [", 'calibrate = [ "Remus figure 5 | time suspended | 256",'
    )
    with pytest.raises(UserError, match="its source allows predict"):
        read_study(write(tmp_path, swapped))


def test_a_broken_calibration_changes_the_report(tmp_path: Path) -> None:
    """Predictions depend only on the fitted points."""
    key = "Remus figure 5 | time suspended | 256"
    right = reproduce(read_study(write(tmp_path)), FakeSimulator())
    assert right["page-costs"].models[key] == pytest.approx(1.997, abs=1e-3)
    broken = POINTS.replace("1024,5.0", "1024,9.0")
    wrong = reproduce(read_study(write(tmp_path, points=broken)), FakeSimulator())
    assert wrong["page-costs"].models[key] == pytest.approx(2.994, abs=1e-3)
    moved = POINTS.replace("256,1.8", "256,77")
    same = reproduce(read_study(write(tmp_path, points=moved)), FakeSimulator())
    assert same["page-costs"].models == right["page-costs"].models


def test_all_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """points.csv has a row for each point; the page and the tables have the figures."""
    monkeypatch.setattr("ns3_plug.reproduce.__main__.Simulator", lambda *_: FakeSimulator())
    output, tables = tmp_path / "out", tmp_path / "tables.txt"
    points = POINTS + "10,stream,scheme,raw,41.9,MB/s,given\n"
    study = write(tmp_path, points=points)
    assert main([str(study), "--output", str(output), "--doc", str(tables)]) == 0
    with (output / "points.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6
    assert list(rows[0]) == ["source", "quantity", "x", "published", "model", "unit", "use"]
    assert [row["model"] for row in rows] == ["1", "1.997", "5", "1", "50", ""]
    assert [row["use"] for row in rows] == [
        "by construction",
        "predict",
        "by construction",
        "by construction",
        "by construction",
        "given",
    ]
    assert "+10.9 %" in (output / "index.html").read_text()
    assert "+0.0 %" not in (output / "index.html").read_text()  # fitted points are not compared
    assert "+10.9 %" in tables.read_text()


def test_one_experiment_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Print an experiment as `make demo` does; an unknown one gets one line."""
    monkeypatch.setattr("ns3_plug.reproduce.__main__.Simulator", lambda *_: FakeSimulator())
    study = write(tmp_path)
    assert main([str(study), "--experiment=page-costs", "--output", str(tmp_path / "out")]) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[0] == "Costs. Goal: none."
    assert table[1].split() == ["pages", "dirtied", "published", "model", "difference", "use"]
    assert ["256", "1.8", "ms", "1.997", "+10.9", "%", "predict"] in [
        line.split() for line in table
    ]
    assert not (tmp_path / "out").exists()
    assert main([str(study), "--experiment=web"]) == 1
    assert "--experiment=web: allowed is one of page-costs" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("toml", "points", "message"),
    [
        ("nonsense", POINTS, "it can't be read as TOML"),
        (TOML.replace("| 256", "| 257"), POINTS, "there is no published point"),
        (TOML.replace("points.csv", "none.csv"), POINTS, "it can't be read as CSV"),
        (TOML, POINTS.replace("1024,5.0", "1024,much"), "line 4: value is 'much'"),
        (TOML, POINTS.replace("ms,predict", "ms,guess"), "line 3: use is 'guess'"),
        (
            TOML,
            POINTS + "5,time suspended,p,1,1,ms,given\n5,time suspended,p,1,1,ms,given\n",
            "twice",
        ),
        (TOML, POINTS + "7,score,x,1,1,s,predict\n", "is in no experiment"),
        (TOML.replace('name = "page-costs"', "name = 3"), POINTS, "experiment '3'"),
        (TOML.replace("calibrate = [", "calibrate = [ 3,"), POINTS, "must be a list of strings"),
        (TOML.replace("page-costs", "kernel-build"), POINTS, "kernel-build"),
    ],
)
def test_a_bad_study_gets_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], toml: str, points: str, message: str
) -> None:
    """The message is one clear line that names the value."""
    assert main([str(write(tmp_path, toml, points)), "--output", str(tmp_path / "out")]) == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("[")]
    assert len(lines) == 1
    assert lines[0].startswith("ns3_plug: ")
    assert message in lines[0]
