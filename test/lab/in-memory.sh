#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs a script with all its files in memory: in-memory.sh OUT FILE... -- SCRIPT [ARGUMENT...]
#
# As root, makes a root file system in memory, copies each FILE (a program or a data file) and the
# libraries of programs to its folder /lab, which is in PATH, and runs SCRIPT there. Files that it
# writes to /out are copied to the folder OUT at the end.
set -euo pipefail

out=$1
shift
files=()
while [ "$1" != -- ]; do
    files+=("$1")
    shift
done
script=$2
shift 2

root=$(mktemp -d /run/in-memory-XXXXXX)
mount -t tmpfs -o size=1G tmpfs "$root"
mkdir -p "$root"/{lab,out,tmp,proc,sys,dev,run,etc,lib64,bin,var/log/nginx,var/lib/nginx}
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --bind /dev "$root/dev"
[ ! -d /run/image ] || { mkdir "$root/run/image" && mount --bind /run/image "$root/run/image"; }
for file in "$script" /bin/bash "${files[@]}"; do
    cp -L "$file" "$root/lab/"
    for library in $(ldd "$file" 2>/dev/null | grep -oE '/[^ ]+'); do
        mkdir -p "$root$(dirname "$library")"
        [ -e "$root$library" ] || cp -L "$library" "$root$library"
    done
done
ln -s ../lab/bash "$root/bin/bash"
ln -s ../lab/bash "$root/bin/sh"
printf 'root:x:0:0::/:/bin/sh\n' >"$root/etc/passwd"
echo root:x:0: >"$root/etc/group"

status=0
LC_ALL=C /usr/sbin/chroot "$root" /lab/bash -c 'PATH=/lab exec "$@"' bash "/lab/$(basename "$script")" "$@" || status=$?
cp -r "$root/out/." "$out/"
exit "$status"
