#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the bakeconf.xml of this version, which accompanies a release in the ns-3 App Store:
# tools/make-bakeconf.sh ADDRESS
#   ADDRESS is the address from which git clones this repository.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# = 1 ] || {
    echo "make-bakeconf: usage: tools/make-bakeconf.sh ADDRESS" >&2
    exit 1
}
# The table of tested versions
versions=$(sed -n 's/^| \(3\.[0-9]*\)[ ,].*/\1/p' README.md | sort -V)
oldest=$(head -n 1 <<<"$versions")
newest=$(tail -n 1 <<<"$versions")
cat <<EOF
<configuration>
  <modules>
    <module name="plug-$(cat VERSION)" type="ns-contrib" min_version="ns-$oldest" max_version="ns-$newest">
      <source type="git">
        <attribute name="url" value="$1"/>
        <attribute name="module_directory" value="plug"/>
        <attribute name="revision" value="v$(cat VERSION)"/>
      </source>
      <build type="none"/>
    </module>
  </modules>
</configuration>
EOF
