/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "byte-source.h"

#include "option-values.h"

#ifdef PLUG_HAVE_ZLIB
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#else
#include <cstdio>
#endif

ByteSource::ByteSource(const std::string& option, const std::string& fileName)
    : m_option(option),
      m_fileName(fileName)
{
#ifdef PLUG_HAVE_ZLIB
    const auto fd = fileName == "-" ? dup(0) : open(fileName.c_str(), O_RDONLY);
    m_file = fd < 0 ? nullptr : gzdopen(fd, "rb");
    if (m_file)
    {
        gzbuffer(static_cast<gzFile>(m_file), 1 << 18);
    }
#else
    m_file = fileName == "-" ? stdin : std::fopen(fileName.c_str(), "rb");
#endif
    if (!m_file)
    {
        throw BadValue(m_option, m_fileName, "a file that can be read");
    }
}

ByteSource::~ByteSource()
{
#ifdef PLUG_HAVE_ZLIB
    gzclose(static_cast<gzFile>(m_file));
#else
    if (m_file != stdin)
    {
        std::fclose(static_cast<std::FILE*>(m_file));
    }
#endif
}

std::size_t
ByteSource::Read(uint8_t* to, std::size_t size)
{
#ifdef PLUG_HAVE_ZLIB
    const auto file = static_cast<gzFile>(m_file);
    const auto count = gzread(file, to, size);
    int error = Z_OK;
    gzerror(file, &error);
    const bool failed = count < 0 || error != Z_OK; // also if the file is truncated
#else
    const auto file = static_cast<std::FILE*>(m_file);
    const auto count = std::fread(to, 1, size, file);
    const bool failed = std::ferror(file);
#endif
    if (failed)
    {
        throw BadValue(m_option, m_fileName, "a file that can be read to its end");
    }
    return count;
}
