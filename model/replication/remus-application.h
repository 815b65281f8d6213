/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_APPLICATION_H
#define REMUS_APPLICATION_H

#include "ns3/application.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief An application with random variables.
 *
 * From ns-3.42 on, AssignStreams() is a virtual method of Application, which
 * ApplicationHelper::AssignStreams() calls. This class declares it for all versions.
 */
class RemusApplication : public Application
{
  public:
    /**
     * @brief Assign fixed random variable stream numbers.
     * @param stream the first stream number
     * @return how many stream numbers were assigned
     */
    virtual int64_t AssignStreams(int64_t stream) = 0;
};

} // namespace ns3

#endif /* REMUS_APPLICATION_H */
