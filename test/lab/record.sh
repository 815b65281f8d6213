#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Records redis under redis-benchmark and nginx under wrk with "python -m ns3_plug record", on
# Debian's kernel in a virtual machine: test/lab/record.sh FOLDER [SECONDS], 30 s each. FOLDER, which
# must exist, gets a file for each of three intervals, such as redis-25ms.csv.
#
# Exits with 77 ("skipped") if no virtual machine runs.
set -uo pipefail
cd "$(dirname "$0")/../.."
folder=$(realpath "$1") || exit 2

lab=build-lab
. test/lab/environment.sh
lab_environment "$PWD" || {
    echo "skipped: virtme-ng and numpy can't be installed" >&2
    exit 77
}
test/lab/python-image.sh $lab/venv/bin/python $lab/record.img numpy "$PWD/python/ns3_plug" || exit 1

programs=(test/lab/nginx.conf)
for name in ip chrt sleep find cat redis-server redis-benchmark nginx wrk; do
    programs+=("$(PATH=$PATH:/usr/sbin:/sbin type -P $name)") || {
        echo "record.sh: $name is not installed; run tools/setup.sh remus" >&2
        exit 1
    }
done
test/lab/vm.sh -i -t 1500 -d $lab/record.img "$folder" \
    test/lab/in-memory.sh "$folder" "${programs[@]}" -- test/lab/record-inside.sh "${2:-30}"
