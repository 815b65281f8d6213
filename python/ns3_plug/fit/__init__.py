# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``python -m ns3_plug fit``: fits a bursty page process to a recorded program."""
