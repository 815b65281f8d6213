/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/remus-controllers.h"

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/string.h"

#include <algorithm>
#include <map>
#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Attributes that hold objects, set and read as text.
 */
class RemusAttributeTextsTestCase : public PlugTestCase<RemusAttributeTextsTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Text selects the controller and sets its attributes
    void TestAttribute()
    {
        const auto names = GetControllersToTest();
        NS_TEST_EXPECT_MSG_EQ(std::count(names.begin(), names.end(), "pipelined"), 1, "Listed");
        Config::SetDefault("ns3::RemusCheckpointer::Controller",
                           StringValue("adaptive[Target=3ms|Outstanding=2]"));
        auto first = CreateObject<RemusCheckpointer>();
        auto second = CreateObject<RemusCheckpointer>();
        Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xl"));
        NS_TEST_EXPECT_MSG_EQ(first->GetController()->GetName(), "adaptive", "The short name");
        NS_TEST_EXPECT_MSG_EQ(first->GetController()->GetMaxOutstanding(), 2, "An attribute");
        NS_TEST_EXPECT_MSG_NE(first->GetController(), second->GetController(), "One for each");
        auto node = CreateObject<Node>();
        node->AggregateObject(first);
        Config::Set("/NodeList/" + std::to_string(node->GetId()) +
                        "/$ns3::RemusCheckpointer/Controller/$ns3::RemusAdaptiveController/Target",
                    TimeValue(MilliSeconds(7)));
        TimeValue target;
        first->GetController()->GetAttribute("Target", target);
        NS_TEST_EXPECT_MSG_EQ(target.Get(), MilliSeconds(7), "By its Config path");
        StringValue text;
        first->GetAttribute("Controller", text);
        second->SetAttribute("Controller", text);
        second->GetController()->GetAttribute("Target", target);
        NS_TEST_EXPECT_MSG_EQ(target.Get(), MilliSeconds(7), "From the text of the first");
        for (const auto& bad : std::map<std::string, std::string>{
                 {"adaptive[Targe=3ms]", "ns3::RemusAdaptiveController has no attribute 'Targe'"},
                 {"adaptive[Outstanding=0]", "the attribute Outstanding of"},
                 {"adaptive[Target", "allowed is a TypeId's name, or one with attributes"},
                 {"adaptive[Target=3ms]x", "nothing is allowed behind the closing bracket"},
                 {"ns3::RemusController", "unknown controller 'ns3::RemusController'; allowed: "},
             })
        {
            NS_TEST_EXPECT_MSG_EQ(
                EndsProgram([&]() { second->SetAttribute("Controller", StringValue(bad.first)); },
                            bad.second),
                true,
                bad.first << " is refused with: " << bad.second);
        }
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([&]() { second->SetController(first->GetController()); },
                                          "another checkpointer has this ns3::RemusAdaptive"),
                              true,
                              "A controller of another checkpointer is refused");
        Simulator::Destroy();
    }

    /// An attribute that holds an object reads back as the text that it was set to, for ConfigStore
    void TestText()
    {
        const std::string delay = "ns3::UniformRandomVariable[Min=0.02|Max=0.03]";
        Config::SetDefault("ns3::RemusCheckpointer::CommitDelay", StringValue(delay));
        Config::SetDefault("ns3::RemusCheckpointer::DirtyPages",
                           StringValue("ns3::RemusRandomPages[Pages=" + delay + "|PageSize=100]"));
        auto first = CreateObject<RemusCheckpointer>();
        TypeId::AttributeInformation info;
        RemusCheckpointer::GetTypeId().LookupAttributeByName("CommitDelay", &info);
        NS_TEST_EXPECT_MSG_EQ(info.initialValue->SerializeToString(info.checker),
                              delay,
                              "The default as ConfigStore saves it");
        Config::SetDefault("ns3::RemusCheckpointer::CommitDelay",
                           StringValue("ns3::ConstantRandomVariable[Constant=0.06]"));
        Config::SetDefault("ns3::RemusCheckpointer::DirtyPages", PointerValue());
        auto second = CreateObject<RemusCheckpointer>();
        for (const auto* name : {"CommitDelay", "DirtyPages", "StopDuration"})
        {
            StringValue text;
            StringValue again;
            first->GetAttribute(name, text);
            second->SetAttribute(name, text);
            second->GetAttribute(name, again);
            NS_TEST_EXPECT_MSG_EQ(again.Get(), text.Get(), name);
        }
        PointerValue pages;
        second->GetAttribute("DirtyPages", pages);
        PointerValue drawn;
        pages.Get<RemusDirtyPages>()->GetAttribute("Pages", drawn);
        DoubleValue max;
        drawn.Get<RandomVariableStream>()->GetAttribute("Max", max);
        NS_TEST_EXPECT_MSG_EQ(max.Get(), 0.03, "The nested random variable");
        second->SetAttribute("CommitDelay", StringValue("0"));
        second->GetAttribute("CommitDelay", drawn);
        NS_TEST_EXPECT_MSG_EQ((drawn.Get<RandomVariableStream>() == nullptr), true, "0 is null");
        Simulator::Destroy();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of attributes that hold objects.
 */
class RemusAttributeTextsTestSuite : public TestSuite
{
  public:
    RemusAttributeTextsTestSuite()
        : TestSuite("remus-attribute-texts")
    {
        using Case = RemusAttributeTextsTestCase;
        AddTestCase(
            new Case("Text selects the controller and sets its attributes", &Case::TestAttribute));
        AddTestCase(new Case("An object reads back as its text", &Case::TestText));
    }
};

static RemusAttributeTextsTestSuite g_remusAttributeTextsTestSuite; //!< registers the suite
