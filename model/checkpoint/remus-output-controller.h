/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_OUTPUT_CONTROLLER_H
#define REMUS_OUTPUT_CONTROLLER_H

#include "remus-controller.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Ends an epoch when output of the guest waits, as Kemari does, or when the guest becomes
 * idle after that, as PLOVER does.
 *
 * The guest is stopped when output of the current epoch waits in the plugs and none has been added
 * for the time Quiet. If Quiet is 0, the first packet stops it. An epoch without output, or whose
 * output never pauses, ends after MaxRun. The interval has no effect.
 *
 * Quiet must be longer than the pauses between two replies of a busy guest: it distinguishes a
 * guest that has answered all requests from one that is about to send another reply.
 */
class RemusOutputController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    bool FollowsOutput() const override;
    Time GetNextStop(const State& state) override;

  private:
    Time m_quiet;  //!< the time without output that ends an epoch
    Time m_maxRun; //!< the longest run
};

} // namespace ns3

#endif /* REMUS_OUTPUT_CONTROLLER_H */
