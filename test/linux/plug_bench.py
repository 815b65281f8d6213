# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

"""A plug of the running Linux on a device whose packets can be counted and read one by one."""

import fcntl
import os
import pty
import socket
import struct
import time
import tty

import plug_netlink as nl

N_SLIP, TIOCSETD, SIOCGIFNAME, SIOCSIFENCAP = 1, 0x5423, 0x8910, 0x8926
SO_SNDBUFFORCE, SO_RCVBUFFORCE = 32, 33
ROOT_HANDLE = 0x10000
BANDS, PLUGS = 3, 2  # of prio: a plug, another plug, a pfifo
BURST_RATE = 10  # of tbf: so few bytes per second that a sequence sees no new tokens
MTU = {"veth": 1500, "slip": 296, "teql": 296}
HEADER = {"veth": 14, "slip": 0, "teql": 0}


class Veth:
    """One end of a veth pair. It accepts every packet at once; they are read at the other end."""

    def __init__(self, netlink):
        self.index = netlink.add_link("plug0", "veth", peer="peer0")
        netlink.set_link(socket.if_nametoindex("peer0"), state="up")
        netlink.set_link(self.index, state="up")
        self.name = "plug0"
        self.receiver = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.receiver.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
        self.receiver.bind(("peer0", 3))
        self.receiver.setblocking(False)

    def read(self):
        """The numbers of the packets that arrived."""
        ids = []
        try:
            while True:
                ids.append(struct.unpack_from("!I", self.receiver.recv(2048), 14)[0])
        except BlockingIOError:
            return ids


class Slip:
    """A serial line on a pseudoterminal. After each packet it stops its queue until the packet is
    read from the terminal, so reading wakes the queue."""

    def __init__(self, netlink):
        self.master, self.line = pty.openpty()
        tty.setraw(self.line)
        fcntl.ioctl(self.line, TIOCSETD, struct.pack("i", N_SLIP))
        self.name = fcntl.ioctl(self.line, SIOCGIFNAME, bytes(16)).split(b"\0")[0].decode()
        fcntl.ioctl(self.line, SIOCSIFENCAP, struct.pack("i", 0))  # no header compression
        self.index = socket.if_nametoindex(self.name)
        netlink.set_link(self.index, state="up")
        os.set_blocking(self.master, False)
        self.partial = b""

    def read(self):
        """The numbers of the packets on the line; wakes the queue."""
        try:
            self.partial += os.read(self.master, 65536)
        except BlockingIOError:
            return []
        *frames, self.partial = self.partial.split(b"\xc0")
        frames = [f.replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb") for f in frames if f]
        return [struct.unpack_from("!I", frame)[0] for frame in frames]


class Teql(Slip):
    """A device that sends on a serial line. While a packet is on the line it accepts no other: a
    packet that the queue disc gives meanwhile is put back ("requeued"), and its queue is stopped
    until the line is read."""

    def __init__(self, netlink):
        super().__init__(netlink)
        netlink.add_qdisc(self.index, 0, nl.ROOT, "teql0")
        self.name = "teql0"
        self.index = socket.if_nametoindex(self.name)
        netlink.set_link(self.index, state="up")


class Bench:
    """Builds a plug, alone or under a parent, on a device; gives it commands and packets."""

    def __init__(self, **kinds):
        self.netlink = nl.Netlink()
        self.devices = {kind: device(self.netlink) for kind, device in kinds.items()}
        self.sender = {}
        for kind, device in self.devices.items():
            self.sender[kind] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            self.sender[kind].setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 30)
            self.sender[kind].bind((device.name, 0))

    def build(self, limit, device="veth", parent=None, burst=None, mtu=None, txqueuelen=1000):
        """Start with a new plug, or two under prio; limit None leaves Linux's default."""
        self.kind, self.device = device, self.devices[device]
        self.parent, self.burst = parent, burst
        self.index = self.device.index
        self.netlink.delete_root(self.index)
        self.netlink.set_link(self.index, state="down")
        self.netlink.set_link(self.index, mtu=mtu or MTU[device], txqlen=txqueuelen)
        self.netlink.set_link(self.index, state="up")
        while self.settle() or self.device.read():
            pass  # packets that an earlier plug left on the line
        self.plugs = [(ROOT_HANDLE, nl.ROOT)]
        add = self.netlink.add_qdisc
        if parent == "prio":
            options = {"bands": BANDS, "priomap": [BANDS - 1] * 16}
            add(self.index, ROOT_HANDLE, nl.ROOT, "prio", options)
            self.plugs = [(0x20000, ROOT_HANDLE + 1), (0x30000, ROOT_HANDLE + 2)]
        elif parent == "tbf":
            add(self.index, ROOT_HANDLE, nl.ROOT, "tbf", self._tbf())
            self.plugs = [(0x20000, ROOT_HANDLE + 1)]
        elif parent == "qfq":
            add(self.index, ROOT_HANDLE, nl.ROOT, "qfq")
            weight = {"attrs": [("TCA_QFQ_WEIGHT", 1), ("TCA_QFQ_LMAX", 2048)]}
            self.netlink.add_class(self.index, ROOT_HANDLE + 1, ROOT_HANDLE, "qfq", weight)
            self.plugs = [(0x20000, ROOT_HANDLE + 1)]
        options = None if limit is None else {"action": nl.LIMIT, "limit": limit}
        for handle, above in self.plugs:
            add(self.index, handle, above, "plug", options)

    def _tbf(self):
        ethernet = {"rate___reserved": 1, "peak___reserved": 1}
        parameters = {"rate": BURST_RATE, "limit": 1 << 30, **ethernet}
        return {"attrs": [("TCA_TBF_PARMS", parameters), ("TCA_TBF_BURST", self.burst)]}

    def send(self, number, size, band=0):
        """Send a packet; return whether it was accepted."""
        header = bytes(12) + b"\x88\xb5" if HEADER[self.kind] else b""
        packet = header + struct.pack("!I", number)
        sender = self.sender[self.kind]
        if self.parent in ("prio", "qfq"):
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, ROOT_HANDLE + 1 + band)
        else:
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, 0)
        try:
            sender.send(packet + bytes(size - len(packet)))
        except OSError as error:
            if error.errno == 105:  # ENOBUFS: dropped by the queue disc
                return False
            raise
        return True

    def command(self, action, limit=0, plug=0):
        """Give a plug a command; return the error number."""
        handle, above = self.plugs[plug]
        return self.netlink.command(self.index, handle, above, action, limit)

    def refill(self):
        """Give tbf all its tokens."""
        self.netlink.change_qdisc(self.index, ROOT_HANDLE, nl.ROOT, "tbf", self._tbf())

    def reset(self):
        """Set the device down and up again."""
        self.netlink.set_link(self.index, state="down")
        self.netlink.set_link(self.index, state="up")

    def queued(self):
        """Packets under the root."""
        return self.netlink.statistics(self.index, ROOT_HANDLE)[0]

    def statistics(self):
        """(packets, bytes, drops, requeues) of the plugs, added up."""
        each = [self.netlink.statistics(self.index, handle) for handle, _ in self.plugs]
        return tuple(map(sum, zip(*each)))

    def settle(self):
        """Let deferred work of the kernel run, and then read the line. While this
        process sleeps, the kernel's threads have the only processor to themselves."""
        time.sleep(0.0005)
        return self.device.read() if self.kind == "veth" else []
