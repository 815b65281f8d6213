# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Imports ns-3 in a few seconds: ``from ns3_plug import ns``, then ``ns.PlugQueueDisc`` and so on.

ns-3's own ``from ns import ns`` loads all modules. This module loads those that a plug needs (core,
network, internet, traffic-control, point-to-point, applications, plug); :func:`load_modules` loads
more. Libraries are loaded before headers are read, so that cling finds every symbol that
the headers' initializers name and does not report "Failed to materialize symbols".

Names are looked up in the C++ namespace ns3, as in ns-3's own bindings; the module cppyy is
``ns.cppyy``. If those bindings are already loaded, this module is another name for them; if
they belong to an ns-3 tree instead of a wheel, it loads them.
"""

from __future__ import annotations

import importlib.util
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cppyy

from .comments import describe, look_in
from .program import REINSTALL

if TYPE_CHECKING:
    from .classes import *  # noqa: F403

#: The modules that the import loads
MODULES = (
    "core",
    "network",
    "internet",
    "traffic-control",
    "point-to-point",
    "applications",
    "plug",
)

_loaded: set[str] = set()


def load_modules(*modules: str) -> None:
    """Load more modules of ns-3 by their names, like "csma" or "flow-monitor"."""
    new = [m for m in modules if m not in _loaded]
    # Without these folders, ns-3's own bindings have loaded the libraries of all modules
    libraries = [_find_library(m) for m in new] if _library_dirs else []
    for library in libraries:
        cppyy.load_library(str(library))
    for module in new:
        try:
            cppyy.include(f"ns3/{module}-module.h")
        except ImportError:
            raise _missing(module) from None
        _loaded.add(module)


def _find_library(module: str) -> Path:
    found = [p for d in _library_dirs for p in d.glob(f"libns3*-{module}.so")]
    if not found:
        raise _missing(module)
    if module == "plug":
        _check_version(found)
    return found[0]


def _check_version(found: list[Path]) -> None:
    """Refuse a plug that was built for another version of ns-3, whose classes differ."""
    built = {path.name.removeprefix("libns").removesuffix("-plug.so") for path in found}
    core = [p.name for d in _library_dirs for p in d.glob("libns3*-core.so")]
    there = {name.removeprefix("libns").removesuffix("-core.so") for name in core}
    if "3-dev" in there:  # the name of the libraries in the wheel of 3.43
        with suppress(PackageNotFoundError):
            there = {".".join(version("ns3").split(".")[:2])}
    if there and not built & there:
        old, new = ", ".join(sorted(built)), ", ".join(sorted(there))
        raise ImportError(f"plug was built for ns3 {old}; this is {new}: {REINSTALL}")


def _missing(module: str) -> ImportError:
    where = "".join(f" in {folder}" for folder in _library_dirs)
    hint = "; pip install the source tree of plug" if module == "plug" else ""
    return ImportError(f"ns-3{where} has no module '{module}'{hint}")


def _find_wheel() -> Path | None:
    """The folder of the ns3 wheel, which has include/ and lib64/."""
    spec = importlib.util.find_spec("ns3")
    for location in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(location) / "include" / "ns3" / "core-module.h").is_file():
            return Path(location)
    return None


def _adapt() -> None:
    """Add to cppyy's classes what ns-3's own bindings add."""
    gbl = cppyy.gbl.ns3
    cppyy.cppdef(
        """
        namespace ns3_plug
        {
        bool Ge(const ns3::Time& a, const ns3::Time& b) { return a >= b; }
        bool Eq(const ns3::Time& a, const ns3::Time& b) { return a == b; }
        bool Ne(const ns3::Time& a, const ns3::Time& b) { return a != b; }
        bool Le(const ns3::Time& a, const ns3::Time& b) { return a <= b; }
        bool Gt(const ns3::Time& a, const ns3::Time& b) { return a > b; }
        bool Lt(const ns3::Time& a, const ns3::Time& b) { return a < b; }
        std::tuple<bool, ns3::TypeId> LookupByNameFailSafe(std::string name)
        {
            ns3::TypeId id;
            bool ok = ns3::TypeId::LookupByNameFailSafe(name, &id);
            return std::make_tuple(ok, id);
        }
        }
        """
    )
    for operator in ("ge", "eq", "ne", "le", "gt", "lt"):
        setattr(gbl.Time, f"__{operator}__", getattr(cppyy.gbl.ns3_plug, operator.capitalize()))
    gbl.LookupByNameFailSafe = cppyy.gbl.ns3_plug.LookupByNameFailSafe
    gbl.cppyy = cppyy
    # ns-3 destroys nodes at the end of the simulation; Python keeps them until then
    kept: list[Any] = []
    gbl.__nodes_pending_deletion = kept

    def keep(node: Any) -> None:  # a builtin method would not get the node
        kept.append(node)

    gbl.Node.__del__ = keep


_library_dirs: list[Path] = []
_own = "ns3.ns" in sys.modules or "ns" in sys.modules
_wheel = None if _own else _find_wheel()
if _wheel is None:
    if not _own:
        importlib.import_module("ns")
    load_modules(*MODULES)
else:
    import libcppyy

    libcppyy.AddSmartPtrType("Ptr")
    _library_dirs = [d for d in (_wheel / "lib64", _wheel / "lib") if d.is_dir()]
    for _dir in _library_dirs:
        cppyy.add_library_path(str(_dir))
    cppyy.add_include_path(str(_wheel / "include"))
    look_in([_wheel / "include" / "ns3"])
    load_modules(*MODULES)
    _adapt()


cppyy.cppdef(
    """
    #include <csignal>
    namespace ns3_plug
    {
    volatile std::sig_atomic_t g_interrupted = 0;

    void OnInterrupt(int)
    {
        g_interrupted = 1;
        ns3::Simulator::Stop(); // sets a flag of the event loop
    }

    /// Run a simulation that Ctrl-C ends, also where no event calls Python
    bool RunInterruptibly()
    {
        g_interrupted = 0;
        auto before = std::signal(SIGINT, OnInterrupt);
        if (before == SIG_IGN)
        {
            std::signal(SIGINT, SIG_IGN);
        }
        ns3::Simulator::Run();
        std::signal(SIGINT, before);
        return g_interrupted != 0;
    }
    }
    """
)


class _Simulator:
    """ns3::Simulator with a Run() that ends on Ctrl-C and on exceptions in Python callables."""

    running = False
    failure: BaseException | None = None  #: the exception that a callable raised during the run

    def Run(self) -> None:
        """Run until the simulation ends.

        :raises KeyboardInterrupt: after Ctrl-C, also if all events are C++
        :raises BaseException: if a callable of :mod:`ns3_plug.simulation` raised it
        """
        cls = type(self)
        cls.running, cls.failure = True, None
        try:
            interrupted = cppyy.gbl.ns3_plug.RunInterruptibly()
        finally:
            cls.running = False
        if cls.failure is not None:
            failure, cls.failure = cls.failure, None
            raise failure
        if interrupted:
            raise KeyboardInterrupt

    def __getattr__(self, name: str) -> Any:
        return getattr(cppyy.gbl.ns3.Simulator, name)

    def __dir__(self) -> list[str]:
        return dir(cppyy.gbl.ns3.Simulator)


Simulator = _Simulator()


def __getattr__(name: str) -> Any:
    found = getattr(cppyy.gbl.ns3, name)
    describe(found, name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *dir(cppyy.gbl.ns3)})
