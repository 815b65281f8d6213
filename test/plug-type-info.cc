/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * Prints the attributes and trace sources that classes of this module add to those of their
 * parents, for tools/check-doc.py. The arguments are the names of the classes. Each attribute
 * or trace source is a line with tabs between the fields:
 *
 *     attribute  CLASS  NAME  TYPE OF VALUE  DEFAULT
 *     trace      CLASS  NAME  TYPE OF CALLBACK
 */

#include "ns3/attribute.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/type-id.h"

#include <iostream>

using namespace ns3;

int
main(int argc, char* argv[])
{
    PlugQueueDisc::GetTypeId(); // so that the program is linked with this module's library
    for (int i = 1; i < argc; ++i)
    {
        TypeId tid;
        if (!TypeId::LookupByNameFailSafe(argv[i], &tid))
        {
            std::cerr << "plug-type-info: there is no class " << argv[i]
                      << "; is it registered with NS_OBJECT_ENSURE_REGISTERED?" << std::endl;
            return 1;
        }
        for (std::size_t j = 0; j < tid.GetAttributeN(); ++j)
        {
            const auto attribute = tid.GetAttribute(j);
            std::cout << "attribute\t" << tid.GetName() << '\t' << attribute.name << '\t'
                      << attribute.checker->GetValueTypeName() << '\t'
                      << attribute.originalInitialValue->SerializeToString(attribute.checker)
                      << std::endl;
        }
        for (std::size_t j = 0; j < tid.GetTraceSourceN(); ++j)
        {
            const auto source = tid.GetTraceSource(j);
            std::cout << "trace\t" << tid.GetName() << '\t' << source.name << '\t'
                      << source.callback << std::endl;
        }
    }
    return 0;
}
