/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef LAB_H
#define LAB_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/**
 * @file
 * Parts that the programs of the lab share: the clock, errors, and the messages to the backup.
 */

/// Bytes in a page
constexpr uint64_t PAGE_SIZE = 4096;

/// The header of a checkpoint, in the byte order of the machine, which both ends share
struct CheckpointHeader
{
    uint64_t epoch;  //!< counted from 1
    uint64_t pages;  //!< pages that follow: first all page numbers (uint64_t), then all contents
    uint64_t hashes; //!< pairs of a page's number and hash that follow after that
};

/// The backup's answer to a checkpoint
struct CheckpointAck
{
    uint64_t epoch;  //!< the epoch
    uint64_t wrong;  //!< pages whose hash differs
    uint64_t zeroed; //!< of the wrong pages, those that the program has returned to the kernel
};

/**
 * @brief Get the time, by the clock of the kernel's receive time stamps.
 * @return the time in ns
 */
inline int64_t
Now()
{
    timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/**
 * @brief Sleep until a time.
 * @param time the time in ns
 */
inline void
SleepUntil(int64_t time)
{
    const timespec until{time / 1000000000, time % 1000000000};
    while (clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, nullptr) == EINTR)
    {
    }
}

/**
 * @brief End the program with a message.
 * @param what the action that failed
 */
[[noreturn]] inline void
Fail(const char* what)
{
    fprintf(stderr, "%s: %s\n", what, errno ? strerror(errno) : "failed");
    exit(1);
}

/**
 * @brief End the program if a call of the system failed.
 * @param result what it returned
 * @param what the action that failed
 * @return the result
 */
template <typename T>
T
Must(T result, const char* what)
{
    if (result < 0)
    {
        Fail(what);
    }
    return result;
}

/**
 * @brief Write or read all bytes of a buffer.
 * @param transfer write or read
 * @param descriptor the descriptor
 * @param data the buffer
 * @param size its size
 * @return false if the other end has closed
 */
template <typename F, typename D>
bool
TransferAll(F transfer, int descriptor, D* data, std::size_t size)
{
    for (std::size_t done = 0; done < size;)
    {
        const auto count = transfer(descriptor, (char*)(data) + done, size - done);
        if (count < 0 && errno == EINTR)
        {
            continue;
        }
        if (count <= 0)
        {
            return false;
        }
        done += count;
    }
    return true;
}

/**
 * @brief Hash a page (FNV-1a over words of 64 bits).
 * @param page the page
 * @return the hash
 */
inline uint64_t
HashPage(const char* page)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (std::size_t i = 0; i < PAGE_SIZE; i += sizeof(uint64_t))
    {
        uint64_t word;
        memcpy(&word, page + i, sizeof(word));
        hash = (hash ^ word) * UINT64_C(1099511628211);
        hash ^= hash >> 32;
    }
    return hash;
}

/**
 * @brief Make an IPv4 socket address.
 * @param address the address as four bytes in one number, like 0x0a000001
 * @param port the port
 * @return the socket address
 */
inline sockaddr_in
Address(uint32_t address, uint16_t port)
{
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(address);
    result.sin_port = htons(port);
    return result;
}

#endif // LAB_H
