/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef OUTPUT_COMMIT_OPTIONS_H
#define OUTPUT_COMMIT_OPTIONS_H

#include <cstdint>
#include <string>
#include <vector>

/// The options of remus-output-commit as text, with their defaults
struct OutputCommitOptions
{
    /**
     * @brief Read the command line.
     * @param argc the number of arguments
     * @param argv the arguments
     */
    OutputCommitOptions(int argc, char* argv[]);

    /// Warn of options that are given but have no effect, each in a line on std::cerr.
    void WarnOfUnused() const;

    std::string workload{"output"}; //!< the guest's workload
    std::string controller{"xend"}; //!< timing law
    std::string interval{"100ms"};  //!< T
    std::string stop;               //!< S; empty for 8 ms, or 0.59 ms with dirty pages
    std::string commit;             //!< X; empty for 60 ms, or 0.6 ms with dirty pages
    std::string dirty;              //!< dirty pages; empty for none
    uint32_t clients{8};            //!< users of "web", connections of "key-value"
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

  private:
    std::vector<std::string> m_words; //!< the command line, without the program
};

#endif /* OUTPUT_COMMIT_OPTIONS_H */
