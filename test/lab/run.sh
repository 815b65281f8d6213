#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Checkpoints real processes on Debian's kernel in a virtual machine, with a real plug, and compares
# the measurements of their clients with simulations: test/lab/run.sh [--short] [SECONDS [SEED]]
# (by default 30 seconds for each run and a new seed; --short makes four of the twenty runs).
# Writes to results/validation-remus/, or to the folder that OUT names.
#
# Exits with 77 ("skipped") if no virtual machine runs or the machine is too busy.
set -uo pipefail
cd "$(dirname "$0")/../.."

short=no
[ "${1:-}" != --short ] || {
    short=yes
    shift
}
seconds=${1:-30}
seed=${2:-$((RANDOM * 32768 + RANDOM))}
out=${OUT:-results/validation-remus}
[[ $seconds =~ ^[0-9]+$ && $seconds -ge 5 ]] || {
    echo "validate-remus: '$seconds' is no number of seconds; allowed are 5, 6, 7, ..." >&2
    exit 2
}
[ -x build/examples/remus-output-commit ] || {
    echo "validate-remus: build/examples/remus-output-commit is not built" >&2
    exit 1
}
lab=build-lab
mkdir -p "$out" "$lab/bin"
out=$(realpath "$out")

flags=(-std=c++17 -O2 -Wall -Wextra -static)
for program in backup udp-server udp-client; do
    g++ "${flags[@]}" -o "$lab/bin/$program" "test/lab/$program.cc" || exit 1
done
g++ "${flags[@]}" -o "$lab/bin/checkpointer" test/lab/checkpointer.cc test/lab/process-memory.cc ||
    exit 1

# NAME SERVER CLIENT PLACEMENT CONTROLLER INTERVAL_MS SECONDS LINK RATE SEED, see inside.sh.
# Each kind of run is made twice: the parameters for one are fitted to the other
plan()
{
    local name server client placement controller run
    while read -r name server client placement controller; do
        for run in 1 2; do
            echo "$name-$run $server $client $placement $controller 100 $seconds 400mbit:2ms 400 $((++seed))"
        done
    done
}
all()
{
    cat <<END
open-xend-ifb    udp:4000:10  open   ifb  xend
closed-mc-veth   udp:4000:200 closed veth mc
END
    [ $short = yes ] || cat <<END
open-xl-ifb      udp:4000:10  open   ifb  xl
open-mc-ifb      udp:4000:10  open   ifb  mc
open-xend-veth   udp:4000:10  open   veth xend
closed-xend-ifb  udp:4000:200 closed ifb  xend
closed-xl-ifb    udp:4000:200 closed ifb  xl
redis-xend-ifb   redis        redis  ifb  xend
nginx-mc-ifb     nginx        wrk    ifb  mc
iperf-xend-ifb   iperf        iperf  ifb  xend
END
}
echo "validate-remus: seed $seed; to repeat: test/lab/run.sh$([ $short = no ] || echo " --short") $seconds $seed"
all | plan >"$out/plan.txt"
count=$(wc -l <"$out/plan.txt")

programs=("$lab"/bin/* test/lab/nginx.conf "$out/plan.txt")
for name in ip tc nsenter chrt timeout sleep cat tr uname redis-server redis-benchmark nginx wrk iperf3; do
    programs+=("$(PATH=$PATH:/usr/sbin:/sbin type -P $name)") || {
        echo "validate-remus: $name is not installed; run tools/setup.sh remus" >&2
        exit 1
    }
done
test/lab/vm.sh -i -t $((180 + count * (seconds + 15) * 4)) \
    -m "sch_plug ifb veth sch_netem sch_ingress act_mirred cls_u32" "$out" \
    test/lab/in-memory.sh "$out" "${programs[@]}" -- test/lab/inside.sh
status=$?
[ $status = 0 ] || exit $status
.venv/bin/python test/lab/compare.py "$out"
