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
 * @brief Epochs that end when the guest has output waiting (Kemari's manner), or when it has fallen
 * idle after that (PLOVER's manner).
 *
 * The guest is stopped when output of the current epoch waits in the plugs and no more of it has
 * come for Quiet. A Quiet of 0 stops it at the first packet. An epoch without output ends after
 * MaxRun, and one whose output never pauses, too. The interval has no effect.
 *
 * Quiet is how a guest that has served all that was asked of it is told from one that is about to
 * answer: it must be longer than the pauses between two answers of a busy guest.
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
    Time m_quiet;  //!< how long no output must have come
    Time m_maxRun; //!< the longest run
};

} // namespace ns3

#endif /* REMUS_OUTPUT_CONTROLLER_H */
