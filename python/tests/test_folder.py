# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The files that a run may touch."""

import json
import shutil

import pytest

from ns3_plug import UserError
from ns3_plug.folder import OWN, Folder


def tree(folder):
    """Every file below a folder, and its contents."""
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("options", [[], ["--fresh"]])
def test_a_folder_of_others_is_refused_and_stays_as_it_is(ns3_plug, write_study, tmp_path, options):
    project = tmp_path / "project"
    for name in ("figures/paper.pdf", "downloads/video.part", "runs/mine.parquet", "study.json"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("mine")
    before = tree(project)
    done = ns3_plug("run", write_study(), "-o", project, *options)
    assert done.returncode == 2
    assert done.stderr.startswith(f"ns3_plug run: {project}: it is not empty, and not a folder")
    assert done.stderr.count("\n") == 1
    assert tree(project) == before


def test_an_empty_folder_is_taken(ns3_plug, write_study, tmp_path):
    (tmp_path / "empty").mkdir()
    assert ns3_plug("run", write_study(seeds=1), "-o", "empty").returncode == 0


def test_what_others_put_among_the_results_stays(ns3_plug, write_study, tmp_path):
    study = write_study('tables = ["summary"]', seeds=1)
    assert ns3_plug("run", study).returncode == 0
    results = tmp_path / "results/s"
    for name in ("runs/a.part", "runs/b.parquet", "figures/c.pdf", "failed/d.json", "e.txt"):
        (results / name).parent.mkdir(exist_ok=True)
        (results / name).write_text("mine")
    done = ns3_plug("run", study, "--fresh")
    assert done.returncode == 0, done.stderr
    assert "--fresh removed of results/s: " in done.stderr
    for part in ("runs/ (1)", "summary/ (1)", "runs.parquet", "study.json"):
        assert part in done.stderr
    assert "figures" not in done.stderr
    mine = [path for path, text in tree(results).items() if text == b"mine"]
    assert len(mine) == 5


def test_a_file_in_the_way_is_named_and_stays(ns3_plug, write_study, tmp_path):
    study = write_study(seeds=1)
    assert ns3_plug("run", study).returncode == 0
    results = tmp_path / "results/s"
    assert ns3_plug("run", study, "--fresh").returncode == 0
    (results / "summary.csv").write_text("mine")
    folder = Folder(results)
    with folder, pytest.raises(UserError, match=r"summary.csv: it is in the way, and not ns3_plug"):
        folder.write("summary.csv", lambda path: path.write_text("ours"))
    assert (results / "summary.csv").read_text() == "mine"
    (results / "summary.csv").unlink()
    with folder:
        folder.write("summary.csv", lambda path: path.write_text("ours"))
        folder.write("summary.csv", lambda path: path.write_text("ours, again"))
        (results / "summary.csv").write_text("ours, with a note of mine")
        with pytest.raises(UserError, match="it was changed by hand"):
            folder.write("summary.csv", lambda path: path.write_text("ours"))
        with pytest.raises(UserError, match="it was changed by hand"):
            folder.remove(["summary.csv"])
    assert (results / "summary.csv").read_text() == "ours, with a note of mine"


def test_the_second_run_into_a_folder_says_who_has_it(ns3_plug, start, write_study, tmp_path):
    gate = tmp_path / "gate"
    log = tmp_path / "log"
    study = write_study(f'parameters.log = "{log}"\nparameters.gate = "{gate}"', seeds=7)
    first = start("-m", "ns3_plug", "run", study, "-j", 1)
    from test_run import wait_until

    wait_until(log.exists)
    done = ns3_plug("run", study, "--fresh")
    assert done.returncode == 2
    assert f"results/s: process {first.pid} on " in done.stderr
    assert "ns3_plug" in done.stderr
    assert done.stderr.count("\n") == 1
    gate.touch()
    output, _ = first.communicate(timeout=100)
    assert first.returncode == 0, output
    assert ns3_plug("run", study).returncode == 0


def test_what_a_killed_run_left_is_removed_by_the_next(ns3_plug, start, write_study, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    gate = tmp_path / "gate"
    log = tmp_path / "log"
    study = write_study(f'parameters.log = "{log}"\nparameters.gate = "{gate}"', seeds=7)
    first = start("-m", "ns3_plug", "run", study, "-j", 1, TMPDIR=str(temporary))
    from test_run import wait_until

    wait_until(log.exists)
    first.kill()
    first.wait()
    gate.touch()
    assert len(list(temporary.iterdir())) == 1
    partial = tmp_path / "results/s" / OWN / "partial"
    (partial / "half").write_text("half")
    assert ns3_plug("run", study).returncode == 0
    assert list(temporary.iterdir()) == []
    assert not partial.exists()


@pytest.mark.parametrize(
    "what", ['{"scratch": "%s", "machine": "elsewhere"}', "[1]", "{", "nothing"]
)
def test_a_lock_that_says_anything_else_removes_nothing(tmp_path, what):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").touch()
    (tmp_path / "results" / OWN).mkdir(parents=True)
    (tmp_path / "results" / OWN / "lock").write_text(what.replace("%s", str(precious)))
    with Folder(tmp_path / "results"):
        pass
    assert (precious / "file").is_file()


def test_a_scratch_folder_without_its_mark_stays(tmp_path):
    with Folder(tmp_path / "results") as folder:
        precious = tmp_path / "precious"
        precious.mkdir()
        folder.scratch(precious)
        lock = (tmp_path / "results" / OWN / "lock").read_text()
        assert json.loads(lock)["scratch"] == str(precious)
    (precious / OWN).unlink()
    (tmp_path / "results" / OWN / "lock").write_text(lock)
    with Folder(tmp_path / "results"):
        pass
    assert precious.is_dir()


def test_the_list_of_files_is_what_sha256sum_checks(ns3_plug, write_study, tmp_path):
    import subprocess

    assert ns3_plug("run", write_study(seeds=2)).returncode == 0
    results = tmp_path / "results/s"
    command = [shutil.which("sha256sum"), "--check", f"{OWN}/files"]
    done = subprocess.run(command, cwd=results, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": OK") >= 4
