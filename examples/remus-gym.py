# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""An adaptive interval, as a reinforcement-learning environment with Gymnasium's interface.

A step is an epoch. The action is how long the guest runs in it [s]; the observation is how
long the last epoch took from its start to its commit [s], and how many pages it dirtied. The reward
grows with the fraction of time for which the guest runs, and is lost if an epoch takes longer than
50 ms. Pages are dirtied in phases, so no fixed interval is right. A simple control loop acts here
instead of a trained agent. Prints how many epochs met the target::

    python examples/remus-gym.py
    41 of 50 epochs within 50 ms
"""

import gymnasium
import numpy as np

from ns3_plug import models, ns

TARGET = 0.050  # seconds from an epoch's start to its commit
STOP = 0.002  # seconds
ACK = 0.0006  # seconds of a transfer without pages
PER_PAGE = 55e-6  # seconds of transfer
EPOCHS = 50


class RemusEnv(gymnasium.Env):
    """A checkpointed guest; an agent ends each of its epochs."""

    def __init__(self):
        self.action_space = gymnasium.spaces.Box(0.001, 0.2, (1,), np.float32)
        self.observation_space = gymnasium.spaces.Box(0, np.inf, (2,), np.float32)

    def reset(self, *, seed=None, options=None):
        """Begin with a new guest."""
        super().reset(seed=seed)
        ns.Simulator.Destroy()
        self.run_for = TARGET / 2
        self.epochs = 0
        self.observation = np.zeros(2, np.float32)
        self.running = 0.0
        self.checkpointer = ns.CreateObject[ns.RemusCheckpointer]()
        parts = {
            "Controller": models.controller(self._decide, self._learn),
            "DirtyPages": models.dirty_pages(self._dirty),
        }
        for name, part in parts.items():
            self.checkpointer.SetAttribute(name, ns.PointerValue(part))
        for name, seconds in (("StopDuration", STOP), ("CommitDelay", ACK)):
            constant = f"ns3::ConstantRandomVariable[Constant={seconds}]"
            self.checkpointer.SetAttribute(name, ns.StringValue(constant))
        self.checkpointer.SetAttribute("CommitPerPage", ns.TimeValue(ns.Seconds(PER_PAGE)))
        self.checkpointer.SetAttribute("StopTime", ns.TimeValue(ns.Seconds(1e6)))
        self.checkpointer.Initialize()
        return self.observation, {}

    def step(self, action):
        """Let the guest run for the time given by the action, and commit the epoch."""
        self.run_for = float(np.clip(action[0], 0.001, 0.2))
        before = self.epochs
        while self.epochs == before:
            ns.Simulator.Run()
        late = self.observation[0] > TARGET
        reward = 0.0 if late else self.running / (self.running + STOP)
        return self.observation, float(reward), False, self.epochs >= EPOCHS, {}

    def close(self):
        """End the simulation."""
        ns.Simulator.Destroy()

    def _decide(self, state):
        return state.resumed + ns.Seconds(self.run_for)

    def _learn(self, epoch):
        self.running = (epoch.stopped - epoch.opened).GetSeconds()
        took = (ns.Now() - epoch.opened).GetSeconds()
        self.observation = np.array([took, epoch.pages], np.float32)
        self.epochs += 1
        ns.Simulator.Stop()

    def _dirty(self, ran):
        busy = int(ns.Now().GetSeconds() / 0.5) % 2
        return int(ran * (10000 if busy else 2000))


def main():
    """Meet the target with a loop that corrects half of the error."""
    env = RemusEnv()
    observation, _ = env.reset(seed=1)
    run_for, met, done = TARGET / 2, 0, False
    while not done:
        observation, _, _, done, _ = env.step(np.array([run_for], np.float32))
        met += observation[0] <= TARGET
        run_for *= 1 + 0.5 * (0.9 * TARGET / max(observation[0], 0.001) - 1)
    env.close()
    print(f"{met} of {EPOCHS} epochs within {1e3 * TARGET:g} ms")


if __name__ == "__main__":
    main()
