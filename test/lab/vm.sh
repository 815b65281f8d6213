#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs a command on Debian's kernel in a virtual machine (QEMU, by virtme-ng) with this machine's
# files, which it can read but not write, except those in a folder:
#     vm.sh [-m "MODULES"] [-t SECONDS] [-d IMAGE] [-i] FOLDER COMMAND [ARGUMENT...]
# loads MODULES first, mounts a file system IMAGE as /run/image, and ends the machine after SECONDS
# (600). The kernel is unpacked from its package into build-lab/, not installed, and virtme-ng gets
# a Python environment there. VM_KERNEL names another vmlinuz, whose modules are in ../lib/modules;
# VM_ACCEL=tcg or kvm chooses an accelerator without trying which one works.
#
# With -i, the machine is emulated, has one processor, and its clocks count instructions, 1 ns each.
# While it is idle, they jump to its next timer. So it measures the same on a busy host. But they also
# jump while it waits for its host, so measured programs must be in memory (in-memory.sh).
#
# The exit status is the command's; 77 if no virtual machine runs here, with the reason on standard
# error (77 is what Automake and CTest's SKIP_RETURN_CODE call "skipped"); 1 if the machine ended
# before the command did.
set -uo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
lab=$top/build-lab

modules=""
seconds=600
image=""
cpus=2
by_instructions=no
while getopts m:t:d:i option; do
    case $option in
        m) modules=$OPTARG ;;
        t) seconds=$OPTARG ;;
        d) image=$(realpath "$OPTARG") || exit 2 ;;
        i) by_instructions=yes cpus=1 ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
folder=$(realpath "$1") || exit 2
shift

skip() {
    echo "skipped: $1" >&2
    exit 77
}

# Prints the kernel's file
find_kernel()
{
    if [ -n "${VM_KERNEL:-}" ]; then
        ls "$VM_KERNEL"
        return
    fi
    if ! compgen -G "$lab/kernel/boot/vmlinuz-*" >/dev/null; then
        local package
        package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: //p' | head -1)
        mkdir -p "$lab/kernel"
        (cd "$lab" && apt-get download -q "$package" >&2 && dpkg -x "$package"_*.deb kernel &&
            rm "$package"_*.deb) || return 1
    fi
    compgen -G "$lab/kernel/boot/vmlinuz-*"
}

# Runs a script in the machine: boot ACCELERATOR SECONDS SCRIPT
boot()
{
    local options=(--run "$kernel" --user root --rwdir "$folder" --cpus $cpus -m 2G --force-9p --verbose)
    [ "$1" = kvm ] || options+=(--disable-kvm)
    [ -z "$image" ] || options+=(--qemu-opts="-drive file=$image,if=virtio,format=raw,readonly=on")
    [ $by_instructions = no ] || options+=(--qemu-opts="-icount shift=0,sleep=off -rtc clock=vm")
    # No other users are on this machine, and a busy host does not disturb its timers
    options+=(--append "loglevel=3 mitigations=off nokaslr no_timer_check")
    # virtme-ng needs a terminal
    timeout -k 5 "$2" script -qec \
        "$(printf '%q ' "${first[@]}" vng "${options[@]}" -- "$3")" /dev/null </dev/null >"$work/console" 2>&1
}

command -v qemu-system-x86_64 >/dev/null ||
    skip "QEMU is not installed (Debian package qemu-system-x86)"
command -v busybox >/dev/null || skip "busybox is not installed (Debian package busybox-static)"
kernel=$(find_kernel) || skip "Debian's kernel, linux-image-amd64, can't be downloaded"
. "$top/test/lab/environment.sh"
lab_environment "$top" || skip "virtme-ng can't be installed"
export PATH=$lab/venv/bin:$PATH:/usr/sbin:/sbin

work=$(mktemp -d "$folder/vm-XXXXXX")
trap 'rm -rf "$work"' EXIT
# Other programs on the host should not delay the machine's clock
first=()
if chrt --rr 1 true 2>/dev/null; then
    first=(chrt --rr 1)
fi

cat >"$work/try" <<END
#!/bin/bash
echo yes >$work/booted
END
cat >"$work/run" <<END
#!/bin/bash
export PATH=$PATH
export HOME=/root
echo booted >$work/booted
exec 2>$work/err
if [ -n "$image" ]; then
    modprobe -a virtio_blk ext4
    for i in {1..100}; do
        [ -b /dev/vda ] && break
        sleep 0.1
    done
    mkdir -p /run/image
    mount -o ro /dev/vda /run/image
fi
for module in $modules; do
    modprobe "\$module" || echo "module \$module can't be loaded" >&2
done
ip link set lo up
cd $(printf '%q' "$PWD")
$(printf '%q ' "$@") >$work/out
echo \$? >$work/status
END
chmod +x "$work/try" "$work/run"

accelerator=${VM_ACCEL:-}
[ $by_instructions = no ] || accelerator=tcg
if [ -z "$accelerator" ]; then
    accelerator=tcg
    if [ -w /dev/kvm ] && boot kvm 15 "$work/try" && [ -e "$work/booted" ]; then
        accelerator=kvm
    fi
    rm -f "$work/booted"
fi
# No real-time priority if emulating two processors occupies both of two
[ "$accelerator" = kvm ] || [ "$(nproc)" -gt 2 ] || first=()
boot $accelerator "$seconds" "$work/run"
[ -e "$work/booted" ] || {
    tail -3 "$work/console" >&2
    skip "no virtual machine boots here, neither by KVM nor by emulation (TCG)"
}
cat "$work/out"
cat "$work/err" >&2
[ -e "$work/status" ] || {
    tail -3 "$work/console" >&2
    echo "vm.sh: the virtual machine ended before the command did, or after $seconds s" >&2
    exit 1
}
echo "vm.sh: Linux $(basename "$kernel" | sed s/vmlinuz-//), $accelerator" >&2
exit "$(cat "$work/status")"
