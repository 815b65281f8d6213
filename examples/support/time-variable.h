/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TIME_VARIABLE_H
#define TIME_VARIABLE_H

#include "ns3/object-factory.h"
#include "ns3/random-variable-stream.h"

#include <string>

/**
 * @brief The value of an option that is a constant or random time.
 *
 * Invalid strings throw a BadValue; ns-3 would end the program.
 */
class TimeVariable
{
  public:
    /**
     * @brief Read it.
     * @param option the name of the option
     * @param value its value: a time, or a random variable in seconds such as
     * "ns3::UniformRandomVariable[Min=0.001|Max=0.01]"
     */
    TimeVariable(const std::string& option, const std::string& value);

    /**
     * @brief Make a random variable in seconds.
     * @param stream its stream
     * @return the random variable
     */
    ns3::Ptr<ns3::RandomVariableStream> Create(int64_t stream) const;

    /**
     * @brief Tell whether the time is constant.
     * @return true if it is constant
     */
    bool IsConstant() const;

    /**
     * @brief Throw a BadValue if a value is not from 0 to 1,000,000 s.
     * @param stream the random variable stream
     * @param count how many values to try
     */
    void Check(int64_t stream, uint64_t count) const;

    /**
     * @brief Get the text it was read from.
     * @return the text
     */
    const std::string& GetText() const;

  private:
    /**
     * @brief Read a random variable, including those in its attributes.
     * @param text the type, alone or followed by [NAME=VALUE|...]
     * @return the factory that creates the random variable
     */
    ns3::ObjectFactory Parse(const std::string& text) const;

    std::string m_option;         //!< the name of the option
    std::string m_value;          //!< its value
    ns3::ObjectFactory m_factory; //!< creates the random variable
};

#endif /* TIME_VARIABLE_H */
