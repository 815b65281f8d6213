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
 * @brief The device that a plug is on, and the warnings, on std::cerr, of one where it does not
 * work as a user may think. Each is given at most once for a plug.
 */
class PlugSite
{
  public:
    /**
     * @brief Note the device, and warn if it has no flow control.
     * @param device the device; null if there is none
     */
    void Begin(Ptr<NetDevice> device);

    /**
     * @brief Warn if packets were held to the end because nobody drove the plug, or if none came
     * because the device may be a port of a bridge.
     * @param received packets that came
     * @param held packets that are still here
     * @param driven whether any command was given
     */
    void End(uint64_t received, uint32_t held, bool driven) const;

  private:
    std::string m_name;         //!< names the device; empty if there is none
    bool m_besideBridge{false}; //!< another device of the node is a bridge
};

} // namespace ns3

#endif /* PLUG_SITE_H */
