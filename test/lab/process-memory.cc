/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "process-memory.h"

#include <algorithm>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/uio.h>

namespace
{

// Bits of /proc/PID/pagemap
constexpr uint64_t PRESENT = UINT64_C(1) << 63;    //!< the page is in memory
constexpr uint64_t SWAPPED = UINT64_C(1) << 62;    //!< the page is swapped out
constexpr uint64_t FILE_PAGE = UINT64_C(1) << 61;  //!< the page belongs to a file or is shared
constexpr uint64_t SOFT_DIRTY = UINT64_C(1) << 55; //!< it was written since clear_refs

/// Vectors that process_vm_readv() takes
constexpr std::size_t MOST_VECTORS = 1024;

} // namespace

ProcessMemory::ProcessMemory(pid_t pid)
    : m_pid(pid),
      m_folder("/proc/" + std::to_string(pid)),
      m_clearRefs(Must(open((m_folder + "/clear_refs").c_str(), O_WRONLY), "clear_refs")),
      m_pagemap(Must(open((m_folder + "/pagemap").c_str(), O_RDONLY), "pagemap"))
{
    auto memory =
        mmap(nullptr, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    m_guard = static_cast<volatile bool*>(memory);
    int ends[2];
    Must(pipe2(ends, O_CLOEXEC), "pipe");
    if (Must(fork(), "fork") == 0)
    {
        setsid();
        close(ends[1]);
        char byte;
        while (read(ends[0], &byte, 1) < 0)
        {
        }
        if (*m_guard)
        {
            kill(pid, SIGCONT);
        }
        _exit(0);
    }
    close(ends[0]);
}

bool
ProcessMemory::IsStopped() const
{
    const auto folder = m_folder + "/task";
    DIR* tasks = opendir(folder.c_str());
    if (!tasks)
    {
        Fail("the process has ended");
    }
    bool stopped = true;
    while (const auto entry = readdir(tasks))
    {
        char stat[512] = "";
        const int file = open((folder + "/" + entry->d_name + "/stat").c_str(), O_RDONLY);
        if (entry->d_name[0] == '.' || file < 0)
        {
            close(file);
            continue;
        }
        const auto size = read(file, stat, sizeof(stat) - 1);
        close(file);
        const auto state = size > 0 ? strrchr(stat, ')') : nullptr;
        stopped = stopped && (!state || strchr("TtZX", state[2]));
    }
    closedir(tasks);
    return stopped;
}

void
ProcessMemory::Stop()
{
    *m_guard = true;
    Must(kill(m_pid, SIGSTOP), "stopping the process");
    while (!IsStopped())
    {
        const timespec pause{0, 20000}; // gives a process on the same processor time to stop
        nanosleep(&pause, nullptr);
    }
}

void
ProcessMemory::Resume()
{
    Must(kill(m_pid, SIGCONT), "resuming the process");
    *m_guard = false;
}

void
ProcessMemory::Clear() const
{
    Must(pwrite(m_clearRefs, "4", 1, 0), "clearing soft-dirty bits");
}

void
ProcessMemory::TakeAll()
{
    m_takeAll = true;
}

std::vector<uint64_t>
ProcessMemory::GetPages(bool all)
{
    all = all || m_takeAll;
    m_takeAll = false;
    std::vector<uint64_t> pages;
    std::vector<uint64_t> entries;
    FILE* maps = fopen((m_folder + "/maps").c_str(), "r");
    if (!maps)
    {
        Fail("the process has ended");
    }
    char line[8192];
    while (fgets(line, sizeof(line), maps))
    {
        uint64_t start;
        uint64_t end;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s", &start, &end, rights) != 3 || rights[0] != 'r' ||
            (rights[1] != 'w' && rights[3] != 'p') || strstr(line, "[v"))
        {
            continue;
        }
        entries.resize((end - start) / PAGE_SIZE);
        const auto size = pread(m_pagemap,
                                entries.data(),
                                entries.size() * sizeof(uint64_t),
                                start / PAGE_SIZE * sizeof(uint64_t));
        for (std::size_t i = 0; i < std::max<ssize_t>(size, 0) / sizeof(uint64_t); ++i)
        {
            const auto entry = entries[i];
            if ((entry & (PRESENT | SWAPPED)) && (all || (entry & SOFT_DIRTY)) &&
                !(rights[3] == 'p' && (entry & FILE_PAGE)))
            {
                pages.push_back(start / PAGE_SIZE + i);
            }
        }
    }
    fclose(maps);
    return pages;
}

void
ProcessMemory::Copy(const std::vector<uint64_t>& pages, std::vector<char>& contents) const
{
    contents.resize(pages.size() * PAGE_SIZE);
    std::vector<iovec> vectors;
    for (std::size_t i = 0; i < pages.size(); ++i)
    {
        if (i > 0 && pages[i] == pages[i - 1] + 1)
        {
            vectors.back().iov_len += PAGE_SIZE;
        }
        else
        {
            vectors.push_back({reinterpret_cast<void*>(pages[i] * PAGE_SIZE), PAGE_SIZE});
        }
    }
    char* to = contents.data();
    for (std::size_t i = 0; i < vectors.size(); i += MOST_VECTORS)
    {
        const auto count = std::min(MOST_VECTORS, vectors.size() - i);
        iovec local{to, 0};
        for (std::size_t j = i; j < i + count; ++j)
        {
            local.iov_len += vectors[j].iov_len;
        }
        const auto copied = process_vm_readv(m_pid, &local, 1, &vectors[i], count, 0);
        if (copied != static_cast<ssize_t>(local.iov_len))
        {
            Fail("copying memory");
        }
        to += copied;
    }
}
