# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Published experiments, reproduced: what was given, what was fitted, and what came out."""
