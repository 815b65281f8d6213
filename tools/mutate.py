#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Change model/ and helper/ at random, and count the changes that the tests notice.

usage: tools/mutate.py [--number N] [--seed S] [--jobs J] [--seconds T] [--only REGEX]
                       [--again FILE] [--list]

Draws N changes (200): a condition negated, a statement removed, a bound moved, + for -, && for ||,
++ for --, true for false. Each is built separately in build-mutate/, and the test suites (QUICK)
and those of plug-gtest run until one fails; those that are likely and quick to fail come first.
Prints each change with its time and the test that noticed it, and finally the share of noticed
changes.
Changes listed in test/equivalent-mutants.txt, each with its reason, are not drawn.
The same seed draws the same changes, unless the files have changed. --seconds omits the tests that
need more processor time than T; the share is then a lower bound. --only uses the files whose path
matches; --again uses the changes that were not noticed in FILE, the output of an earlier run;
--list prints the changes that would be drawn and builds nothing. CMAKE_ARGS in the environment is
passed to cmake. Needs what `make test` installs. Exits with 1 if less than 95 % were noticed.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import math
import os
import pathlib
import queue
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "build-mutate"
EQUIVALENT = ROOT / "test/equivalent-mutants.txt"
ENOUGH = 0.95
MEMORY = 4 << 30  # bytes; a change that makes a loop endless may fill any memory

Mutant = collections.namedtuple("Mutant", "file line what old new")

# The pattern to replace, its replacement, and its name
SWAPS = [
    (r" < ", " <= ", "< -> <="),
    (r" <= ", " < ", "<= -> <"),
    (r" > ", " >= ", "> -> >="),
    (r" >= ", " > ", ">= -> >"),
    (r" == ", " != ", "== -> !="),
    (r" != ", " == ", "!= -> =="),
    (r" \+ ", " - ", "+ -> -"),
    (r" - ", " + ", "- -> +"),
    (r" \+= ", " -= ", "+= -> -="),
    (r" -= ", " += ", "-= -> +="),
    (r" && ", " || ", "&& -> ||"),
    (r" \|\| ", " && ", "|| -> &&"),
    (r"\+\+", "--", "++ -> --"),
    (r"(?<!-)--(?!-)", "++", "-- -> ++"),
    (r"\btrue\b", "false", "true -> false"),
    (r"\bfalse\b", "true", "false -> true"),
]
# A statement on a separate line that is not a declaration
STATEMENT = re.compile(
    r"^ +(?!return|break|continue|delete )(\+\+|--)?[\w*>.:\[\]()-]+(\(| = | [+-]= |\+\+|--).*;$"
)
# Lines whose changes affect only text: messages, logs, names
TEXT = re.compile(r'NS_LOG|NS_ABORT|NS_FATAL|NS_ASSERT|^\s*"|^\s*<<|std::cerr|#include|^\s*(//|\*|/\*)')


def code_lines(path):
    """The lines of a source to change: (number, line)."""
    in_type_id = in_text = False
    for number, line in enumerate(path.read_text().splitlines()):
        if re.search(r"::GetTypeId\(\)$", line):
            in_type_id = True
        if not in_text and TEXT.search(line):
            in_text = not line.rstrip().endswith((";", "{", "*/")) and "NS_" in line
        elif in_text:
            in_text = not line.rstrip().endswith(";")
        elif not in_type_id:
            yield number, line
        if line == "}":
            in_type_id = False


def changes(path):
    """Every change of a source."""
    name = str(path.relative_to(ROOT))
    for number, line in code_lines(path):
        condition = re.match(r"^(\s*(?:if|while) )\((.*)\)$", line)
        if condition and condition[2].count("(") == condition[2].count(")"):
            yield Mutant(name, number, "negated", line, f"{condition[1]}(!({condition[2]}))")
        if STATEMENT.match(line) and line.count("(") == line.count(")"):
            yield Mutant(name, number, "deleted", line, "")
        bare = re.sub(r'"[^"]*"', lambda text: "\0" * len(text[0]), line).split("//")[0]
        for pattern, new, what in SWAPS:
            for match in re.finditer(pattern, bare):
                changed = line[: match.start()] + new + line[match.end() :]
                yield Mutant(name, number, what, line, changed)


def key(mutant):
    changed = f" => {mutant.new.strip()}" if mutant.new else ""
    return f"{mutant.file}: {mutant.what}: {mutant.old.strip()}{changed}"


def place(mutant):
    return key(mutant).replace(":", f":{mutant.line + 1}:", 1)


def equivalent():
    lines = EQUIVALENT.read_text().splitlines() if EQUIVALENT.exists() else []
    return {line for line in lines if line.startswith(("model/", "helper/"))}


