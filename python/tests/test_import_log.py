# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

import json
import random
import re
import sys

import pytest

from ns3_plug import __main__

MC = """\
qemu: mc started
mc: bytes 1583552 xmit_mbps 83.3 xmit_time 152 downtime 7 sync_time 0 logdirty_time 0 ram_copy_time 3 copy_mbps 4222.8 wait time 93 checkpoints 5
mc: Copy complete: 329 pages

mc: bytes 40960 xmit_mbps 327.7 xmit_time 1 downtime 4 sync_time 0 logdirty_time 0 ram_copy_time 0 copy_mbps inf wait time 96 checkpoints 14
"""  # noqa: E501

DUMP = {
    "freezing_time": 539,
    "frozen_time": 116647,
    "memdump_time": 11168,
    "memwrite_time": 7195,
    "pages_scanned": 7867,
    "pages_skipped_parent": 0,
    "pages_written": 2297,
    "irmap_resolve": 0,
    "pages_lazy": 0,
}
CRIU = json.dumps({"magic": "STATS", "entries": [{"dump": DUMP}]}, indent=4)


def migrate(time, rate, syncs, **other):
    ram = {"total": 1 << 30, "dirty-pages-rate": rate, "dirty-sync-count": syncs, "page-size": 4096}
    return {"return": {"status": "active", "total-time": time, "ram": ram, **other}}


MIGRATE = "\n".join(
    json.dumps(document)
    for document in (
        {"QMP": {"version": {}, "capabilities": []}},
        {"return": {}},
        {"return": {"status": "setup"}},
        migrate(1000, 0, 1),
        migrate(2000, 12000, 2),
        {"timestamp": {"seconds": 1}, "event": "STOP"},
        migrate(3500, 8000, 3),
    )
)


def rate(start, **other):
    measured = {"status": "measured", "dirty-rate": 100, "start-time": start, "calc-time": 1}
    return {"return": {"sample-pages": 512, "mode": "page-sampling", **measured, **other}}


RATE = json.dumps([rate(10), rate(20, status="measuring"), rate(30)])

TABLE = """\
# by hand
time_ms;pages;stop (us);host
25;100;1500.5;a

50.5;0;800;"b;c"
"""


@pytest.fixture
def import_log(tmp_path, monkeypatch, capsys):
    """Imports a text, or several; returns status, output and errors."""

    def run(texts, *options):
        words = ["ns3_plug", "import", *options]
        for i, text in enumerate([texts] if isinstance(texts, (str, bytes)) else texts):
            path = tmp_path / f"log{i}"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            words.append(str(path))
        monkeypatch.setattr(sys, "argv", words)
        try:
            status = __main__.main()
        except SystemExit as end:
            status = end.code
        return (status, *capsys.readouterr())

    return run


def rows(output):
    return [line for line in output.splitlines() if not line.startswith("#")]


def test_micro_checkpointing(import_log):
    status, output, errors = import_log(MC)
    assert status == 0
    assert rows(output) == [
        "time,bytes,stop,ack",
        "252000000ns,1583552,7000000ns,152000000ns",
        # nine checkpoints later, each of 1 + 4 + 96 ms
        "1161000000ns,40960,4000000ns,1000000ns",
    ]
    assert "2 lines were about something else" in errors


def test_criu(import_log):
    other = CRIU.replace("2297", "5")
    status, output, _ = import_log([CRIU + "\n" + other, CRIU], "--interval=500ms")
    assert status == 0
    assert rows(output) == [
        "time,pages,bytes,stop",
        "500000000ns,2297,9408512,117186000ns",
        "1000000000ns,5,20480,117186000ns",
        "1500000000ns,2297,9408512,117186000ns",
    ]


def test_query_migrate(import_log):
    status, output, _ = import_log(MIGRATE, "--interval=25ms")
    assert status == 0
    assert rows(output) == [
        "time,pages,bytes",
        "2000000000ns,300,1228800",
        "3500000000ns,200,819200",
    ]


def test_query_dirty_rate(import_log):
    status, output, _ = import_log(RATE, "--interval=100ms")
    assert status == 0
    assert rows(output)[1:] == ["11000000000ns,2560,10485760", "31000000000ns,2560,10485760"]
    half = json.dumps(rate(10, **{"calc-time": 500, "calc-time-unit": "millisecond"}))
    assert rows(import_log(half, "--interval=100ms")[1])[1].startswith("10500000000ns,")


