# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Every source file of the module, one a line and sorted: CMakeLists.txt (in an ns-3 tree and on its
# own), examples/CMakeLists.txt and the wscripts all read these lists.

# Library: model/ and helper/
set(PLUG_SOURCES
    helper/plug-helper.cc
    helper/remus-failover-helper.cc
    helper/remus-helper.cc
    helper/remus-twin-helper.cc
    model/checkpoint/remus-adaptive-controller.cc
    model/checkpoint/remus-bursty-pages.cc
    model/checkpoint/remus-checkpointer-attributes.cc
    model/checkpoint/remus-checkpointer.cc
    model/checkpoint/remus-controller.cc
    model/checkpoint/remus-dirty-pages.cc
    model/checkpoint/remus-draw-time.cc
    model/checkpoint/remus-object-attribute.cc
    model/checkpoint/remus-output-controller.cc
    model/checkpoint/remus-page-log.cc
    model/checkpoint/remus-pipelined-controller.cc
    model/checkpoint/remus-plugs.cc
    model/checkpoint/remus-predictive-controller.cc
    model/failover/remus-backup-policy.cc
    model/failover/remus-failover.cc
    model/failover/remus-heartbeat.cc
    model/failover/remus-lease.cc
    model/failover/remus-machine-failure.cc
    model/failover/remus-twin-outputs.cc
    model/failover/remus-twin-packet.cc
    model/failover/remus-twin.cc
    model/measure/remus-backlog-laws.cc
    model/measure/remus-distribution.cc
    model/measure/remus-epoch-times.cc
    model/measure/remus-failover-law.cc
    model/measure/remus-failover-monitor.cc
    model/measure/remus-law-distribution.cc
    model/measure/remus-laws.cc
    model/measure/remus-output-commit-monitor.cc
    model/measure/remus-output-commit-report.cc
    model/measure/remus-release-bursts.cc
    model/measure/remus-trace-connections.cc
    model/placement/plug-interposer.cc
    model/placement/plug-packet-filter.cc
    model/placement/plug-stage.cc
    model/placement/remus-guest-gate.cc
    model/plug/plug-command.cc
    model/plug/plug-fifo.cc
    model/plug/plug-ledger.cc
    model/plug/plug-limit.cc
    model/plug/plug-queue-disc.cc
    model/plug/plug-runner.cc
    model/plug/plug-site.cc
    model/plug/plug-tree.cc
    model/replication/remus-checkpoint-backlog.cc
    model/replication/remus-checkpoint-header.cc
    model/replication/remus-checkpoint-receiver.cc
    model/replication/remus-checkpoint-sender.cc
    model/replication/remus-checkpoint-sink.cc
    model/replication/remus-checkpoint-source.cc
    model/replication/remus-tcp-connection.cc
    model/workload/remus-guest-processor.cc
    model/workload/remus-kv-client.cc
    model/workload/remus-kv-header.cc
    model/workload/remus-kv-server.cc
    model/workload/remus-page-header.cc
    model/workload/remus-page-server.cc
    model/workload/remus-pipelined-client.cc
    model/workload/remus-web-client.cc
)

# Headers that users include as ns3/NAME.h
set(PLUG_HEADERS
    helper/plug-helper.h
    helper/remus-failover-helper.h
    helper/remus-helper.h
    helper/remus-twin-helper.h
    model/checkpoint/remus-adaptive-controller.h
    model/checkpoint/remus-bursty-pages.h
    model/checkpoint/remus-checkpointer.h
    model/checkpoint/remus-controller.h
    model/checkpoint/remus-dirty-pages.h
    model/checkpoint/remus-output-controller.h
    model/checkpoint/remus-pipelined-controller.h
    model/checkpoint/remus-predictive-controller.h
    model/failover/remus-backup-policy.h
    model/failover/remus-failover.h
    model/failover/remus-heartbeat.h
    model/failover/remus-lease.h
    model/failover/remus-machine-failure.h
    model/failover/remus-twin-outputs.h
    model/failover/remus-twin.h
    model/measure/remus-backlog-laws.h
    model/measure/remus-distribution.h
    model/measure/remus-epoch-times.h
    model/measure/remus-failover-law.h
    model/measure/remus-failover-monitor.h
    model/measure/remus-law-distribution.h
    model/measure/remus-laws.h
    model/measure/remus-output-commit-monitor.h
    model/measure/remus-output-commit-report.h
    model/measure/remus-release-bursts.h
    model/measure/remus-trace-connections.h
    model/placement/plug-packet-filter.h
    model/placement/plug-stage.h
    model/placement/remus-guest-gate.h
    model/plug/plug-queue-disc.h
    model/replication/remus-application.h
    model/replication/remus-checkpoint-receiver.h
    model/replication/remus-checkpoint-sender.h
    model/replication/remus-checkpoint-sink.h
    model/replication/remus-checkpoint-source.h
    model/workload/remus-guest-processor.h
    model/workload/remus-kv-client.h
    model/workload/remus-kv-server.h
    model/workload/remus-page-server.h
    model/workload/remus-pipelined-client.h
    model/workload/remus-web-client.h
)

