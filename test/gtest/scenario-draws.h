/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SCENARIO_DRAWS_H
#define SCENARIO_DRAWS_H

#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <string>

/// The random choices for a scenario
class Draws
{
  public:
    /// @param seed the scenario
    explicit Draws(uint32_t seed)
        : m_random(ns3::CreateObject<ns3::UniformRandomVariable>())
    {
        m_random->SetStream(10'000'000 + int64_t(seed));
    }

    /**
     * @brief Draw a whole number; all have the same probability.
     * @param min the minimum
     * @param max the maximum
     * @return the number
     */
    uint32_t Number(uint32_t min, uint32_t max)
    {
        return m_random->GetInteger(min, max);
    }

    /**
     * @brief Draw a Boolean value.
     * @param times the reciprocal of the probability
     * @return true once in so many times, on average
     */
    bool Once(uint32_t times)
    {
        return Number(1, times) == 1;
    }

    /**
     * @brief Draw a time.
     * @param min the minimum, in us
     * @param max the maximum, in us
     * @return the time, a whole number of us
     */
    ns3::Time Us(uint32_t min, uint32_t max)
    {
        return ns3::MicroSeconds(Number(min, max));
    }

    /**
     * @brief Draw a random variable: a constant, or uniform from 0.
     * @param max the greatest value that it may have, in us
     * @return the random variable as a string; its values are in seconds
     */
    std::string Variable(uint32_t max)
    {
        const auto high = std::to_string(Number(0, max) * 1e-6);
        return Once(2) ? "ns3::ConstantRandomVariable[Constant=" + high + "]"
                       : "ns3::UniformRandomVariable[Min=0|Max=" + high + "]";
    }

  private:
    ns3::Ptr<ns3::UniformRandomVariable> m_random; //!< all choices
};

#endif /* SCENARIO_DRAWS_H */
