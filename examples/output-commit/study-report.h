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

/// Puts what remus-output-commit measured beside what the laws say
class StudyReport
{
  public:
    /**
     * @brief Constructor.
     * @param parameters what was simulated
     * @param log what became of packets and checkpoints
     * @param drops how many packets the plug dropped
     */
    StudyReport(const OutputCommitParameters& parameters, const StudyLog& log, uint64_t drops);

    /**
     * @brief Tell whether the simulation was too short for anything to be measured.
     * @return true if it was
     */
    bool IsEmpty() const;

    /**
     * @brief Print what was simulated, and what the limit allows.
     * @param os where to
     */
    void PrintTitle(std::ostream& os) const;

    /**
     * @brief Get the table. The report must not be empty.
     * @return the table
     */
    ResultTable MakeTable() const;

  private:
    /**
     * @brief Get the law of what was simulated.
     * @param parameters what was simulated
     * @param log what became of the checkpoints
     * @return the law; from the checkpoints that took place where no law gives these
     */
    static OutputCommitLaw MakeLaw(const OutputCommitParameters& parameters, const StudyLog& log);

    /**
     * @brief Add the rows on delays.
     * @param table the table
     */
    void AddDelays(ResultTable& table) const;

    /**
     * @brief Add the rows on what the plug held and dropped.
     * @param table the table
     */
    void AddBacklogs(ResultTable& table) const;

    const OutputCommitParameters& m_parameters; //!< what was simulated
    const StudyLog& m_log;                      //!< what became of packets and checkpoints
    uint64_t m_drops;                           //!< packets that the plug dropped
    OutputCommitLaw m_law;                      //!< what the laws say
    MeasuredDelays m_measured;                  //!< what the packets say
};

#endif /* STUDY_REPORT_H */
