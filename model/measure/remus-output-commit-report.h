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
 * @brief Writes the results of a RemusOutputCommitMonitor: as CSV, as XML similar to that of
 * FlowMonitor, and, as a DataCalculator, through the module stats.
 *
 * Times are in seconds. Quantities without a value, such as the period before the second
 * checkpoint, are omitted.
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
     * @brief Set the monitor.
     * @param monitor the monitor
     */
    void SetMonitor(Ptr<RemusOutputCommitMonitor> monitor);

    /**
     * @brief Write CSV with the columns quantity, unit, statistic and value, and a header line. The
     * statistics of a distribution are count, mean, stddev, min, p50, p90, p99 and max; that of a
     * single value is called value.
     * @param os the stream
     */
    void PrintCsv(std::ostream& os) const;

    /**
     * @brief Write XML: the single values as attributes, and the distributions as elements with
     * their statistics and a histogram as in FlowMonitor.
     * @param os the stream
     * @param indent the number of blanks before each line
     */
    void SerializeToXmlStream(std::ostream& os, uint16_t indent) const;

    /**
     * @brief Write an XML file. Ends the program with a message if this fails.
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
    /// A quantity with one value
    struct Single
    {
        std::string name; //!< its name
        std::string unit; //!< its unit; empty for a number
        double value;     //!< its value
    };

    /// A quantity with many values
    struct Spread
    {
        std::string name;         //!< its name
        std::string unit;         //!< its unit
        RemusDistribution values; //!< its values
        double binWidth;          //!< the width of the bins of its histogram
    };

    /**
     * @brief Get the quantities with one value.
     * @return the quantities that have a value
     */
    std::vector<Single> GetSingles() const;

    /**
     * @brief Get the quantities with many values.
     * @return the quantities that have values
     */
    std::vector<Spread> GetSpreads() const;

    Ptr<RemusOutputCommitMonitor> m_monitor; //!< the monitor
};

} // namespace ns3

#endif /* REMUS_OUTPUT_COMMIT_REPORT_H */
