# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Reproduce the published experiments: python -m ns3_plug.reproduce."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..errors import UserError
from .experiments import EXPERIMENTS, Earlier
from .page import draw, print_experiment, write_page, write_points, write_tables
from .points import Study, read_study
from .simulate import Simulator


def reproduce(study: Study, run: Simulator, until: str = "") -> Earlier:
    """Run the experiments of a study in its order: all of them, or those up to one."""
    names = [experiment.name for experiment in study.experiments]
    if until and until not in names:
        raise UserError(f"--experiment={until}: allowed is one of {', '.join(names)}")
    outcomes: Earlier = {}
    for experiment in study.experiments[: names.index(until) + 1 if until else None]:
        if experiment.name not in EXPERIMENTS:
            raise UserError(
                f"the study has an experiment '{experiment.name}'; there are "
                + ", ".join(EXPERIMENTS)
            )
        run.note(experiment.title)
        try:
            outcome = EXPERIMENTS[experiment.name](study.anchors(experiment.name), run, outcomes)
        except KeyError as error:
            raise UserError(
                f"{experiment.name}: it needs {error}, which the study does not have before it"
            ) from None
        outcomes[experiment.name] = outcome
        for key in experiment.predict:
            point = study.points[key]
            model = outcome.models.get(key)
            if model is not None:
                off = 100 * (model / point.value - 1)
                run.note(f"  {key}: published {point.value:g}, model {model:.4g} ({off:+.1f} %)")
    return outcomes


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m ns3_plug.reproduce", description=__doc__)
    parser.add_argument("study", type=Path, nargs="?", default=Path("studies/reproduction.toml"))
    parser.add_argument("--build", type=Path, default=Path("build"), help="the build folder")
    parser.add_argument("--output", type=Path, default=Path("results/reproduction"))
    parser.add_argument("--doc", type=Path, help="also write the documentation's tables here")
    parser.add_argument(
        "--experiment", default="", help="run this and those before it, and print it only"
    )
    parser.add_argument("--jobs", type=int, help="simulations at once (default: the processors)")
    options = parser.parse_args(arguments)
    try:
        study = read_study(options.study)
        run = Simulator(options.build, options.jobs)
        outcomes = reproduce(study, run, options.experiment)
        if options.experiment:
            print_experiment(study, outcomes, options.experiment)
            return 0
        options.output.mkdir(parents=True, exist_ok=True)
        write_points(study, outcomes, options.output)
        write_page(study, outcomes, draw(study, outcomes, options.output), options.output)
        if options.doc:
            write_tables(study, outcomes, options.doc)
    except UserError as error:
        print(f"ns3_plug: {error}", file=sys.stderr)
        return 1
    run.note(f"{run.runs} simulations; the page is {options.output}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
