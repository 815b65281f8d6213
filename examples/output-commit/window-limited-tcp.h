/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef WINDOW_LIMITED_TCP_H
#define WINDOW_LIMITED_TCP_H

#include "ns3/nstime.h"

#include <cstdint>

/**
 * @brief Set the defaults of TCP so that only its window limits it: NewReno, every segment is
 * acknowledged at once, and long round trips cause no timeout.
 * @param segment data in a segment, bytes
 * @param window the window, bytes
 * @param minRto the minimum retransmission timeout
 */
void ConfigureWindowLimitedTcp(uint32_t segment, uint32_t window, ns3::Time minRto);

#endif /* WINDOW_LIMITED_TCP_H */
