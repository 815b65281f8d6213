/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_COMMANDS_H
#define PLUG_COMMANDS_H

#include "lab.h"

#include <array>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

/**
 * @brief Gives Linux's sch_plug commands, over rtnetlink.
 *
 * The plug is the root queueing discipline of a device in the namespace of the thread that makes
 * this object.
 */
class PlugCommands
{
  public:
    /**
     * @brief Put a plug on a device.
     * @param device the device's name
     * @param limit the limit in bytes
     */
    PlugCommands(const char* device, uint32_t limit)
        : m_socket(Must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "netlink")),
          m_index(if_nametoindex(device))
    {
        if (m_index == 0)
        {
            Fail(device);
        }
        Send(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, TCQ_PLUG_LIMIT, limit);
    }

    /**
     * @brief Give a command.
     * @param action TCQ_PLUG_BUFFER, TCQ_PLUG_RELEASE_ONE or TCQ_PLUG_RELEASE_INDEFINITE
     */
    void Command(int action)
    {
        Send(RTM_NEWQDISC, 0, action, 0);
    }

  private:
    /// A request about a plug
    struct Request
    {
        nlmsghdr header;                              //!< netlink's
        tcmsg about;                                  //!< the device and the queueing discipline
        rtattr kind;                                  //!< announces its kind
        std::array<char, 8> name{'p', 'l', 'u', 'g'}; //!< its kind, ended by 0, padded
        rtattr options;                               //!< announces its options
        tc_plug_qopt option;                          //!< the command
    };

    /**
     * @brief Send a request, and end the program if it fails.
     * @param type the type of the request
     * @param flags netlink's flags
     * @param action the command
     * @param limit the limit in bytes
     */
    void Send(uint16_t type, uint16_t flags, int action, uint32_t limit)
    {
        Request request{};
        request.header.nlmsg_len = sizeof(request);
        request.header.nlmsg_type = type;
        request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
        request.about.tcm_family = AF_UNSPEC;
        request.about.tcm_ifindex = m_index;
        request.about.tcm_handle = 0x10000;
        request.about.tcm_parent = TC_H_ROOT;
        request.kind.rta_type = TCA_KIND;
        request.kind.rta_len = RTA_LENGTH(sizeof("plug"));
        request.options.rta_type = TCA_OPTIONS;
        request.options.rta_len = RTA_LENGTH(sizeof(request.option));
        request.option.action = action;
        request.option.limit = limit;
        Must(send(m_socket, &request, sizeof(request), 0), "command to the plug");
        std::array<char, 4096> buffer;
        Must(recv(m_socket, buffer.data(), buffer.size(), 0), "answer of the plug");
        const auto answer = reinterpret_cast<const nlmsghdr*>(buffer.data());
        const auto error = reinterpret_cast<const nlmsgerr*>(NLMSG_DATA(answer))->error;
        if (answer->nlmsg_type != NLMSG_ERROR || error != 0)
        {
            errno = -error;
            Fail("the plug refuses a command");
        }
    }

    int m_socket; //!< the netlink socket
    int m_index;  //!< the device
};

#endif // PLUG_COMMANDS_H
