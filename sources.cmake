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
    model/plug-fifo.cc
    model/plug-interposer.cc
    model/plug-queue-disc.cc
    model/plug-sender.cc
    model/plug-stage.cc
    model/remus-adaptive-controller.cc
    model/remus-checkpoint-header.cc
    model/remus-checkpoint-receiver.cc
    model/remus-checkpoint-sender.cc
    model/remus-checkpointer.cc
    model/remus-controller.cc
    model/remus-dirty-pages.cc
    model/remus-distribution.cc
    model/remus-epoch-times.cc
    model/remus-failover-monitor.cc
    model/remus-failover.cc
    model/remus-guest-gate.cc
    model/remus-heartbeat.cc
    model/remus-kv-client.cc
    model/remus-kv-header.cc
    model/remus-kv-server.cc
    model/remus-machine-failure.cc
    model/remus-output-commit-monitor.cc
    model/remus-output-commit-report.cc
    model/remus-pipelined-controller.cc
    model/remus-release-bursts.cc
)

# Headers that users include as ns3/NAME.h
set(PLUG_HEADERS
    helper/plug-helper.h
    helper/remus-failover-helper.h
    helper/remus-helper.h
    model/plug-compat.h
    model/plug-interposer.h
    model/plug-queue-disc.h
    model/plug-stage.h
    model/remus-adaptive-controller.h
    model/remus-checkpoint-header.h
    model/remus-checkpoint-receiver.h
    model/remus-checkpoint-sender.h
    model/remus-checkpointer.h
    model/remus-controller.h
    model/remus-dirty-pages.h
    model/remus-distribution.h
    model/remus-epoch-times.h
    model/remus-failover-monitor.h
    model/remus-failover.h
    model/remus-guest-gate.h
    model/remus-heartbeat.h
    model/remus-kv-client.h
    model/remus-kv-header.h
    model/remus-kv-server.h
    model/remus-machine-failure.h
    model/remus-output-commit-monitor.h
    model/remus-output-commit-report.h
    model/remus-pipelined-controller.h
    model/remus-release-bursts.h
)

# ns-3 test suites: test/NAME-test-suite.cc holds the suite NAME
set(PLUG_TESTS
    test/plug-as-fifo-test-suite.cc
    test/plug-composition-test-suite.cc
    test/plug-drops-test-suite.cc
    test/plug-helper-test-suite.cc
    test/plug-queue-disc-test-suite.cc
    test/plug-sinks-test-suite.cc
    test/plug-stage-test-suite.cc
    test/plug-trace-sources-test-suite.cc
    test/plug-tracing-test-suite.cc
    test/plug-wake-test-suite.cc
    test/remus-checkpointer-test-suite.cc
    test/remus-controllers-test-suite.cc
    test/remus-dirty-pages-test-suite.cc
    test/remus-failover-gap-test-suite.cc
    test/remus-failover-test-suite.cc
    test/remus-failures-test-suite.cc
    test/remus-guest-gate-test-suite.cc
    test/remus-laws-test-suite.cc
    test/remus-monitor-test-suite.cc
    test/remus-random-failovers-test-suite.cc
    test/remus-replication-test-suite.cc
)

# GoogleTest, in the build on its own only
set(PLUG_GTESTS
    test/gtest/dirty-pages-errors-test.cc
    test/gtest/linux-recordings-test.cc
    test/gtest/plug-laws-test.cc
    test/gtest/plug-operations.cc
    test/gtest/plug-reentrancy-test.cc
    test/gtest/random-sequences-test.cc
    test/gtest/recording.cc
)

# Programs: examples/NAME.cc
set(PLUG_EXAMPLES
    plug-overlap
    plug-simple
    remus-datacenter
    remus-failover
    remus-pipelined
    remus-replication
    remus-shared-link
    remus-simple
)

# Programs with the parts of the study: examples/NAME.cc and PLUG_STUDY_PARTS
set(PLUG_STUDY_EXAMPLES
    plug-replay
    remus-output-commit
)

# Parts of programs
set(PLUG_STUDY_PARTS
    examples/study/backlog-laws.cc
    examples/study/checkpoint-log.cc
    examples/study/clustered-sample.cc
    examples/study/measured-delays.cc
    examples/study/option-values.cc
    examples/study/output-commit-law.cc
    examples/study/output-commit-parameters.cc
    examples/study/output-file.cc
    examples/study/packet-log.cc
    examples/study/pcap-records.cc
    examples/study/remus-laws.cc
    examples/study/request-reply.cc
    examples/study/result-table.cc
    examples/study/study-report.cc
    examples/study/time-distribution.cc
    examples/study/time-sample.cc
    examples/study/time-variable.cc
    examples/study/udp-sender.cc
    examples/study/window-limited-tcp.cc
)

# Programs that need the module fd-net-device and Linux: examples/NAME.cc and PLUG_FD_PARTS
set(PLUG_FD_EXAMPLES
    plug-emulation
)

set(PLUG_FD_PARTS
    examples/emulation/tap.cc
    examples/study/option-values.cc
    examples/study/time-sample.cc
)

# Programs that need the module mpi: examples/NAME.cc and PLUG_MPI_PARTS
set(PLUG_MPI_EXAMPLES
    remus-mpi
)

set(PLUG_MPI_PARTS
    examples/mpi/data-centre.cc
    examples/study/option-values.cc
    examples/study/output-file.cc
)
