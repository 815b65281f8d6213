/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_OUTPUT_COMMIT_REPORT_H
#define REMUS_OUTPUT_COMMIT_REPORT_H

#include "remus-distribution.h"
#include "remus-output-commit-monitor.h"

#include "ns3/data-calculator.h"

#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Writes what an RemusOutputCommitMonitor has measured: as CSV, as XML in the manner of
 * FlowMonitor, and as a DataCalculator of the module stats, to be added to a DataCollector.
 *
 * Times are in seconds. Quantities without a value, such as the period before the second
 * checkpoint, are left out.
 */
class RemusOutputCommitReport : public DataCalculator
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Set what to report on.
     * @param monitor the monitor
     */
    void SetMonitor(Ptr<RemusOutputCommitMonitor> monitor);

    /**
     * @brief Write CSV: lines of quantity,unit,statistic,value with a header line. The statistics
     * of a distribution are count, mean, stddev, min, p50, p90, p99 and max; that of a single value
     * is value.
     * @param os where to
     */
    void PrintCsv(std::ostream& os) const;

    /**
     * @brief Write XML: the single values as attributes, and the distributions as elements with
     * their statistics and a histogram as FlowMonitor's.
     * @param os where to
     * @param indent blanks before each line
     */
    void SerializeToXmlStream(std::ostream& os, uint16_t indent) const;

    /**
     * @brief Write an XML file. Ends the program with a message if that can't be done.
     * @param fileName the file
     */
    void SerializeToXmlFile(std::string fileName) const;

    /**
     * @brief Give all quantities to an output of the module stats.
     * @param callback the output
     */
    void Output(DataOutputCallback& callback) const override;

  protected:
    void DoDispose() override;

  private:
    /// A quantity that has one value
    struct Single
    {
        std::string name; //!< its name
        std::string unit; //!< its unit; empty for a number
        double value;     //!< its value
    };

    /// A quantity that has many
    struct Spread
    {
        std::string name;         //!< its name
        std::string unit;         //!< its unit
        RemusDistribution values; //!< its values
        double binWidth;          //!< how wide the bins of its histogram are
    };

    /**
     * @brief Get the quantities with one value.
     * @return those that are known
     */
    std::vector<Single> GetSingles() const;

    /**
     * @brief Get the quantities with many values.
     * @return those that have any
     */
    std::vector<Spread> GetSpreads() const;

    Ptr<RemusOutputCommitMonitor> m_monitor; //!< what is reported on
};

} // namespace ns3

#endif /* REMUS_OUTPUT_COMMIT_REPORT_H */
