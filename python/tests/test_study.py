# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The contents that a study may have, and the errors for those that it may not."""

import textwrap

import pytest

from ns3_plug import UserError, study
from ns3_plug.run import find_program
from ns3_plug.study import load


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('sweeps = "ab"', "sweeps = 'ab': it must be a list of tables"),
        ('sweeps = ["a"]', "sweeps = ['a']: it must be a list of tables"),
        ("sweeps = 5", "sweeps = 5: it must be a list of tables"),
        ("[[sweeps]]\nname = [1]", "sweep [1]: its name must be letters"),
        ('[[sweeps]]\nname = "a/b"', "sweep 'a/b': its name must be letters"),
        ('[[sweeps]]\nname = "a"\n[[sweeps]]\nname = "a"', "two sweeps are named 'a'"),
        ("[[sweeps]]\nseed = 1", "sweep '1': seed: unknown; allowed are anchors, cases, name"),
        ('[[sweeps]]\ncases = "ab"', "sweep '1': cases = 'ab': it must be a list of tables"),
        ("[[sweeps]]\ncases = [1]", "sweep '1': cases = [1]: it must be a list of tables"),
        ("[[sweeps]]\nanchors = 5", "sweep '1': anchors = 5: it must be a list of tables"),
        ('[[sweeps]]\nanchors = ["x"]', "anchors = ['x']: it must be a list of tables"),
        ("[[sweeps]]\nanchors = [{expected = 1}]", "anchors need a quantity, and a number"),
        ('[[sweeps]]\nanchors = [{quantity = "q", expected = nan}]', "anchors need a quantity"),
        (
            'parameters.stop = "5ms"\n[[sweeps]]\n'
            'anchors = [{stop = "6ms", quantity = "q", expected = 1}]',
            "sweep '1': no run has its anchor's stop = 6ms",
        ),
        ("tables = 5", "tables = 5: it must be a list of names of options"),
        ('tables = "epochs"', "tables = 'epochs': it must be a list of names of options"),
        ('tables = ["csv"]', "tables: 'csv': this name is taken"),
        ('tables = ["runs"]', "tables: 'runs': this name is taken"),
        ('tables = ["failed"]', "tables: 'failed': this name is taken"),
        ('tables = ["summary"]\nparameters.summary = "x.csv"', "summary: tables has this name"),
        ("timeout = nan", "timeout = nan: it must be a number of seconds above 0"),
        ("timeout = inf", "timeout = inf: it must be a number of seconds above 0"),
        ("header = 5", "header = 5: it must be a line of text"),
        ('parameters = "ab"', "parameters must be a table"),
        ("parameters.seed = 1", "parameter seed: this name is taken"),
        ("parameters.stop = []", "parameter stop: give a value or a list of values"),
        ("parameters.stop = [[1]]", "parameter stop = [1]: it must be text or a number"),
        ('parameters.stop = ["5ms", "5ms"]', "parameter stop: a value is listed twice"),
        ("colour = 1", "colour: unknown; allowed are figures, header, memory, name"),
        ("[", "Invalid"),
    ],
)
def test_a_bad_study_gets_one_line(write_study, text, message):
    path = write_study(text)
    with pytest.raises(UserError) as error:
        load(path)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("study = (", "SyntaxError: "),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise ValueError", "ValueError"),
        ("import ns3_plug\nns3_plug.Study('a b', 'p')", "name = 'a b': it must be letters"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("study = 5", "it must set study = ns3_plug.Study(...)"),
    ],
)
def test_a_bad_study_in_python_gets_one_line(ns3_plug, tmp_path, text, message):
    path = tmp_path / "s.py"
    path.write_text(text + "\n")
    done = ns3_plug("run", path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"ns3_plug run: {path}: {message}")
    assert done.stderr.count("\n") == 1


def test_a_study_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "s.toml"
    path.write_bytes(b"\xef\xbb\xbfname = 's'\r\nprogram = 'p'\r\n")
    assert study.load(path).name == "s"


def test_the_example_of_the_documentation_is_a_study_with_a_report(ns3_plug, tmp_path):
    text = study.__doc__.split("In TOML::")[1].split("\nA program")[0]
    text = textwrap.dedent(text).replace("seeds = 3", "seeds = 1")
    path = tmp_path / "s.toml"
    path.write_text(text.replace("[parameters]", '[parameters]\nduration = "12s"'))
    program = find_program("remus-output-commit")
    done = ns3_plug("run", path, "-o", "out", "--program", program, timeout=280)
    assert done.returncode == 0, done.stderr
    done = ns3_plug("report", "out")
    assert done.returncode == 0, done.stderr
    assert "anchors, mc: added delay, mean (ms)                  731.5     7" in done.stdout


def test_the_documentations_tables_are_those_of_a_study(write_study):
    text = study.__doc__.split("called ``csv``::")[1].split("\nIn Python")[0]
    sources = load(write_study(textwrap.dedent(text))).sources
    assert list(sources) == ["csv", "goodput", "clients", "ping"]
    assert sources["csv"] == {"argument": "--output={file}"}
