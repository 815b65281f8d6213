# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Damaged studies and results: each gives a one-line error quickly, and no traceback."""

import itertools
import json
import random
import shutil
import time

import pyarrow as pa
import pyarrow.parquet
import pytest

from ns3_plug import UserError
from ns3_plug.folder import OWN, Folder
from ns3_plug.report import pictures, write_report
from ns3_plug.report.data import MEAN, P99, PERIOD
from ns3_plug.results import Results
from ns3_plug.study import MOST_RUNS, load

STUDY = """
name = "s"
program = "remus-output-commit"
seeds = 3
timeout = 60
tables = ["epochs", "summary"]
[parameters]
workload = "output"
interval = ["25ms", "50ms"]
stop = 0.008
[[sweeps]]
name = "controllers"
parameters.controller = ["xend", "xl", "mc"]
[[sweeps]]
name = "anchors"
seeds = [1]
cases = [{ controller = "mc", interval = "1000ms" }, { controller = "xl", interval = "200ms" }]
source = "a log"
anchors = [{ controller = "mc", quantity = "added delay, mean (ms)", expected = 731.5 }]
"""


OTHER = """
name = "s"
program = "p"
[tables]
csv = { match = { "a" = 'a=(.)', b = "b=([0-9]+)" } }
epochs = "--epochs={file}"
more = { file = "*.txt", columns = ["x", "y"] }
printed = { header = "x,y" }
[parameters]
interval = ["25ms", "50ms"]
[figures.a]
x = "interval"
y = "a"
by = ["interval"]
table = "more"
"""


def refusal(path):
    """The error message for a study, and the time until it appeared, in s."""
    start = time.monotonic()
    with pytest.raises(UserError) as error:
        load(path)
    line = str(error.value)
    assert "\n" not in line
    assert len(line) < 600
    assert line.startswith(f"{path}: ")
    return line, time.monotonic() - start


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = " + 1000 * "[" + 1000 * "]", "tables or lists are too deep in each other"),
        (f"timeout = 1{5000 * '0'}", "it has an integer of thousands of digits"),
        (f"timeout = 0x1{5000 * '0'}", "timeout = a long int: it must be a number of seconds"),
        (f"timeout = 1{400 * '0'}", "(401 characters): it must be a number of seconds above 0"),
        (f"parameters.a = 0x1{5000 * '0'}", "parameter a = a long int: no program takes this"),
        ('parameters.a = "\\u0000"', r"parameter a = '\x00': no program takes this"),
        (
            f'[[sweeps]]\nanchors = [{{quantity = "q", expected = 1{400 * "0"}}}]',
            "anchors need a quantity, and a number expected",
        ),
        ('parameters.seeds = ["1", "2"]', "parameter seeds: this name is taken"),
        ("seeds = 100000000", f"100,000,000 runs: a study may have {MOST_RUNS:,}"),
        (f"seeds = 1{30 * '0'}", "seeds = 1000000000000000000000000000000: a number of seeds"),
        ("seeds = [1, 99999999999999999999]", "seeds = [1, 99999999999999999999]: a number"),
        (
            "".join(f"parameters.p{i} = {list(range(10))}\n" for i in range(10)),
            f"10,000,000,000 runs: a study may have {MOST_RUNS:,}",
        ),
        (f'"a{300 * "b"}\\n" = 1', "(305 characters): unknown; allowed are"),
        ('tables = ["study.json"]', "tables: 'study.json': this name is taken"),
    ],
)
def test_what_is_too_much_gets_one_line_at_once(tmp_path, text, message):
    path = tmp_path / "s.toml"
    path.write_text(f'name = "s"\nprogram = "/bin/true"\n{text}\n')
    line, seconds = refusal(path)
    assert message in line
    assert seconds < 5


#: Text that a mutation may insert
PIECES = b"[ ] { } \" = -1 nan inf 1e999 0x true \"\" [] {} \\ # ''' \x00 \xff".split(b" ")
PIECES += [b"\n", b"[[sweeps]]\n", b"[figures.f]\n", b"\\u0000", b"9" * 40, b"1979-05-27"]
PIECES += [b"seeds = ", b"cases = ", b"anchors = ", b"match = ", b"file = ", b"(", b"{file}"]


def mutate(content, draw):
    """Change a few bytes."""
    data = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(data) + 1)
        to = min(len(data), at + draw.choice([0, 1, 1, 3, 20]))
        new = draw.choice([b"", draw.choice(PIECES), bytes([draw.randrange(256)]), data[at:to] * 2])
        data[at:to] = new
    return bytes(data)


def test_mutated_studies_are_read_or_refused_in_one_line(tmp_path, often):
    draw = random.Random(20261126)
    path = tmp_path / "s.toml"
    refused = 0
    count = often(200, 2000)
    for number in range(count):
        path.write_bytes(mutate(draw.choice([STUDY, OTHER]).encode(), draw))
        line = None
        try:
            study = load(path)
        except UserError as error:
            line = str(error)
        if line is None:
            assert 0 < len(study.runs()) <= MOST_RUNS
        else:
            refused += 1
            assert "\n" not in line, (number, line)
            assert len(line) < 600, number
    assert 0.25 * count < refused < 0.995 * count


