/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_SITE_H
#define PLUG_SITE_H

#include "ns3/net-device.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * @ingroup plug-mechanism
 *
 * @brief Warns, on std::cerr, if a plug is where it cannot work as a user may expect. A plug gives
 * each warning at most once.
 */
class PlugSite
{
  public:
    /**
     * @brief Remember the device, and warn if it has no flow control.
     * @param device the device; null if there is none
     */
    void Begin(Ptr<NetDevice> device);

    /**
     * @brief Warn if packets were held to the end because no epoch was ever closed or released, or
     * if none arrived and the device may be a port of a bridge.
     * @param received the number of packets that arrived
     * @param held the number of packets that are still held
     * @param driven whether PlugQueueDisc::Buffer() or a release was ever called
     */
    void End(uint64_t received, uint32_t held, bool driven) const;

  private:
    std::string m_name;         //!< names the device; empty if there is none
    bool m_besideBridge{false}; //!< another device of the node is a bridge
};

} // namespace ns3

#endif /* PLUG_SITE_H */
