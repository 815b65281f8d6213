#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs inside the virtual machine, from memory (in-memory.sh), as root: makes the network of the lab,
# and makes the measurements of plan.txt, whose results are written to /out.
#
#     client -- veth -- this machine [ifb0, or the server's veth: plug] -- veth -- server
#                              |
#                            veth (netem)
#                              |
#                            backup
#
# A line of the plan is NAME SERVER CLIENT PLACEMENT CONTROLLER INTERVAL_MS SECONDS LINK RATE SEED:
#   SERVER     udp:PAGES:WRITES, redis, nginx or iperf
#   CLIENT     open or closed (UDP); redis (redis-benchmark); wrk; iperf (TCP from the server)
#   PLACEMENT  ifb or veth
#   LINK       rate and delay of the backup's link, like 1gbit:0.5ms
#   RATE       requests per second of an open client
# Lines that start with "#" are comments.
set -uo pipefail

quiet() { "$@" >/dev/null 2>&1; }

# A namespace behind a veth pair: join NAME NETWORK
join()
{
    ip netns add "$1"
    ip link add "$1" type veth peer name eth0 netns "$1"
    ip -n "$1" link set lo up
    # No IPv6, which sends by itself, and no segments larger than a packet, which a plug would count as one
    nsenter --net="/run/netns/$1" bash -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6'
    echo 1 >"/proc/sys/net/ipv6/conf/$1/disable_ipv6"
    ip -n "$1" link set eth0 gso_max_segs 1 gso_max_size 1500
    ip -n "$1" address add "$2.2/24" dev eth0
    ip address add "$2.1/24" dev "$1"
    ip -n "$1" link set eth0 txqueuelen 10000 up
    ip link set "$1" txqueuelen 10000 up
    # A window of 90 full segments, and no retransmission while a plug holds them, as in the simulation
    ip -n "$1" route add default via "$2.1" window 131072 initcwnd 90 cwnd lock 90 rto_min 2s
    # ARP would wait in the plug
    local address
    address=$(cat "/sys/class/net/$1/address")
    ip -n "$1" neighbour replace "$2.1" lladdr "$address" dev eth0 nud permanent
    address=$(nsenter --net="/run/netns/$1" ip -br link show eth0)
    [[ $address =~ (..:..:..:..:..:..) ]]
    ip neighbour replace "$2.2" lladdr "${BASH_REMATCH[1]}" dev "$1" nud permanent
}

# As Xen's xl does: the server's packets pass ifb0 before this machine forwards them
redirect()
{
    ip link set ifb0 txqueuelen 10000 up
    tc qdisc add dev server ingress
    tc filter add dev server parent ffff: protocol ip prio 10 u32 match u32 0 0 \
        action mirred egress redirect dev ifb0
}

in_server() { exec nsenter --net=/run/netns/server "$@"; }
# On a separate computer, nothing would delay a client
in_client() { chrt --rr 3 nsenter --net=/run/netns/client timeout -s INT $((seconds + 10)) "$@"; }

start_server()
{
    case $1 in
        udp:*)
            IFS=: read -r _ pages writes <<<"$1"
            in_server udp-server 9 "$pages" "$writes" &
            ;;
        redis)
            # Write no file, and fork no process
            in_server redis-server --bind 10.7.1.2 --protected-mode no --save "" --appendonly no \
                --port 6379 --dir /tmp --daemonize no >/dev/null 2>&1 &
            ;;
        nginx) in_server nginx -c /lab/nginx.conf & ;;
        iperf) in_server iperf3 -s >/dev/null 2>&1 & ;;
    esac
    server=$!
    sleep 2
}

# Prints results as CSV, or in the program's own format: load CLIENT RATE SECONDS SEED
load()
{
    case $1 in
        open) in_client udp-client 10.7.1.2 9 "$2" 64 "$3" "$4" ;;
        closed) in_client udp-client 10.7.1.2 9 0 64 "$3" "$4" ;;
        redis)
            # One connection and one request at a time, until the time is over
            in_client timeout -s INT "$3" redis-benchmark -h 10.7.1.2 -c 1 -n 1000000 -r 10000 -d 100 \
                -t set 2>&1 | tr '\r' '\n'
            ;;
        wrk) in_client wrk -t 1 -c 1 -d "${3}s" --latency http://10.7.1.2:80/ ;;
        iperf)
            # It polls, and with a higher priority it would leave no time for the others
            nsenter --net=/run/netns/client timeout -s INT $((seconds + 10)) \
                iperf3 -c 10.7.1.2 -R -O 2 -t "$3" -J
            ;;
    esac
}

# The kernel must not load modules by itself, because they are on its host
echo >/proc/sys/kernel/modprobe
echo 1 >/proc/sys/net/ipv4/ip_forward
ip link show ifb0 >/dev/null 2>&1 || ip link add ifb0 type ifb
ip link set lo up
join client 10.7.2
join server 10.7.1
join backup 10.7.3
chrt --rr 1 nsenter --net=/run/netns/backup backup 9 &
backup=$!
echo never >/sys/kernel/mm/transparent_hugepage/enabled
echo "kernel=$(uname -r)" >/out/kernel.txt
echo "clock=$(cat /sys/devices/system/clocksource/clocksource0/current_clocksource)" >>/out/kernel.txt

# The path without a plug
start_server udp:1:0
seconds=2 load closed 0 2 1 >/out/path.csv 2>/dev/null
kill $server
wait $server 2>/dev/null

while read -r name server_kind client placement controller interval seconds link rate seed; do
    [[ -n $name && $name != "#"* ]] || continue
    quiet tc qdisc del dev ifb0 root
    quiet tc qdisc del dev server ingress
    quiet tc qdisc del dev backup root
    IFS=: read -r bandwidth delay <<<"$link"
    tc qdisc add dev backup root netem rate "$bandwidth" delay "$delay" limit 100000
    device=eth0 space=server
    if [ "$placement" = ifb ]; then
        redirect
        device=ifb0 space=-
    fi
    echo "lab: $name" >&2
    # A guest's TCP does not notice that its packets wait on the host. Here it would, and would send no
    # more than two segments (TCP small queues); so netem takes the packets over
    quiet tc -n server qdisc del dev eth0 root
    [ "$server_kind-$placement" != iperf-ifb ] ||
        tc -n server qdisc add dev eth0 root netem delay 10us limit 100000
    start_server "$server_kind"
    chrt --rr 2 checkpointer $server "$controller" "$interval" "$((seconds + 4))" $device $space \
        10.7.3.2 9 "/out/$name-checkpoints.csv" "$seed" 2>"/out/$name-checkpointer.txt" &
    checkpointer=$!
    sleep 1
    load "$client" "$rate" "$seconds" "$seed" >"/out/$name.csv" 2>"/out/$name.txt"
    echo "lab: $name measured" >&2
    wait $checkpointer
    echo $? >"/out/$name-status.txt"
    cat "/out/$name-checkpointer.txt" >&2
    kill $server
    wait $server 2>/dev/null
done </lab/plan.txt
kill $backup
exit 0
