#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Compare the documentation with the code and the tests.

usage: tools/check-doc.py tables|commands|links BUILD

tables    the tables of doc/*.rst contain every attribute of the classes in model/ with its type and
          default, and every trace source with its callback, and nothing else; every class has
          registered its TypeId, and every controller has an entry in doc/plug-model.rst
commands  every command in README.md and doc/*.rst is run: by CTest with the same words, or as a
          script that the Makefile or .ci/run start, directly or through another script. Targets of
          the Makefile and commands of ns3_plug must exist, and options of the latter must occur in
          a test in python/tests. Programs in build/bench must be those that bench/report.py
          runs. Commands in SHELL are not checked
links     every file that README.md and doc/*.rst name exists, doc/plug-examples.rst lists
          every example, and doc/plug-tests.rst every test suite
BUILD is a build folder outside an ns-3 tree.
"""

import json
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "doc").glob("*.rst"))]

# Other commands that readers run before or after a command of this module
SHELL = ("cd ", "git ", "ln ", "python3 -m venv ", ". ", "pip ", "callgrind_annotate ")

# Inline code that is a command
COMMAND = r"(make|build/\S+|tools/\S+\.sh|\./test\.py|\./ns3|python -m)( |$)"


def classes():
    """The names of the classes with a TypeId in model/."""
    names = set()
    for source in (ROOT / "model").glob("*/*.cc"):
        names.update(re.findall(r'TypeId\("(ns3::\w+)"\)', source.read_text()))
    return sorted(names)


def facts(build):
    """The facts in the classes: {(kind, class, name): (type, default)}."""
    program = pathlib.Path(build) / "test" / "plug-type-info"
    done = subprocess.run([program, *classes()], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"check-doc: {program}: {done.stderr.strip()}")
    text = done.stdout
    found = {}
    for line in text.splitlines():
        kind, owner, name, kind_of, *default = line.split("\t")
        found[kind, owner, name] = (kind_of, default[0] if default else "")
    return found


def tables():
    """The facts in the tables: {(kind, class, name): (type, default)}, and duplicates."""
    found = {}
    problems = []
    for page in PAGES[1:]:
        for kind, owner, body in re.findall(
            r"^\.\. list-table:: (Attributes|Trace sources) of (ns3::\w+)\n(.*?)(?=^\S|\Z)",
            page.read_text(),
            re.M | re.S,
        ):
            rows = re.split(r"^   \* - ", body, flags=re.M)[2:]
            for row in rows:
                cells = [" ".join(cell.split()) for cell in re.split(r"^     - ", row, flags=re.M)]
                key = (
                    "attribute" if kind == "Attributes" else "trace",
                    owner,
                    cells[0].strip("`"),
                )
                if key in found:
                    problems.append(f"{page.name}: {owner}::{key[2]} stands there twice")
                found[key] = (cells[1].strip("`"), cells[2] if kind == "Attributes" else "")
    return found, problems


