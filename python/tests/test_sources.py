# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Programs that report their results in other ways than in the file given with --csv."""

from pathlib import Path

import pandas as pd
import pytest
from test_leftovers import script  # noqa: F401  (a fixture)

from ns3_plug import UserError
from ns3_plug.results import Results
from ns3_plug.study import load

QUEUES = Path(__file__).parents[2] / "studies/queues.toml"
PROGRAM = Path(__file__).with_name("queue_program.py")


def test_an_example_of_ns3_without_csv_gets_pictures(ns3_plug, tmp_path):
    done = ns3_plug("run", QUEUES, "--program", PROGRAM)
    assert done.returncode == 0, done.stderr
    done = ns3_plug("report", "results/queues")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "results/queues"
    results = Results(folder)
    pings = results.frame("csv")
    assert len(pings) == 36 * 5
    means = pings.groupby(["queueDiscType", "queueDiscSize"])["RTT (ms)"].mean()
    assert means["PfifoFast", "1000"] == pytest.approx(111, abs=0.1)
    assert means["FqCoDel", "1000"] == pytest.approx(16, abs=0.1)
    goodput = results.frame("goodput")
    assert goodput["goodput (kb/s)"].max() == 9000 + 50 + 2 + 3
    assert list(goodput["time (s)"][:5]) == [1, 2, 3, 4, 5]
    for name in ("ping", "goodput"):
        assert (folder / f"figures/{name}.png").is_file()
        assert f'data-chart="{name}"' in (folder / "report.html").read_text().replace("'", '"')


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ('printf "a,b\\n1,2\\n" >"${2#--out=}"', 'csv = "--out={file}"'),
        ('[ "$2" = -o ] && printf "a,b\\n1,2\\n" >"$3"', 'csv = "-o {file}"'),
        ('printf "a,b\\n1,2\\n" >"$2"', 'csv = "{file}"'),
        ('printf "a,b\\n1,2\\n" >results.csv', 'csv = { file = "results.csv" }'),
        (
            'mkdir x; printf "# a b\\n\\n1   2\\n" >x/1.txt',
            'csv = { file = "x/*.txt", columns = ["a", "b"] }',
        ),
        ('printf "1;2\\n" >1.txt', 'csv = { file = "?.txt", columns = ["a", "b"] }'),
        ('printf "a,b\\r\\n1,2\\r\\n"', 'csv = { header = "a,b" }'),
        ('printf "a is 1, b: 2"', "csv = { match = { a = 'a is ([0-9]+)', b = 'b: (.*)' } }"),
    ],
)
def test_each_way_gives_the_same_table(ns3_plug, script, tmp_path, text, tables):  # noqa: F811
    done = ns3_plug("run", script(f"{text}\n", f"[tables]\n{tables}"))
    assert done.returncode == 0, done.stderr
    (table,) = (tmp_path / "results/s/runs").glob("*.parquet")
    assert pd.read_parquet(table).to_dict("records") == [{"a": 1, "b": 2}]


@pytest.mark.parametrize(
    ("text", "tables", "reason"),
    [
        ("", 'csv = "--out={file}"', "left no table: none was written for --out={file}"),
        ("", 'csv = { file = "*.csv" }', "left no table: none is named *.csv"),
        ("touch a.csv b.csv", 'csv = { file = "*.csv" }', "2 are named *.csv: a.csv, b.csv"),
        (
            "printf '1 2\\n1 2 3\\n' >x",
            'csv = { file = "x", columns = ["a", "b"] }',
            "left no table: x, line 2: 3 fields, and 2 columns",
        ),
        ("echo none", 'csv = { header = "a,b" }', "its output has no line 'a,b'"),
        ("echo none", "csv = { match = { a = 'a=(.)' } }", "has no line that matches 'a=(.)'"),
        (
            "echo a=1 a=2 b=3",
            "csv = { match = { a = 'a=(.)', b = 'b=(.)' } }",
            "its output has not as many of each column: a: 2, b: 1",
        ),
    ],
)
def test_a_table_that_is_not_there_fails_the_run(ns3_plug, script, text, tables, reason):  # noqa: F811
    done = ns3_plug("run", script(f"{text}\n", f"[tables]\n{tables}"))
    assert done.returncode == 1
    assert reason in done.stderr


