/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-twin-test.h"

#include "ns3/bulk-send-application.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/log.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/sequence-number.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusTwinGap");

/**
 * @ingroup plug-tests
 *
 * @brief The gap that TCP clients see, by law F11 and measured.
 *
 * The sender, which is the client or the guest, has the retransmission timeout r and has received
 * its last new acknowledgement at a. It sends again at a + r, a + 3 r, a + 7 r ..., because the
 * timeout doubles.
 *
 * - If the client sends, the gap ends with the acknowledgement of the first of these segments that
 *   reaches the twin at the takeover or later.
 * - If the guest sends, a is the last acknowledgement before the cut, and the twin sends again Lag
 *   later than the guest would. Segments from before the takeover are released at the takeover.
 *
 * Each segment is acknowledged at once. A delayed acknowledgement of the twin would also be
 * released at the takeover, and end the gap then.
 */
class TwinGapTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param isUpload whether the client sends, else the guest
     * @param minRto the minimum retransmission timeout
     * @param takeOverTime the time from the failure to the takeover
     */
    TwinGapTestCase(bool isUpload, Time minRto, Time takeOverTime)
        : TestCase(std::string(isUpload ? "An upload" : "A download") + " with timeouts from " +
                   std::to_string(minRto.GetMilliSeconds()) + " ms and a takeover after " +
                   std::to_string(takeOverTime.GetMilliSeconds()) + " ms has the gap of F11"),
          m_isUpload(isUpload),
          m_minRto(minRto),
          m_takeOverTime(takeOverTime)
    {
    }

  private:
    void DoRun() override
    {
        for (const int64_t failure : {1003, 1009, 1017})
        {
            TwinTestBed bed;
            Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(m_minRto));
            Config::SetDefault("ns3::TcpSocket::DelAckCount", UintegerValue(1));
            bed.m_helper.SetTwinAttribute(
                "TakeOverTime",
                StringValue(TwinTestBed::Constant(m_takeOverTime.GetSeconds())));
            m_acks.clear();
            m_cuts.clear();
            m_nCommitted = 0;
            m_times.clear();
            m_socket = nullptr;
            bed.Install([&](Ptr<Node> node) {
                auto application = Add(bed, node, m_isUpload, 2);
                if (node == bed.m_machines.Get(0))
                {
                    m_sender = DynamicCast<BulkSendApplication>(application);
                }
            });
            m_twin = bed.m_twin;
            auto application = Add(bed, bed.m_clients.Get(0), !m_isUpload, 1);
            if (m_isUpload)
            {
                m_sender = DynamicCast<BulkSendApplication>(application);
            }
            Simulator::Schedule(MilliSeconds(60), &TwinGapTestCase::Connect, this);
            bed.m_clients.Get(0)->GetObject<Ipv4>()->TraceConnectWithoutContext(
                "Rx",
                MakeCallback(&TwinGapTestCase::HandleRx, this));
            bed.m_checkpointer->TraceConnectWithoutContext(
                "GuestStopped",
                MakeCallback(&TwinGapTestCase::HandleStopped, this));
            bed.m_checkpointer->TraceConnectWithoutContext(
                "Committed",
                MakeCallback(&TwinGapTestCase::HandleCommitted, this));
            bed.FailAt(MilliSeconds(failure));
            TwinTestBed::Run(Seconds(5));

            m_twin = nullptr;
            const auto law = GetLaw(bed.m_tookOver);
            const auto next = std::upper_bound(m_times.begin(), m_times.end(), bed.m_tookOver);
            NS_TEST_ASSERT_MSG_EQ((next != m_times.end()), true, "The connection continues");
            NS_LOG_INFO(GetName() << ": after the takeover " << (law - bed.m_tookOver).As(Time::MS)
                                  << " by F11, " << (*next - bed.m_tookOver).As(Time::MS)
                                  << " measured");
            NS_TEST_EXPECT_MSG_LT(*next, law + MilliSeconds(1), "The gap is at most F11's");
            NS_TEST_EXPECT_MSG_GT(*next, law - MilliSeconds(1), "The gap is at least F11's");
        }
        m_sender = nullptr;
        m_socket = nullptr;
    }

    /**
     * @brief Add one end of the connection.
     * @param bed the network
     * @param node the node
     * @param isSink whether it receives
     * @param peer the host to send to
     * @return the application
     */
    static Ptr<Application> Add(const TwinTestBed& bed, Ptr<Node> node, bool isSink, uint32_t peer)
    {
        if (isSink)
        {
            return PacketSinkHelper("ns3::TcpSocketFactory", bed.GetAny(80)).Install(node).Get(0);
        }
        auto application =
            BulkSendHelper("ns3::TcpSocketFactory", bed.GetAddress(peer, 80)).Install(node).Get(0);
        application->SetStartTime(MilliSeconds(50));
        return application;
    }

    /**
     * @brief Connect to the trace sources of the sending socket.
     */
    void Connect()
    {
        m_socket = m_sender->GetSocket();
        m_socket->TraceConnectWithoutContext("HighestRxAck",
                                             MakeCallback(&TwinGapTestCase::HandleAck, this));
        m_socket->TraceConnectWithoutContext("RTO",
                                             MakeCallback(&TwinGapTestCase::HandleRto, this));
    }

    /**
     * @brief Calculate the end of the gap.
     * @param tookOver the takeover
     * @return when the client should receive something again
     */
    Time GetLaw(Time tookOver) const
    {
        // The last acknowledgement before the state from which the sender continues
        const auto lag = m_isUpload ? Time(0) : MilliSeconds(100);
        const auto until = m_isUpload ? tookOver : m_cuts.at(m_nCommitted - 1);
        Ack last{Time(0), Time(0)};
        for (const auto& ack : m_acks)
        {
            last = ack.at <= until ? ack : last;
        }
        auto timeout = last.rto;
        auto at = last.at + lag + timeout;
        if (!m_isUpload)
        {
            return std::max(at, tookOver);
        }
        while (at < tookOver)
        {
            timeout = timeout * 2;
            at += timeout;
        }
        return at;
    }

    /// A new acknowledgement at the sender
    struct Ack
    {
        Time at;  //!< when it arrived
        Time rto; //!< the timeout since then
    };

    /**
     * @brief A new acknowledgement has arrived.
     */
    void HandleAck(SequenceNumber32 /* before */, SequenceNumber32 /* now */)
    {
        m_acks.push_back({Simulator::Now(), m_rto});
    }

    /**
     * @brief The timeout has changed.
     * @param rto the timeout
     */
    void HandleRto(Time /* before */, Time rto)
    {
        m_rto = rto;
        if (!m_acks.empty() && m_acks.back().at == Simulator::Now())
        {
            m_acks.back().rto = rto;
        }
    }

    /**
     * @brief The client has received a packet.
     */
    void HandleRx(Ptr<const Packet> /* packet */, Ptr<Ipv4> /* ipv4 */, uint32_t /* interface */)
    {
        m_times.push_back(Simulator::Now());
        if (m_twin->HasTakenOver())
        {
            Simulator::Stop();
        }
    }

    /**
     * @brief The guest is stopped.
     * @param now the time
     */
    void HandleStopped(uint64_t /* epoch */, Time now)
    {
        m_cuts.push_back(now);
    }

    /**
     * @brief A checkpoint is committed.
     * @param epoch its epoch
     */
    void HandleCommitted(uint64_t epoch, Time /* now */)
    {
        m_nCommitted = epoch + 1;
    }

    Ptr<RemusTwin> m_twin;             //!< the twin
    bool m_isUpload;                   //!< the client sends
    Time m_minRto;                     //!< the minimum retransmission timeout
    Time m_takeOverTime;               //!< from the failure to the takeover
    Ptr<BulkSendApplication> m_sender; //!< the client's or the guest's
    Ptr<Socket> m_socket;              //!< its socket
    Time m_rto;                        //!< its current timeout
    std::vector<Ack> m_acks;           //!< its acknowledgements
    std::vector<Time> m_cuts;          //!< when the guest was stopped
    uint64_t m_nCommitted{0};          //!< checkpoints committed
    std::vector<Time> m_times;         //!< when the client received something
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the gaps that TCP clients see.
 */
class RemusTwinGapTestSuite : public TestSuite
{
  public:
    RemusTwinGapTestSuite()
        : TestSuite("remus-twin-gap", PlugTestCompat::SystemSuite())
    {
        for (const int64_t rto : {200, 400, 1000})
        {
            for (const int64_t takeOver : {80, 300, 700})
            {
                for (const auto isUpload : {true, false})
                {
                    AddTestCase(
                        new TwinGapTestCase(isUpload, MilliSeconds(rto), MilliSeconds(takeOver)));
                }
            }
        }
    }
};

static RemusTwinGapTestSuite g_remusTwinGapTestSuite; //!< registers the suite