def nanoseconds(text):
    """A time as ns-3 writes it, in nanoseconds; None if it is not a time."""
    units = {"s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1, "min": 6e10, "h": 3.6e12}
    match = re.fullmatch(r"\+?(-?[\d.e+]+)(\w+)", text)
    return float(match[1]) * units[match[2]] if match and match[2] in units else None


def same_default(told, true):
    """Whether a cell gives a default: as a literal, or in words whose meaning has the literals."""
    if told == "(empty)":
        return true == ""
    if not told.startswith("``"):
        # a random variable: "0.008 s" and "300" stand for constants, "exponential, mean 10 s" for
        # the distribution with this mean, other words for themselves
        constant = re.fullmatch(r"([\d.]+)(?: s)?", told)
        if constant:
            return true == f"ns3::ConstantRandomVariable[Constant={constant[1]}]"
        mean = re.fullmatch(r"exponential, mean ([\d.]+) s", told)
        return true == (f"ns3::ExponentialRandomVariable[Mean={mean[1]}]" if mean else told)
    told = told.strip("`")
    # an address and port: a type that depends on the order of registration, a length, the bytes
    address = re.match(r"[0-9a-f]{2}-0[67]-((?:[0-9a-f]{2}:){5}[0-9a-f]{2})", true)
    if address:
        byte = [int(text, 16) for text in address[1].split(":")]
        return told == f"{'.'.join(map(str, byte[:4]))}:{byte[4] + 256 * byte[5]}"
    if nanoseconds(told) is not None and nanoseconds(true) is not None:
        return nanoseconds(told) == nanoseconds(true)
    return told == true


def check_tables(build):
    true = facts(build)
    told, problems = tables()
    for key in sorted(true.keys() | told.keys()):
        kind, owner, name = key
        what = f"{kind} {owner}::{name}"
        if key not in told:
            problems.append(f"doc/*.rst: {what} is missing")
        elif key not in true:
            problems.append(f"doc/*.rst: {what} does not exist")
        else:
            kind_of, default = true[key]
            short = re.sub(r"^ns3::|Value$", "", kind_of) if kind == "attribute" else kind_of
            if short != told[key][0] and not short.endswith("::" + told[key][0]):
                problems.append(f"doc/*.rst: {what} has the type {short}, not {told[key][0]}")
            if kind == "attribute" and not same_default(told[key][1], default):
                problems.append(f"doc/*.rst: {what} has the default {default}, not {told[key][1]}")
    model = (ROOT / "doc" / "plug-model.rst").read_text()
    for source in sorted((ROOT / "model" / "checkpoint").glob("remus-*-controller.h")):
        name = source.stem[len("remus-") : -len("-controller")]
        if not re.search(rf"^\* ``{name}``", model, re.M):
            problems.append(f"doc/plug-model.rst: the controller {name} has no entry")
    return problems, len(true)


def pages_commands():
    """The commands in the pages: (page, command)."""
    for page in PAGES:
        text = page.read_text()
        if page.suffix == ".md":
            blocks = re.findall(r"^```(?:sh|console|bash)\n(.*?)^```", text, re.M | re.S)
            text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
            inline = re.findall(r"(?<!`)`([^`]+)`(?!`)", text)
        else:
            blocks = re.findall(
                r"^\.\. code-block:: (?:console|sh|bash)\n\n(.*?)(?=^\S|\Z)", text, re.M | re.S
            )
            inline = re.findall(r"``([^`]+)``", text)
        for block in blocks:
            for line in block.replace("\\\n", " ").splitlines():
                line = re.sub(r"^\$ ", "", line.strip())
                line = re.sub(r"(^|\s)#.*", "", line).strip()
                if line:
                    yield page, line
        for code in inline:
            code = " ".join(code.split())
            if re.match(COMMAND, code):
                yield page, code


def tests_commands(build):
    """The commands that the tests run, as lists of words, with programs relative to the root."""
    text = subprocess.run(
        ["ctest", "--test-dir", build, "--show-only=json-v1"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    commands = []
    for test in json.loads(text)["tests"]:
        words = test.get("command", [])
        if words:
            program = words[0]
            for base, name in ((pathlib.Path(build).resolve(), "build/"), (ROOT, "")):
                if program.startswith(f"{base}/"):
                    program = name + program[len(f"{base}/") :]
                    break
            commands.append([program, *words[1:]])
    return commands


def suites():
    text = (ROOT / "sources.cmake").read_text()
    return set(re.findall(r"^ +test/suites/([\w-]+)-test-suite\.cc", text, re.M))


def run_scripts():
    """The Makefile, .ci/run, and the scripts that these start: {file: its text without comments}."""
    found = {}
    files = [ROOT / "Makefile", ROOT / ".ci" / "run"]
    while files:
        file = files.pop()
        if file not in found and file.exists():
            found[file] = re.sub(r"(?m)^\s*#.*\n", "", file.read_text())
            names = re.findall(r"\b(?:bench|test|tools)/[\w/-]+\.sh\b", found[file])
            files += [ROOT / name for name in names]
    return found


def check_python(words):
    """The problem with a command that Python runs; None if there is none."""
    tests = "\n".join(path.read_text() for path in sorted((ROOT / "python/tests").glob("*.py")))
    if words[1:3] != ["-m", "ns3_plug"]:
        return None if pathlib.Path(words[1]).name in tests else "no test runs it"
    name, *arguments = words[3:]
    commands = (ROOT / "python/ns3_plug/commands").glob("*.py")
    parsers = "".join(path.read_text() for path in sorted(commands))
    if not re.search(rf'add_parser\(\s*"{re.escape(name)}"', parsers):
        return f"ns3_plug has no {name}"
    calls = "".join(re.findall(rf'ns3_plug\("{re.escape(name)}",.*', tests))
    for word in arguments:
        option = word.split("=")[0]
        if option.startswith("-") and f'"{option}' not in calls:
            return f"no test gives {option}"
        if word.startswith("studies/") and not (ROOT / word).exists():
            return f"there is no {word}"
    return None


def check_command(command, targets, tested, scripts):
    """The problem with a command; None if there is none."""
    if command.startswith(SHELL):
        return None
    words = shlex.split(command)
    if words[0] == "valgrind":
        words = [word for word in words[1:] if not word.startswith("--")]
    if words[0].startswith("build/bench/"):
        run = f'"{pathlib.Path(words[0]).name}"' in (ROOT / "bench/report.py").read_text()
        return None if run and ROOT / "bench/run.sh" in scripts else "no test runs it"
    if words[0] == "make":
        unknown = [word for word in words[1:] if "=" not in word and word not in targets]
        return f"no target of the Makefile: {' '.join(unknown)}" if unknown else None
    while re.match(r"[A-Z_0-9]+=", words[0]):
        del words[0]
    if words[0] == "build/test/plug-tests":
        known = [f"--suite={name}" for name in suites()]
        known += [f"--fullness={name}" for name in ("QUICK", "EXTENSIVE")]
        known.append("--verbose")
        unknown = [word for word in words[1:] if word not in known]
        return f"no such suite or option: {' '.join(unknown)}" if unknown else None
    if words[0] == "./test.py":
        names = [words[i + 1] for i, word in enumerate(words[:-1]) if word == "-s"]
        unknown = [name for name in names if name not in suites()]
        return f"no test suite: {' '.join(unknown)}" if unknown or not names else None
    if words[0] == "python":
        return check_python(words)
    if words[0] == "./ns3" and words[1:2] == ["run"]:
        words = shlex.split(words[2])
        words[0] = f"build/examples/{words[0]}"
    elif words[0] in ("./ns3", "./waf"):
        return None if words[1] in ("configure", "build") else "not known"
    return None if words in tested or ROOT / words[0] in scripts else "no test runs it"


def check_commands(build):
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.M))
    tested = tests_commands(build)
    scripts = run_scripts()
    problems = []
    count = 0
    for page, command in pages_commands():
        count += 1
        problem = check_command(command, targets, tested, scripts)
        if problem:
            problems.append(f"{page.relative_to(ROOT)}: {command}: {problem}")
    return problems, count


def check_links(build):
    problems = []
    count = 0
    for page in PAGES:
        text = page.read_text()
        if page.suffix == ".md":
            links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
            links = [page.parent / link for link in links if link and "://" not in link]
            code = re.findall(r"`([^`\n]+)`", text)
        else:
            links = []
            code = re.findall(r"``([^`]+)``", text)
        folders = r"(?:bench|cmake|doc|examples|helper|model|python|test|tools|\.ci)"
        for name in code:
            if re.fullmatch(folders + r"/[\w./-]*", name):
                links.append(ROOT / name)
        for link in links:
            count += 1
            if not link.exists():
                problems.append(f"{page.relative_to(ROOT)}: there is no {link.relative_to(ROOT)}")
    examples = {path.stem for path in (ROOT / "examples").glob("*.cc")}
    for page, names in (("plug-tests.rst", suites()), ("plug-examples.rst", examples)):
        text = (ROOT / "doc" / page).read_text()
        for name in sorted(names):
            count += 1
            if not re.search(rf"^\* ``{name}``", text, re.M):
                problems.append(f"doc/{page}: does not list {name}")
    return problems, count


def main():
    checks = {"tables": check_tables, "commands": check_commands, "links": check_links}
    if len(sys.argv) != 3 or sys.argv[1] not in checks:
        sys.exit(f"usage: tools/check-doc.py {'|'.join(checks)} BUILD")
    if not (pathlib.Path(sys.argv[2]) / "CMakeCache.txt").exists():
        sys.exit(f"check-doc: {sys.argv[2]} is no build folder")
    problems, count = checks[sys.argv[1]](sys.argv[2])
    if count == 0:
        problems.append("nothing was found to check")
    for problem in problems:
        print(problem)
    print(f"{sys.argv[1]}: {count} checked, {len(problems)} wrong")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
