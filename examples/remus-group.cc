/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * A group of two: a web server queries its database before it replies, and both are protected.
 *
 *     client              web [plug]    its twin    database [plug]    its twin
 *     ===+==================+==============+==============+===============+===
 *                                       Ethernet, 1 Gb/s, 5 us, 10.0.0.0
 *
 * A client sends a request every 43.7 ms over UDP, without repetitions. Checkpoints are taken every
 * 25 ms and committed 5 ms later. At 2013 ms the machine of the database fails.
 *
 * One checkpointer stops both guests at the same instant. Packets between them pass at once, and
 * only packets that leave the group are held. When the database fails, both are rolled back to
 * the same cut, and both twins take over.
 *
 * With --group=false each guest has its own checkpointer. A request is then held three times,
 * and only the database is rolled back.
 *
 * Output: CSV, for requests from 500 ms on. The mean time to a reply before the failure, in ms, and
 * by law F13, without the network; the numbers of replies before and after the failure; the twins
 * that took over; and the messages that a cut contains as received by one guest but not as sent.
 */

#include "support/csv-value.h"
#include "support/example-options.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"

#include <iostream>

using namespace ns3;

namespace
{

const Ipv4Address WEB("10.0.0.1");      //!< the web server
const Ipv4Address DATABASE("10.0.0.2"); //!< the database

/**
 * @brief Open a socket.
 * @param node the node
 * @param port the port
 * @return the socket
 */
Ptr<Socket>
Open(Ptr<Node> node, uint16_t port)
{
    auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
    return socket;
}

/**
 * @brief The web server queries the database after a request, and replies after the result.
 * @param front the web server's socket for clients
 * @param back its socket for the database
 * @param socket the socket of the two that has received a packet
 */
void
HandleWeb(Socket* front, Socket* back, Ptr<Socket> socket)
{
    socket == front ? back->SendTo(socket->Recv(), 0, InetSocketAddress(DATABASE, 5432))
                    : front->SendTo(socket->Recv(), 0, InetSocketAddress("10.0.0.100", 1000));
}

/// Build the web server, or its twin. @param node the node
void
BuildWeb(Ptr<Node> node)
{
    InternetStackHelper().Install(node);
    Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(node->GetDevice(0));
    auto front = Open(node, 80);
    auto back = Open(node, 1001);
    const auto handle = MakeBoundCallback(&HandleWeb, PeekPointer(front), PeekPointer(back));
    front->SetRecvCallback(handle);
    back->SetRecvCallback(handle);
}

/// Build the database, or its twin. @param node the node
void
BuildDatabase(Ptr<Node> node)
{
    InternetStackHelper().Install(node);
    Ipv4AddressHelper("10.0.0.0", "255.255.255.0", "0.0.0.2").Assign(node->GetDevice(0));
    UdpEchoServerHelper(5432).Install(node);
}

/// The client's measurements
struct Client
{
    Ptr<Socket> socket;         //!< its socket
    uint32_t nReplies[2]{0, 0}; //!< replies before and after the failure
    Time sum;                   //!< the sum of the times to the replies before the failure
};

const auto FAILURE = MilliSeconds(2013); //!< when the database's machine fails

/// Send a request. @param client the client
void
SendRequest(Client* client)
{
    auto packet = Create<Packet>(100);
    packet->AddHeader(SeqTsHeader()); // contains the time
    client->socket->SendTo(packet, 0, InetSocketAddress(WEB, 80));
    Simulator::Schedule(MicroSeconds(43700), &SendRequest, client);
}

/// A reply has arrived. @param client the client @param socket its socket
void
HandleReply(Client* client, Ptr<Socket> socket)
{
    SeqTsHeader header;
    socket->Recv()->PeekHeader(header);
    if (header.GetTs() > MilliSeconds(500)) // later replies do not wait for ARP
    {
        const bool later = Simulator::Now() > FAILURE;
        ++client->nReplies[later];
        client->sum += later ? Time(0) : Simulator::Now() - header.GetTs();
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(25)));
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xend"));
    Config::SetDefault("ns3::RemusCheckpointer::StopDuration",
                       StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    Config::SetDefault("ns3::RemusCheckpointer::CommitDelay",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.005]"));
    Config::SetDefault("ns3::RemusTwin::Lag", TimeValue(MilliSeconds(100)));
    Config::SetDefault("ns3::ArpL3Protocol::RequestJitter",
                       StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    bool together = true;
    ExampleOptions options(__FILE__);
    options.Add("group", "One checkpointer for both guests", together);
    options.Parse(argc, argv);

    NodeContainer nodes(5); // client, web server, its twin, database, its twin
    CsmaHelper ethernet;
    ethernet.SetChannelAttribute("DataRate", StringValue("1Gbps"));
    ethernet.SetChannelAttribute("Delay", StringValue("5us"));
    auto lan = ethernet.Install(nodes);
    ethernet.AssignStreams(lan, 1);
    InternetStackHelper().Install(nodes.Get(0));
    Ipv4AddressHelper("10.0.0.0", "255.255.255.0", "0.0.0.100").Assign(lan.Get(0));

    RemusTwinHelper web(MakeCallback(&BuildWeb));
    RemusTwinHelper database(MakeCallback(&BuildDatabase));
    Ptr<RemusTwin> twins[2];
    // doc: group
    RemusGroupHelper group{RemusHelper()};
    if (together)
    {
        twins[0] = web.Install(lan.Get(1), lan.Get(2), group);
        twins[1] = database.Install(lan.Get(3), lan.Get(4), group);
    }
    // doc: end
    else
    {
        twins[0] = web.Install(lan.Get(1), lan.Get(2));
        twins[1] = database.Install(lan.Get(3), lan.Get(4));
    }
    auto monitor = CreateObject<RemusCutMonitor>();
    monitor->Watch(nodes.Get(1), twins[0]->GetCheckpointer());
    monitor->Watch(nodes.Get(3), twins[1]->GetCheckpointer());
    Simulator::Schedule(FAILURE, &RemusMachineFailure::FailNode, nodes.Get(3));

    Client client;
    client.socket = Open(nodes.Get(0), 1000);
    client.socket->SetRecvCallback(MakeBoundCallback(&HandleReply, &client));
    Simulator::Schedule(MilliSeconds(100), &SendRequest, &client);
    Simulator::Stop(Seconds(5));
    Simulator::Run();

    const auto checkpoint =
        RemusLaws::MakeCheckpoint("xend", MilliSeconds(25), Time(0), MilliSeconds(5));
    std::cout << "response,law,before,after,took_over,orphans\n"
              << CsvValue(client.sum.GetSeconds() * 1000 / client.nReplies[0]) << ","
              << RemusLaws::CrossingMean(together ? 1 : 2, {checkpoint}) * 1000 << ","
              << client.nReplies[0] << "," << client.nReplies[1] << ","
              << twins[0]->HasTakenOver() + twins[1]->HasTakenOver() << ","
              << monitor->GetNOrphans() << std::endl;
    monitor->Dispose();
    client.socket = nullptr;
    Simulator::Destroy();
    return 0;
}
