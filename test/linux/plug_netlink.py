# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

"""Links, queue discs and statistics of the running Linux, over rtnetlink, with nothing but the
standard library: some 1000 requests a second inside user-mode Linux, where a process of tc each
would make 30."""

import os
import socket
import struct

NEWLINK, DELLINK = 16, 17
NEWQDISC, DELQDISC, GETQDISC, NEWTCLASS = 36, 37, 38, 40
ACK, ECHO, CREATE, EXCL, REPLACE = 4, 8, 0x400, 0x200, 0x100
ROOT = 0xFFFFFFFF
IFF_UP = 1
BUFFER, RELEASE_ONE, RELEASE_INDEFINITE, LIMIT = range(4)


def attribute(kind, data):
    """One netlink attribute, padded."""
    if isinstance(data, str):
        data = data.encode() + b"\0"
    elif isinstance(data, int):
        data = struct.pack("=I", data)
    return struct.pack("=HH", len(data) + 4, kind) + data + b"\0" * (-len(data) % 4)


def attributes(data):
    """The attributes in a message, as a dictionary from kind to bytes."""
    found = {}
    while len(data) >= 4:
        size, kind = struct.unpack_from("=HH", data)
        found[kind & 0x3FFF] = data[4:size]
        data = data[(size + 3) & ~3 :]
    return found


def plug_options(action, limit=0):
    """struct tc_plug_qopt."""
    return struct.pack("=iI", action, limit)


class Netlink:
    """A rtnetlink socket."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self.socket.bind((0, 0))
        self.sequence = 0

    def request(self, kind, flags, body):
        """Send a request; return the error number of its answer, 0 for success."""
        self.sequence += 1
        header = struct.pack("=IHHII", len(body) + 16, kind, flags | ACK | 1, self.sequence, 0)
        self.socket.send(header + body)
        answer = self.socket.recv(65536)
        return -struct.unpack_from("=i", answer, 16)[0]

    def must(self, what, kind, flags, body):
        """Send a request that may not fail."""
        error = self.request(kind, flags, body)
        if error:
            raise OSError(error, f"{what}: {os.strerror(error)}")

    # Links

    def add_link(self, name, kind, data=b""):
        """Create a link."""
        info = attribute(1, kind) + (attribute(2, data) if data else b"")
        body = struct.pack("=BxHiII", 0, 0, 0, 0, 0) + attribute(3, name) + attribute(18, info)
        self.must(f"add {name}", NEWLINK, CREATE | EXCL, body)
        return socket.if_nametoindex(name)

    def set_link(self, index, up=None, mtu=None, txqueuelen=None):
        """Change a link."""
        body = struct.pack("=BxHiII", 0, 0, index, bool(up), 0 if up is None else IFF_UP)
        if mtu is not None:
            body += attribute(4, mtu)
        if txqueuelen is not None:
            body += attribute(13, txqueuelen)
        self.must(f"set link {index}", NEWLINK, 0, body)

    # Queue discs

    def _qdisc(self, index, handle, parent, kind, options):
        body = struct.pack("=BxxxiIII", 0, index, handle, parent, 0) + attribute(1, kind)
        return body + (attribute(2, options) if options is not None else b"")

    def add_qdisc(self, index, handle, parent, kind, options=None):
        """Add a queue disc; options are the bytes of TCA_OPTIONS, or None for none."""
        body = self._qdisc(index, handle, parent, kind, options)
        self.must(f"add qdisc {kind}", NEWQDISC, CREATE | REPLACE, body)

    def change_qdisc(self, index, handle, parent, kind, options):
        """Change a queue disc; return the error number."""
        return self.request(NEWQDISC, 0, self._qdisc(index, handle, parent, kind, options))

    def add_class(self, index, handle, parent, kind, options):
        """Add a class."""
        body = self._qdisc(index, handle, parent, kind, options)
        self.must(f"add class {kind}", NEWTCLASS, CREATE | EXCL, body)

    def delete_root(self, index):
        """Delete the root queue disc, if there is one of our own."""
        self.request(DELQDISC, 0, struct.pack("=BxxxiIII", 0, index, 0, ROOT, 0))

    def statistics(self, index, handle):
        """Return (packets queued, bytes queued, packets dropped, requeues) of a queue disc."""
        self.sequence += 1
        body = struct.pack("=BxxxiIII", 0, index, handle, 0, 0)
        self.socket.send(struct.pack("=IHHII", 36, GETQDISC, 1 | ECHO, self.sequence, 0) + body)
        answer = self.socket.recv(65536)
        if struct.unpack_from("=H", answer, 4)[0] != NEWQDISC:
            raise OSError("no statistics of the queue disc %x" % handle)
        queue = attributes(attributes(answer[36:])[7])[3]
        return struct.unpack_from("=IIII", queue)
