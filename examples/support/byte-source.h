/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef BYTE_SOURCE_H
#define BYTE_SOURCE_H

#include <cstddef>
#include <cstdint>
#include <string>

/**
 * @brief The bytes of a file or of standard input, read sequentially. With zlib, files that are
 * compressed with gzip are uncompressed.
 */
class ByteSource
{
  public:
    /**
     * @brief Open a file. Throws a BadValue on failure.
     * @param option the name of the option that names it
     * @param fileName the file; "-" for standard input
     */
    ByteSource(const std::string& option, const std::string& fileName);

    ~ByteSource();
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    /**
     * @brief Read bytes. Throws a BadValue if the file can't be read.
     * @param to the buffer
     * @param size how many
     * @return how many were read: fewer only at the end of the file
     */
    std::size_t Read(uint8_t* to, std::size_t size);

  private:
    std::string m_option;   //!< the name of the option
    std::string m_fileName; //!< the file
    void* m_file;           //!< zlib's file, or C's without zlib
};

#endif /* BYTE_SOURCE_H */
