/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef OUTPUT_COMMIT_PARAMETERS_H
#define OUTPUT_COMMIT_PARAMETERS_H

#include "../support/time-variable.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/queue-size.h"

#include <string>

/// The options of remus-output-commit as they come, with their defaults
struct OutputCommitOptions
{
    /**
     * @brief Read the command line.
     * @param argc the number of arguments
     * @param argv the arguments
     */
    OutputCommitOptions(int argc, char* argv[]);

    std::string workload{"output"}; //!< what the guest does
    std::string controller{"xend"}; //!< timing law
    std::string interval{"100ms"};  //!< T
    std::string stop{"8ms"};        //!< S
    std::string commit{"60ms"};     //!< X
    std::string rate{"1000"};       //!< rate of output or requests
    std::string packetSize{"1000"}; //!< size of output and replies
    std::string linkRate{"1Gbps"};  //!< rate of the link
    std::string linkDelay{"100us"}; //!< delay of the link
    std::string limit{"10MB"};      //!< limit of the plug
    std::string duration{"0s"};     //!< simulated time
    bool linuxAccounting{true};     //!< accounting of the plug
    std::string csv;                //!< file of packets
    std::string epochs;             //!< file of checkpoints
    std::string summary;            //!< file of results
};

/// What remus-output-commit simulates
struct OutputCommitParameters
{
    /**
     * @brief Read and check the values of the options. Throws a BadValue for one that can't be
     * used.
     * @param options the options
     */
    OutputCommitParameters(const OutputCommitOptions& options);

    std::string workload;   //!< "output", "request", "closed-loop" or "tcp"
    std::string controller; //!< "xend", "xl" or "mc"
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
     * @brief How long the link takes for a packet.
     * @param size bytes with IP header
     * @return the time, without the delay
     */
    ns3::Time GetTxTime(uint32_t size) const;

    /**
     * @brief F4's R for the workloads "closed-loop" and "tcp".
     * @return from the release of a packet until what it causes is at the guest
     */
    ns3::Time GetRoundTrip() const;

    /**
     * @brief Get how much of the link is taken by what the guest emits.
     * @return packets per second times the time that the link takes for one
     */
    double GetLoad() const;
};

#endif /* OUTPUT_COMMIT_PARAMETERS_H */
