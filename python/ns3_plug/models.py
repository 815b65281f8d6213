# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Controllers and dirty pages in Python: parts of a checkpointer that call a callable.

Set the returned objects as the attribute ``Controller`` or ``DirtyPages`` of a RemusCheckpointer::

    def decide(state):
        return state.stopped + ns.MilliSeconds(20)

    checkpointer.SetAttribute("Controller", ns.PointerValue(models.controller(decide)))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cppyy

from . import ns
from .simulation import guarded, keep

cppyy.cppdef(
    """
    namespace ns3_plug
    {
    class PythonController : public ns3::RemusController
    {
      public:
        std::function<int64_t(const ns3::RemusController::State&)> decide;
        std::function<void(const ns3::RemusController::Epoch&)> learn;
        uint32_t outstanding{1};

        uint32_t GetMaxOutstanding() const override
        {
            return outstanding;
        }

        ns3::Time GetNextStop(const State& state) override
        {
            return ns3::NanoSeconds(decide(state));
        }

        void NotifyCommitted(const Epoch& epoch) override
        {
            if (learn)
            {
                learn(epoch);
            }
        }
    };

    ns3::Ptr<ns3::RemusController> MakeController(
        std::function<int64_t(const ns3::RemusController::State&)> decide,
        std::function<void(const ns3::RemusController::Epoch&)> learn,
        uint32_t outstanding)
    {
        auto made = ns3::CreateObject<PythonController>();
        made->decide = decide;
        made->learn = learn;
        made->outstanding = outstanding;
        return made;
    }

    class PythonPages : public ns3::RemusDirtyPages
    {
      public:
        std::function<uint64_t(double)> count;
        uint64_t size{4096};

        Dirtied GetNext(ns3::Time ran) override
        {
            Dirtied dirtied;
            dirtied.pages = count(ran.GetSeconds());
            dirtied.bytes = dirtied.pages * size;
            return dirtied;
        }
    };

    ns3::Ptr<ns3::RemusDirtyPages> MakePages(std::function<uint64_t(double)> count, uint64_t size)
    {
        auto made = ns3::CreateObject<PythonPages>();
        made->count = count;
        made->size = size;
        return made;
    }
    } // namespace ns3_plug
    """
)


def controller(
    decide: Callable[[Any], Any],
    learn: Callable[[Any], object] | None = None,
    outstanding: int = 1,
) -> Any:
    """A RemusController that asks a callable.

    :param decide: called with a RemusController::State, as GetNextStop() is; returns the time of
        the next stop as an ns.Time
    :param learn: called with a RemusController::Epoch when it is committed
    :param outstanding: how many closed epochs may be uncommitted
    """

    def next_stop(state: Any) -> int:
        time = decide(state)
        if not isinstance(time, cppyy.gbl.ns3.Time):
            raise TypeError(f"the controller decided on {time!r}: it must be an ns.Time")
        return int(time.GetNanoSeconds())

    never = 2**62
    parts = guarded(next_stop, never), guarded(learn or (lambda epoch: None))
    keep(parts)
    return cppyy.gbl.ns3_plug.MakeController(*parts, outstanding)


def dirty_pages(count: Callable[[float], int], page_size: int = 4096) -> Any:
    """A RemusDirtyPages that asks a callable.

    :param count: called with the seconds for which the guest ran in an epoch; returns the number of
        pages that it dirtied
    :param page_size: bytes of a page
    """

    def pages(ran: float) -> int:
        number = int(count(ran))
        if number < 0:
            raise ValueError(f"{number} dirty pages: it must be a number from 0")
        return number

    part = guarded(pages, 0)
    keep(part)
    return cppyy.gbl.ns3_plug.MakePages(part, page_size)


def workload(
    gaps: Callable[[], float | None], send: Callable[[], object], start: str = "0s"
) -> None:
    """Call *send* repeatedly; *gaps* returns the seconds before each call, or None to end."""
    from .simulation import schedule

    def work() -> None:
        send()
        follow()

    def follow() -> None:
        gap = gaps()
        if gap is not None:
            schedule(ns.Seconds(float(gap)), work)

    schedule(start, follow)
