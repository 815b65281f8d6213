/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_LEASE_SOCKETS_H
#define REMUS_LEASE_SOCKETS_H

#include "plug-test.h"

#include "ns3/address.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/remus-lease.h"
#include "ns3/seq-ts-header.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/test.h"
#include "ns3/udp-socket-factory.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * Sockets in the place of the machines that hold leases, or of their arbiter. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief An arbiter or a holder, and the sockets that it talks to.
 *
 * One node has the arbiter or the holder, and the addresses 10.0.0.1 to 10.0.0.3, each with a
 * socket. Packets on the loopback device take no time.
 */
class LeaseSocketsFixture : public ns3::TestCase
{
  protected:
    using TestCase::TestCase;

    /**
     * @brief Add the node and the machines' sockets.
     */
    void AddNode()
    {
        m_node = ns3::CreateObject<ns3::Node>();
        ns3::InternetStackHelper().Install(m_node);
        for (uint32_t i = 1; i <= 3; ++i)
        {
            const ns3::Ipv4Address address(("10.0.0." + std::to_string(i)).c_str());
            m_node->GetObject<ns3::Ipv4>()->AddAddress(0,
                                                       ns3::Ipv4InterfaceAddress(address, "/24"));
            m_sockets[i] = ns3::Socket::CreateSocket(m_node, ns3::UdpSocketFactory::GetTypeId());
            m_sockets[i]->Bind(ns3::InetSocketAddress(address, 1000));
            m_sockets[i]->SetRecvCallback(
                ns3::MakeCallback(&LeaseSocketsFixture::HandleRead, this));
        }
    }

    /**
     * @brief Add the arbiter.
     * @param fenced whether machine 1 has the lease first, and a holder is cut off after 300 ms
     */
    void AddArbiter(bool fenced = false)
    {
        AddNode();
        m_arbiter = ns3::CreateObject<ns3::RemusLeaseArbiter>();
        m_arbiter->SetAttribute("DriftBound", ns3::DoubleValue(0));
        if (fenced)
        {
            m_arbiter->SetAttribute("FirstHolder", ns3::AddressValue(ns3::Ipv4Address("10.0.0.1")));
            m_arbiter->SetAttribute("FenceTime", ns3::TimeValue(ns3::MilliSeconds(300)));
            m_arbiter->SetFence(ns3::MakeCallback(&LeaseSocketsFixture::Fence, this));
            m_arbiter->TraceConnectWithoutContext(
                "CutOff",
                ns3::MakeCallback(&LeaseSocketsFixture::HandleCutOff, this));
        }
        m_node->AddApplication(m_arbiter);
    }

    /**
     * @brief Add a holder whose clock runs at twice the speed and whose arbiter is machine 1.
     * @return the holder
     */
    ns3::Ptr<ns3::RemusLeaseHolder> AddHolder()
    {
        AddNode();
        auto holder = ns3::CreateObject<ns3::RemusLeaseHolder>();
        holder->SetAttribute("Remote", ns3::AddressValue(ns3::InetSocketAddress("10.0.0.1", 1000)));
        holder->SetAttribute("ClockDrift", ns3::DoubleValue(1));
        holder->TraceConnectWithoutContext(
            "Acquired",
            ns3::MakeCallback(&LeaseSocketsFixture::HandleAcquired, this));
        holder->TraceConnectWithoutContext(
            "Lost",
            ns3::MakeCallback(&LeaseSocketsFixture::HandleLost, this));
        m_node->AddApplication(holder);
        return holder;
    }

    /**
     * @brief Send a packet of a machine to the arbiter.
     * @param machine the machine
     * @param packet the packet
     */
    void SendTo(uint32_t machine, ns3::Ptr<ns3::Packet> packet)
    {
        m_sockets[machine]->SendTo(packet, 0, ns3::InetSocketAddress("10.0.0.3", 7002));
    }

