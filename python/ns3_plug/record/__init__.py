# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Records the pages of memory that a running program dirties, epoch by epoch."""
