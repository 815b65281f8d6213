#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs clang-tidy with the checks of ns-3 (.clang-tidy) on all files except remus-mpi.cc, because the
# wheel has no headers of the module mpi. Any warning is an error. A file is checked again only if it
# or a file that it includes has changed.
set -euo pipefail
cd "$(dirname "$0")/.."

cmake --preset default >/dev/null
export out=$PWD/build-style/tidy
mkdir -p "$out"

# Checks a file: tidy FILE COMMAND
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
import json, pathlib, subprocess
root = pathlib.Path.cwd()
known = {entry["file"]: entry["command"] for entry in json.load(open("build/compile_commands.json"))}
other = known[str(root / "test/plug-tests.cc")]  # for what build/ does not compile
files = subprocess.check_output(["git", "ls-files", "*.cc"], text=True).split()
for file in sorted(set(files) - {"examples/remus-mpi.cc"}):
    print(root / file, known.get(str(root / file), other), sep="\0", end="\0")
EOF
echo "clang-tidy: 0 warnings"
