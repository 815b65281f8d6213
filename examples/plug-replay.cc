/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * Recorded traffic through a plug: what output commit would have done to it.
 *
 *     --input=server.pcap ---- [plug, checkpointer] ---- --output=server-plugged.pcap
 *
 * The recording holds what a server sent, as by "tcpdump -Q out"; its packets come at their
 * recorded times, the first one --offset after the first checkpoint, and leave as soon as the plug
 * lets them. The recorded server is not stopped nor delayed.
 *
 * Controller, interval and all else are attributes: --ns3::RemusCheckpointer::Controller=mc.
 *
 * Output: a line of CSV with the packets, those that were dropped, and what the plug added to the
 * delay of the others. --csv names a file for a row for each packet, in the order of departure:
 * packet (from 0, in the order of the recorded times), size_bytes, epoch, arrived_ns and left_ns
 * since the first checkpoint.
 */

#include "support/option-values.h"
#include "support/output-file.h"
#include "support/pcap-records.h"

#include "ns3/core-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/traffic-control-module.h"

#include <fstream>
#include <iostream>

using namespace ns3;

namespace
{

/// A recorded packet on its way
struct ReplayItem : public QueueDiscItem
{
    std::size_t number; //!< the packet's number, from 0

    /**
     * @brief Constructor.
     * @param number the packet's number
     * @param record the packet
     */
    ReplayItem(std::size_t number, const PcapRecord& record)
        : QueueDiscItem(Create<Packet>(record.size), Address(), 0),
          number(number)
    {
    }

    void AddHeader() override
    {
    }

    bool Mark() override
    {
        return false;
    }
};

/// The recording, on its way through a plug
struct Replay
{
    PcapRecords recording;     //!< the recording
    Time offset;               //!< from the first checkpoint to the first packet
    Ptr<PlugQueueDisc> plug{}; //!< the plug
    std::ofstream csv{};       //!< takes a row for each packet, if open
    std::ofstream pcap{};      //!< takes the packets as they leave, if open
    RemusDistribution added{}; //!< the delays in ms

    /**
     * @brief A packet has come, and the next one is awaited.
     * @param number its number
     */
    void Enqueue(std::size_t number)
    {
        const auto& records = recording.Get();
        plug->Enqueue(Create<ReplayItem>(number, records[number]));
        plug->Run();
        if (++number < records.size())
        {
            Simulator::Schedule(records[number].time + offset - Simulator::Now(),
                                &Replay::Enqueue,
                                this,
                                number);
        }
        else
        {
            StopIfEmpty();
        }
    }

    /**
     * @brief A packet has left the plug.
     * @param item the packet
     * @param epoch its epoch
     * @param held how long it was held
     */
    void HandleDeparted(Ptr<const QueueDiscItem> item, uint64_t epoch, Time held)
    {
        const auto number = DynamicCast<const ReplayItem>(item)->number;
        const auto& record = recording.Get()[number];
        added.Add(held.GetSeconds() * 1000);
        if (csv.is_open())
        {
            csv << number << "," << record.size << "," << epoch << ","
                << (Simulator::Now() - held).GetNanoSeconds() << ","
                << Simulator::Now().GetNanoSeconds() << "\n";
        }
        if (pcap.is_open())
        {
            recording.Write(pcap, record, held);
        }
        StopIfEmpty();
    }

    /**
     * @brief End the simulation when the last packet has left.
     */
    void StopIfEmpty() const
    {
        if (std::size_t(added.getCount()) + plug->GetStats().nTotalDroppedPackets ==
            recording.Get().size())
        {
            Simulator::Stop();
        }
    }
};

} // namespace

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xend"));
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(25)));
    auto input = PcapRecords::FindExample();
    std::string output;
    std::string csv;
    std::string offset = "1ms";
    CommandLine cmd(__FILE__);
    cmd.AddValue("input", "the recording, a pcap file; by default the one of this module", input);
    cmd.AddValue("output", "write the packets as they left to this pcap file", output);
    cmd.AddValue("csv", "write a row for each packet to this file", csv);
    cmd.AddValue("offset", "from the first checkpoint to the first packet", offset);
    cmd.Parse(argc, argv);

    try
    {
        Replay replay{PcapRecords("input", input), ParseTime("offset", offset, false)};
        replay.plug = CreateObject<PlugQueueDisc>();
        CheckDistinct({{"input", input}, {"output", output}, {"csv", csv}});
        replay.csv = OpenOutput("csv", csv);
        replay.csv << "packet,size_bytes,epoch,arrived_ns,left_ns\n";
        replay.pcap = OpenOutput("output", output);
        replay.recording.WriteHeader(replay.pcap);
        // No device: what the plug lets out is gone
        replay.plug->SetSendCallback([](Ptr<QueueDiscItem>) {});
        replay.plug->TraceConnectWithoutContext("Departed",
                                                MakeCallback(&Replay::HandleDeparted, &replay));
        auto checkpointer = CreateObject<RemusCheckpointer>();
        checkpointer->AddPlug(replay.plug);
        checkpointer->AssignStreams(1);
        checkpointer->Initialize();
        replay.plug->Initialize();
        Simulator::Schedule(replay.offset, &Replay::Enqueue, &replay, 0);
        // What is not released within an hour stays
        Simulator::Stop(replay.offset + replay.recording.Get().back().time + Hours(1));
        Simulator::Run();
        CloseOutput("csv", csv, replay.csv);
        CloseOutput("output", output, replay.pcap);
        std::cout << "packets,dropped,held,added_mean_ms,added_min_ms,added_p50_ms,added_p99_ms,"
                     "added_max_ms\n"
                  << replay.recording.Get().size() << ","
                  << replay.plug->GetStats().nTotalDroppedPackets << ","
                  << replay.plug->GetNPackets() << "," << CsvValue(replay.added.getMean());
        for (const auto percent : {0, 50, 99, 100})
        {
            std::cout << "," << CsvValue(replay.added.GetPercentile(percent));
        }
        std::cout << std::endl;
        checkpointer->Dispose();
        replay.plug->Dispose();
        Simulator::Destroy();
    }
    catch (const BadValue& error)
    {
        std::cerr << "plug-replay: " << error.what() << std::endl;
        return 1;
    }
    return 0;
}
