# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Models written in Python, the text of help(), and runs that end early."""

import runpy
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest
from test_run import wait_until

from ns3_plug import models, ns, simulation

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def checkpointer():
    """A checkpointer with a stop of 2 ms and a commit of 3 ms."""
    made = ns.CreateObject[ns.RemusCheckpointer]()
    for name, seconds in (("StopDuration", 0.002), ("CommitDelay", 0.003)):
        made.SetAttribute(name, ns.StringValue(f"ns3::ConstantRandomVariable[Constant={seconds}]"))
    yield made
    ns.Simulator.Destroy()


def run(milliseconds):
    ns.Simulator.Stop(ns.MilliSeconds(milliseconds))
    ns.Simulator.Run()


def test_a_controller_of_python_decides_and_learns(checkpointer):
    opened, epochs = [], []

    def decide(state):
        opened.append(state.resumed.GetMilliSeconds())
        return state.resumed + ns.MilliSeconds(20)

    controller = models.controller(decide, lambda e: epochs.append((int(e.number), int(e.pages))))
    checkpointer.SetAttribute("Controller", ns.PointerValue(controller))
    pages = models.dirty_pages(lambda ran: round(1000 * ran))
    checkpointer.SetAttribute("DirtyPages", ns.PointerValue(pages))
    checkpointer.Initialize()
    run(100)
    assert opened[:4] == [2, 24, 46, 68]
    assert epochs[1:4] == [(1, 20), (2, 20), (3, 20)]


@pytest.mark.parametrize(
    ("part", "error"),
    [
        ({"Controller": lambda: models.controller(lambda state: 5)}, "decided on 5: it must be"),
        ({"DirtyPages": lambda: models.dirty_pages(lambda ran: -1)}, "-1 dirty pages: it must be"),
        ({"DirtyPages": lambda: models.dirty_pages(lambda ran: 1 / 0)}, "division by zero"),
    ],
)
def test_what_a_model_of_python_raises_comes_out_of_the_run(checkpointer, part, error):
    for name, make in part.items():
        checkpointer.SetAttribute(name, ns.PointerValue(make()))
    checkpointer.Initialize()
    with pytest.raises((TypeError, ValueError, ZeroDivisionError), match=error):
        run(1000)


def test_a_workload_of_python_sends_until_it_ends(checkpointer):
    sent, gaps = [], iter([0.010, 0.020, None])
    models.workload(lambda: next(gaps), lambda: sent.append(ns.Now().GetMilliSeconds()), "5ms")
    run(100)
    assert sent == [15, 35]


def test_an_exception_arrives_with_its_traceback(checkpointer):
    def culprit():
        raise RuntimeError("enough")

    simulation.schedule("10ms", culprit)
    with pytest.raises(RuntimeError, match="enough") as error:
        run(100)
    assert "culprit" in [frame.name for frame in traceback.extract_tb(error.tb)]
    assert ns.Now().GetMilliSeconds() == 10
    run(5)  # the simulation can continue


@pytest.mark.parametrize("bad", ["", "5", "abc", "5 parsecs", "-1ms", "1e30s", 5, None, "nan s"])
def test_a_bad_time_is_a_value_error(bad):
    with pytest.raises(ValueError, match="it must be"):
        simulation.schedule(bad, print)


def test_help_shows_the_comment_of_the_class():
    assert "a model of Linux's sch_plug" in ns.PlugQueueDisc.__doc__
    assert "@" not in ns.PlugQueueDisc.__doc__.split("\n")[0]


ENDLESS = """
from ns3_plug import ns
ns.cppyy.cppdef('''
namespace ns3_plug
{
void Again() { ns3::Simulator::Schedule(ns3::NanoSeconds(1), &Again); }
}''')
ns.cppyy.gbl.ns3_plug.Again()
print("ready", flush=True)
try:
    ns.Simulator.Run()
except KeyboardInterrupt:
    print("interrupted", flush=True)
ns.Simulator.Destroy()
"""


def test_ctrl_c_ends_a_run_of_events_in_cpp(tmp_path):
    output = tmp_path / "output"
    with output.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", ENDLESS],
            stdout=stream,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        wait_until(lambda: "ready" in output.read_text())
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert output.read_text().splitlines()[-1] == "interrupted"


def test_the_environment_of_gymnasium_meets_its_target(capsys):
    gymnasium = pytest.importorskip("gymnasium")
    example = runpy.run_path(str(EXAMPLES / "remus-gym.py"))
    example["main"]()
    (printed,) = capsys.readouterr().out.splitlines()
    assert f"    {printed}\n" in (EXAMPLES / "remus-gym.py").read_text()
    env = example["RemusEnv"]()
    assert isinstance(env, gymnasium.Env)
    observation, info = env.reset(seed=1)
    assert env.observation_space.contains(observation)
    assert info == {}
    for _ in range(3):
        observation, reward, _, truncated, _ = env.step(env.action_space.sample())
        assert env.observation_space.contains(observation)
        assert 0 <= reward < 1
        assert not truncated
    env.close()


def test_nodes_may_be_owned_by_python(tmp_path):
    script = """
from ns3_plug import ns
node = ns.Node()
del node
nodes = ns.NodeContainer(1)
pointer = nodes.Get(0)
node = pointer.__deref__()
del node
print("end")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")
