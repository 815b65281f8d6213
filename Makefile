# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Each target installs what it needs, and is quick if nothing is missing.

.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*/\1/p' Makefile)

help:
	@echo "make setup          install what is missing: Debian packages, and ns-3's wheel in .venv"
	@echo "make demo           replay the recordings of Linux and run the Remus study, into results/"
	@echo "make reproduce      the published experiments, reproduced, into results/reproduction/"
	@echo "make test           build and run every test"
	@echo "make test-sanitize  the same with address and undefined behaviour sanitizers"
	@echo "make test-versions  the tests against other versions of ns-3: wheels and Debian's"
	@echo "make test-tree      the tests within a tree of ns-3: Debian's source package"
	@echo "make test-linux     record 20,000 operations on a running Linux's sch_plug and compare them"
	@echo "make test-python    install the Python package and run its tests, types and style checked"
	@echo "make test-wheels    wheels for three versions of ns-3, tried with each CPython that is here"
	@echo "make test-recorder  the recorder of dirty pages on Debian's kernel, in a virtual machine"
	@echo "make quickstart     what the README tells people who work in Python, from nothing, with the time"
	@echo "make validate-linux measure delays on a running Linux, beside simulated ones, into results/validation/"
	@echo "make validate-remus checkpoint real processes on Debian's kernel, in a virtual machine, beside simulations"
	@echo "make test-emulation real programs on both sides of a plug, beside the laws"
	@echo "make fuzz           replay the fuzzer's corpus and fuzz for a minute (SECONDS=60)"
	@echo "make bench          measure what a plug costs, beside the targets, into results/bench/"
	@echo "make docs           the documentation as HTML and PDF, into build-docs/"
	@echo "make check          style: format, spelling, Doxygen comments, clang-tidy"
	@echo "make mutate         change the module at random, 200 times, and count what the tests notice"
	@echo "make nightly        all the longer checks; before a release, and before an issue is closed"
	@echo "make clean          remove what was built; .venv and results/ stay"

setup:
	@bash tools/setup.sh

build: setup
	@bash tools/build.sh

reproduce: build
	@bash tools/reproduce.sh

demo: build
	@bash tools/demo.sh

test: build
	@bash tools/test.sh

test-sanitize:
	@bash tools/setup.sh
	@bash tools/build.sh sanitize
	@bash tools/test.sh build-sanitize

test-versions:
	@bash tools/setup.sh versions
	@bash tools/test-versions.sh

test-tree:
	@bash tools/setup.sh tree
	@bash tools/test-tree.sh

test-linux: build
	@bash tools/setup.sh linux
	@bash test/linux/run.sh

test-wheels:
	@bash tools/setup.sh
	@bash tools/make-wheels.sh
	@bash tools/test-wheels.sh

test-recorder:
	@bash tools/setup.sh recorder
	@mkdir -p results/test-recorder
	@bash test/lab/test-recorder.sh results/test-recorder

validate-linux: build
	@bash tools/setup.sh linux
	@bash test/linux/validate.sh

validate-remus: build
	@bash tools/setup.sh remus
	@bash test/lab/run.sh

test-python:
	@bash tools/setup.sh
	@bash tools/test-python.sh

quickstart:
	@bash tools/setup.sh
	@bash tools/python-quickstart.sh

test-emulation: build
	@bash tools/setup.sh emulation
	@bash test/emulation/run.sh

fuzz:
	@bash tools/setup.sh fuzz
	@bash test/fuzz/run.sh $(or $(SECONDS),60)

bench:
	@bash tools/setup.sh bench
	@bash bench/run.sh

docs:
	@bash tools/setup.sh docs
	@bash tools/docs.sh

check:
	@bash tools/setup.sh style
	@bash tools/check.sh

mutate: setup
	@.venv/bin/python tools/mutate.py

nightly:
	@bash tools/nightly.sh

clean:
	rm -rf build build-*
