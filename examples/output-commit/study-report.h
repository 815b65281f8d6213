/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef STUDY_REPORT_H
#define STUDY_REPORT_H

#include "measured-delays.h"
#include "output-commit-law.h"
#include "output-commit-parameters.h"
#include "result-table.h"
#include "study-log.h"

#include <ostream>

/// Compares the measurements of remus-output-commit with the laws
class StudyReport
{
  public:
    /**
     * @brief Constructor.
     * @param parameters the parameters of the simulation
     * @param log the log of packets and checkpoints
     * @param drops the number of packets that the plug dropped
     */
    StudyReport(const OutputCommitParameters& parameters, const StudyLog& log, uint64_t drops);

    /**
     * @brief Tell whether the simulation was too short for any measurement.
     * @return true if it was
     */
    bool IsEmpty() const;

    /**
     * @brief Print the parameters and the rate that the limit allows.
     * @param os the stream
     */
    void PrintTitle(std::ostream& os) const;

    /**
     * @brief Get the table. The report must not be empty.
     * @return the table
     */
    ResultTable MakeTable() const;

  private:
    /**
     * @brief Get the law for the simulation.
     * @param parameters the parameters of the simulation
     * @param log the log of the checkpoints
     * @return the law; if no law gives the checkpoints, it uses those that took place
     */
    static OutputCommitLaw MakeLaw(const OutputCommitParameters& parameters, const StudyLog& log);

    /**
     * @brief Add the rows on delays.
     * @param table the table
     */
    void AddDelays(ResultTable& table) const;

    /**
     * @brief Add the rows on packets that the plug held and dropped.
     * @param table the table
     */
    void AddBacklogs(ResultTable& table) const;

    const OutputCommitParameters& m_parameters; //!< the parameters of the simulation
    const StudyLog& m_log;                      //!< the log of packets and checkpoints
    uint64_t m_drops;                           //!< packets that the plug dropped
    OutputCommitLaw m_law;                      //!< the laws
    MeasuredDelays m_measured;                  //!< the measured delays
};

#endif /* STUDY_REPORT_H */
