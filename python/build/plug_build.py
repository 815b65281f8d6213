# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Builds the Python package against the ns3 wheel of the environment it is installed into.

A build backend: scikit-build-core's, which asks for a wheel of ns-3 in the build's own environment
only if the one that the package is for has none; and the provider of version and dependencies.

Where PLUG_NAME_NS3 is set, a wheel's version names the ns-3 that it is for, like VERSION+ns3.44:
wheels for several can lie in one folder, and pip takes the one for the ns3 that it is asked for.
"""

from __future__ import annotations

import os
import re
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scikit_build_core import build as _skbuild
from scikit_build_core.build import (  # noqa: F401  (the backend's interface)
    build_editable,
    build_sdist,
    build_wheel,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

#: Taken where no wheel of ns-3 is there
NS3 = "3.44.post0"

_SOURCE = Path(__file__).parents[2]


def _installed_ns3() -> str | None:
    """The version of the ns3 wheel where the package goes to."""
    for info in Path(sysconfig.get_path("platlib")).glob("ns3-3.*.dist-info"):
        return info.name.removeprefix("ns3-").removesuffix(".dist-info")
    return None


def _ns3() -> str:
    """The ns-3 that is built against, like 3.44."""
    version = re.match(r"3\.\d+", _installed_ns3() or NS3)
    assert version
    return version.group()


def get_requires_for_build_wheel(settings: Mapping[str, Any] | None = None) -> list[str]:
    """What scikit-build-core needs, and ns-3 if it is not there."""
    requires = list(_skbuild.get_requires_for_build_wheel(settings))
    return requires if _installed_ns3() else [*requires, f"ns3=={NS3}"]


get_requires_for_build_editable = get_requires_for_build_wheel


def dynamic_metadata(field: str, settings: Mapping[str, Any]) -> str | list[str]:
    """The version; or what the package needs: the ns-3 that it is built against, and more."""
    if field == "version":
        version = (_SOURCE / "VERSION").read_text().strip()
        return f"{version}+ns{_ns3()}" if os.environ.get("PLUG_NAME_NS3") else version
    assert field == "dependencies"
    lines = (_SOURCE / "requirements.txt").read_text().splitlines()
    return [f"ns3=={_ns3()}.*", *(x for x in lines if not x.startswith("#"))]
