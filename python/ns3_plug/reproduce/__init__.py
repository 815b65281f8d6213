# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Reproduces published experiments: what was given, what was fitted, and what resulted."""
