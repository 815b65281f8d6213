#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs inside the virtual machine, from memory: records each server under load, for SECONDS
set -uo pipefail
seconds=$1

record()
{
    # With a higher priority than the load, which would occupy the only processor. QEMU 7.2 does not
    # emulate all of AVX2 correctly, so numpy must not use it
    NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL" \
        PYTHONFAULTHANDLER=1 PYTHONHOME=/run/image LD_LIBRARY_PATH=/run/image/lib PYTHONDONTWRITEBYTECODE=1 \
        chrt --rr 1 /run/image/bin/python3 -m ns3_plug record --freeze "$@"
}

# Records the server that was started last: record_server NAME INTERVALS LOAD...
record_server()
{
    local server=$! name=$1 intervals=$2
    shift 2
    sleep 2
    "$@" >/dev/null 2>&1 &
    local load=$!
    sleep 2
    record --pid $server --interval "$intervals" --duration "${seconds}s" --output "/out/$name.csv"
    kill $load $server
    wait $load $server 2>/dev/null
}

# This brings its files into memory
find /run/image -type f | while read -r file; do cat "$file"; done >/dev/null
ip link set lo up
sleep 100 &
record --pid $! --duration 1s --output /tmp/nothing.csv >/dev/null
kill $!

redis-server --save "" --appendonly no --port 6379 --dir /tmp >/dev/null 2>&1 &
record_server redis 25ms,50ms,100ms redis-benchmark -c 20 -n 100000000 -r 10000 -d 100 -t set,get -l
nginx -c /lab/nginx.conf 2>/dev/null &
record_server nginx 10ms,25ms,100ms wrk -t 1 -c 20 -d 1000s http://127.0.0.1:80/
