/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/failover/remus-twin-inputs.h"
#include "../../model/failover/remus-twin-outputs.h"
#include "../support/plug-test.h"

#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <iostream>
#include <sstream>
#include <string>

using namespace ns3;

/// The twin's lag in all tests of this file
static const Time LAG = MilliSeconds(10);

/**
 * @ingroup plug-tests
 *
 * @brief The input and output of a twin, without guest and twin.
 */
class TwinTrafficTestCase : public PlugTestCase<TwinTrafficTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Input arrives a lag later, up to the cut
    void Inputs()
    {
        RemusTwinInputs inputs(m_cut,
                               MakeCallback(&TwinTrafficTestCase::HandleFrame, this),
                               MakeCallback(&TwinTrafficTestCase::HandleReached, this));
        inputs.Begin(7, LAG);
        m_cut.nComplete = 2;
        At(1);
        inputs.Add(0, MakeFrame(1));
        At(3);
        inputs.AddCut(0);
        At(4);
        inputs.Add(1, MakeFrame(2));
        At(6);
        inputs.AddCut(1);
        inputs.Add(2, MakeFrame(3));
        m_cut.closed = true;
        At(7);
        inputs.Add(1, MakeFrame(4));
        inputs.AddCut(2);

        NS_TEST_EXPECT_MSG_EQ(inputs.GetEpoch(), 0, "the cuts lie ahead");
        At(12);
        NS_TEST_EXPECT_MSG_EQ(inputs.GetEpoch(), 0, "before the first cut");
        At(13);
        NS_TEST_EXPECT_MSG_EQ(m_events, "frame 1 at 11, ", "the cut at 13 ms is not processed yet");
        NS_TEST_EXPECT_MSG_EQ(inputs.GetEpoch(), 1, "but it counts");
        At(15);
        NS_TEST_EXPECT_MSG_EQ(inputs.GetEpoch(), 1, "between the cuts");
        NS_TEST_EXPECT_MSG_EQ(inputs.HasReachedCut(), false, "one epoch is left");
        At(20);
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              "frame 1 at 11, cut at 13, frame 2 at 14, cut at 16, ",
                              "nothing later than the cut");
        NS_TEST_EXPECT_MSG_EQ(inputs.HasReachedCut(), true, "the twin is at the cut");
        NS_TEST_EXPECT_MSG_EQ(inputs.GetEpoch(), UINT64_MAX, "it is beyond it");
        NS_TEST_EXPECT_MSG_EQ(inputs.GetNAhead(), 0, "no frame came too early");
    }

    /// Input that a frame causes at once
    void NestedInput()
    {
        RemusTwinInputs inputs(m_cut,
                               MakeCallback(&TwinTrafficTestCase::HandleFrame, this),
                               MakeCallback(&TwinTrafficTestCase::HandleReached, this));
        inputs.Begin(7, LAG);
        m_cut.nComplete = 1;
        m_inputs = &inputs;
        At(1);
        inputs.Add(0, MakeFrame(100)); // frame 101 arrives when it is delivered, at 11 ms
        At(15);
        inputs.Add(0, MakeFrame(3));
        At(40);
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              "frame 100 at 11, frame 101 at 21, frame 3 at 25, ",
                              "each a lag later");
    }

    /// Input in no complete checkpoint
    void Ahead()
    {
        RemusTwinInputs inputs(m_cut,
                               MakeCallback(&TwinTrafficTestCase::HandleFrame, this),
                               MakeCallback(&TwinTrafficTestCase::HandleReached, this));
        inputs.Begin(7, LAG);
        m_cut.nComplete = 1;
        for (const uint16_t frame : {0, 1, 2})
        {
            At(frame);
            inputs.Add(frame, MakeFrame(frame));
        }
        std::ostringstream words;
        auto buffer = std::cerr.rdbuf(words.rdbuf());
        At(11);
        NS_TEST_EXPECT_MSG_EQ(words.str(), "", "checkpoint 0 is complete");
        At(12);
        const auto warning = words.str();
        At(20);
        std::cerr.rdbuf(buffer);
        NS_TEST_EXPECT_MSG_NE(warning.find("set a longer Lag"), std::string::npos, "a warning");
        NS_TEST_EXPECT_MSG_EQ(words.str(), warning, "one warning");
        NS_TEST_EXPECT_MSG_EQ(inputs.GetNAhead(), 2, "frames that came too early");
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              "frame 0 at 10, frame 1 at 11, frame 2 at 12, ",
                              "they come all the same");
    }

    /// Output that is the same
    void EqualOutput()
    {
        auto outputs = MakeOutputs();
        NS_TEST_EXPECT_MSG_EQ(outputs.GetEpochOfLast(5), 5, "nothing was compared");
        outputs.Add(MakePacket(1), 3);
        outputs.Add(MakePacket(2000), 4);
        At(10);
        outputs.Compare(MakePacket(1), 4);
        NS_TEST_EXPECT_MSG_EQ(outputs.GetNEqual(), 1, "the same packet");
        NS_TEST_EXPECT_MSG_EQ(outputs.GetNClocks(), 0, "without a time");
        NS_TEST_EXPECT_MSG_EQ(outputs.GetEpochOfLast(4), 3, "the guest's epoch");
        outputs.Compare(MakePacket(2000 + LAG.GetTimeStep()), 5);
        NS_TEST_EXPECT_MSG_EQ(outputs.GetNEqual(), 1, "another time");
        NS_TEST_EXPECT_MSG_EQ(outputs.GetNClocks(), 1, "which the lag explains");
        NS_TEST_EXPECT_MSG_EQ(outputs.GetEpochOfLast(5), 4, "the guest's epoch");
        ExpectDifference(outputs, "");
    }

    /// Output that differs
    void DifferentOutput()
    {
        auto other = MakeOutputs();
        other.Add(MakePacket(1), 0);
        other.Add(MakePacket(2), 0);
        At(10);
        other.Compare(MakePacket(9), 0);
        ExpectDifference(other, "1 9, ");
        NS_TEST_EXPECT_MSG_EQ(other.GetNEqual() + other.GetNClocks(), 0, "counts");
        NS_TEST_EXPECT_MSG_EQ(other.GetEpochOfLast(7), 7, "it has no epoch of the guest");
        other.Compare(MakePacket(2), 0);
        At(30);
        other.Add(MakePacket(3), 0);
        ExpectDifference(other, ""); // once

        auto late = MakeOutputs();
        late.Add(MakePacket(1), 0);
        At(41);
        late.Compare(MakePacket(1), 0);
        ExpectDifference(late, "1 1, ");

        auto additional = MakeOutputs();
        m_cut.nComplete = 1;
        additional.Compare(MakePacket(1), 5);
        ExpectDifference(additional, "- 1, ");

        auto missing = MakeOutputs();
        missing.Add(MakePacket(1), 0);
        At(51);
        missing.Add(MakePacket(2), 0);
        NS_TEST_EXPECT_MSG_EQ(missing.HasDiverged(), false, "the twin may send it now");
        At(52);
        missing.Add(MakePacket(3), 0);
        ExpectDifference(missing, "1 -, ");
    }

    /// The comparison ends at the cut
    void OutputAtCut()
    {
        m_cut.nComplete = 1;
        auto before = MakeOutputs();
        before.Add(MakePacket(1), 0);
        before.Add(MakePacket(2), 1);
        auto after = MakeOutputs();
        after.Add(MakePacket(3), 1);
        auto open = MakeOutputs();
        open.Add(MakePacket(4), 1);
        At(10);
        open.Compare(MakePacket(5), 1);
        ExpectDifference(open, "4 5, "); // it is not closed yet

        m_cut.closed = true;
        before.Compare(MakePacket(1), 0);
        NS_TEST_EXPECT_MSG_EQ(before.GetNEqual(), 1, "before the cut");
        before.Add(MakePacket(6), 0);
        before.Compare(MakePacket(7), 1);
        ExpectDifference(before, ""); // beyond the cut
        NS_TEST_EXPECT_MSG_EQ(before.GetEpochOfLast(1), 1, "it was not compared");
        before.Compare(MakePacket(7), 0);
        ExpectDifference(before, "- 7, ");
        after.Compare(MakePacket(8), 1);
        ExpectDifference(after, "");
        auto empty = MakeOutputs();
        empty.Compare(MakePacket(8), 1);
        ExpectDifference(empty, "");
        empty.Compare(MakePacket(8), 0);
        ExpectDifference(empty, "- 8, ");
    }

  private:
    /// Continue the simulation. @param ms until when, in ms
    static void At(int64_t ms)
    {
        RunOn(MilliSeconds(ms));
    }

    /**
     * @brief Make a frame.
     * @param number its number, which is its EtherType
     * @return the frame
     */
    static RemusTwinFrame MakeFrame(uint16_t number)
    {
        return {Create<Packet>(), nullptr, number, Address(), Address(), NetDevice::PACKET_HOST};
    }

    /// The twin gets a frame. @param frame the frame
    void HandleFrame(const RemusTwinFrame& frame)
    {
        NS_TEST_EXPECT_MSG_EQ(Simulator::GetContext(), 7, "the twin's node");
        m_events += "frame " + std::to_string(frame.protocol) + " at " +
                    std::to_string(Simulator::Now().GetMilliSeconds()) + ", ";
        if (frame.protocol == 100)
        {
            m_inputs->Add(0, MakeFrame(101));
        }
    }

    /// The twin is at the end of an epoch.
    void HandleReached()
    {
        m_events += "cut at " + std::to_string(Simulator::Now().GetMilliSeconds()) + ", ";
    }

    /// Make a comparison. @return the comparison, which notes differences
    RemusTwinOutputs MakeOutputs()
    {
        RemusTwinOutputs outputs(m_cut, MakeCallback(&TwinTrafficTestCase::HandleDiverged, this));
        outputs.Begin(LAG);
        return outputs;
    }

    /**
     * @brief Make a packet of 9 bytes.
     * @param number a number in it, such as an absolute time
     * @return the packet
     */
    static Ptr<Packet> MakePacket(uint64_t number)
    {
        uint8_t bytes[9]{0}; // no IP header
        for (std::size_t i = 0; i < 8; ++i)
        {
            bytes[i + 1] = number >> 8 * (7 - i);
        }
        return Create<Packet>(bytes, sizeof(bytes));
    }

    /**
     * @brief Write the number of a packet, if it is below 256.
     * @param packet the packet, or null
     * @return the number; - for null
     */
    static std::string GetNumber(Ptr<const Packet> packet)
    {
        uint8_t bytes[9]{0};
        return packet && packet->CopyData(bytes, sizeof(bytes)) > 0 ? std::to_string(bytes[8])
                                                                    : "-";
    }

    /**
     * @brief Guest and twin differ.
     * @param guest the guest's packet
     * @param twin the twin's packet
     */
    void HandleDiverged(Ptr<const Packet> guest, Ptr<const Packet> twin)
    {
        m_different += GetNumber(guest) + " " + GetNumber(twin) + ", ";
    }

    /**
     * @brief Compare the differences since the last call.
     * @param outputs the comparison
     * @param expected the numbers of the packets that differ
     */
    void ExpectDifference(const RemusTwinOutputs& outputs, const std::string& expected)
    {
        NS_TEST_EXPECT_MSG_EQ(m_different, expected, "packets of guest and twin that differ");
        if (!expected.empty())
        {
            NS_TEST_EXPECT_MSG_EQ(outputs.HasDiverged(), true, "it is known");
        }
        m_different.clear();
    }

    RemusTwinCut m_cut;                 //!< the cut
    RemusTwinInputs* m_inputs{nullptr}; //!< gets frame 101
    std::string m_events;               //!< what the twin got
    std::string m_different;            //!< packets that differ
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the input and output of twins.
 */
class RemusTwinTrafficTestSuite : public TestSuite
{
  public:
    RemusTwinTrafficTestSuite()
        : TestSuite("remus-twin-traffic")
    {
        using T = TwinTrafficTestCase;
        AddTestCase(new T("Input comes a lag later, up to the cut", &T::Inputs));
        AddTestCase(new T("Input before its checkpoint is complete is reported once", &T::Ahead));
        AddTestCase(new T("Equal output is counted, with its epoch", &T::EqualOutput));
        AddTestCase(new T("The first difference is reported", &T::DifferentOutput));
        AddTestCase(new T("Output beyond the cut is not compared", &T::OutputAtCut));
        AddTestCase(new T("Input that a frame causes at once comes a lag later", &T::NestedInput));
    }
};

static RemusTwinTrafficTestSuite g_remusTwinTrafficTestSuite; //!< registers the suite
