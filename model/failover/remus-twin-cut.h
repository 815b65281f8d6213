/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_CUT_H
#define REMUS_TWIN_CUT_H

#include <cstdint>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Where a RemusTwin has to continue as the guest: after the newest complete checkpoint.
 */
struct RemusTwinCut
{
    uint64_t nComplete{0}; //!< the number of complete checkpoints: the first epoch in none of them
    bool closed{false};    //!< further input and output of the guest does not count
};

} // namespace ns3

#endif /* REMUS_TWIN_CUT_H */
