/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/checkpoint/remus-object-attribute.h"
#include "../support/plug-test.h"

#include "ns3/double.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-bursty-pages.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <string>
#include <utility>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Objects that are written as text.
 */
class RemusObjectAttributeTestCase : public PlugTestCase<RemusObjectAttributeTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Texts with and without attributes, and nested ones
    void TestTexts()
    {
        for (const std::string text : {"ns3::RemusRandomPages", "ns3::RemusRandomPages[]"})
        {
            auto pages = Read(text);
            NS_TEST_ASSERT_MSG_EQ((pages != nullptr), true, text << " makes pages");
            NS_TEST_EXPECT_MSG_EQ(GetText(pages, "PageSize"), "4096", text << " keeps defaults");
        }
        const std::string variable = "ns3::UniformRandomVariable[Min=1|Max=9]";
        for (const auto& attributes :
             {"Pages=" + variable + "|PageSize=2000000", "PageSize=2000000|Pages=" + variable})
        {
            auto pages = Read("ns3::RemusRandomPages[" + attributes + "]");
            NS_TEST_ASSERT_MSG_EQ((pages != nullptr), true, attributes << " makes pages");
            NS_TEST_EXPECT_MSG_EQ(GetText(pages, "PageSize"), "2000000", attributes);
            PointerValue value;
            pages->GetAttribute("Pages", value);
            auto uniform = value.Get<UniformRandomVariable>();
            NS_TEST_ASSERT_MSG_EQ((uniform != nullptr),
                                  true,
                                  attributes << " has a uniform variable");
            NS_TEST_EXPECT_MSG_EQ(uniform->GetMin(), 1, attributes);
            NS_TEST_EXPECT_MSG_EQ(uniform->GetMax(), 9, attributes);
        }
        auto rate = Read("ns3::RemusRatePages[Rate=7|WorkingSet=5|PageSize=3]");
        NS_TEST_ASSERT_MSG_EQ((rate != nullptr), true, "three attributes");
        NS_TEST_EXPECT_MSG_EQ(GetText(rate, "Rate"), "7", "the first of three");
        NS_TEST_EXPECT_MSG_EQ(GetText(rate, "WorkingSet"), "5", "the second of three");
        NS_TEST_EXPECT_MSG_EQ(GetText(rate, "PageSize"), "3", "the last, the parent's");
        NS_TEST_EXPECT_MSG_NE(Read("ns3::RemusRatePages[Rate=7]"),
                              rate,
                              "each reading makes an object of its own");
    }

    /// Texts that describe no object
    void TestErrors()
    {
        const std::string form = "allowed is a TypeId's name, or one with attributes as "
                                 "ns3::RemusRatePages[Name=value|Other=value]";
        const std::vector<std::pair<std::string, std::string>> errors{
            {"ns3::RemusSlowPages",
             "unknown object 'ns3::RemusSlowPages'; allowed: the name of a "},
            {"ns3::Node", "unknown object 'ns3::Node'"},
            {"ns3::RemusDirtyPages", "unknown object 'ns3::RemusDirtyPages'"},
            {"ns3::RemusRatePages[Rate=7", form},
            {"ns3::RemusRatePages[Rate]", form},
            {"ns3::RemusRatePages[Rate|PageSize=7]", form},
            {"ns3::RemusRatePages[Rate=7|PageSize]", form},
            {"ns3::RemusRatePages[", form},
            {"ns3::RemusRatePages[Weight=7]", "ns3::RemusRatePages has no attribute 'Weight'"},
            {"ns3::RemusRatePages[Rate=-7]", "Rate of ns3::RemusRatePages can't be '-7'"},
            {"ns3::RemusRatePages[Rate=7]s", "nothing is allowed after the closing bracket"},
            {"ns3::RemusRatePages[Rate=7]]", "nothing is allowed after the closing bracket"}};
        for (const auto& [text, message] : errors)
        {
            const auto words = GetLastWords([text = text]() { Read(text); });
            NS_TEST_EXPECT_MSG_EQ((words.find(message) != std::string::npos),
                                  true,
                                  text << " ends the program with '" << message << "', not '"
                                       << words << "'");
        }
    }

    /// An object is written as text that makes an equal object
    void TestDescription()
    {
        auto bursty = CreateObject<RemusBurstyPages>();
        bursty->SetAttribute("BusyRate", DoubleValue(5));
        const auto written = Write(bursty);
        const std::string first =
            "ns3::RemusBurstyPages[PagesPerCheckpoint=0|BusyRate=5|IdleRate=0|"
            "BusyTime=ns3::ExponentialRandomVariable[Mean=0.1|";
        NS_TEST_EXPECT_MSG_EQ(written.substr(0, first.size()), first, "the attributes in order");
        NS_TEST_EXPECT_MSG_EQ(
            (written.find("|WorkingSet=0|PageSize=4096|FixedBytes=0|EqualPart=ns3::"
                          "Constant") != std::string::npos),
            true,
            written << " contains the parent's after them");
        auto random = CreateObject<RemusRandomPages>();
        random->SetAttribute("Pages", StringValue("ns3::ConstantRandomVariable[Constant=8]"));
        const auto text = Write(random);
        NS_TEST_EXPECT_MSG_EQ(text.find("ns3::RemusRandomPages[Pages=ns3::ConstantRandomVariable["
                                        "Constant=8|"),
                              0,
                              "objects nest: " << text);
        NS_TEST_EXPECT_MSG_EQ(Write(Read(text)), text, "what is read is written alike");
        RemusObjectValue value;
        NS_TEST_EXPECT_MSG_EQ(value.SerializeToString(CHECKER), "0", "no object");
        value.SetObject(random);
        NS_TEST_EXPECT_MSG_EQ(value.GetObject(), random, "the object itself");
        const auto copy = DynamicCast<RemusObjectValue>(value.Copy());
        NS_TEST_EXPECT_MSG_EQ(copy->GetObject(), random, "a copy has the same object");
        for (const std::string null : {"", "0"})
        {
            value.SetObject(random);
            NS_TEST_EXPECT_MSG_EQ(value.DeserializeFromString(null, CHECKER), true, "null");
            NS_TEST_EXPECT_MSG_EQ((value.GetObject() == nullptr), true, "'" << null << "' is null");
        }
        const std::string described = "ns3::RemusRatePages[Rate=7]";
        NS_TEST_EXPECT_MSG_EQ(value.DeserializeFromString(described, CHECKER), true, described);
        NS_TEST_EXPECT_MSG_EQ(value.SerializeToString(CHECKER), described, "the text itself");
        value.SetObject(random);
        NS_TEST_EXPECT_MSG_EQ(value.GetObject(), random, "an object replaces a text");
    }

    /// Which values a checker accepts
    void TestChecker()
    {
        const auto only = MakeRemusObjectChecker<RemusRandomPages>(true);
        const auto random = CreateObject<RemusRandomPages>();
        const auto rate = CreateObject<RemusRatePages>();
        const auto check = [this](Ptr<const AttributeChecker> checker,
                                  const AttributeValue& value,
                                  bool expected,
                                  const std::string& what) {
            NS_TEST_EXPECT_MSG_EQ(checker->Check(value), expected, what);
        };
        check(only, PointerValue(random), true, "an object of the class");
        check(only, PointerValue(rate), false, "an object of another class");
        check(only, PointerValue(), true, "null");
        check(CHECKER, PointerValue(rate), true, "an object of a derived class");
        check(CHECKER, PointerValue(CreateObject<ConstantRandomVariable>()), false, "no pages");
        check(CHECKER, RemusObjectValue(), true, "a text");
        check(CHECKER, UintegerValue(1), false, "a number");
        RemusObjectValue made;
        NS_TEST_EXPECT_MSG_EQ(made.DeserializeFromString("ns3::RemusRandomPages", only),
                              true,
                              "the class itself");
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram(
                [&made, &only]() { made.DeserializeFromString("ns3::RemusRatePages", only); },
                "unknown object 'ns3::RemusRatePages'"),
            true,
            "another class");
        NS_TEST_EXPECT_MSG_EQ(CHECKER->GetValueTypeName(), "ns3::PointerValue", "the value's type");
        NS_TEST_EXPECT_MSG_EQ(CHECKER->HasUnderlyingTypeInformation(), true, "it tells the class");
        NS_TEST_EXPECT_MSG_EQ(CHECKER->GetUnderlyingTypeInformation(),
                              "ns3::Ptr< ns3::RemusDirtyPages >",
                              "the class");
        const auto pointers = DynamicCast<const PointerChecker>(CHECKER);
        NS_TEST_ASSERT_MSG_EQ((pointers != nullptr), true, "it stands for a pointer");
        NS_TEST_EXPECT_MSG_EQ(pointers->GetPointeeTypeId(),
                              RemusDirtyPages::GetTypeId(),
                              "the class that is pointed to");
        RemusObjectValue source;
        source.SetObject(rate);
        auto created = CHECKER->Create();
        NS_TEST_EXPECT_MSG_EQ(CHECKER->Copy(source, *created), true, "copied");
        NS_TEST_EXPECT_MSG_EQ(DynamicCast<RemusObjectValue>(created)->GetObject(), rate, "copied");
        UintegerValue number;
        NS_TEST_EXPECT_MSG_EQ(CHECKER->Copy(source, number), false, "to a number");
        NS_TEST_EXPECT_MSG_EQ(CHECKER->Copy(number, source), false, "from a number");
        NS_TEST_EXPECT_MSG_EQ(source.GetObject(), rate, "nothing was copied");
    }

    /// Attributes that hold objects accept pointers, and null only if it is allowed
    void TestAccessor()
    {
        auto pages = CreateObject<RemusRandomPages>();
        auto constant = CreateObject<ConstantRandomVariable>();
        const auto set = [pages](const AttributeValue& value) {
            return pages->SetAttributeFailSafe("Pages", value);
        };
        NS_TEST_EXPECT_MSG_EQ(set(PointerValue(constant)), true, "a pointer");
        PointerValue got;
        pages->GetAttribute("Pages", got);
        NS_TEST_EXPECT_MSG_EQ(got.GetObject(), constant, "the same object");
        NS_TEST_EXPECT_MSG_EQ(set(PointerValue()), false, "null is not allowed");
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram([set]() { set(StringValue("")); }, "'' is null; allowed is"),
            true,
            "nor as a text");
        NS_TEST_EXPECT_MSG_EQ(set(UintegerValue(1)), false, "nor is a number");
        pages->GetAttribute("Pages", got);
        NS_TEST_EXPECT_MSG_EQ(got.GetObject(), constant, "nothing has changed");
    }

  private:
    /**
     * @brief Make an object from a text.
     * @param text the text
     * @return the object
     */
    static Ptr<Object> Read(const std::string& text)
    {
        RemusObjectValue value;
        value.DeserializeFromString(text, MakeRemusObjectChecker<RemusDirtyPages>(true));
        return value.GetObject();
    }

    /**
     * @brief Write an object as a text.
     * @param object the object
     * @return the text
     */
    static std::string Write(Ptr<Object> object)
    {
        RemusObjectValue value;
        value.SetObject(object);
        return value.SerializeToString(MakeRemusObjectChecker<RemusDirtyPages>(true));
    }

    /**
     * @brief Get an attribute.
     * @param object the object
     * @param name the attribute's name
     * @return its value as a text
     */
    static std::string GetText(Ptr<Object> object, const std::string& name)
    {
        StringValue value;
        object->GetAttribute(name, value);
        return value.Get();
    }

    /// Accepts pages
    const Ptr<const AttributeChecker> CHECKER = MakeRemusObjectChecker<RemusDirtyPages>(true);
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of attributes that hold objects.
 */
class RemusObjectAttributeTestSuite : public TestSuite
{
  public:
    RemusObjectAttributeTestSuite()
        : TestSuite("remus-object-attribute")
    {
        using Case = RemusObjectAttributeTestCase;
        AddTestCase(new Case("A text makes an object with its attributes", &Case::TestTexts));
        AddTestCase(new Case("A text that describes no object is refused", &Case::TestErrors));
        AddTestCase(new Case("An object is written as a text", &Case::TestDescription));
        AddTestCase(new Case("A checker accepts objects of its class", &Case::TestChecker));
        AddTestCase(new Case("An attribute takes pointers and texts", &Case::TestAccessor));
    }
};

static RemusObjectAttributeTestSuite g_remusObjectAttributeTestSuite; //!< registers the suite
