#!/bin/bash
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds and installs the Python package in a separate environment, build-python/venv, and checks it
# there with pytest, mypy and ruff. Run it after tools/setup.sh: tools/test-python.sh [PYTEST OPTION...]
set -uo pipefail
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1

folder=build-python
python=$folder/venv/bin/python
# Prints nothing if the installation succeeds
install()
{
    "$python" -m pip install -q "$@" || exit 1
}

[ -x "$python" ] || .venv/bin/python -m venv "$folder/venv" || exit 1
compgen -G "$folder/venv/lib/python3*/site-packages/ns3-*.dist-info" >/dev/null ||
    install "$(sed -n 's/^ns3_wheel=/ns3==/p' tools/setup.sh)"
rm -rf "$folder/dist"
"$python" -m pip wheel -q --no-deps -C "build-dir=$folder/cmake" -w "$folder/dist" . || exit 1
wheel=$(echo "$PWD/$folder"/dist/*.whl)
install --force-reinstall --no-deps "$wheel"
install "$wheel[test]"

failed=()
PLUG_WHEEL=$wheel "$python" -m pytest "$@" || failed+=(pytest)
"$python" -m mypy || failed+=(mypy)
"$python" -m ruff check python examples || failed+=("ruff check")
"$python" -m ruff format --check python examples || failed+=("ruff format")
[ ${#failed[@]} = 0 ] || {
    echo "test-python: failed: ${failed[*]}" >&2
    exit 1
}
