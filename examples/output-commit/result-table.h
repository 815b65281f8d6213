/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef RESULT_TABLE_H
#define RESULT_TABLE_H

#include <ostream>
#include <string>
#include <vector>

/// What was measured beside what a law says
class ResultTable
{
  public:
    /**
     * @brief Add a row.
     * @param quantity what was measured, and its unit in brackets
     * @param measured the measured value
     * @param law what the law says; NaN if it says nothing
     * @param error the standard error of the measured value, 0 if it is exact
     */
    void Add(const std::string& quantity, double measured, double law, double error);

    /**
     * @brief Print it for people: the difference in percent of the law, and twice the standard
     * error.
     * @param os where to
     */
    void Print(std::ostream& os) const;

    /**
     * @brief Write it as CSV: quantity,measured,law,difference,error; the difference and twice the
     * standard error are relative to the law, and empty where it says nothing or 0.
     * @param os where to
     */
    void WriteCsv(std::ostream& os) const;

  private:
    /// A row
    struct Row
    {
        std::string quantity; //!< what, and its unit
        double measured;      //!< measured value
        double law;           //!< predicted value
        double error;         //!< standard error of the measured value
    };

    std::vector<Row> m_rows; //!< all rows
};

#endif /* RESULT_TABLE_H */
