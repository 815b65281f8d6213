#!/bin/bash
#
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs a command inside user-mode Linux, a Linux kernel that is an ordinary process, with the host's
# files and the kernel's own network: uml.sh [-m "MODULES"] [-t SECONDS] COMMAND [ARGUMENT...]
# loads MODULES first and ends the kernel after SECONDS (300). UML names a kernel other than
# linux.uml.
#
# The exit status is the command's; 77 if user-mode Linux cannot run here, with the reason on
# standard error (77 is what Automake and CTest's SKIP_RETURN_CODE call "skipped"); 1 if the kernel
# ended before the command did.

modules=""
seconds=300
while getopts m:t: option; do
    case $option in
        m) modules=$OPTARG ;;
        t) seconds=$OPTARG ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))

skip() {
    echo "skipped: $1" >&2
    exit 77
}

kernel=$(command -v "${UML:-linux.uml}") ||
    skip "user-mode Linux, ${UML:-linux.uml}, is not installed (Debian package user-mode-linux)"
command -v insmod >/dev/null || skip "insmod is not installed (Debian package kmod)"
release=$(ls /usr/lib/uml/modules 2>/dev/null | sort -V | tail -1)
[ -n "$release" ] || skip "user-mode Linux has no modules in /usr/lib/uml/modules"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/init" <<END
#!/bin/bash
export PATH=$PATH
mount -t proc proc /proc
mount -t sysfs sys /sys
mkdir -p /dev/pts && mount -t devpts devpts /dev/pts
echo booted >$work/booted
exec >$work/out 2>$work/err
ip link set lo up
for module in $modules; do
    file=\$(find /usr/lib/uml/modules/$release -name "\$module.ko" | head -1)
    [ -n "\$file" ] && insmod "\$file" || echo "module \$module can't be loaded" >&2
done
cd $(printf %q "$PWD")
$(printf '%q ' "$@")
echo \$? >$work/status
halt -f >/dev/null 2>&1
END
chmod +x "$work/init"

timeout -k 5 "$seconds" "$kernel" rootfstype=hostfs rootflags=/ rw init="$work/init" con=null con0=fd:0,fd:1 quiet \
    mem=256M uml_dir="$work" </dev/null >"$work/console" 2>&1

[ -e "$work/booted" ] || skip "user-mode Linux does not boot here: $(tail -1 "$work/console" | tr -d '\r')"
cat "$work/out"
cat "$work/err" >&2
if [ ! -e "$work/status" ]; then
    echo "the kernel ended before the command did:" >&2
    tail -20 "$work/console" | tr -d '\r' >&2
    exit 1
fi
exit "$(cat "$work/status")"