class Builder:
    """A copy of the project with a build folder, in which one change at a time is tested."""

    def __init__(self, number, limit):
        self.source = WORK / str(number)
        self.build = self.source / "build"
        self.source.mkdir(parents=True, exist_ok=True)
        names = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()
        for name in names:
            target = self.source / name
            if (ROOT / name).is_file() and (
                not target.exists() or target.read_bytes() != (ROOT / name).read_bytes()
            ):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, target)  # newer than any object file
        if not (self.source / ".venv").exists():
            (self.source / ".venv").symlink_to((ROOT / ".venv").resolve())
        configure = ["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja"]
        configure += ["-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0"]
        configure += shlex.split(os.environ.get("CMAKE_ARGS", ""))
        subprocess.run(configure, check=True, stdout=subprocess.DEVNULL)
        if not self.make("plug", "plug-tests", "plug-gtest"):
            sys.exit(f"mutate: {self.build} does not build without a change")
        tests = {**suites(), **self.gtests()}
        measured = {name: self.measure(name, command, limit) for name, command in tests.items()}
        self.seconds = {name: used for name, used in measured.items() if used <= limit}
        self.tests = {name: tests[name] for name in self.seconds}

    def make(self, *targets):
        done = subprocess.run(["ninja", "-C", self.build, *targets], capture_output=True)
        return done.returncode == 0

    def run(self, command, seconds):
        """Run a test; it is killed after this many seconds of processor time."""
        done = subprocess.run(
            [self.build / "test" / command[0], *command[1:]],
            cwd=self.source,
            capture_output=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)),
        )
        return done.returncode

    def gtests(self):
        """The commands that run each suite of plug-gtest."""
        listed = subprocess.check_output([self.build / "test/plug-gtest", "--gtest_list_tests"])
        names = re.findall(r"^(\S+\.)$", listed.decode(), re.M)
        run = ["plug-gtest", "--gtest_brief=1", "--gtest_fail_fast"]
        return {f"plug-gtest {name}*": [*run, f"--gtest_filter={name}*"] for name in names}

    def measure(self, name, command, limit):
        """The seconds that a test needs: more than the limit if it was stopped there."""
        start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        code = self.run(command, int(limit) + 1)
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start
        if code == -signal.SIGKILL:
            return math.inf
        if code != 0 and used <= limit:
            sys.exit(f"mutate: {name} fails without a change: {shlex.join(command)}")
        return used

    def attempt(self, mutant, likely):
        """Test a change: None if it does not compile, otherwise the test that noticed it or ''."""
        path = self.source / mutant.file
        text = path.read_text()
        lines = text.split("\n")
        lines[mutant.line] = mutant.new
        path.write_text("\n".join(lines))
        try:
            if not self.make("plug"):
                return None
            cost = {name: (0.05 + used) / likely(name) for name, used in self.seconds.items()}
            for name in sorted(cost, key=cost.get):
                if self.run(self.tests[name], 5 + int(5 * self.seconds[name])) != 0:
                    return name
            return ""
        finally:
            path.write_text(text)


def suites():
    """The commands that run each suite of plug-tests."""
    text = (ROOT / "sources.cmake").read_text()
    names = re.findall(r"^ +test/suites/([\w-]+)-test-suite\.cc$", text, re.M)
    run = ["plug-tests", "--fullness=QUICK", "--stop-on-failure"]
    return {name: [*run, f"--suite={name}"] for name in names}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--only", default="")
    parser.add_argument("--again", type=pathlib.Path)
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()

    sources = sorted([*ROOT.glob("model/*/*.cc"), *ROOT.glob("helper/*.cc")])
    known = equivalent()
    every = [m for path in sources for m in changes(path) if key(m) not in known]
    every = [m for m in every if re.search(arguments.only, m.file)]
    if arguments.again:
        survived = re.findall(r" not noticed: (\S+):\d+(: .*)", arguments.again.read_text())
        every = [m for m in every if key(m) in map("".join, survived)]
    every.sort(key=lambda m: hashlib.sha256(f"{arguments.seed} {key(m)}".encode()).digest())
    print(f"{len(every)} changes are possible; seed {arguments.seed}", flush=True)
    if arguments.list:
        for mutant in every[: arguments.number]:
            print(place(mutant))
        return 0

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    builders = queue.SimpleQueue()
    for number in range(arguments.jobs):
        builders.put(Builder(number, arguments.seconds))
    noticed_by = collections.Counter()
    tried = noticed = 0

    def attempt(mutant):
        words = set(pathlib.Path(mutant.file).stem.split("-"))

        def likely(test):  # a weight: shared words, and noticed changes of this file
            return 0.1 + len(words & set(re.split("[ -]", test))) + noticed_by[mutant.file, test]

        builder = builders.get()
        start = time.monotonic()
        try:
            return mutant, builder.attempt(mutant, likely), time.monotonic() - start
        finally:
            builders.put(builder)

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        remaining = iter(every)
        running = set()
        while tried < arguments.number:
            for mutant in remaining:
                running.add(pool.submit(attempt, mutant))
                if len(running) >= min(arguments.jobs, arguments.number - tried):
                    break
            if not running:
                break
            done, running = concurrent.futures.wait(
                running, return_when=concurrent.futures.FIRST_COMPLETED
            )
            for future in done:
                mutant, test, seconds = future.result()
                if test is None:
                    continue  # does not compile
                tried += 1
                noticed += test != ""
                noticed_by[mutant.file, test] += 1
                by = f"by {test}" if test else "not noticed"
                print(f"{tried:4} {seconds:4.0f} s {by}: {place(mutant)}", flush=True)
    share = noticed / tried if tried else 0
    print(f"{noticed} of {tried} changes were noticed ({100 * share:.1f} %)")
    return share < ENOUGH


if __name__ == "__main__":
    sys.exit(main())
