/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-twin-inputs.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <iostream>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusTwinInputs");

RemusTwinInputs::RemusTwinInputs(const RemusTwinCut& cut,
                                 Callback<void, const RemusTwinFrame&> deliver,
                                 Callback<void> reached)
    : m_cut(cut),
      m_deliver(deliver),
      m_reached(reached)
{
    NS_LOG_FUNCTION(this);
}

void
RemusTwinInputs::Begin(uint32_t node, Time lag)
{
    NS_LOG_FUNCTION(this << node << lag);
    m_node = node;
    m_lag = lag;
}

void
RemusTwinInputs::Add(uint64_t epoch, const RemusTwinFrame& frame)
{
    NS_LOG_FUNCTION(this << epoch << frame.packet);
    Push({Simulator::Now(), epoch, frame});
}

void
RemusTwinInputs::AddCut(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);
    Push({Simulator::Now(),
          epoch,
          {nullptr, nullptr, 0, Address(), Address(), NetDevice::PACKET_HOST}});
}

void
RemusTwinInputs::Push(const Input& input)
{
    if (m_cut.closed)
    {
        return;
    }
    m_inputs.push_back(input);
    if (m_inputs.size() == 1)
    {
        Await();
    }
}

void
RemusTwinInputs::Await()
{
    if (m_inputs.empty())
    {
        return;
    }
    // ns-3 runs events of one time in the order in which they were scheduled. The guest's frame was
    // scheduled at least 1 time step before it arrived, so do the same here
    const auto due = m_inputs.front().at + m_lag - Simulator::Now();
    if (due > Time(1))
    {
        Simulator::ScheduleWithContext(m_node, due - Time(1), &RemusTwinInputs::Await, this);
    }
    else
    {
        Simulator::ScheduleWithContext(m_node, due, &RemusTwinInputs::Take, this);
    }
}

void
RemusTwinInputs::Take()
{
    NS_LOG_FUNCTION(this);
    const auto input = m_inputs.front();
    m_inputs.pop_front();
    Await(); // first, because the twin may cause further input at once
    if (input.frame.packet)
    {
        Deliver(input);
    }
    else
    {
        m_epoch = input.epoch + 1;
        m_reached();
    }
}

void
RemusTwinInputs::Deliver(const Input& input)
{
    const bool complete = input.epoch < m_cut.nComplete;
    m_ended = m_ended || (!complete && m_cut.closed);
    if (m_ended)
    {
        NS_LOG_LOGIC("Epoch " << input.epoch << " is in no checkpoint; the twin does not get it");
        return;
    }
    if (!complete && ++m_nAhead == 1)
    {
        std::cerr << "RemusTwin: Lag is " << m_lag.As(Time::MS)
                  << ", but a checkpoint is not complete that long after its epoch began; set a "
                     "longer Lag"
                  << std::endl;
    }
    m_deliver(input.frame);
}

bool
RemusTwinInputs::HasReachedCut() const
{
    return m_ended || m_epoch >= m_cut.nComplete;
}

uint64_t
RemusTwinInputs::GetEpoch() const
{
    if (m_ended)
    {
        return UINT64_MAX;
    }
    auto epoch = m_epoch;
    for (const auto& input : m_inputs)
    {
        if (input.at + m_lag > Simulator::Now())
        {
            break;
        }
        epoch = input.frame.packet ? epoch : input.epoch + 1;
    }
    return epoch;
}

uint64_t
RemusTwinInputs::GetNAhead() const
{
    return m_nAhead;
}

} // namespace ns3
