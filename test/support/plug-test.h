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

#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * Helpers that the module's tests share. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief A packet with a number, for queue discs without a network layer.
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
        : QueueDiscItem(ns3::Create<ns3::Packet>(size), ns3::Address(), 0x0800),
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
 * @brief Enqueues numbered packets into a queue disc without a device, and dequeues them.
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
     * @brief Dequeue until no packet may leave.
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

    /**
     * @brief Write numbers for comparisons and messages.
     * @param ids the numbers
     * @return the numbers, separated by spaces
     */
    static std::string ToString(const Ids& ids)
    {
        std::string text;
        for (const auto id : ids)
        {
            text += text.empty() ? "" : " ";
            text += std::to_string(id);
        }
        return text;
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
 * @brief A test case with a plug that is on no device.
 */
class PlugFixture : public ns3::TestCase
{
  protected:
    /**
     * @brief Constructor.
     * @param name the behaviour
     */
    explicit PlugFixture(const std::string& name)
        : TestCase(name)
    {
    }

    void DoSetup() override
    {
        UsePlug(ns3::CreateObject<ns3::PlugQueueDisc>());
    }

    void DoTeardown() override
    {
        UsePlug(nullptr);
    }

    /**
     * @brief Use another plug from now on.
     * @param plug the plug; null for none
     */
    void UsePlug(ns3::Ptr<ns3::PlugQueueDisc> plug)
    {
        m_plug = plug;
        m_driver = plug ? std::make_unique<PlugTestDriver>(plug) : nullptr;
    }

    /**
     * @brief Drain the plug and compare.
     * @param ids the packets that must leave, separated by spaces
     * @param what a description of them
     */
    void ExpectOut(const std::string& ids, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(PlugTestDriver::ToString(m_driver->Drain()), ids, what);
    }

    ns3::Ptr<ns3::PlugQueueDisc> m_plug;      //!< the plug
    std::unique_ptr<PlugTestDriver> m_driver; //!< sends and receives
};

/**
 * @ingroup plug-tests
 *
 * @brief A test case among others that share a class: one behaviour, one method.
 * @tparam T the class, which derives from this one
 * @tparam Fixture the fixture, a base class
 */
template <typename T, typename Fixture = ns3::TestCase>
class PlugTestCase : public Fixture
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
        : Fixture(name),
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

/**
 * @ingroup plug-tests
 *
 * @brief Run a function that must end the program with a message, in a separate process.
 * @param run the function
 * @return its message; empty if it did not end the program
 */
inline std::string
GetLastWords(const std::function<void()>& run)
{
    int ends[2];
    if (pipe(ends) != 0)
    {
        return "";
    }
    const auto child = fork();
    if (child == 0)
    {
        const rlimit none{0, 0};
        setrlimit(RLIMIT_CORE, &none);
        dup2(ends[1], STDERR_FILENO);
        run();
        _exit(0);
    }
    close(ends[1]);
    std::string words;
    char part[1000];
    for (auto n = read(ends[0], part, sizeof(part)); n > 0; n = read(ends[0], part, sizeof(part)))
    {
        words.append(part, n);
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? words : "";
}

/**
 * @ingroup plug-tests
 *
 * @brief Tell whether a function ends the program with a message.
 * @param run the function
 * @param message a part of the message
 * @return true if it does
 */
inline bool
EndsProgram(const std::function<void()>& run, const std::string& message)
{
    return GetLastWords(run).find(message) != std::string::npos;
}

/**
 * @ingroup plug-tests
 *
 * @brief Continue the simulation.
 * @param time until when
 */
inline void
RunOn(ns3::Time time)
{
    ns3::Simulator::Stop(time - ns3::Simulator::Now());
    ns3::Simulator::Run();
}

#endif /* PLUG_TEST_H */
