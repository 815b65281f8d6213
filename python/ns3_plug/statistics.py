# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Means over seeds, and their confidence intervals."""

from __future__ import annotations

import math

import pandas as pd

#: Student's t at 97.5 % for 1, 2, ... degrees of freedom, and for more than these
_T = (12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160)
_T_BEYOND = 2.145


def confidence(values: pd.Series[float], errors: pd.Series[float]) -> tuple[float, float]:
    """Mean, and half the width of its confidence interval of 95 %.

    They are calculated from the values of several seeds; with a single value, half the width is
    twice the sampling error that the program states.
    """
    if len(values) < 2:
        return float(values.iloc[0]), float(errors.iloc[0])
    t = _T[len(values) - 2] if len(values) - 2 < len(_T) else _T_BEYOND
    return float(values.mean()), t * float(values.std()) / math.sqrt(len(values))