    /**
     * @brief Let a machine request the lease, and check whether it gets an answer.
     * @param machine the machine
     * @param at when
     * @param answers the expected number of answers
     * @param what a description
     * @param rank the machine's rank
     */
    void ExpectAnswers(uint32_t machine,
                       ns3::Time at,
                       uint32_t answers,
                       const std::string& what,
                       uint32_t rank = 0)
    {
        ns3::SeqTsHeader header;
        header.SetSeq(rank);
        auto packet = ns3::Create<ns3::Packet>();
        packet->AddHeader(header);
        m_answers[machine] = 0;
        ns3::Simulator::Schedule(at - ns3::Simulator::Now(),
                                 &LeaseSocketsFixture::SendTo,
                                 this,
                                 machine,
                                 packet);
        ns3::Simulator::Schedule(at - ns3::Simulator::Now(), &LeaseSocketsFixture::Pause, 3);
        ns3::Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_answers[machine], answers, "machine " << machine << ": " << what);
    }

    /**
     * @brief End this run when all packets of this time have arrived.
     * @param turns after so many further events
     */
    static void Pause(uint32_t turns)
    {
        if (turns == 0)
        {
            ns3::Simulator::Stop();
        }
        else
        {
            ns3::Simulator::ScheduleNow(&LeaseSocketsFixture::Pause, turns - 1);
        }
    }

    /**
     * @brief Let the holder receive an answer.
     * @param packet the answer
     */
    void Answer(ns3::Ptr<ns3::Packet> packet)
    {
        m_sockets[1]->SendTo(packet->Copy(), 0, m_from);
    }

    /**
     * @brief Get the header of a request.
     * @param request the request
     * @return the header
     */
    static ns3::SeqTsHeader GetHeader(ns3::Ptr<ns3::Packet> request)
    {
        ns3::SeqTsHeader header;
        request->PeekHeader(header);
        return header;
    }

    /**
     * @brief A machine has received a request or an answer.
     * @param socket its socket
     */
    void HandleRead(ns3::Ptr<ns3::Socket> socket)
    {
        while (auto packet = socket->RecvFrom(m_from))
        {
            m_requests.push_back(packet);
            for (uint32_t i = 1; i <= 3; ++i)
            {
                m_answers[i] += socket == m_sockets[i];
            }
        }
    }

    /**
     * @brief Cut a machine off.
     * @param machine its address
     */
    void Fence(const ns3::Address& machine)
    {
        m_fenced.push_back(machine);
    }

    /// A machine was cut off.
    void HandleCutOff(const ns3::Address& /* machine */, ns3::Time /* now */)
    {
        ++m_nCutOff;
    }

    /// The backup has taken over.
    void HandleTookOver(uint64_t /* epoch */, ns3::Time /* now */)
    {
        ++m_nTookOver;
    }

    /// The holder has the lease.
    void HandleAcquired(ns3::Time /* now */)
    {
        ++m_nAcquired;
    }

    /**
     * @brief The holder has lost the lease.
     * @param now the time
     */
    void HandleLost(ns3::Time now)
    {
        m_lost.push_back(now);
    }

    ns3::Ptr<ns3::Node> m_node;                    //!< the node of everything
    ns3::Ptr<ns3::RemusLeaseArbiter> m_arbiter;    //!< the arbiter
    ns3::Ptr<ns3::Socket> m_sockets[4];            //!< by machine, from 1 on
    uint32_t m_answers[4]{0, 0, 0, 0};             //!< packets received by machine
    std::vector<ns3::Ptr<ns3::Packet>> m_requests; //!< packets received
    ns3::Address m_from;                           //!< the sender of the last
    std::vector<ns3::Address> m_fenced;            //!< machines that were cut off
    uint32_t m_nCutOff{0};                         //!< the number that was reported
    uint32_t m_nTookOver{0};                       //!< how often the backup took over
    uint32_t m_nAcquired{0};                       //!< how often the holder acquired the lease
    std::vector<ns3::Time> m_lost;                 //!< when the holder lost it
};

#endif /* REMUS_LEASE_SOCKETS_H */
