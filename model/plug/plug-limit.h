/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_LIMIT_H
#define PLUG_LIMIT_H

#include "plug-ledger.h"

#include "ns3/net-device.h"
#include "ns3/queue-item.h"
#include "ns3/queue-size.h"

#include <cstring>
#include <type_traits>

namespace ns3
{

/**
 * @ingroup plug-mechanism
 *
 * @brief The limit of a PlugQueueDisc.
 *
 * QueueDisc stores the limit and has functions to change it that are not virtual, so it can be
 * changed without the plug's knowledge. Therefore the value stored there is authoritative, and is
 * passed to these functions. This class remembers the settings that QueueDisc cannot store, Linux's
 * default rule and 0, and the value that represents them there.
 */
class PlugLimit
{
  public:
    /**
     * @brief Set the limit, see PlugQueueDisc::SetMaxSize().
     * @param size the limit
     * @param device the device, for the default rule; null if it is not known
     * @return the value for QueueDisc to store
     */
    QueueSize Set(QueueSize size, Ptr<NetDevice> device);

    /**
     * @brief Get the limit as it was set.
     * @param stored the value in QueueDisc
     * @return the limit, "0p" for the default rule
     */
    QueueSize GetSetting(QueueSize stored) const;

    /**
     * @brief Get the limit in force.
     * @param stored the value in QueueDisc
     * @return the limit
     */
    QueueSize GetInForce(QueueSize stored) const;

    /**
     * @brief Tell whether a packet would exceed the limit.
     * @param stored the value in QueueDisc
     * @param ledger knows the contents of the queue
     * @param item the packet
     * @return true if the queue would exceed the limit with it
     */
    bool IsExceeded(QueueSize stored, const PlugLedger& ledger, const QueueDiscItem& item)
    {
        // This runs for each packet, and each call of a method of QueueSize goes to another library
        static_assert(std::is_trivially_copyable_v<QueueSize>, "its bytes are compared");
        if (std::memcmp(&stored, &m_read, sizeof(stored)) != 0)
        {
            Read(stored);
        }
        return (m_inBytes ? ledger.GetQueued().bytes + item.GetSize()
                          : uint64_t(ledger.GetNPackets()) + 1) > m_value;
    }

  private:
    /**
     * @brief Read the limit.
     * @param stored the value in QueueDisc
     */
    void Read(QueueSize stored);

    QueueSize m_setting{"0p"}; //!< the limit as it was set
    QueueSize m_stored;        //!< the value that represents it in QueueDisc
    QueueSize m_read;          //!< the value from which the next two were read
    bool m_inBytes{false};     //!< whether the limit is in bytes
    uint32_t m_value{0};       //!< the limit, in bytes or packets
};

} // namespace ns3

#endif /* PLUG_LIMIT_H */
