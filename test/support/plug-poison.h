/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_POISON_H
#define PLUG_POISON_H

#include <cstddef>
#include <cstring>
#include <new>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * Objects whose memory can't be used after their end. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief An object whose memory is overwritten when it is destroyed, and not used again, so that an
 * event or a callback that it leaves crashes the test.
 * @tparam T its class
 */
template <typename T>
class PlugPoisoned : public T
{
  public:
    /**
     * @brief Get memory for an object.
     * @param size its size in bytes
     * @return the memory
     */
    [[gnu::noinline]] static void* operator new(std::size_t size) // or GCC warns of the delete
    {
        return ::operator new(size);
    }

    /**
     * @brief Overwrite the memory of an object, and keep it to the end of the program.
     * @param memory the memory
     * @param size its size in bytes
     */
    static void operator delete(void* memory, std::size_t size)
    {
        static auto kept = new std::vector<void*>; // leak checkers find it here
        std::memset(memory, 0xff, size);
        kept->push_back(memory);
    }
};

#endif /* PLUG_POISON_H */
