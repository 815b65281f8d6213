/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tap.h"

#include "../support/option-values.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

int
OpenTap(const std::string& option, const std::string& name, const std::string& space)
{
    const auto check = [&](int result, const std::string& what) {
        if (result < 0)
        {
            throw BadValue(option,
                           name,
                           "a TAP device in a network namespace that may be used (" + what + ": " +
                               std::strerror(errno) + ")");
        }
        return result;
    };
    ifreq request{};
    if (name.empty() || name.size() >= sizeof(request.ifr_name))
    {
        throw BadValue(option, name, "a name of 1 to 15 characters");
    }
    const int own = check(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "own namespace");
    const int other = check(open(space.c_str(), O_RDONLY | O_CLOEXEC), space);
    check(setns(other, CLONE_NEWNET), space);
    close(other);
    const int tap = check(open("/dev/net/tun", O_RDWR | O_CLOEXEC), "/dev/net/tun");
    std::strcpy(request.ifr_name, name.c_str());
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    check(ioctl(tap, TUNSETIFF, &request), "TUNSETIFF");
    check(setns(own, CLONE_NEWNET), "own namespace");
    close(own);
    return tap;
}