def stream(columns):
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    """A folder of results, with a failure."""
    folder = tmp_path_factory.mktemp("healthy") / "results"
    results = Results(folder)
    results.make()
    packets = {"epoch": [0, 1, 2, 2, 3, 4]}
    for i, name in enumerate(("emitted_ns", "released_ns", "received_ns")):
        packets[name] = [k * 10**6 + i * 10**7 for k in range(6)]
    epochs = {"epoch": list(range(8))}
    for i, name in enumerate(("stopped_ns", "resumed_ns", "committed_ns")):
        epochs[name] = [k * 10**7 + i * 10**6 for k in range(8)]
    for i, interval in enumerate(("25ms", "50ms")):
        summary = {
            "quantity": [MEAN, P99, PERIOD],
            "measured": [40.0, 80.0, 50.0],
            "law": [41.0, 81.0, 50.0],
            "error": [0.0, 0.0, 0.0],
        }
        run = {"workload": "request", "controller": "mc", "interval": interval, "stop": "5ms"}
        run |= {"seed": 1, "command": "program --x", "seconds": 0.5, "status": "ok", "output": "o"}
        tables = {"csv": stream(packets), "summary": stream(summary), "epochs": stream(epochs)}
        results.add(str(i), run, tables)
    results.add_failure("2", {"status": "timed out", "command": "program", "output": "line"})
    results.summarize([("0", "a"), ("1", "a")])
    results.describe(
        {"name": "s", "command": "", "version": "1", "ns3": "3.44", "runs": 3, "anchors": []}
    )
    results.close()
    return folder


def report(folder):
    """The error message for a folder; None if the report was made."""
    line = None
    try:
        write_report(folder)
    except UserError as error:
        line = str(error)
    assert line is None or "\n" not in line
    return line


@pytest.fixture
def no_pictures(monkeypatch):
    """Omit the pictures, which take most of the time; one in ten is drawn nevertheless."""
    draw = itertools.cycle([pictures.write] + 9 * [lambda *_: None])
    monkeypatch.setattr(pictures, "write", lambda *a: next(draw)(*a))


def damage(path, draw):
    """Damage a file; returns how."""
    how = draw.choice(["cut", "flip", "empty", "remove", "garbage", "double"])
    data = bytearray(path.read_bytes())
    if how == "remove":
        path.unlink()
        return how
    if how == "cut":
        data = data[: draw.randrange(len(data))] if data else data
    elif how == "flip" and data:
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    elif how == "empty":
        data = bytearray()
    elif how == "garbage":
        data = bytearray(draw.randbytes(200))
    elif how == "double":
        data = data * 2
    path.write_bytes(data)
    return how


READ = ("runs/", "summary/", "epochs/", "failed/", "study.json", "runs.parquet")


def test_damaged_folders_are_named_in_one_line(healthy, tmp_path, no_pictures, often):
    draw = random.Random(42)
    files = sorted(path.relative_to(healthy) for path in healthy.rglob("*") if path.is_file())
    noticed = 0
    count = often(40, 200)
    for number in range(count):
        folder = tmp_path / str(number)
        shutil.copytree(healthy, folder)
        file = draw.choice(files)
        before = (folder / file).read_bytes()
        how = damage(folder / file, draw)
        after = (folder / file).read_bytes() if (folder / file).exists() else None
        line = report(folder)
        if str(file).startswith(READ) and after != before and str(file) != "runs.parquet":
            if str(file).startswith("failed/") and how == "remove":
                continue  # then there is no failure to report
            assert line, (number, how, file)
            assert str(file) in line, (number, how, line)
            noticed += 1
        shutil.rmtree(folder)
    assert noticed > 0.4 * count


STRANGE = [None, 5, "text", [], {}, [1, {}], {"a": None}, float("nan"), "", True, 1e300, -1]


def test_folders_of_strange_content_get_a_report_or_one_line(healthy, tmp_path, no_pictures, often):
    """Complete files with unexpected contents, as another program might write them."""
    draw = random.Random(7)
    for number in range(often(20, 100)):
        folder = tmp_path / str(number)
        shutil.copytree(healthy, folder)
        files = Folder(folder)
        kind = draw.choice(["study", "failure", "runs", "table", "table"])
        if kind in ("study", "failure"):
            name = "study.json" if kind == "study" else "failed/2.json"
            content = json.loads((folder / name).read_text())
            key = draw.choice([*content, "figures", "anchors", "more"])
            content[key] = draw.choice(STRANGE)
            if draw.random() < 0.2:
                del content[key]
            text = json.dumps(draw.choice([content, content, content, draw.choice(STRANGE)]))
            files.write(name, lambda path, text=text: path.write_text(text), replace=True)
        else:
            name = draw.choice(["runs/0.parquet", "summary/0.parquet", "epochs/1.parquet"])
            name = "runs.parquet" if kind == "runs" else name
            table = pa.parquet.read_table(folder / name)
            column = draw.randrange(table.num_columns)
            title = table.column_names[column]
            new = draw.choice(
                [
                    pa.nulls(table.num_rows),
                    pa.array(["x"] * table.num_rows),
                    pa.array([float("nan")] * table.num_rows),
                    pa.array([-1] * table.num_rows),
                    pa.array([[1]] * table.num_rows),
                    None,
                ]
            )
            table = table.remove_column(column)
            if new is not None:
                table = table.append_column(draw.choice([title, "other"]), new)
            if draw.random() < 0.2:
                table = table.slice(0, 0)
            files.write(
                name,
                lambda path, table=table: pa.parquet.write_table(table, path),
                replace=True,
            )
        try:
            report(folder)
        except Exception as error:
            raise AssertionError(f"{number}: {kind} {name}: {error!r}") from error
        shutil.rmtree(folder)


def test_a_lost_list_of_files_loses_no_results(healthy, tmp_path):
    folder = tmp_path / "results"
    shutil.copytree(healthy, folder)
    (folder / OWN / "files").unlink()
    line = report(folder)
    assert line is None
    assert (folder / "report.html").is_file()
