#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the fuzz targets with clang and sanitizers, replays the corpus, and fuzzes the plug, and then
# each parser for a quarter of the time:
# test/fuzz/run.sh [SECONDS]    (60 by default; 0 only replays)
#
# The corpus is test/fuzz/corpus.tar.gz. To keep new inputs, merge them and pack the corpus again:
#   build-fuzz/fuzz-plug -merge=1 build-fuzz/kept build-fuzz/corpus
#   tar --sort=name --mtime=@0 --owner=0 --group=0 -C build-fuzz/kept -c . | gzip -9n >test/fuzz/corpus.tar.gz
#
# Exits with 77 ("skipped") if clang's fuzzer is not available.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-60}
[[ $seconds =~ ^[0-9]+$ ]] || {
    echo "fuzz: '$seconds' is no number of seconds; allowed are 0, 1, 2, ..." >&2
    exit 2
}
clang=$(command -v clang++-14 || command -v clang++ || true)
echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' |
    ${clang:-false} -fsanitize=fuzzer -x c++ - -o /dev/null 2>/dev/null || {
    echo "skipped: clang++ with libFuzzer is not installed (Debian packages clang libclang-rt-14-dev)" >&2
    exit 77
}
site=$(echo .venv/lib/python3*/site-packages/ns3)
libraries=$(echo "$site"/lib64/libns3.44-{core,network,traffic-control}.so)
headers=build-fuzz/include
mkdir -p $headers/ns3 build-fuzz/corpus results/fuzz
for header in model/*/*.h; do
    ln -sf "../../../$header" $headers/ns3/
done
build() { # NAME SOURCE...
    local name=$1
    shift
    nice "$clang" -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined \
        -fno-sanitize-recover=undefined -DPLUG_HAVE_ZLIB -I$headers -isystem "$site/include" \
        "$@" "test/fuzz/fuzz-$name.cc" $libraries -lz -Wl,-rpath,"$PWD/$site/lib64" \
        -o "build-fuzz/fuzz-$name"
}
build plug model/plug/*.cc test/gtest/plug-operations.cc
build command model/plug/*.cc
build page-log model/checkpoint/remus-page-log.cc model/checkpoint/remus-draw-time.cc
build capture examples/support/{byte-source,capture-reader,capture-reader-pcapng,option-values}.cc \
    model/plug/plug-units.cc

export ASAN_OPTIONS=detect_leaks=0 # ns-3 keeps its TypeIds and node list until the end
rm -rf build-fuzz/kept
mkdir build-fuzz/kept
tar -xzf test/fuzz/corpus.tar.gz -C build-fuzz/kept
echo "fuzz: replaying $(ls build-fuzz/kept | wc -l) inputs"
build-fuzz/fuzz-plug -runs=0 -artifact_prefix=results/fuzz/ build-fuzz/kept
[ "$seconds" != 0 ] || exit 0
build-fuzz/fuzz-plug -max_total_time="$seconds" -max_len=200 -artifact_prefix=results/fuzz/ \
    build-fuzz/corpus build-fuzz/kept

mkdir -p build-fuzz/{command,page-log,capture} build-fuzz/seeds/{command,page-log,capture}
split -l 1 -a 4 test/linux/tc-words.txt build-fuzz/seeds/command/
cp test/data/recorded-pages/*.csv build-fuzz/seeds/page-log/
head -c 2000 test/data/server-output.pcap >build-fuzz/seeds/capture/pcap
gzip -9n <build-fuzz/seeds/capture/pcap >build-fuzz/seeds/capture/gzip
for parser in command page-log capture; do
    echo "fuzz: the parser fuzz-$parser"
    build-fuzz/fuzz-$parser -max_total_time=$(((seconds + 3) / 4)) -max_len=4000 \
        -artifact_prefix=results/fuzz/ build-fuzz/$parser build-fuzz/seeds/$parser
done
