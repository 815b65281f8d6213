#! /usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# The runs of examples that ns-3's test.py and this module's CTest make, one a line: the command,
# whether to run it, and whether to run it under valgrind. test.py describes the format. Missing are
# plug-emulation, which needs network namespaces (test/emulation/run.sh), and remus-mpi, which
# needs ranks (test/mpi/compare.py).
cpp_examples = [
    ("plug-overlap", "True", "True"),
    ("plug-replay", "True", "True"),
    ("plug-replay --ns3::RemusCheckpointer::Controller=xl", "True", "True"),
    ("plug-service", "True", "True"),
    ("plug-simple", "True", "True"),
    ("remus-failover", "True", "True"),
    ("remus-failover --plug=false", "True", "True"),
    ("remus-failover --ns3::RemusHeartbeatMonitor::Timeout=150ms", "True", "True"),
    ("remus-failover --ns3::RemusKvClient::RetryTimeout=50ms", "True", "True"),
    ("remus-datacenter", "True", "False"),
    ("remus-ipv6", "True", "True"),
    ("remus-output-commit", "True", "True"),
    ("remus-output-commit --interval=25ms", "True", "True"),
    ("remus-output-commit --interval=25ms --commit=10ms", "True", "True"),
    ("remus-output-commit --interval=25ms --commit=10ms --controller=mc", "True", "True"),
    ("remus-output-commit --controller=pipelined", "True", "False"),
    ("remus-output-commit --controller=predictive --dirty=10229", "True", "False"),
    ("remus-output-commit --workload=web --dirty=ns3::RemusBurstyPages", "True", "False"),
    ("remus-key-value --duration=3s", "True", "False"),
    ("remus-pipelined", "True", "True"),
    ("remus-progress --work=20s", "True", "True"),
    ("remus-protect", "True", "True"),
    ("remus-replication", "True", "True"),
    ("remus-replication --ns3::RemusCheckpointer::Controller=mc", "True", "True"),
    ("remus-shared-link", "True", "False"),
    ("remus-simple", "True", "True"),
    ("remus-wifi", "True", "True"),
    ("remus-simple --ns3::RemusCheckpointer::Interval=20ms", "True", "True"),
    ("remus-simple --ns3::PlugQueueDisc::MaxSize=3p", "True", "True"),
    ("remus-simple --ns3::RemusCheckpointer::Controller=xend", "True", "True"),
    ("remus-web --sessions=20 --duration=20s", "True", "False"),
    ("remus-group", "True", "True"),
    ("remus-group --group=false", "True", "False"),
    ("remus-partition", "True", "True"),
    ("remus-partition --decides=fence", "True", "True"),
    ("remus-partition --decides=nobody", "True", "False"),
    ("remus-twin", "True", "True"),
    ("remus-twin --plug=false", "True", "True"),
]

python_examples = [
    ("plug-simple.py", "True"),
]
