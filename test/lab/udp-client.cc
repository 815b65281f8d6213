/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * A client of the lab. It writes when each request was sent and when the kernel received its reply,
 * in ns by CLOCK_REALTIME, as CSV to standard output.
 *
 *     udp-client ADDRESS PORT RATE SIZE SECONDS SEED
 *
 * Requests are sent at Poisson times with RATE (1/s), or, if RATE is 0, each when the reply to the
 * previous one has arrived. Datagrams have SIZE bytes of data.
 */

#include "lab.h"

#include <arpa/inet.h>
#include <poll.h>
#include <random>
#include <utility>
#include <vector>

namespace
{

/// How long to wait for replies (ns)
constexpr int64_t PATIENCE = 1000000000;

/**
 * @brief Receive a reply.
 * @param client the socket
 * @return when the request was sent and when the kernel received the reply
 */
std::pair<int64_t, int64_t>
Receive(int client)
{
    char data[2048];
    char control[256];
    iovec vector{data, sizeof(data)};
    msghdr message{};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    Must(recvmsg(client, &message, 0), "receiving");
    timespec time{};
    for (auto part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part))
    {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS)
        {
            memcpy(&time, CMSG_DATA(part), sizeof(time));
        }
    }
    int64_t sent;
    memcpy(&sent, data, sizeof(sent));
    return {sent, time.tv_sec * INT64_C(1000000000) + time.tv_nsec};
}

} // namespace

int
main(int argc, char* argv[])
{
    if (argc != 7)
    {
        fprintf(stderr, "usage: udp-client ADDRESS PORT RATE SIZE SECONDS SEED\n");
        return 2;
    }
    const int client = Must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    const auto server = Address(ntohl(inet_addr(argv[1])), atoi(argv[2]));
    Must(connect(client, reinterpret_cast<const sockaddr*>(&server), sizeof(server)), "connect");
    const int on = 1;
    setsockopt(client, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
    const int buffer = 1 << 26;
    setsockopt(client, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer));
    const double rate = atof(argv[3]);
    std::vector<char> data(atoi(argv[4]));
    const int64_t end = Now() + atof(argv[5]) * 1e9;
    std::mt19937_64 random(atoi(argv[6]));
    std::exponential_distribution<double> gap(rate > 0 ? rate : 1);
    std::vector<std::pair<int64_t, int64_t>> replies;
    pollfd waiting{client, POLLIN, 0};

    const auto request = [&] {
        const auto now = Now();
        memcpy(data.data(), &now, sizeof(now));
        Must(send(client, data.data(), data.size(), 0), "sending");
    };
    int64_t due = Now();
    uint64_t requests = 0;
    while (due < end)
    {
        if (rate > 0)
        {
            due += gap(random) * 1e9;
            SleepUntil(due);
            request();
        }
        else
        {
            request();
            if (poll(&waiting, 1, PATIENCE / 1000000) == 1)
            {
                replies.push_back(Receive(client));
            }
            due = Now();
        }
        ++requests;
    }
    SleepUntil(end + PATIENCE);
    while (poll(&waiting, 1, 0) == 1)
    {
        replies.push_back(Receive(client));
    }
    printf("sent_ns,received_ns\n");
    for (const auto& [sent, received] : replies)
    {
        printf("%ld,%ld\n", sent, received);
    }
    fprintf(stderr, "%zu of %lu requests were answered\n", replies.size(), requests);
}