def test_a_table(import_log):
    status, output, errors = import_log(TABLE)
    assert status == 0
    assert rows(output) == ["time,pages,stop", "25000000ns,100,1500500ns", "50500000ns,0,800000ns"]
    assert "columns that were not used: host" in errors
    named = "when_s\tdirty\n1\t2\n"
    output = import_log(named, "--columns=time=when_s,pages=dirty")[1]
    assert rows(output) == ["time,pages", "1000000000ns,2"]
    output = import_log("time,bytes [KiB]\n1s,2\n1500ms,3.5\n")[1]
    assert rows(output) == ["time,bytes", "1000000000ns,2048", "1500000000ns,3584"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": there is nothing in it"),
        ("time_ms,pages\n", ": there is no checkpoint in it"),
        ("a,b\n1,2\n", "line 1: a column time and one of pages and bytes are needed"),
        ("time,pages\n25,1\n", "line 2: time is '25', without a unit; write 25ms, or name the"),
        ("time_min,pages\n1ms,1\n", "line 2: time_min is '1ms', but the column's unit is min"),
        ("time_furlongs,pages\n1,1\n", "the column 'time_furlongs' has the unit 'furlongs'"),
        ("time_ms,pages\n1,1.5\n", "line 2: pages is '1.5'; allowed is a whole number from 0"),
        ("time_ms,pages\n1,-1\n", "line 2: pages is '-1'"),
        (
            "time_ms,pages\n1,1\n1,2\n",
            "line 3: time_ms is '1'; it must be later than that of the line before",
        ),
        ("time_ms,pages\n1,1,1\n", "line 2: 3 fields; there are 2 columns"),
        ("time_ms,time_s,pages\n", "'time_s' and 'time_ms' are both time"),
        ('time_ms,pages\n1,"1\n', "line 2: '1,\"1' is no line of a table"),
        ("time_ms,pages\n1,1\0\n", "line 2: a byte of 0; this is no text"),
        (b"time_ms,pages\n1,1\n\xff\n", "line 3: not encoded as UTF-8"),
        ("time_s,pages\n99999999999,1\n", "time_s is '99999999999'; allowed is a value from 0 to"),
        ("time_s,pages\n" + "9" * 30000 + ",1\n", "line 2: time_s is '9999999"),
        ("time_s,pages\n1," + "9" * 30000 + "\n", "line 2: pages is '9999999"),
        (CRIU, "line 1: CRIU's stats-dump does not say how often checkpoints are taken: give --i"),
        (MC.replace("83.3", "10.4"), "1583552 bytes in 152 ms are 83.3 Mb/s, but xmit_mbps is 10"),
        (MC.replace("checkpoints 14", "checkpoints 5"), "line 5: checkpoints is 5, which was 5"),
        (
            MC[:-30],
            "line 5: 'mc: bytes 40960 xmit_mbps 327.7 xmit_tim...' is no whole line of micro",
        ),
    ],
)
def test_a_bad_line_is_named(import_log, text, message):
    status, output, errors = import_log(text)
    assert status == 2
    assert message in errors
    assert errors.count("\n") == 1
    assert output == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CRIU[:-20], "no JSON: "),
        (CRIU.replace("116647", "-1"), "frozen_time is '-1'; allowed is a value from 0 to"),
        (CRIU.replace("2297", "1e3"), "pages_written is '1000.0'; allowed is a whole number"),
        (CRIU.replace("2297", "true"), "pages_written is 'true'; allowed is a whole number"),
        (CRIU.replace("2297", "9" * 5000), "'9999999999999999999999999999999999999999...' has too"),
        (CRIU.replace("2297", "1e999"), "'1e999' is too large"),
        (CRIU.replace("2297", "NaN"), "NaN is no number in JSON"),
        (CRIU.replace("frozen_time", "freezing_time"), "'freezing_time' stands there twice"),
        (CRIU.replace("frozen_time", "thawed"), "line 1: frozen_time is missing"),
        (CRIU.replace("STATS", "CORE"), "an image of CRIU, 'CORE', but not that of its statistics"),
        (CRIU.replace('"dump"', '"restore"'), "an entry is no statistics of a dump"),
        (CRIU + MIGRATE, "query-migrate, but what comes before is CRIU's stats-dump"),
        ('{"return": {"status": "active", "ram": 5}}', "line 1: '5' is no object of JSON"),
        ('{"error": {"class": "GenericError"}}', "an error of QEMU"),
        (json.dumps(rate(10, **{"calc-time-unit": "hour"})), "calc-time-unit is 'hour'; allowed"),
        ("[" * 100000, "JSON in too many brackets"),
        ('{"a":' * 100000, "JSON in too many brackets"),
        ("[1]", "element 1: '1' is no object of JSON"),
        ('{"a": 1}', "this is neither CRIU's stats-dump nor an answer to QEMU's"),
        ('{"return": {"status": "none"}}', "there is no checkpoint in it"),
        (json.dumps(rate(30)) + json.dumps(rate(30)), "is not after the one before"),
    ],
)
def test_bad_json_is_named(import_log, text, message):
    status, _, errors = import_log(text, "--interval=25ms")
    assert status == 2
    assert message in errors
    assert errors.count("\n") == 1


