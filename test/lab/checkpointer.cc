/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * The checkpointer of the lab: protects a process as Remus protects a virtual machine, with a real
 * plug. It is a measuring instrument, not a product: it copies only memory.
 *
 *     checkpointer PID CONTROLLER INTERVAL_MS SECONDS DEVICE NAMESPACE BACKUP PORT LOG SEED
 *
 * CONTROLLER is xend, xl or mc. DEVICE gets a plug as its root queueing discipline, in the network
 * namespace NAMESPACE ("-" for this program's own). BACKUP is an IPv4 address. LOG becomes CSV with
 * a line for each checkpoint; times in ns, by CLOCK_REALTIME:
 *
 *     planned   when the process should have been stopped
 *     cut       when it was told to stop (SIGSTOP)
 *     stopped   when all its threads were stopped
 *     buffered  when BUFFER was done
 *     thawed    when it was told to continue (SIGCONT)
 *     acked     when the backup's acknowledgement arrived
 *     released  when RELEASE_ONE was done
 *     pages, bytes  the amounts sent; wrong, zeroed  the backup's counts for hashes, -1 without
 * hashes
 *
 * About one checkpoint in 10, at random, has hashes of 100 random pages, and the last one has
 * hashes of all pages. In these the stop is longer.
 */

#include "lab.h"
#include "plug-commands.h"
#include "process-memory.h"

#include <algorithm>
#include <arpa/inet.h>
#include <fcntl.h>
#include <iterator>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <random>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <vector>

namespace
{

/// The limit of the plug, in bytes
constexpr uint32_t LIMIT = 100000000;

/// On average one checkpoint in this many has hashes, and the last one has
constexpr int HASHED = 10;

constexpr std::size_t SAMPLE = 100;  //!< pages to hash in such a checkpoint, chosen at random
constexpr std::size_t ALL = 1 << 30; //!< pages to hash in the last checkpoint: all

/**
 * @brief Put a plug on a device of a network namespace.
 * @param device the device
 * @param space the namespace, "-" for this program's own
 * @return the commands to the plug
 */
PlugCommands
MakePlug(const char* device, const std::string& space)
{
    const int own = Must(open("/proc/self/ns/net", O_RDONLY), "own namespace");
    if (space != "-")
    {
        const int other = Must(open(("/run/netns/" + space).c_str(), O_RDONLY), space.c_str());
        Must(setns(other, CLONE_NEWNET), "entering the namespace");
    }
    PlugCommands plug(device, LIMIT);
    Must(setns(own, CLONE_NEWNET), "leaving the namespace");
    return plug;
}

/**
 * @brief Connect to the backup.
 * @param address its IPv4 address
 * @param port its port
 * @return the socket
 */
int
Connect(const char* address, int port)
{
    const int backup = Must(socket(AF_INET, SOCK_STREAM, 0), "socket");
    const int on = 1;
    setsockopt(backup, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const auto remote = Address(ntohl(inet_addr(address)), port);
    Must(connect(backup, reinterpret_cast<const sockaddr*>(&remote), sizeof(remote)), "backup");
    return backup;
}

/// A checkpoint in flight
class Checkpoint
{
  public:
    /**
     * @brief Copy the pages that a stopped process has dirtied, and mark all pages as clean.
     * @param memory the process's memory
     * @param hashed how many of all pages, chosen at random, to copy for Hash()
     * @param random chooses them
     */
    void Take(ProcessMemory& memory, std::size_t hashed, std::mt19937& random)
    {
        m_pages = memory.GetPages(false);
        memory.Copy(m_pages, m_contents);
        m_hashes.clear();
        m_all.clear();
        if (hashed > 0)
        {
            const auto all = memory.GetPages(true);
            std::sample(all.begin(), all.end(), std::back_inserter(m_all), hashed, random);
            memory.Copy(m_all, m_allContents);
        }
        memory.Clear();
    }

    /// Hash the pages that were copied for this.
    void Hash()
    {
        for (std::size_t i = 0; i < m_all.size(); ++i)
        {
            m_hashes.push_back(m_all[i]);
            m_hashes.push_back(HashPage(&m_allContents[i * PAGE_SIZE]));
        }
    }

    /**
     * @brief Send it.
     * @param backup the socket
     * @param epoch the epoch
     */
    void Send(int backup, uint64_t epoch) const
    {
        const CheckpointHeader header{epoch, m_pages.size(), m_hashes.size() / 2};
        const bool sent =
            TransferAll(write, backup, &header, sizeof(header)) &&
            TransferAll(write, backup, m_pages.data(), m_pages.size() * sizeof(uint64_t)) &&
            TransferAll(write, backup, m_contents.data(), m_contents.size()) &&
            TransferAll(write, backup, m_hashes.data(), m_hashes.size() * sizeof(uint64_t));
        if (!sent)
        {
            Fail("sending to the backup");
        }
    }

    /**
     * @brief Wait until the other end's TCP has received everything.
     * @param backup the socket
     */
    static void AwaitSent(int backup)
    {
        int waiting = 1;
        while (ioctl(backup, SIOCOUTQ, &waiting) == 0 && waiting > 0)
        {
            const timespec pause{0, 50000};
            nanosleep(&pause, nullptr);
        }
    }

    /**
     * @brief Wait for the acknowledgement.
     * @param backup the socket
     * @return the acknowledgement
     */
    static CheckpointAck Await(int backup)
    {
        CheckpointAck ack;
        if (!TransferAll(read, backup, &ack, sizeof(ack)))
        {
            Fail("waiting for the backup");
        }
        return ack;
    }

    /**
     * @brief Get the number of pages.
     * @return the number of pages
     */
    std::size_t GetPages() const
    {
        return m_pages.size();
    }

    /**
     * @brief Get the size on the network, in bytes.
     * @return the size
     */
    std::size_t GetBytes() const
    {
        return sizeof(CheckpointHeader) + m_contents.size() +
               (m_pages.size() + m_hashes.size()) * sizeof(uint64_t);
    }

    /**
     * @brief Tell whether pages are hashed.
     * @return whether they are
     */
    bool IsHashed() const
    {
        return !m_hashes.empty();
    }

  private:
    std::vector<uint64_t> m_pages;   //!< numbers of the dirty pages
    std::vector<char> m_contents;    //!< their contents
    std::vector<uint64_t> m_all;     //!< numbers of pages to hash
    std::vector<char> m_allContents; //!< their contents
    std::vector<uint64_t> m_hashes;  //!< numbers and hashes of these pages
};

} // namespace

int
main(int argc, char* argv[])
{
    if (argc != 11)
    {
        fprintf(stderr, "usage: see checkpointer.cc\n");
        return 2;
    }
    const std::string controller = argv[2];
    const int64_t interval = atof(argv[3]) * 1e6;
    const int64_t duration = atof(argv[4]) * 1e9;
    std::mt19937 random(atoi(argv[10]));

    ProcessMemory memory(atoi(argv[1]));
    auto plug = MakePlug(argv[5], argv[6]);
    const int backup = Connect(argv[7], atoi(argv[8]));
    FILE* log = fopen(argv[9], "w");
    if (!log)
    {
        Fail(argv[9]);
    }
    setvbuf(log, nullptr, _IOLBF, 0);
    fprintf(log,
            "epoch,planned,cut,stopped,buffered,thawed,acked,released,pages,bytes,wrong,zeroed\n");

    // The first checkpoint has all memory. Until it is safe, nothing is held
    Checkpoint checkpoint;
    memory.Stop();
    memory.TakeAll();
    checkpoint.Take(memory, SAMPLE, random);
    memory.Resume();
    checkpoint.Send(backup, 0);
    Checkpoint::Await(backup);

    plug.Command(TCQ_PLUG_BUFFER);
    int64_t planned = Now() + interval;
    const int64_t end = planned + duration;
    bool last = false;
    for (uint64_t epoch = 1; !last; ++epoch)
    {
        last = planned >= end;
        SleepUntil(planned);
        const std::size_t hashed = last ? ALL : random() % HASHED == 0 ? SAMPLE : 0;
        const auto cut = Now();
        memory.Stop();
        const auto stopped = Now();
        plug.Command(TCQ_PLUG_BUFFER);
        const auto buffered = Now();
        checkpoint.Take(memory, hashed, random);
        if (controller == "xl")
        {
            checkpoint.Hash();
            checkpoint.Send(backup, epoch); // the memory is sent while the guest is stopped
            Checkpoint::AwaitSent(backup);
        }
        memory.Resume();
        const auto thawed = Now();
        if (controller != "xl")
        {
            checkpoint.Hash();
            checkpoint.Send(backup, epoch);
        }
        const auto ack = Checkpoint::Await(backup);
        const auto acked = Now();
        plug.Command(TCQ_PLUG_RELEASE_ONE);
        const auto released = Now();
        fprintf(log,
                "%lu,%ld,%ld,%ld,%ld,%ld,%ld,%ld,%zu,%zu,%ld,%ld\n",
                epoch,
                planned,
                cut,
                stopped,
                buffered,
                thawed,
                acked,
                released,
                checkpoint.GetPages(),
                checkpoint.GetBytes(),
                checkpoint.IsHashed() ? static_cast<long>(ack.wrong) : -1,
                checkpoint.IsHashed() ? static_cast<long>(ack.zeroed) : -1);
        if (controller == "xend")
        {
            planned = std::max(cut + interval, released);
        }
        else if (controller == "xl")
        {
            planned = released + interval;
        }
        else
        {
            planned = released + std::max<int64_t>(interval - (thawed - cut), 0);
        }
    }
    plug.Command(TCQ_PLUG_RELEASE_INDEFINITE);
    fclose(log);
}
