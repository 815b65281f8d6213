# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""A client and a server with Linux's own network stacks, each in a network namespace."""

import concurrent.futures
import json
import random
import re
import signal
import subprocess
import time

SERVER = "10.1.2.2"
NGINX = """daemon off;
master_process off;
user root root;
error_log stderr warn;
pid {scratch}/nginx.pid;
events {{ }}
http {{
    access_log off;
    keepalive_requests 1000000;
    client_body_temp_path {scratch}/nginx;
    proxy_temp_path {scratch}/nginx;
    fastcgi_temp_path {scratch}/nginx;
    uwsgi_temp_path {scratch}/nginx;
    scgi_temp_path {scratch}/nginx;
    server {{
        listen {server}:80;
        location / {{ return 200 "from a protected server\\n"; }}
    }}
}}
"""


def run(*command, timeout=60):
    """The output of a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


class Hosts:
    """Both namespaces, with nginx and iperf3 serving in the server's."""

    #: Bytes of data in each of iperf3's UDP packets
    UDP_PAYLOAD = 1400

    #: Bytes of data in each TCP segment, with timestamps
    TCP_PAYLOAD = 1448

    def __init__(self, scratch):
        self.scratch = scratch
        self.servers = []

    def __enter__(self):
        run("mount", "-t", "tmpfs", "run", "/run")
        self.add("client", "10.1.1", "10.1.2.0/24")
        self.add("server", "10.1.2", "10.1.1.0/24")
        config = self.scratch / "nginx.conf"
        config.write_text(NGINX.format(scratch=self.scratch, server=SERVER))
        self.serve("nginx", "-p", str(self.scratch), "-c", str(config))
        self.serve("iperf3", "-s", "-J", "-B", SERVER)
        return self

    def __exit__(self, *error):
        for server in self.servers:
            server.terminate()
        for server in self.servers:
            server.wait(timeout=10)

    @staticmethod
    def add(name, net, other):
        """A namespace with a TAP device for the router, and a route through it."""

        def ip(*command):
            run("ip", "-n", name, *command)

        run("ip", "netns", "add", name)
        # Only packets of the measured programs should pass the plug
        for switch in ("all", "default"):
            key = f"net.ipv6.conf.{switch}.disable_ipv6=1"
            subprocess.run(("ip", "netns", "exec", name, "sysctl", "-qw", key), check=False)
        ip("link", "set", "lo", "up")
        ip("tuntap", "add", "plug", "mode", "tap")
        ip("link", "set", "plug", "txqueuelen", "10000", "up")
        ip("address", "add", f"{net}.2/24", "dev", "plug")
        ip("route", "add", other, "via", f"{net}.1", "dev", "plug")

    def serve(self, *command):
        log = (self.scratch / f"{command[0]}.log").open("w")
        self.servers.append(
            subprocess.Popen(
                ("ip", "netns", "exec", "server", *command), stdout=log, stderr=log
            )
        )

    @staticmethod
    def client(*command):
        """The output of a program in the client's namespace."""
        return run("ip", "netns", "exec", "client", *command)

    def answers(self):
        """Whether the server answers; the first packets resolve the hosts' link addresses."""
        try:
            return " 0% packet loss" in self.client(
                "ping", "-n", "-c", "3", "-i", "0.05", "-w", "1", SERVER
            )
        except RuntimeError:
            return False

    def at_any_time(self, count, measure):
        """The results of a function that is called at all phases of a checkpoint's period.

        A program that continues as soon as it has a reply would lock to the checkpoints.
        """
        pauses = random.Random(1)

        def wait_and_measure(pause):
            time.sleep(pause)
            return measure()

        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            waits = [pauses.uniform(0, 0.05) for _ in range(count)]
            return list(pool.map(wait_and_measure, waits))

    def ping(self, count):
        """Round-trip times in ms, each of a separate ping."""

        def ping():
            out = self.client("ping", "-n", "-c", "1", SERVER)
            return float(re.search(r"time=([0-9.]+) ms", out).group(1))

        return self.at_any_time(count, ping)

    def wrk(self):
        """Requests per second, and mean latency in ms, of one connection."""
        out = self.client("wrk", "-t1", "-c1", "-d4s", f"http://{SERVER}/")
        rate = re.search(r"Requests/sec: +([0-9.]+)", out)
        latency = re.search(r"Latency +([0-9.]+)(us|ms|s) ", out)
        scale = {"us": 1e-3, "ms": 1, "s": 1e3}[latency.group(2)]
        return float(rate.group(1)), float(latency.group(1)) * scale

    def curl(self, count):
        """The times at which each of several connections was established and finished, in ms."""

        def curl():
            form = "%{time_connect} %{time_total}"
            url = f"http://{SERVER}/"
            out = self.client("curl", "-s", "-o", "/dev/null", "-w", form, url)
            return tuple(float(s) * 1e3 for s in out.split())

        return self.at_any_time(count, curl)

    def iperf(self, *arguments):
        out = json.loads(self.client("iperf3", "-c", SERVER, "-R", "-J", *arguments))
        if "error" in out:
            raise RuntimeError(f"iperf3: {out['error']}")
        return out

    def iperf_tcp(self):
        """Mb/s of bulk data from the server, and the most bytes that it may have in flight.

        It uses Reno, because the kernel's default may pace; the client's buffer limits the window.
        """
        out = self.iperf(
            "-t", "4", "-O", "1", "-C", "reno", "-w", "106000", "--get-server-output"
        )  # fmt: skip
        window = out["server_output_json"]["end"]["streams"][0]["sender"]["max_snd_wnd"]
        return out["end"]["sum_received"]["bits_per_second"] / 1e6, window

    def iperf_udp(self, rate):
        """The percentage of lost packets from the server, at a rate in Mb/s.

        The client's buffer has room for a whole release.
        """
        size = str(self.UDP_PAYLOAD)
        out = self.iperf("-u", "-b", f"{rate}M", "-l", size, "-t", "3", "-w", "200K")
        return out["end"]["sum"]["lost_percent"]

    def record(self, file):
        """Let tcpdump record a mixture of the server's packets, the first 96 bytes of each."""
        command = ("tcpdump", "-i", "plug", "-Q", "out", "-s", "96", "-w", str(file), "ip")
        tcpdump = subprocess.Popen(
            ("ip", "netns", "exec", "server", *command), stderr=subprocess.PIPE, text=True
        )
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            stream = pool.submit(self.iperf_udp, 1)
            self.ping(20)
            self.curl(20)
            stream.result()
        tcpdump.send_signal(signal.SIGINT)
        if tcpdump.wait(timeout=10) != 0:
            raise RuntimeError(f"tcpdump: {tcpdump.stderr.read().strip()}")
