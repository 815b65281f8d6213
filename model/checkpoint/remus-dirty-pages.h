/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_DIRTY_PAGES_H
#define REMUS_DIRTY_PAGES_H

#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/random-variable-stream.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Determines how much memory a guest dirties between checkpoints, and so their sizes.
 *
 * Not all of it is sent. The fraction EqualPart of the pages is equal on both sides, for example if
 * the backup also processes the guest's requests. The other pages are compressed to the fraction
 * Compression of their size. FixedBytes, the state of devices, are sent with each checkpoint.
 * EqualPart (0 to 1) and Compression (0 to 1000) are drawn for each checkpoint.
 */
class RemusDirtyPages : public Object
{
  public:
    /// What a guest dirtied in one epoch
    struct Dirtied
    {
        uint64_t pages{0}; //!< the number of pages
        uint64_t equal{0}; //!< how many of them are equal on both sides, and not sent
        uint64_t bytes{0}; //!< the size of what is sent
        Time stop{-1};     //!< how long the guest was stopped; negative if not recorded
        Time ack{-1};      //!< from the resume to the acknowledgement; negative if not recorded
    };

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Get what was dirtied in the epoch that ends. Called once for each checkpoint.
     * @param ran for how long the guest ran since its last resume
     * @return what was dirtied
     */
    virtual Dirtied GetNext(Time ran) = 0;

    /**
     * @brief Get the pages dirtied so far, for controllers that depend on them. May be called at
     * any time, and changes nothing.
     * @param ran for how long the guest has run since its last resume
     * @return the number of pages; negative if only GetNext() can tell
     */
    virtual int64_t GetSoFar(Time ran) const;

    /**
     * @brief Assign fixed random variable stream numbers.
     * @param stream the first stream number
     * @return how many stream numbers were assigned
     */
    virtual int64_t AssignStreams(int64_t stream);

  protected:
    /**
     * @brief Convert a number of pages. Ends the program with a message if EqualPart or Compression
     * gives a value that is not allowed.
     * @param pages the number of pages
     * @return the pages, and what is sent of them
     */
    Dirtied FromPages(uint64_t pages);

    /**
     * @brief Convert a size.
     * @param bytes the size
     * @return the size and the number of pages that hold it
     */
    Dirtied FromBytes(uint64_t bytes) const;

  private:
    uint32_t m_pageSize;                     //!< bytes in a page
    uint64_t m_fixedBytes;                   //!< bytes that are sent beside pages
    Ptr<RandomVariableStream> m_equalPart;   //!< the fraction of the pages that is not sent
    Ptr<RandomVariableStream> m_compression; //!< the fraction that is left of the others' size
};

/**
 * @ingroup plug
 *
 * @brief Draws the number of pages from a random variable, which may be a constant.
 */
class RemusRandomPages : public RemusDirtyPages
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Draw the pages. Ends the program with a message if the value is not from 0 to
     * 2^32 - 1.
     * @param ran for how long the guest ran, which does not matter
     * @return what was dirtied
     */
    Dirtied GetNext(Time ran) override;
    int64_t AssignStreams(int64_t stream) override;

  private:
    Ptr<RandomVariableStream> m_pages; //!< the number of pages
};

/**
 * @ingroup plug
 *
 * @brief Dirties pages at a constant rate while the guest runs, until its working set is dirty.
 * Without a working set, more than 2^32 - 1 pages in an epoch end the program with a message.
 */
class RemusRatePages : public RemusDirtyPages
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    Dirtied GetNext(Time ran) override;
    int64_t GetSoFar(Time ran) const override;

  private:
    double m_rate;         //!< pages per second
    uint64_t m_workingSet; //!< the most pages; 0 for no limit
};

/**
 * @ingroup plug
 *
 * @brief Replays recorded checkpoints in order, and starts again after the last one.
 *
 * The recording is a CSV file. Its first line names the columns, in any order: \c time (when the
 * checkpoint was taken; must increase), \c pages or \c bytes or both, and, if known, \c stop (for
 * how long the guest was stopped) and \c ack (from the guest's resume to the backup's
 * acknowledgement). Bytes are those that were sent, independently of FixedBytes, EqualPart and
 * Compression. Times are written as for ns3::Time, with the units h, min, s, ms, us and ns:
 * "152ms", or "0.152" for seconds. Lines that are empty or begin with \c # are skipped. The column
 * \c time is only checked, because the controller decides when checkpoints are taken in the
 * simulation.
 */
class RemusRecordedPages : public RemusDirtyPages
{
  public:
    /// A recorded checkpoint; values that are not recorded are negative
    struct Record
    {
        int64_t pages{-1}; //!< the number of pages
        int64_t bytes{-1}; //!< the number of bytes sent
        Time stop{-1};     //!< how long the guest was stopped
        Time ack{-1};      //!< from the resume to the acknowledgement
    };

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Read a recording. If this fails, ends the program with a message that names the file,
     * the line, and what is allowed.
     * @param fileName the CSV file; empty for none
     */
    void SetFileName(std::string fileName);

    /**
     * @brief Get the name of the recording.
     * @return the CSV file
     */
    std::string GetFileName() const;

    /**
     * @brief Get the next recorded checkpoint. Ends the program with a message if no recording was
     * read.
     * @param ran how long the guest ran
     * @return what was dirtied
     */
    Dirtied GetNext(Time ran) override;

  private:
    std::string m_fileName;        //!< the recording
    std::vector<Record> m_records; //!< its checkpoints
    std::size_t m_next{0};         //!< the index of the next
};

} // namespace ns3

#endif /* REMUS_DIRTY_PAGES_H */
