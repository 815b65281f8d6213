#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Configures, if this was not done yet, and builds: tools/build.sh [default|sanitize]
set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:-default}
case $preset in
default) build=build ;;
sanitize) build=build-sanitize ;;
*)
    echo "build: unknown preset '$preset'; there are: default sanitize" >&2
    exit 1
    ;;
esac
[ -f $build/build.ninja ] || cmake --preset "$preset"
cmake --build $build
