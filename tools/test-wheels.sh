#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests the wheels in build-wheels/dist, which tools/make-wheels.sh builds. Each is installed with its
# ns-3 in a new environment of each CPython on this machine (or those that PYTHONS="PATH..." names)
# for which there is a wheel of ns-3; the import, the console script and a study run there. Then the
# messages with a wrong version of ns-3 are checked. Only CPyCppyy, a part of ns-3's bindings, is
# compiled during the installation. tools/test-wheels.sh [WHEEL...]
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export PIP_DISABLE_PIP_VERSION_CHECK=1

folder=$PWD/build-wheels
wheels=("$@")
[ $# -gt 0 ] || wheels=("$folder"/dist/*.whl)
mapfile -t wheels < <(realpath -m -- "${wheels[@]}")
[ -f "${wheels[0]}" ] || {
    echo "test-wheels: no wheel in build-wheels/dist; run tools/make-wheels.sh" >&2
    exit 1
}
pythons=${PYTHONS:-python3.11 python3.12 python3.13 $(echo "$HOME"/.pyenv/versions/3.1[123]*/bin/python)}
declare -A found # an interpreter for each version of CPython
for python in $pythons; do
    minor=$("$python" -c 'import ensurepip, sys; print("3.%d" % sys.version_info[1])' 2>/dev/null) &&
        found[$minor]=${found[$minor]:-$python}
done

passed=0 failed=0 skipped=0
count()
{
    local what=$1
    shift
    if "$@" >"$folder/log" 2>&1; then
        passed=$((passed + 1))
        echo "$what: passed"
    else
        failed=$((failed + 1))
        tail -n 20 "$folder/log"
        echo "$what: FAILED"
    fi
}

# Changes to a new folder, which is removed when the subshell ends
scratch()
{
    own=$(mktemp -d) && cd "$own" && trap 'rm -rf "$own"' EXIT
}

# Uses the installed package as a user does, in an empty folder
use()
(
    scratch
    "$1/ns3-plug" --version &&
        "$1/python" -c 'from ns3_plug import ns
ns.CreateObject[ns.PlugQueueDisc]().ReleaseOne()
ns.Simulator.Run()
assert "sch_plug" in ns.PlugQueueDisc.__doc__' &&
        printf '%s\n' 'name = "s"' 'program = "remus-output-commit"' 'seeds = 2' \
            'tables = ["summary"]' 'parameters.interval = ["50ms", "100ms"]' \
            'parameters.duration = "2s"' >s.toml &&
        "$1/ns3-plug" run s.toml && "$1/ns3-plug" report results/s && [ -s results/s/report.html ]
)

# Checks the messages with a wheel for another ns-3: of the import, and of a study
mismatch()
(
    scratch
    said=$("$1/python" -c 'from ns3_plug import ns' 2>&1 | tail -n 1)
    echo "$said"
    [[ $said == *"plug was built for ns3 $2; this is $3: reinstall with pip install"* ]] || exit 1
    printf 'name = "s"\nprogram = "remus-output-commit"\nseeds = 1\n' >s.toml
    said=$("$1/ns3-plug" run s.toml 2>&1)
    echo "$said"
    [[ $said == *"was built for ns3 $2, which is not there; this is $3: reinstall with pip install"* ]]
)

for wheel in "${wheels[@]}"; do
    version=${wheel##*+ns} version=${version%%-*}
    for minor in "${!found[@]}"; do
        venv=$folder/try-$version-$minor
        rm -rf "$venv"
        "${found[$minor]}" -m venv "$venv"
        if ! "$venv/bin/pip" install -q --no-deps --only-binary ns3 "ns3==$version.*" 2>/dev/null; then
            skipped=$((skipped + 1))
            echo "ns-3 $version, CPython $minor: skipped: there is no wheel of ns-3"
            continue
        fi
        count "ns-3 $version, CPython $minor, installed" \
            "$venv/bin/pip" install "$wheel"
        count "ns-3 $version, CPython $minor, used" use "$venv/bin"
        kept=$venv with=$version
    done
done

for wheel in "${wheels[@]}"; do
    version=${wheel##*+ns} version=${version%%-*}
    if [ -n "${kept:-}" ] && [ "$version" != "$with" ]; then
        "$kept/bin/pip" install -q --force-reinstall --no-deps "$wheel"
        count "plug for ns-3 $version beside ns-3 $with" mismatch "$kept/bin" "$version" "$with"
    fi
done
# Editable installation: the Python code stays where it is, and everything else is found nevertheless
if [ -n "${kept:-}" ]; then
    "$kept/bin/pip" uninstall -q -y ns3-plug
    count "pip install -e . beside ns-3 $with" "$kept/bin/pip" install -q --no-deps \
        -C "build-dir=$folder/cmake-editable" -e .
    count "pip install -e . beside ns-3 $with, used" use "$kept/bin"
fi
echo "wheels: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
