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
 * @brief The limit of a PlugQueueDisc: what ns3::QueueDisc can't store of it, and its comparison
 * with what is queued.
 *
 * QueueDisc stores the limit, and its functions are not virtual: whoever has a pointer to QueueDisc
 * changes the limit past the plug. So what QueueDisc stores counts, and is passed to these
 * functions; this class knows what was set where that stands for something else: Linux's default
 * rule, or 0.
 */
class PlugLimit
{
  public:
    /**
     * @brief Set the limit, see PlugQueueDisc::SetMaxSize().
     * @param size the limit
     * @param device the device, for the default rule; null if it is not known
     * @return what QueueDisc has to store
     */
    QueueSize Set(QueueSize size, Ptr<NetDevice> device);

    /**
     * @brief Get what was set.
     * @param stored what QueueDisc stores
     * @return the limit, "0p" for the default rule
     */
    QueueSize GetSetting(QueueSize stored) const;

    /**
     * @brief Get the limit in force.
     * @param stored what QueueDisc stores
     * @return the limit
     */
    QueueSize GetInForce(QueueSize stored) const;

    /**
     * @brief Compare what is queued, together with a packet, with the limit.
     * @param stored what QueueDisc stores
     * @param ledger knows what is queued
     * @param item the packet
     * @return true if the limit would be exceeded
     */
    bool IsExceeded(QueueSize stored, const PlugLedger& ledger, const QueueDiscItem& item)
    {
        // This is for each packet, and each question to a QueueSize is a call into another library
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
     * @param stored what QueueDisc stores
     */
    void Read(QueueSize stored);

    QueueSize m_setting{"0p"}; //!< what was set
    QueueSize m_stored;        //!< what stands for it in QueueDisc
    QueueSize m_read;          //!< what QueueDisc stored when these two were read from it:
    bool m_inBytes{false};     //!< whether the limit is in bytes
    uint32_t m_value{0};       //!< the limit
};

} // namespace ns3

#endif /* PLUG_LIMIT_H */
