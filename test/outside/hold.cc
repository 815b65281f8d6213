/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * A program outside an ns-3 tree. It prints:
 * @verbatim
   The plug holds 0 packets.
   @endverbatim
 */

#include "ns3/object.h"
#include "ns3/plug-queue-disc.h"

#include <iostream>

using namespace ns3;

int
main()
{
    auto plug = CreateObject<PlugQueueDisc>();
    plug->Initialize();
    plug->Buffer();
    std::cout << "The plug holds " << plug->GetNHeldPackets() << " packets.\n";
    return 0;
}
