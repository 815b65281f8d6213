/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * The backup of the lab: takes checkpoints over TCP, keeps their pages, and acknowledges them.
 *
 *     backup PORT
 *
 * If a checkpoint has hashes of the frozen memory, it compares them with its pages.
 */

#include "lab.h"

#include <array>
#include <netinet/tcp.h>
#include <unordered_map>
#include <vector>

int
main(int argc, char* argv[])
{
    const int listener = Must(socket(AF_INET, SOCK_STREAM, 0), "socket");
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    const auto address = Address(0, argc > 1 ? atoi(argv[1]) : 9);
    Must(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), "bind");
    Must(listen(listener, 1), "listen");
    while (true)
    {
        const int primary = Must(accept(listener, nullptr, nullptr), "accept");
        setsockopt(primary, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        std::unordered_map<uint64_t, std::array<char, PAGE_SIZE>> memory;
        std::vector<uint64_t> numbers;
        std::vector<char> contents;
        const std::array<char, PAGE_SIZE> zeros{};
        const auto zeroHash = HashPage(zeros.data());
        CheckpointHeader header;
        while (TransferAll(read, primary, &header, sizeof(header)))
        {
            numbers.resize(header.pages);
            contents.resize(header.pages * PAGE_SIZE);
            TransferAll(read, primary, numbers.data(), header.pages * sizeof(uint64_t));
            TransferAll(read, primary, contents.data(), contents.size());
            CheckpointAck ack{header.epoch, 0, 0};
            for (uint64_t i = 0; i < header.pages; ++i)
            {
                memcpy(memory[numbers[i]].data(), &contents[i * PAGE_SIZE], PAGE_SIZE);
            }
            for (uint64_t i = 0; i < header.hashes; ++i)
            {
                std::array<uint64_t, 2> pair;
                TransferAll(read, primary, pair.data(), sizeof(pair));
                const auto page = memory.find(pair[0]);
                const auto own = page == memory.end() ? zeroHash : HashPage(page->second.data());
                ack.wrong += own != pair[1];
                ack.zeroed += own != pair[1] && pair[1] == zeroHash;
            }
            if (!TransferAll(write, primary, &ack, sizeof(ack)))
            {
                break;
            }
        }
        close(primary);
    }
}
