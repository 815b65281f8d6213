/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * The server of the lab: answers each datagram at once with the same data, and writes to memory.
 *
 *     udp-server PORT PAGES WRITES
 *
 * For each request it writes to WRITES of PAGES pages, chosen at random with equal probability.
 */

#include "lab.h"

#include <random>
#include <sys/mman.h>

int
main(int argc, char* argv[])
{
    if (argc != 4)
    {
        fprintf(stderr, "usage: udp-server PORT PAGES WRITES\n");
        return 2;
    }
    const uint64_t pages = atoi(argv[2]);
    const int writes = atoi(argv[3]);
    auto memory = static_cast<char*>(mmap(nullptr,
                                          pages * PAGE_SIZE,
                                          PROT_READ | PROT_WRITE,
                                          MAP_PRIVATE | MAP_ANONYMOUS,
                                          -1,
                                          0));
    madvise(memory, pages * PAGE_SIZE, MADV_NOHUGEPAGE);
    memset(memory, 1, pages * PAGE_SIZE);
    std::minstd_rand random(1);
    const int server = Must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
    const auto own = Address(0, atoi(argv[1]));
    Must(bind(server, reinterpret_cast<const sockaddr*>(&own), sizeof(own)), "bind");
    const int size = 1 << 24;
    setsockopt(server, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
    char data[2048];
    while (true)
    {
        sockaddr_in client;
        socklen_t length = sizeof(client);
        const auto count =
            recvfrom(server, data, sizeof(data), 0, reinterpret_cast<sockaddr*>(&client), &length);
        if (count < 0)
        {
            continue;
        }
        for (int i = 0; i < writes; ++i)
        {
            ++memory[random() % pages * PAGE_SIZE];
        }
        sendto(server, data, count, 0, reinterpret_cast<sockaddr*>(&client), length);
    }
}
