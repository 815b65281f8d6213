#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the module within the ns-3 tree of the distribution's source package "ns3", with MPI, and
# runs its suites and examples there: tools/test-tree.sh
# The package comes from the archives that apt is configured for; apt's own lists are not changed.
# The tree is unpacked into build-tree/, and stays there for the next run.
# Exits with 77 ("skipped") if the source package is not available.
set -euo pipefail
cd "$(dirname "$0")/.."

skip()
{
    echo "test-tree: skipped: $*"
    exit 77
}

# Prints apt's configured archives, with sources instead of packages
set_up_sources()
{
    local apt=$1 file
    shopt -s nullglob
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ ! -f "$file" ] || sed -n 's/^ *deb\(-src\)\? /deb-src /p' "$file"
    done | sort -u >"$apt/sources.list.d/derived.list"
    for file in /etc/apt/sources.list.d/*.sources; do
        sed 's/^Types:.*/Types: deb-src/' "$file" >"$apt/sources.list.d/$(basename "$file")"
    done
    shopt -u nullglob
    grep -qh '^\(deb-src\|Types:\)' "$apt"/sources.list.d/* ||
        skip "apt has no archives set up that the source package ns3 could come from"
}

out=$PWD/build-tree
tree=$(compgen -G "$out/ns3-*/ns-3.*/test.py" || true)
if [ -z "$tree" ]; then
    command -v apt-get >/dev/null && command -v dpkg-source >/dev/null ||
        skip "the source package ns3 needs apt-get and dpkg-source (Debian: dpkg-dev)"
    apt=$out/apt
    mkdir -p "$apt"/{sources.list.d,lists/partial,cache/archives/partial}
    set_up_sources "$apt"
    options=(-qq -o APT::Sandbox::User=root -o Dir::Etc::SourceList=/dev/null
        -o Dir::Etc::SourceParts="$apt/sources.list.d" -o Dir::State::Lists="$apt/lists"
        -o Dir::Cache="$apt/cache")
    # An archive without sources does not matter if another one has ns3
    apt-get "${options[@]}" update >"$apt/log" 2>&1 || true
    (cd "$out" && apt-get "${options[@]}" source ns3) >>"$apt/log" 2>&1 ||
        skip "the archives that apt is set up for give no source package ns3:" \
            "$(grep -m 1 '^E:' "$apt/log")"
    tree=$(compgen -G "$out/ns3-*/ns-3.*/test.py") || skip "the source package ns3 holds no ns-3 tree"
    rm -rf "$apt" "$out"/ns3_*.tar.* # no longer needed
fi
# With assertions, and with warnings as errors; more optimization would cost more time than it saves.
# Precompiled headers hide missing includes, which the build outside a tree finds.
export CXXFLAGS=-O1 CONFIGURE="-d debug"
PCH=yes bash tools/check-in-tree.sh "$(dirname "$tree")"
