/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/replication/remus-tcp-connection.h"

#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

namespace
{

/// The port of the listener
const uint16_t PORT = 7000;

/**
 * @brief One end of a connection, and what its events were.
 */
class ConnectionEnd
{
  public:
    /**
     * @brief Get the events since the last call.
     * @return a letter for each: o for opened, c for closed
     */
    std::string TakeEvents()
    {
        std::string events;
        events.swap(m_happened);
        return events;
    }

    RemusTcpConnection m_connection{{MakeCallback(&ConnectionEnd::HandleOpened, this),
                                     MakeCallback(&ConnectionEnd::HandleClosed, this),
                                     MakeCallback(&ConnectionEnd::HandleWritable, this),
                                     MakeCallback(&ConnectionEnd::HandleReceived, this)}}; //!< it

    uint32_t m_received{0}; //!< the bytes that have arrived

  private:
    /// The connection was opened.
    void HandleOpened()
    {
        m_happened += "o";
    }

    /// The connection has ended.
    void HandleClosed()
    {
        m_happened += "c";
    }

    /// There is room for more data.
    void HandleWritable(uint32_t /* space */)
    {
    }

    /**
     * @brief Data has arrived.
     * @param packet the data
     */
    void HandleReceived(Ptr<Packet> packet)
    {
        m_received += packet->GetSize();
    }

    std::string m_happened; //!< the events since the last call of TakeEvents()
};

/**
 * @brief A primary (10.1.1.1) and a backup (10.1.1.2) that listens, on a link of 1 ms.
 */
class ConnectionBed
{
  public:
    ConnectionBed()
    {
        m_nodes.Create(2);
        InternetStackHelper stack;
        stack.Install(m_nodes);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", StringValue("1ms"));
        Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(link.Install(m_nodes));
        m_backup.m_connection.Listen(m_nodes.Get(1),
                                     InetSocketAddress(Ipv4Address::GetAny(), PORT),
                                     RemusTcpConnection::Options());
        Run(); // before it, nodes can't send
    }

    ~ConnectionBed()
    {
        Simulator::Destroy();
    }

    /**
     * @brief Let an end connect to the backup, and wait until it has.
     * @param end the end, on the primary
     */
    void Connect(ConnectionEnd& end)
    {
        end.m_connection.Connect(m_nodes.Get(0),
                                 InetSocketAddress("10.1.1.2", PORT),
                                 RemusTcpConnection::Options());
        Run();
    }

    /**
     * @brief Simulate for half a second.
     */
    void Run()
    {
        Simulator::Stop(Seconds(0.5));
        Simulator::Run();
    }

    NodeContainer m_nodes;   //!< primary and backup
    ConnectionEnd m_primary; //!< the primary's end
    ConnectionEnd m_backup;  //!< the backup's end
};

} // namespace

/**
 * @ingroup plug-tests
 *
 * @brief A connection that is given up is closed, and another takes its place.
 */
class ReconnectTestCase : public TestCase
{
  public:
    ReconnectTestCase()
        : TestCase("Reconnect() closes the connection and opens another, which carries data")
    {
    }

  private:
    void DoRun() override
    {
        ConnectionBed bed;
        bed.Connect(bed.m_primary);
        NS_TEST_ASSERT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "the primary's end is open");
        NS_TEST_ASSERT_MSG_EQ(bed.m_backup.TakeEvents(), "o", "the backup's end is open");

        bed.m_primary.m_connection.Reconnect();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.m_connection.IsOpen(), false, "at once");
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "the primary asked for it");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "co", "the backup sees both");

        bed.m_primary.m_connection.Send(Create<Packet>(1000));
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.m_received, 1000, "bytes on the new connection");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Either end closes.
 */
class CloseTestCase : public TestCase
{
  public:
    CloseTestCase()
        : TestCase("Close() ends a connection: the primary asks again, the backup waits")
    {
    }

  private:
    void DoRun() override
    {
        ConnectionBed bed;
        bed.Connect(bed.m_primary);
        bed.m_primary.m_connection.Close();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "the end that closes hears nothing");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "oc", "the other end hears of it");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.m_connection.IsOpen(), false, "the backup's end");

        bed.Connect(bed.m_primary);
        bed.m_backup.m_connection.Close();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "oc", "once: it is refused afterwards");
        bed.m_backup.TakeEvents();
        bed.m_backup.m_connection.Listen(bed.m_nodes.Get(1),
                                         InetSocketAddress(Ipv4Address::GetAny(), PORT),
                                         RemusTcpConnection::Options());
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "the listener is there again");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "o", "the listener is there again");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A second connection replaces the first.
 */
class ReplaceTestCase : public TestCase
{
  public:
    ReplaceTestCase()
        : TestCase("A new connection replaces the old one, which is closed")
    {
    }

  private:
    void DoRun() override
    {
        ConnectionBed bed;
        bed.Connect(bed.m_primary);
        ConnectionEnd other;
        other.m_connection.Connect(bed.m_nodes.Get(0),
                                   InetSocketAddress("10.1.1.2", PORT),
                                   RemusTcpConnection::Options());
        Simulator::Stop(MilliSeconds(20)); // before the first asks again
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "oc", "the old one is closed");
        NS_TEST_EXPECT_MSG_EQ(other.TakeEvents(), "o", "the new one is open");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "oo", "the backup has a new one");

        bed.m_primary.m_connection.Close();
        other.m_connection.Send(Create<Packet>(500));
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.m_received, 500, "bytes on the new connection");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "", "it stays open");
        other.m_connection.Forget();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A reset reaches a listener.
 */
class ListenerResetTestCase : public TestCase
{
  public:
    ListenerResetTestCase()
        : TestCase("A listener that receives a reset still accepts connections")
    {
    }

  private:
    void DoRun() override
    {
        ConnectionBed bed;
        TcpHeader reset;
        reset.SetFlags(TcpHeader::RST);
        reset.SetSourcePort(50000);
        reset.SetDestinationPort(PORT);
        bed.m_nodes.Get(0)->GetObject<TcpL4Protocol>()->SendPacket(Create<Packet>(),
                                                                   reset,
                                                                   Ipv4Address("10.1.1.1"),
                                                                   Ipv4Address("10.1.1.2"));
        bed.Run();
        bed.Connect(bed.m_primary);
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "the primary's end is open");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "o", "the backup's end is open");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Tests of the TCP connection that checkpoints are sent on, without checkpoints.
 */
class RemusTcpConnectionTestSuite : public TestSuite
{
  public:
    RemusTcpConnectionTestSuite()
        : TestSuite("remus-tcp-connection")
    {
        AddTestCase(new ReconnectTestCase());
        AddTestCase(new CloseTestCase());
        AddTestCase(new ReplaceTestCase());
        AddTestCase(new ListenerResetTestCase());
    }
};

static RemusTcpConnectionTestSuite g_remusTcpConnectionTestSuite; //!< registers the suite
