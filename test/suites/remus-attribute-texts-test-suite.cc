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
#include "ns3/nstime.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/pointer.h"
#include "ns3/queue-size.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Attributes that are set and read as text: objects, and quantities.
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
                 {"adaptive[Target=3ms]x", "nothing is allowed after the closing bracket"},
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

    /// The short names of controllers
    void TestNames()
    {
        const auto words = GetLastWords([]() { // only this process knows these controllers
            TypeId("ns3::RemusMyIdeaController")
                .SetParent<RemusController>()
                .AddConstructor<RemusXlController>();
            TypeId("ns3::SomebodysController")
                .SetParent<RemusController>()
                .AddConstructor<RemusXlController>();
            TypeId("ns3::RemusAbstractController").SetParent<RemusController>();
            CreateObject<RemusCheckpointer>()->SetController("my idea");
        });
        NS_TEST_EXPECT_MSG_NE(words.find("unknown controller 'my idea'; allowed: adaptive, "),
                              std::string::npos,
                              "All are listed in " << words);
        NS_TEST_EXPECT_MSG_NE(words.find(", my-idea, "), std::string::npos, "Words are separated");
        NS_TEST_EXPECT_MSG_NE(words.find(", ns3::SomebodysController"),
                              std::string::npos,
                              "This name has no short form");
        NS_TEST_EXPECT_MSG_EQ(words.find("bstract"), std::string::npos, "It can't be created");
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

    /// Text that describes no object is refused in one line by every attribute that is an object
    void TestObjects()
    {
        uint32_t nAttributes = 0;
        for (const auto& attribute : GetAttributes())
        {
            const auto& info = attribute.second;
            if (!DynamicCast<const PointerChecker>(info.checker) ||
                !(info.flags & TypeId::ATTR_SET))
            {
                continue;
            }
            ++nAttributes;
            for (const auto* text : {"5", "ns3::Nothing", "ns3::Node"})
            {
                const auto make = [&info, text]() {
                    info.checker->CreateValidValue(StringValue(text));
                };
                NS_TEST_EXPECT_MSG_EQ(EndsProgram(make, "'" + std::string(text) + "'; allowed"),
                                      true,
                                      attribute.first << " " << text);
            }
        }
        NS_TEST_EXPECT_MSG_GT(nAttributes, 15, "There are attributes that are objects");
    }

    /// Text that ns-3 would read as another quantity is refused by every attribute with a unit
    void TestQuantities()
    {
        const std::map<std::string, std::vector<std::string>> bad = {
            {"QueueSizeValue",
             {"",
              "p",
              ".p",
              "-1p",
              "nanp",
              "1.5p",
              "1..5p",
              "1e3p",
              "10",
              "10p ",
              "0x10p",
              "5GB",
              "4294967296p",
              "4294967297p",
              "4295MB",
              "5000MB",
              "1.0005kB"}},
            {"TimeValue",
             {"",
              "s",
              "--5s",
              "5e",
              "nan",
              "inf",
              "nans",
              "5 ms",
              "5ms ",
              "5xs",
              "0x10",
              "1e400",
              "1e400s",
              "1e30s",
              "-1e30s",
              "9223372036854775808ns",
              "300y",
              "18446744073709551616"}},
            {"DataRateValue",
             {"",
              "bps",
              ".bps",
              "-1bps",
              "nanbps",
              "0.5bps",
              "1e30bps",
              "18446744073709551616",
              "99999999999999999999999Gbps"}},
        };
        std::map<std::string, uint32_t> seen;
        std::ostringstream words;
        const auto buffer = std::cerr.rdbuf(words.rdbuf());
        for (const auto& [name, info] : GetAttributes())
        {
            const auto type = info.checker->GetValueTypeName(); // in ns-3.37 without ns3::
            const auto texts = bad.find(type.substr(type.rfind(':') + 1));
            for (const auto& text : texts == bad.end() ? std::vector<std::string>() : texts->second)
            {
                words.str("");
                const auto value = info.checker->CreateValidValue(StringValue(text));
                NS_TEST_EXPECT_MSG_EQ((value == nullptr), true, name << " " << text);
                NS_TEST_EXPECT_MSG_EQ(words.str().rfind("'" + text + "' can't be the value", 0),
                                      0,
                                      words.str() << " names the text");
                ++seen[texts->first];
            }
        }
        std::cerr.rdbuf(buffer);
        NS_TEST_EXPECT_MSG_EQ(seen.size(), bad.size(), "Of each type there is an attribute");
        auto plug = CreateObject<PlugQueueDisc>();
        for (const auto& good : std::map<std::string, QueueSize>{
                 {"0p", QueueSize(QueueSizeUnit::PACKETS, 0)},
                 {"1.5kB", QueueSize(QueueSizeUnit::BYTES, 1500)},
                 {"4294967295p", QueueSize(QueueSizeUnit::PACKETS, 4294967295)},
                 {"10Kip", QueueSize(QueueSizeUnit::PACKETS, 10240)},
             })
        {
            QueueSizeValue value;
            plug->SetAttribute("MaxSize", StringValue(good.first));
            plug->GetAttribute("MaxSize", value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), good.second, good.first);
        }
        auto guest = CreateObject<RemusCheckpointer>();
        for (const auto& good : std::map<std::string, Time>{{"25", Seconds(25)},
                                                            {"+2.5e1ms", MilliSeconds(25)},
                                                            {"1.5min", Seconds(90)},
                                                            {"9000000000s", Seconds(9e9)}})
        {
            guest->SetAttribute("Interval", StringValue(good.first));
            NS_TEST_EXPECT_MSG_EQ(guest->GetInterval(), good.second, good.first);
        }
        Simulator::Destroy();
    }

  private:
    /**
     * @brief Get the attributes of all classes of the module.
     * @return the attributes, each after the names of its class and its own
     */
    static std::vector<std::pair<std::string, TypeId::AttributeInformation>> GetAttributes()
    {
        std::vector<std::pair<std::string, TypeId::AttributeInformation>> attributes;
        for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
        {
            const auto tid = TypeId::GetRegistered(i);
            const auto isOurs = tid.GetName().rfind("ns3::Plug", 0) == 0 ||
                                tid.GetName().rfind("ns3::Remus", 0) == 0;
            for (std::size_t j = 0; isOurs && j < tid.GetAttributeN(); ++j)
            {
                const auto info = tid.GetAttribute(j);
                attributes.emplace_back(tid.GetName() + " " + info.name, info);
            }
        }
        return attributes;
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of attributes that are set and read as text.
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
        AddTestCase(new Case("Controllers have short names", &Case::TestNames));
        AddTestCase(new Case("An object reads back as its text", &Case::TestText));
        AddTestCase(new Case("Text that describes no object is refused", &Case::TestObjects));
        AddTestCase(new Case("Text that ns-3 would read as another quantity is refused",
                             &Case::TestQuantities));
    }
};

static RemusAttributeTextsTestSuite g_remusAttributeTextsTestSuite; //!< registers the suite