# ns-3 test suites: test/suites/NAME-test-suite.cc holds the suite NAME
set(PLUG_TESTS
    test/suites/plug-as-fifo-test-suite.cc
    test/suites/plug-command-test-suite.cc
    test/suites/plug-composition-test-suite.cc
    test/suites/plug-drops-test-suite.cc
    test/suites/plug-helper-test-suite.cc
    test/suites/plug-packet-filter-test-suite.cc
    test/suites/plug-placement-test-suite.cc
    test/suites/plug-queue-disc-test-suite.cc
    test/suites/plug-sinks-test-suite.cc
    test/suites/plug-stage-test-suite.cc
    test/suites/plug-trace-sources-test-suite.cc
    test/suites/plug-tracing-test-suite.cc
    test/suites/plug-wake-test-suite.cc
    test/suites/remus-backup-policy-test-suite.cc
    test/suites/remus-bursty-pages-test-suite.cc
    test/suites/remus-checkpointer-test-suite.cc
    test/suites/remus-controllers-test-suite.cc
    test/suites/remus-cutting-controllers-test-suite.cc
    test/suites/remus-dirty-pages-test-suite.cc
    test/suites/remus-draw-time-test-suite.cc
    test/suites/remus-failover-gap-test-suite.cc
    test/suites/remus-failover-ipv6-test-suite.cc
    test/suites/remus-failover-parts-test-suite.cc
    test/suites/remus-failover-sinks-test-suite.cc
    test/suites/remus-failover-test-suite.cc
    test/suites/remus-failover-twice-test-suite.cc
    test/suites/remus-failures-devices-test-suite.cc
    test/suites/remus-failures-test-suite.cc
    test/suites/remus-guest-gate-test-suite.cc
    test/suites/remus-law-values-test-suite.cc
    test/suites/remus-laws-test-suite.cc
    test/suites/remus-lease-test-suite.cc
    test/suites/remus-monitor-test-suite.cc
    test/suites/remus-object-attribute-test-suite.cc
    test/suites/remus-protection-test-suite.cc
    test/suites/remus-random-failovers-test-suite.cc
    test/suites/remus-reentrancy-test-suite.cc
    test/suites/remus-replication-backlog-test-suite.cc
    test/suites/remus-replication-test-suite.cc
    test/suites/remus-replication-trouble-test-suite.cc
    test/suites/remus-streams-test-suite.cc
    test/suites/remus-twin-bytes-test-suite.cc
    test/suites/remus-twin-failovers-test-suite.cc
    test/suites/remus-twin-gap-test-suite.cc
    test/suites/remus-twin-limits-test-suite.cc
    test/suites/remus-twin-packet-test-suite.cc
    test/suites/remus-twin-test-suite.cc
    test/suites/remus-workloads-test-suite.cc
)

# GoogleTest, in the build on its own only
set(PLUG_GTESTS
    test/gtest/devices-test.cc
    test/gtest/devices.cc
    test/gtest/dirty-pages-errors-test.cc
    test/gtest/laws-table-test.cc
    test/gtest/linux-recordings-test.cc
    test/gtest/plug-laws-test.cc
    test/gtest/plug-ledger-test.cc
    test/gtest/plug-operations.cc
    test/gtest/plug-reentrancy-test.cc
    test/gtest/random-scenarios-test.cc
    test/gtest/random-sequences-test.cc
    test/gtest/recording.cc
)

# Programs: examples/NAME.cc
set(PLUG_EXAMPLES
    plug-overlap
    plug-service
    plug-simple
    remus-datacenter
    remus-failover
    remus-ipv6
    remus-pipelined
    remus-protect
    remus-replication
    remus-shared-link
    remus-simple
    remus-twin
)

# Programs that need the module wifi: examples/NAME.cc
set(PLUG_WIFI_EXAMPLES
    remus-wifi
)

# Programs with the parts of the study: examples/NAME.cc and PLUG_STUDY_PARTS
set(PLUG_STUDY_EXAMPLES
    plug-replay
    remus-key-value
    remus-output-commit
    remus-progress
    remus-web
)

# Parts of programs
set(PLUG_STUDY_PARTS
    examples/output-commit/clustered-sample.cc
    examples/output-commit/measured-delays.cc
    examples/output-commit/output-commit-law.cc
    examples/output-commit/output-commit-parameters.cc
    examples/output-commit/request-reply.cc
    examples/output-commit/result-table.cc
    examples/output-commit/study-log.cc
    examples/output-commit/study-report.cc
    examples/output-commit/udp-sender.cc
    examples/output-commit/window-limited-tcp.cc
    examples/support/byte-source.cc
    examples/support/capture-reader-pcapng.cc
    examples/support/capture-reader.cc
    examples/support/option-values.cc
    examples/support/output-file.cc
    examples/support/pcap-output.cc
    examples/support/time-variable.cc
)

# Programs that need the module fd-net-device and Linux: examples/NAME.cc and PLUG_FD_PARTS
set(PLUG_FD_EXAMPLES
    plug-emulation
)

set(PLUG_FD_PARTS
    examples/emulation/tap.cc
    examples/support/option-values.cc
    examples/support/output-file.cc
)

# Programs that need the module mpi: examples/NAME.cc and PLUG_MPI_PARTS
set(PLUG_MPI_EXAMPLES
    remus-mpi
)

set(PLUG_MPI_PARTS
    examples/mpi/data-centre.cc
    examples/support/option-values.cc
    examples/support/output-file.cc
)
