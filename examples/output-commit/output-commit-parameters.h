/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef OUTPUT_COMMIT_PARAMETERS_H
#define OUTPUT_COMMIT_PARAMETERS_H

#include "../support/time-variable.h"
#include "output-commit-options.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/queue-size.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/remus-laws.h"

#include <string>

/// The parameters of remus-output-commit
struct OutputCommitParameters
{
    /**
     * @brief Read and check the values of the options. Throws a BadValue for an invalid one.
     * @param options the options
     */
    OutputCommitParameters(const OutputCommitOptions& options);

    std::string workload;   //!< "output", "request", "closed-loop", "tcp", "web" or "key-value"
    std::string controller; //!< a controller's short name, optionally with attributes
    std::string dirty;      //!< pages per second, a page log, or a RemusDirtyPages; empty for none
    uint32_t clients;       //!< users of "web", connections of "key-value"
    ns3::Time interval;     //!< T
    TimeVariable stop;      //!< S
    TimeVariable commit;    //!< X
    uint32_t packetSize;    //!< bytes of a packet with IP header; of a full segment with tcp
    double rate;            //!< packets per second while the guest runs, or requests per second
    ns3::DataRate linkRate; //!< rate of the link
    ns3::Time linkDelay;    //!< one-way delay of the link
    ns3::QueueSize limit;   //!< limit of the plug
    ns3::Time duration;     //!< simulated time
    bool linuxAccounting;   //!< accounting of the plug

    static constexpr uint32_t REQUEST_SIZE = 100;  //!< bytes of a request with IP header
    static constexpr uint32_t SEGMENT_SIZE = 1448; //!< bytes of data in a TCP segment
    static constexpr uint32_t TCP_HEADERS = 52;    //!< bytes of IP and TCP header with timestamps
    static constexpr uint32_t WINDOW = 131072;     //!< bytes of TCP's buffers, and so its window
    static constexpr int64_t STREAM = 1;           //!< first random variable stream

    /**
     * @brief Tell whether there is a rate: output or requests at Poisson times.
     * @return true with the workloads "output" and "request"
     */
    bool HasRate() const;

    /**
     * @brief Tell whether the guest serves several clients over TCP.
     * @return true with the workloads "web" and "key-value"
     */
    bool HasClients() const;

    /**
     * @brief Tell whether the laws give the periods: F1 to F7 cover three controllers, and
     * checkpoints that do not depend on dirty pages.
     * @return true if they do
     */
    bool HasTiming() const;

    /**
     * @brief Tell whether epochs depend on output, so that the epochs don't determine its delays.
     * @return true if it does
     */
    bool FollowsOutput() const;

    /**
     * @brief Get the time from which events count, if there are clients.
     * @return the time
     */
    ns3::Time GetWarmUp() const;

    /**
     * @brief Make the random intervals between output or requests.
     * @return exponential times in seconds
     */
    ns3::Ptr<ns3::RandomVariableStream> MakeInterval() const;

    /**
     * @brief Make the object that dirties memory.
     * @return the object; null for none
     */
    ns3::Ptr<ns3::RemusDirtyPages> MakeDirtyPages() const;

    /**
     * @brief Draw checkpoints of the timing laws. HasTiming() is true.
     * @param count how many if S or X is random; otherwise there is one
     * @return the checkpoints
     */
    ns3::RemusLaws::Checkpoints DrawCheckpoints(uint64_t count) const;

    /**
     * @brief Get the transmission time of a packet.
     * @param size bytes with IP header
     * @return the time, without the link's delay
     */
    ns3::Time GetTxTime(uint32_t size) const;

    /**
     * @brief Get F4's R for the workloads "closed-loop" and "tcp".
     * @return the time from the release of a packet until the response to it reaches the guest
     */
    ns3::Time GetRoundTrip() const;

    /**
     * @brief Get the load of the link.
     * @return packets per second times the transmission time of one
     */
    double GetLoad() const;
};

#endif /* OUTPUT_COMMIT_PARAMETERS_H */
