# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by scripts in tools/.

# Prints the contents of lists in sources.cmake, one item a line: list NAME...
list()
{
    local name
    for name in "$@"; do
        sed -n "/^set($name\$/,/^)/p" "$(dirname "${BASH_SOURCE[0]}")/../sources.cmake" |
            sed '1d;$d;s/^ *//'
    done
}
