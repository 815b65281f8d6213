/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * Recorded traffic through a plug: how output commit would have changed it.
 *
 *     --input=server.pcap ---- [plug, checkpointer] ---- --output=server-plugged.pcap
 *
 * The recording (pcap or pcapng, also compressed by gzip; "-" is standard input) contains the
 * packets that a server sent, for example from "tcpdump -Q out". They arrive at their recorded
 * times, the first one --offset after the first checkpoint, and leave as soon as the plug releases
 * them. The recorded server is neither stopped nor delayed. Only held packets are kept in memory.
 *
 * Controller, interval and so on are attributes: --ns3::RemusCheckpointer::Controller=mc.
 *
 * Output: a line of CSV with the number of packets, the number dropped, and the delay that the plug
 * added to the others. --csv writes a file with a row for each packet, in order of departure:
 * packet (from 0, in the order of the recorded times), size_bytes, epoch, arrived_ns and left_ns
 * since the first checkpoint.
 */

#include "support/capture-reader.h"
#include "support/captured-item.h"
#include "support/csv-value.h"
#include "support/example-data.h"
#include "support/example-options.h"
#include "support/option-values.h"
#include "support/output-file.h"
#include "support/pcap-output.h"

#include "ns3/core-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/traffic-control-module.h"

#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>

using namespace ns3;

namespace
{

/// The most intervals that a recording may span; many more take hours to simulate
constexpr int64_t MAX_INTERVALS = 10'000'000;

/// A recording that passes through a plug
struct Replay
{
    CaptureReader recording;        //!< the recording
    Time offset;                    //!< the time from the first checkpoint to the first packet
    Ptr<PlugQueueDisc> plug{};      //!< the plug
    Ptr<RemusCheckpointer> guest{}; //!< the checkpoints
    std::ofstream csv{};            //!< gets a row for each packet, if open
    std::ofstream pcap{};           //!< gets the packets as they leave, if open
    RemusDistribution added{};      //!< the delays in ms
    CapturedPacket next{};          //!< the next packet
    int64_t startNs{0};             //!< when the first packet was recorded
    uint64_t packets{0};            //!< packets that have arrived
    bool ended{false};              //!< there is no next packet
    std::exception_ptr refusal{};   //!< why the recording is refused, if it is

    /// Schedule the arrival of the next packet.
    void Await()
    {
        if (!recording.Get(next))
        {
            ended = true;
            // Packets that are still held after another hour are never released
            Simulator::Stop(Hours(1));
            StopIfEmpty();
            return;
        }
        startNs = packets > 0 ? startNs : next.ns;
        const auto since = NanoSeconds(next.ns - startNs);
        if (since / guest->GetInterval() > MAX_INTERVALS)
        {
            recording.Refuse("packet " + std::to_string(next.number) + " comes " +
                             std::to_string(since.GetSeconds()) + " s after the first, " +
                             "more than 10000000 intervals: cut it, or take a longer interval");
        }
        Simulator::Schedule(since + offset - Simulator::Now(), &Replay::Enqueue, this);
    }

    /// Called when the next packet arrives.
    void Enqueue()
    {
        const auto size = next.original - recording.GetLinkHeader();
        plug->Enqueue(Create<CapturedItem>(packets++, size, std::move(next)));
        plug->Run();
        try
        {
            Await();
        }
        catch (const BadValue&)
        {
            refusal = std::current_exception(); // thrown after the simulator has freed this event
            Simulator::Stop();
        }
    }

    /// A packet has left. @param item it @param epoch its epoch @param held how long it was held
    void HandleDeparted(Ptr<const QueueDiscItem> item, uint64_t epoch, Time held)
    {
        const auto packet = StaticCast<const CapturedItem>(item);
        added.Add(held.GetSeconds() * 1000);
        if (csv.is_open())
        {
            csv << packet->number << "," << packet->GetSize() << "," << epoch << ","
                << (Simulator::Now() - held).GetNanoSeconds() << ","
                << Simulator::Now().GetNanoSeconds() << "\n";
        }
        if (pcap.is_open())
        {
            WritePcapPacket(pcap, packet->captured, packet->captured.ns + held.GetNanoSeconds());
        }
        StopIfEmpty();
    }

    /// End the simulation when the last packet has left.
    void StopIfEmpty() const
    {
        if (ended && packets == uint64_t(added.getCount()) + plug->GetStats().nTotalDroppedPackets)
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
    auto input = FindData("test/data/server-output.pcap");
    std::string output;
    std::string csv;
    std::string offset = "1ms";
    ExampleOptions options(__FILE__);
    options.Add("input", "the recording, pcap or pcapng; - for standard input", input);
    options.Add("output", "write the packets as they left to this pcap file", output);
    options.Add("csv", "write a row for each packet to this file", csv);
    options.Add("offset", "time from the first checkpoint to the first packet", offset);
    options.Parse(argc, argv);

    try
    {
        CheckDistinct(
            {{"input", input == "-" ? "/dev/stdin" : input}, {"output", output}, {"csv", csv}});
        Replay replay{{"input", input, !output.empty()}, ParseTime("offset", offset, false)};
        replay.plug = CreateObject<PlugQueueDisc>();
        replay.guest = CreateObject<RemusCheckpointer>();
        replay.guest->AddPlug(replay.plug);
        replay.guest->AssignStreams(1);
        replay.guest->Initialize();
        replay.plug->Initialize();
        replay.Await();
        replay.csv = OpenOutput("csv", csv);
        replay.csv << "packet,size_bytes,epoch,arrived_ns,left_ns\n";
        replay.pcap = OpenOutput("output", output);
        WritePcapHeader(replay.pcap, replay.recording.GetLinkType());
        // There is no device: packets that leave the plug are dropped
        replay.plug->SetSendCallback([](Ptr<QueueDiscItem>) {});
        replay.plug->TraceConnectWithoutContext("Departed",
                                                MakeCallback(&Replay::HandleDeparted, &replay));
        Simulator::Run();
        if (replay.refusal)
        {
            std::rethrow_exception(replay.refusal);
        }
        CloseOutput("csv", csv, replay.csv);
        CloseOutput("output", output, replay.pcap);
        std::cout << "packets,dropped,held,added_mean_ms,added_min_ms,added_p50_ms,added_p99_ms,"
                     "added_max_ms\n"
                  << replay.packets << "," << replay.plug->GetStats().nTotalDroppedPackets << ","
                  << replay.plug->GetNPackets() << "," << CsvValue(replay.added.getMean());
        for (const auto percent : {0, 50, 99, 100})
        {
            std::cout << "," << CsvValue(replay.added.GetPercentile(percent));
        }
        std::cout << std::endl;
        replay.guest->Dispose();
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
