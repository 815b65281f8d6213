# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Python in a simulation: callables as events and trace sinks, and results as DataFrames.

An exception in a callable ends ``ns.Simulator.Run()``, which raises it. Ctrl-C ends the run, too.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import cppyy
import numpy as np
import pandas as pd

from . import ns

cppyy.cppdef(
    """
    namespace ns3_plug
    {
    std::function<void(uint64_t)> g_dispatch; // calls the Python callable of an event
    std::vector<uint64_t> g_gone;             // events that are gone, run or not

    class PythonEvent : public ns3::EventImpl
    {
      public:
        explicit PythonEvent(uint64_t id)
            : m_id(id)
        {
        }

        ~PythonEvent() override
        {
            g_gone.push_back(m_id);
        }

      private:
        void Notify() override
        {
            g_dispatch(m_id);
        }

        uint64_t m_id;
    };

    ns3::EventId Schedule(const ns3::Time& delay, uint64_t id)
    {
        ns3::Ptr<ns3::EventImpl> event(new PythonEvent(id), false);
        return ns3::Simulator::Schedule(delay, event);
    }

    void SetDispatch(std::function<void(uint64_t)> dispatch)
    {
        g_dispatch = dispatch;
    }

    std::vector<uint64_t> TakeGone()
    {
        std::vector<uint64_t> gone;
        gone.swap(g_gone);
        return gone;
    }

    std::string GetSignature(const ns3::ObjectBase& object, std::string name)
    {
        ns3::TypeId::TraceSourceInformation info;
        return object.GetInstanceTypeId().LookupTraceSourceByName(name, &info) ? info.callback : "";
    }

    std::string GetTypeName(const ns3::ObjectBase& object)
    {
        return object.GetInstanceTypeId().GetName();
    }

    template <typename F>
    struct Sink;

    template <typename... A>
    struct Sink<void (*)(A...)>
    {
        using Function = std::function<void(A...)>;

        static bool Connect(ns3::ObjectBase& object, std::string name, Function function)
        {
            return object.TraceConnectWithoutContext(name, ns3::Callback<void, A...>(function));
        }
    };

    /// Listens to a plug; a row per departure, and a row per report on an epoch
    struct PlugRecorder
    {
        std::vector<int64_t> departed, held, released, reported;
        std::vector<uint64_t> epoch, uid, bytes, reportEpoch, reportBytes;
        std::vector<uint32_t> reportPackets;

        void Listen(ns3::ObjectBase& plug)
        {
            plug.TraceConnectWithoutContext("Departed",
                                            ns3::MakeCallback(&PlugRecorder::Departed, this));
            plug.TraceConnectWithoutContext("Plugged",
                                            ns3::MakeCallback(&PlugRecorder::Plugged, this));
            plug.TraceConnectWithoutContext("Released",
                                            ns3::MakeCallback(&PlugRecorder::Released, this));
        }

        void Departed(ns3::Ptr<const ns3::QueueDiscItem> item, uint64_t e, ns3::Time h)
        {
            departed.push_back(ns3::Simulator::Now().GetNanoSeconds());
            held.push_back(h.GetNanoSeconds());
            epoch.push_back(e);
            uid.push_back(item->GetPacket()->GetUid());
            bytes.push_back(item->GetSize());
        }

        void Plugged(uint64_t e, uint32_t packets, uint64_t b)
        {
            Report(0, e, packets, b);
        }

        void Released(uint64_t e, uint32_t packets, uint64_t b)
        {
            Report(1, e, packets, b);
        }

        void Report(int64_t isRelease, uint64_t e, uint32_t packets, uint64_t b)
        {
            released.push_back(isRelease);
            reported.push_back(ns3::Simulator::Now().GetNanoSeconds());
            reportEpoch.push_back(e);
            reportPackets.push_back(packets);
            reportBytes.push_back(b);
        }
    };
    } // namespace ns3_plug
    """
)

_cpp = cppyy.gbl.ns3_plug
_events: dict[int, Callable[[], object]] = {}
_ids = itertools.count()
_kept: list[Any] = []  # callables that C++ calls without owning them
_connectors: dict[str, Any] = {}


def guarded(function: Callable[..., Any], otherwise: Any = None) -> Callable[..., Any]:
    """Wrap a function for C++: an exception in it ends the run, and Run() raises it.

    :param otherwise: the result for C++ after an exception
    """

    def call(*args: Any) -> Any:
        simulator = type(ns.Simulator)
        try:
            return function(*args)
        except BaseException as error:
            if not simulator.running:
                raise
            simulator.failure = simulator.failure or error
            ns.Simulator.Stop()
            return otherwise

    return call


def keep(called: Any) -> None:
    """Keep alive a callable that C++ calls without owning it."""
    _kept.append(called)


def _call_event(event: int) -> None:
    _events[event]()


_dispatch = guarded(_call_event)


_cpp.SetDispatch(_dispatch)


