# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by scripts in this folder that use Python outside the project's own environment.

# Makes the environment build-lab/venv, with virtme-ng for virtual machines, and numpy and pytest for
# use in them: lab_environment ROOT, the project's root. Fails if these can't be installed.
lab_environment()
{
    local venv=$1/build-lab/venv
    { [ -x "$venv/bin/vng" ] && [ -x "$venv/bin/pytest" ]; } || {
        { [ -x "$venv/bin/python" ] || "$1/.venv/bin/python" -m venv "$venv"; } &&
            "$venv/bin/pip" install -q --disable-pip-version-check virtme-ng numpy pytest
    }
}
