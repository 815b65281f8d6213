/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_TEST_H
#define PLUG_TEST_H

#include "ns3/address.h"
#include "ns3/packet.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/queue-item.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * What the tests of the module share. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief A packet with a number, for queue discs without a network.
 */
class PlugTestItem : public ns3::QueueDiscItem
{
  public:
    /**
     * @brief Constructor.
     * @param id the number
     * @param size the size in bytes
     */
    PlugTestItem(uint32_t id, uint32_t size)
        : QueueDiscItem(ns3::Create<ns3::Packet>(size), ns3::Address(), 0),
          m_id(id)
    {
    }

    /**
     * @brief Get the number.
     * @return the number
     */
    uint32_t GetId() const
    {
        return m_id;
    }

    void AddHeader() override
    {
    }

    bool Mark() override
    {
        return false;
    }

  private:
    uint32_t m_id; //!< the number
};

/**
 * @ingroup plug-tests
 *
 * @brief Drives a queue disc that is on no device by hand, with numbered packets.
 */
class PlugTestDriver
{
  public:
    /// The numbers of packets
    using Ids = std::vector<uint32_t>;

    /**
     * @brief Constructor.
     * @param disc the queue disc; it gets initialized
     */
    explicit PlugTestDriver(ns3::Ptr<ns3::QueueDisc> disc)
        : m_disc(disc)
    {
        m_disc->Initialize();
    }

    /**
     * @brief Enqueue a packet, numbered in the order of the calls from 0.
     * @param size its size in bytes
     * @return true if it was accepted
     */
    bool Enqueue(uint32_t size = 100)
    {
        return m_disc->Enqueue(ns3::Create<PlugTestItem>(m_next++, size));
    }

    /**
     * @brief Enqueue packets of 100 bytes.
     * @param packets how many
     */
    void EnqueueMany(uint32_t packets)
    {
        while (packets-- > 0)
        {
            Enqueue();
        }
    }

    /**
     * @brief Dequeue a packet.
     * @return its number, or nothing
     */
    Ids Dequeue()
    {
        return GetIds(m_disc->Dequeue());
    }

    /**
     * @brief Peek at the head.
     * @return its number, or nothing
     */
    Ids Peek()
    {
        return GetIds(m_disc->Peek());
    }

    /**
     * @brief Dequeue until there is nothing.
     * @return the numbers of the packets, in order
     */
    Ids Drain()
    {
        Ids all;
        for (auto ids = Dequeue(); !ids.empty(); ids = Dequeue())
        {
            all.push_back(ids.front());
        }
        return all;
    }

    /**
     * @brief Get the numbers from one to another.
     * @param first the first number
     * @param end the number after the last
     * @return the numbers
     */
    static Ids Range(uint32_t first, uint32_t end)
    {
        Ids ids;
        while (first < end)
        {
            ids.push_back(first++);
        }
        return ids;
    }

  private:
    /**
     * @brief Get the number of a packet.
     * @param item the packet, or null
     * @return its number, or nothing
     */
    static Ids GetIds(ns3::Ptr<const ns3::QueueDiscItem> item)
    {
        return item ? Ids{ns3::DynamicCast<const PlugTestItem>(item)->GetId()} : Ids{};
    }

    ns3::Ptr<ns3::QueueDisc> m_disc; //!< the queue disc
    uint32_t m_next{0};              //!< the number of the next packet
};

/**
 * @ingroup plug-tests
 *
 * @brief A test case among others that share a class: one behaviour, one method.
 * @tparam T the class, which derives from this one
 */
template <typename T>
class PlugTestCase : public ns3::TestCase
{
  public:
    /// The method that tests the behaviour
    using Body = void (T::*)();

    /**
     * @brief Constructor.
     * @param name the behaviour, a sentence
     * @param body the method that tests it
     */
    PlugTestCase(const std::string& name, Body body)
        : TestCase(name),
          m_body(body)
    {
    }

  private:
    void DoRun() override
    {
        (static_cast<T*>(this)->*m_body)();
        ns3::Simulator::Destroy();
    }

    Body m_body; //!< the method that tests the behaviour
};

#endif /* PLUG_TEST_H */
