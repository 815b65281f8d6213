/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PROCESS_MEMORY_H
#define PROCESS_MEMORY_H

#include "lab.h"

#include <cstddef>
#include <string>
#include <sys/types.h>
#include <vector>

/**
 * @brief The memory of a process, and its dirty pages by Linux's soft-dirty bits.
 *
 * A stopped process continues when this program ends, however it ends: a child process of this one
 * waits for that.
 */
class ProcessMemory
{
  public:
    /**
     * @brief Prepare to read a process.
     * @param pid the process
     */
    explicit ProcessMemory(pid_t pid);

    /// Stop the process, and return when all its threads are stopped.
    void Stop();

    /// Let it continue.
    void Resume();

    /// Mark all pages as clean.
    void Clear() const;

    /// Let the next GetPages() return all pages, whether dirty or not.
    void TakeAll();

    /**
     * @brief Get the numbers of pages, in ascending order.
     * @param all all pages that the process may have written to, not only the dirty ones
     * @return the numbers: addresses divided by the size of a page
     */
    std::vector<uint64_t> GetPages(bool all);

    /**
     * @brief Copy pages.
     * @param pages their numbers, in ascending order
     * @param contents set to the contents
     */
    void Copy(const std::vector<uint64_t>& pages, std::vector<char>& contents) const;

  private:
    /**
     * @brief Tell whether all threads are stopped.
     * @return whether they are
     */
    bool IsStopped() const;

    pid_t m_pid;            //!< the process
    std::string m_folder;   //!< its folder in /proc
    int m_clearRefs;        //!< clears the bits
    int m_pagemap;          //!< contains the bits
    bool m_takeAll{false};  //!< the next GetPages() returns all pages
    volatile bool* m_guard; //!< whether the process is stopped; shared with the guardian
};

#endif // PROCESS_MEMORY_H
