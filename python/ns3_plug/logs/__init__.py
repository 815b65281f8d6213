# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Readers of logs that other programs write about checkpoints and dirty pages.

They become the file that ns3::RemusRecordedPages reads. A log that cannot be read raises a
UserError that names the file and the line.
"""
