/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_PIPE_H
#define REMUS_PIPE_H

#include "../../model/replication/remus-checkpoint-header.h"

#include "ns3/callback.h"
#include "ns3/packet.h"
#include "ns3/remus-checkpoint-sink.h"
#include "ns3/remus-checkpoint-source.h"

#include <string>

/**
 * @file
 * @ingroup plug-tests
 *
 * A transport without sockets, each end of which works without the other. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief The backup's end of a transport that delivers bytes at once.
 */
class PipeSink : public ns3::RemusCheckpointSink
{
  public:
    /// Receives bytes on the primary; null if there is none
    ns3::Callback<void, ns3::Ptr<ns3::Packet>> m_toPrimary;

    /**
     * @brief Receive bytes from the primary.
     * @param packet the bytes
     */
    void Deliver(ns3::Ptr<ns3::Packet> packet)
    {
        HandleReceived(packet);
    }

    /**
     * @brief The connection is established.
     */
    void Connect()
    {
        HandleOpened();
    }

  private:
    void Open() override
    {
    }

    void Close() override
    {
    }

    void Send(ns3::Ptr<ns3::Packet> packet) override
    {
        if (!m_toPrimary.IsNull())
        {
            m_toPrimary(packet);
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The primary's end of that transport.
 */
class PipeSource : public ns3::RemusCheckpointSource
{
  public:
    ns3::Ptr<PipeSink> m_sink; //!< the other end; null if the test sends what it would send
    uint64_t m_space{0};       //!< how many bytes can be sent before the next Fill()
    uint64_t m_bytes{0};       //!< how many bytes were sent
    std::string m_calls;       //!< the calls of Open() and Close()

    /**
     * @brief Receive bytes from the backup.
     * @param packet the bytes
     */
    void Deliver(ns3::Ptr<ns3::Packet> packet)
    {
        HandleReceived(packet);
    }

    /**
     * @brief Receive a message from the backup.
     * @param type its type
     * @param epoch the epoch in it
     */
    void Hear(ns3::RemusCheckpointHeader::Type type, uint64_t epoch)
    {
        auto packet = ns3::Create<ns3::Packet>();
        packet->AddHeader(ns3::RemusCheckpointHeader(type, epoch, 0, 0));
        Deliver(packet);
    }

    /**
     * @brief Let the pipe accept more bytes.
     * @param space how many
     */
    void Fill(uint64_t space)
    {
        m_space += space;
        Write();
    }

    /**
     * @brief End the connection.
     */
    void Cut()
    {
        HandleClosed();
    }

  private:
    void Open() override
    {
        m_calls += "open ";
        if (m_sink)
        {
            m_sink->m_toPrimary = ns3::MakeCallback(&PipeSource::Deliver, this);
            m_sink->Connect();
        }
    }

    void Close() override
    {
        m_calls += "close ";
        if (m_sink)
        {
            m_sink->m_toPrimary = ns3::Callback<void, ns3::Ptr<ns3::Packet>>();
        }
    }

    uint64_t GetSpace() const override
    {
        return m_space;
    }

    void Send(ns3::Ptr<ns3::Packet> packet) override
    {
        m_space -= packet->GetSize();
        m_bytes += packet->GetSize();
        if (m_sink)
        {
            m_sink->Deliver(packet);
        }
    }
};

#endif /* REMUS_PIPE_H */
