# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Readers of logs that other programs write about checkpoints and dirty pages.

The logs are converted to the file that ns3::RemusRecordedPages reads. If a log cannot be read, a
UserError names the file and the line.
"""