def test_what_is_found_in_loud_output_is_all_of_it(ns3_plug, script, tmp_path):  # noqa: F811
    study = script("yes 'a=1 ' | head -n 500000\n", "tables.csv.match.a = 'a=(.)'")
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    (table,) = (tmp_path / "results/s/runs").glob("*.parquet")
    assert pd.read_parquet(table).a.sum() == 500_000


def test_results_of_other_tables_are_not_taken(ns3_plug, script):  # noqa: F811
    study = script("printf 'a\\n1\\n' >x; echo b=1\n", "tables.csv.file = 'x'")
    assert ns3_plug("run", study).returncode == 0
    assert "1 of 1 runs are already done" in ns3_plug("run", study).stderr
    study.write_text(study.read_text().replace("csv.file = 'x'", "csv.match.b = 'b=(.)'"))
    done = ns3_plug("run", study)
    assert done.returncode == 0, done.stderr
    assert "already done" not in done.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tables.epochs = '--e={file}'", "tables has no csv: the program's main table must have"),
        ("tables.csv = 'x.csv'", "csv = 'x.csv': it must be an argument with {file}, like \"--out"),
        ("tables.csv = '\"{file}'", "it must be an argument with {file}, like"),
        ("tables.csv = 5", "tables: csv = 5: it must be an argument with {file}, or a table"),
        ("tables.'a b' = 5", "tables: 'a b': a name must be letters, digits, - and _"),
        ("tables.runs = '{file}'", "tables: 'runs': this name is taken"),
        ("tables.csv = {}", "give one of file, with or without columns, header and match"),
        ("tables.csv = { file = 'x', header = 'y' }", "give one of file, with or without columns"),
        ("tables.csv = { header = 'x', columns = ['y'] }", "give one of file, with or without"),
        ("tables.csv = { path = 'x' }", "tables: csv: path: unknown; allowed are columns, file"),
        ("tables.csv.file = '/tmp/x'", "file must be a name in the program's folder"),
        ("tables.csv.file = '../x'", "file must be a name in the program's folder"),
        ("tables.csv.file = ''", "file must be a name in the program's folder"),
        ("tables.csv.file = 5", "file must be a name in the program's folder"),
        ("tables.csv = { file = 'x', columns = [] }", "columns must be a list of names"),
        ("tables.csv = { file = 'x', columns = 'a' }", "columns must be a list of names"),
        ("tables.csv = { file = 'x', columns = ['a', 'a'] }", "a column is listed twice"),
        ("tables.csv.header = ''", "header must be a line of text"),
        ("tables.csv.match = 'x'", "match must be a table of columns and their patterns"),
        ("tables.csv.match = {}", "match must be a table of columns and their patterns"),
        ("tables.csv.match.a = 5", "match of 'a': it must be a regular expression"),
        ("tables.csv.match.a = '('", "match of 'a': missing ), unterminated subpattern"),
        ("tables.csv.match.a = 'x'", "match of 'a': it must have one group ( ), which is the"),
        ("tables.csv.match.a = '(x)(y)'", "it must have one group ( ), which is the value; it has"),
        ("header = 'a'\ntables.csv.file = 'x'", "header is given, and tables has a csv"),
        (
            "tables.csv = '--out={file}'\nparameters.out = 'x'",
            "parameter out: tables has this name",
        ),
        ("parameters.csv = 'x'", "parameter csv: tables has this name"),
    ],
)
def test_bad_tables_get_one_line(write_study, text, message):
    with pytest.raises(UserError) as error:
        load(write_study(text))
    assert message in str(error.value)
    assert "\n" not in str(error.value)
