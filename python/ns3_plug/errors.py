# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The error that is shown as one line on the terminal."""


class UserError(Exception):
    """Input that cannot be used; the message names the value and what is allowed."""
