#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Change model/ and helper/ at random, and count the changes that the tests notice.

usage: tools/mutate.py [--number N] [--seed S] [--jobs J] [--only REGEX] [--list]

Draws N changes (200): a condition negated, a statement removed, a bound moved, + for -, && for ||,
++ for --, true for false. Each is built on its own in build-mutate/, and the test suites (QUICK) and
plug-gtest run until one fails. Prints each change that none of them noticed, and the share that was.
Changes listed in test/equivalent-mutants.txt, each with its reason, are not drawn.
The same seed draws the same changes from the same sources. --only takes the files whose path
matches; --list prints the changes that would be drawn and builds nothing.
Needs what `make test` installs. Exits with 1 if less than 95 % were noticed.
"""

import argparse
import collections
import concurrent.futures
import pathlib
import queue
import random
import re
import shutil
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "build-mutate"
EQUIVALENT = ROOT / "test/equivalent-mutants.txt"
ENOUGH = 0.95
SECONDS = 120  # a suite that takes longer hangs

Mutant = collections.namedtuple("Mutant", "file line what old new")

# What is replaced, by what, and its name
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
# A statement on a line of its own that is no declaration
STATEMENT = re.compile(
    r"^ +(?!return|break|continue|delete )(\+\+|--)?[\w*>.:\[\]()-]+(\(| = | [+-]= |\+\+|--).*;$"
)
# Lines whose change shows only in texts: messages, logs, names
TEXT = re.compile(r'NS_LOG|NS_ABORT|NS_FATAL|NS_ASSERT|^\s*"|^\s*<<|std::cerr|#include|^\s*(//|\*|/\*)')


def code_lines(path):
    """The lines of a source that are worth a change: (number, line)."""
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
        bare = re.sub(r'"[^"]*"', lambda text: "\0" * len(text[0]), line)
        for pattern, new, what in SWAPS:
            for match in re.finditer(pattern, bare):
                changed = line[: match.start()] + new + line[match.end() :]
                yield Mutant(name, number, what, line, changed)


def key(mutant):
    return f"{mutant.file}: {mutant.what}: {mutant.old.strip()}"


def equivalent():
    lines = EQUIVALENT.read_text().splitlines() if EQUIVALENT.exists() else []
    return {line for line in lines if line.startswith(("model/", "helper/"))}


class Builder:
    """A copy of the project with a build folder, in which one change at a time is tried."""

    def __init__(self, number):
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
                shutil.copy2(ROOT / name, target)
        if not (self.source / ".venv").exists():
            (self.source / ".venv").symlink_to((ROOT / ".venv").resolve())
        configure = ["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja"]
        configure += ["-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0"]
        subprocess.run(configure, check=True, stdout=subprocess.DEVNULL)
        if not self.make("plug", "plug-tests", "plug-gtest"):
            sys.exit(f"mutate: {self.build} does not build without a change")

    def make(self, *targets):
        done = subprocess.run(["ninja", "-C", self.build, *targets], capture_output=True)
        return done.returncode == 0

    def passes(self, command):
        try:
            done = subprocess.run(command, cwd=self.source, capture_output=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def attempt(self, mutant, tests):
        """Try a change: None if it does not compile, else the test that noticed it or ''."""
        path = self.source / mutant.file
        text = path.read_text()
        lines = text.split("\n")
        lines[mutant.line] = mutant.new
        path.write_text("\n".join(lines))
        try:
            if not self.make("plug"):
                return None
            for name, command in tests:
                if not self.passes([self.build / "test" / command[0], *command[1:]]):
                    return name
            return ""
        finally:
            path.write_text(text)


def all_tests():
    text = (ROOT / "sources.cmake").read_text()
    names = re.findall(r"test/suites/([\w-]+)-test-suite\.cc", text)
    tests = [(n, ["plug-tests", f"--suite={n}", "--fullness=QUICK"]) for n in names]
    return [*tests, ("plug-gtest", ["plug-gtest", "--gtest_brief=1"])]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()

    sources = sorted([*ROOT.glob("model/*/*.cc"), *ROOT.glob("helper/*.cc")])
    known = equivalent()
    every = [m for path in sources for m in changes(path) if key(m) not in known]
    every = [m for m in every if re.search(arguments.only, m.file)]
    random.Random(arguments.seed).shuffle(every)
    print(f"{len(every)} changes are possible; seed {arguments.seed}", flush=True)
    if arguments.list:
        for mutant in every[: arguments.number]:
            print(f"{mutant.file}:{mutant.line + 1}: {mutant.what}: {mutant.old.strip()}")
        return 0

    builders = queue.SimpleQueue()
    for number in range(arguments.jobs):
        builders.put(Builder(number))
    noticed_by = collections.Counter()
    survivors = []
    tried = 0
    lock = threading.Lock()

    def attempt(mutant):
        # Those first that noticed the most changes of this file
        tests = sorted(all_tests(), key=lambda test: -noticed_by[mutant.file, test[0]])
        builder = builders.get()
        try:
            return mutant, builder.attempt(mutant, tests)
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
                mutant, noticed = future.result()
                if noticed is None:
                    continue  # does not compile
                with lock:
                    tried += 1
                    if noticed:
                        noticed_by[mutant.file, noticed] += 1
                    else:
                        survivors.append(mutant)
                        place = f"{mutant.file}:{mutant.line + 1}"
                        print(f"not noticed: {place}: {mutant.what}: {mutant.old.strip()}", flush=True)
                    if tried % 20 == 0:
                        print(f"{tried} tried, {len(survivors)} not noticed", flush=True)
    share = (tried - len(survivors)) / tried if tried else 0
    print(f"{tried - len(survivors)} of {tried} changes were noticed ({100 * share:.1f} %)")
    return share < ENOUGH


if __name__ == "__main__":
    sys.exit(main())
