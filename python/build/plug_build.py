# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Builds the Python package against the ns3 wheel of the environment it is installed into.

A build backend: scikit-build-core's, which asks for a wheel of ns-3 in the build's own environment
only if the one that the package is for has none; and the provider of the dependencies.
"""

from __future__ import annotations

import re
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scikit_build_core import build as _skbuild
from scikit_build_core.build import (  # noqa: F401  (the backend's interface)
    build_sdist,
    build_wheel,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_wheel,
)

#: Taken where no wheel of ns-3 is there
NS3 = "3.44.post0"

#: Names what the package needs beside ns-3
REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"


def _installed_ns3() -> str | None:
    """The version of the ns3 wheel where the package goes to."""
    for info in Path(sysconfig.get_path("platlib")).glob("ns3-3.*.dist-info"):
        return info.name.removeprefix("ns3-").removesuffix(".dist-info")
    return None


def get_requires_for_build_wheel(settings: Mapping[str, Any] | None = None) -> list[str]:
    """What scikit-build-core needs, and ns-3 if it is not there."""
    requires = list(_skbuild.get_requires_for_build_wheel(settings))
    return requires if _installed_ns3() else [*requires, f"ns3=={NS3}"]


def dynamic_metadata(field: str, settings: Mapping[str, Any]) -> list[str]:
    """The dependencies: the ns-3 that the library is built against, and what Python code needs."""
    version = re.match(r"3\.\d+", _installed_ns3() or NS3)
    assert field == "dependencies"
    assert version
    lines = REQUIREMENTS.read_text().splitlines()
    return [f"ns3=={version.group()}.*", *(x for x in lines if not x.startswith("#"))]