#: Seconds in each of ns-3's units
_UNITS = {"fs": 1e-15, "ps": 1e-12, "ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
_UNITS |= {"min": 60.0, "h": 3600.0, "d": 86400.0, "y": 31536000.0}
_LONGEST = 2**63 / 1e9  # the longest time in ns-3, in seconds


def to_time(time: Any) -> Any:
    """A delay.

    :param time: an ns.Time, or its text with a unit, like "1.5s"
    :raises ValueError: if it is anything else, negative, or longer than ns-3 allows
    """
    if isinstance(time, str):
        match = re.fullmatch(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([a-z]+)\s*", time)
        if not match or match[2] not in _UNITS:
            raise ValueError(f"{time!r}: it must be a time with a unit, like '1.5s' or '20ms'")
        seconds = float(match[1]) * _UNITS[match[2]]
        if not 0 <= seconds < _LONGEST:
            raise ValueError(f"{time!r}: it must be from 0 to {_LONGEST:.4g} s")
        return ns.Time(match[1].lstrip("+") + match[2])
    if not isinstance(time, cppyy.gbl.ns3.Time):
        raise ValueError(f"{time!r}: it must be an ns.Time, or text with a unit like '1.5s'")
    if time.IsStrictlyNegative():
        raise ValueError(f"{time.GetSeconds():g} s: it must be from 0")
    return time


def schedule(delay: Any, function: Callable[..., object], *args: Any) -> Any:
    """Call a Python callable after a simulated time.

    :param delay: an ns.Time, or its text with a unit, like "1.5s"
    :param args: the callable's arguments
    :returns: the ns.EventId; its Cancel() cancels the call
    :raises ValueError: if the delay is invalid or negative
    """
    time = to_time(delay)
    for gone in _cpp.TakeGone():
        _events.pop(gone, None)
    number = next(_ids)
    _events[number] = lambda: function(*args)
    return _cpp.Schedule(time, number)


def trace(source: Any, name: str, function: Callable[..., object]) -> None:
    """Let a trace source of an ns-3 object call a Python callable.

    :param source: the object, or a Ptr to it
    :param name: the trace source, like "Departed"
    :param function: called with the arguments that the trace source documents
    """
    target = _dereference(source)
    signature = str(_cpp.GetSignature(target, name))
    if not signature:
        raise ValueError(f"{_cpp.GetTypeName(target)} has no trace source '{name}'")
    if signature not in _connectors:
        connector = f"Connect{len(_connectors)}"
        cppyy.cppdef(
            f"""
            namespace ns3_plug
            {{
            bool {connector}(ns3::ObjectBase& object,
                             std::string name,
                             Sink<{signature}>::Function function)
            {{
                return Sink<{signature}>::Connect(object, name, function);
            }}
            }}
            """
        )
        _connectors[signature] = getattr(_cpp, connector)
    called = guarded(function)

    def sink(*args: Any) -> None:
        called(*args)

    keep(sink)
    if not _connectors[signature](target, name, sink):
        raise ValueError(f"{_cpp.GetTypeName(target)}: trace source '{name}' refuses {signature}")


def _dereference(pointer: Any) -> Any:
    return pointer.__deref__() if hasattr(pointer, "__deref__") else pointer


def _array(vector: Any, kind: type[np.generic]) -> np.ndarray[Any, Any]:
    """A copy of a C++ vector."""
    if not len(vector):
        return np.empty(0, kind)
    return np.frombuffer(vector.data(), kind, len(vector)).copy()


class PlugRecorder:
    """Records the departures and epochs of a plug without calling Python for each packet."""

    def __init__(self, plug: Any) -> None:
        """Listen to a PlugQueueDisc from now on."""
        self._recorder = _cpp.PlugRecorder()
        self._recorder.Listen(_dereference(plug))
        _kept.append(self._recorder)

    def departures(self) -> pd.DataFrame:
        """Every departed packet: departed_s, held_s [s], epoch, uid, bytes (with IP header)."""
        r = self._recorder
        return pd.DataFrame(
            {
                "departed_s": _array(r.departed, np.int64) / 1e9,
                "held_s": _array(r.held, np.int64) / 1e9,
                "epoch": _array(r.epoch, np.uint64),
                "uid": _array(r.uid, np.uint64),
                "bytes": _array(r.bytes, np.uint64),
            }
        )

    def epochs(self) -> pd.DataFrame:
        """Reports on epochs: event ("plugged", "released"), time_s [s], epoch, packets, bytes."""
        r = self._recorder
        return pd.DataFrame(
            {
                "event": np.where(_array(r.released, np.int64) == 1, "released", "plugged"),
                "time_s": _array(r.reported, np.int64) / 1e9,
                "epoch": _array(r.reportEpoch, np.uint64),
                "packets": _array(r.reportPackets, np.uint32),
                "bytes": _array(r.reportBytes, np.uint64),
            }
        )
