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

/// Measured values beside those of the laws
class ResultTable
{
  public:
    /**
     * @brief Add a row.
     * @param quantity the measured quantity, and its unit in brackets
     * @param measured the measured value
     * @param law the law's value; NaN if there is none
     * @param error the standard error of the measured value, 0 if it is exact
     */
    void Add(const std::string& quantity, double measured, double law, double error);

    /**
     * @brief Print the table for people: the difference in percent of the law, and twice the
     * standard error.
     * @param os the stream
     */
    void Print(std::ostream& os) const;

    /**
     * @brief Write the table as CSV: quantity,measured,law,difference,error. The difference and
     * twice the standard error are relative to the law, and empty if it gives nothing or 0.
     * @param os the stream
     */
    void WriteCsv(std::ostream& os) const;

  private:
    /// A row
    struct Row
    {
        std::string quantity; //!< the quantity and its unit
        double measured;      //!< measured value
        double law;           //!< predicted value
        double error;         //!< standard error of the measured value
    };

    std::vector<Row> m_rows; //!< all rows
};

#endif /* RESULT_TABLE_H */
