#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs clang-tidy with the checks of ns-3 (.clang-tidy) on the files that build/ compiles; any
# warning is an error. A file is looked at again only when it or what it includes has changed.
set -euo pipefail
cd "$(dirname "$0")/.."

cmake --preset default >/dev/null
export out=$PWD/build-style/tidy
mkdir -p "$out"

# Looks at a file: tidy FILE COMMAND
tidy()
{
    local stamp=$out/${1//\//-} sum
    sum=$(bash -c "${2%% -o *} -E $1" 2>/dev/null | cat .clang-tidy - | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" != "$sum" ] || return 0
    .venv/bin/clang-tidy --quiet --warnings-as-errors='*' -p build "$1" 2>"$stamp.log" ||
        { grep -v 'warnings\? \(generated\|treated\)' "$stamp.log"; return 1; }
    echo "$sum" >"$stamp"
}
export -f tidy

.venv/bin/python - <<'EOF' | xargs -0 -n 2 -P "${JOBS:-$(nproc)}" bash -c 'tidy "$@"' tidy
import json, pathlib
root = pathlib.Path.cwd()
for entry in json.load(open("build/compile_commands.json")):
    file = pathlib.Path(entry["file"])
    if file.is_relative_to(root) and not file.is_relative_to(root / "build"):
        print(file, entry["command"], sep="\0", end="\0")
EOF
echo "clang-tidy: 0 warnings"
