#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs a build in build-install/prefix, and builds test/outside against it with CMake and
# with pkg-config. Run it after tools/build.sh: tools/test-install.sh [BUILD]
set -euo pipefail
cd "$(dirname "$0")/.."

build=${1:-build}
folder=$PWD/build-install
rm -rf "$folder"
cmake --build "$build" --target plug
cmake --install "$build" --prefix "$folder/prefix" --component plug >/dev/null

check()
{
    echo "$1: $($2)"
    [ "$($2)" = "The plug holds 0 packets." ]
}

cmake -S test/outside -B "$folder/cmake" -DCMAKE_PREFIX_PATH="$folder/prefix" -Wno-dev >/dev/null
cmake --build "$folder/cmake" >/dev/null
check find_package "$folder/cmake/hold"

pc=$(find "$folder/prefix" -name ns3-plug.pc)
if command -v pkg-config >/dev/null; then
    options="--define-variable=prefix=$folder/prefix --cflags --libs"
    # shellcheck disable=SC2046,SC2086
    ${CXX:-c++} test/outside/hold.cc -o "$folder/hold" \
        $(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config $options ns3-plug)
    check pkg-config "$folder/hold"
else
    echo "skipped: pkg-config is not installed"
fi