def test_files_of_one_kind_are_needed(import_log):
    assert "this is CSV, but the file before is QEMU's micro" in import_log([MC, TABLE])[2]
    assert "its first time is not after the last" in import_log([TABLE, TABLE])[2]


def test_an_existing_file_is_kept(import_log, tmp_path):
    output = tmp_path / "x.csv"
    assert import_log(TABLE, f"--output={output}")[:2] == (
        0,
        f"wrote {output}: 2 checkpoints of CSV\n",
    )
    text = output.read_text()
    assert "x.csv exists; give another --output" in import_log(MC, f"--output={output}")[2]
    assert output.read_text() == text


def mutated(rng, texts):
    """One of the texts, or parts of two, truncated, repeated, or with changed bytes."""
    data = bytearray(rng.choice(texts).encode())
    for _ in range(rng.randint(1, 4)):
        at, to = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        kind = rng.randrange(7)
        if kind == 0:
            del data[at:to]
        elif kind == 1:
            data[at:at] = data[at:to]
        elif kind == 2:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 3:
            data[at:at] = rng.choice(texts).encode()[: rng.randrange(400)]
        elif kind == 4:
            digits = [m.span() for m in re.finditer(rb"\d+", data)]
            if digits:
                first, last = rng.choice(digits)
                choice = (b"0", b"-1", b"1e308", b"9" * 19, b"9" * 400, b"NaN", b"1.5", b'"x"')
                data[first:last] = rng.choice(choice)
        elif kind == 5:
            data[at:at] = rng.choice((b"\r\n", b"\0", b"\xc3\xa9", b"[", b"{", b'"', b",", b"\x85"))
        else:
            del data[at:]
    return bytes(data)


CSV_ROW = re.compile(r"\d{1,19}ns(,\d{1,18}(ns)?){1,4}")


def test_damaged_logs_give_a_log_or_one_line(import_log, often):
    rng = random.Random(1)
    accepted = 0
    count = often(600, 3000)
    for _ in range(count):
        data = mutated(rng, [MC, CRIU, MIGRATE, RATE, TABLE])
        status, output, errors = import_log(data, "--interval=25ms")
        assert status in (0, 2), data
        if status == 2:
            assert errors.count("\n") <= 2, data
            assert errors.splitlines()[-1].startswith("ns3_plug import: "), data
            continue
        accepted += 1
        lines = rows(output)
        times = [int(line.split("ns")[0]) for line in lines[1:]]
        assert all(CSV_ROW.fullmatch(line) for line in lines[1:]), data
        assert times == sorted(set(times)), data
    assert count / 30 < accepted < 0.97 * count


def test_the_command_imports(ns3_plug, tmp_path):
    (tmp_path / "stats.json").write_text(CRIU)
    done = ns3_plug("import", "stats.json", "--interval=500ms", "--output=x.csv")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x.csv").read_text().startswith("# ns3_plug import ")
    done = ns3_plug("import", "stats.json", "--columns=when=time")
    assert done.returncode == 2
    assert "it must be like time=when_ms,pages=dirty" in done.stderr
    done = ns3_plug("import", "missing.json")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
