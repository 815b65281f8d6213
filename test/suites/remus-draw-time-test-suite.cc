/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/checkpoint/remus-draw-time.h"
#include "../support/plug-test.h"

#include "ns3/double.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/random-variable-stream.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Times are drawn from any random variable that yields numbers in reasonable time.
 */
class RemusDrawTimeTestCase : public PlugTestCase<RemusDrawTimeTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Which random variables yield a number
    void TestVariables()
    {
        const std::vector<std::string> good{"ConstantRandomVariable[Constant=2]",
                                            "UniformRandomVariable[Min=0|Max=1]",
                                            "NormalRandomVariable[Mean=1|Variance=4|Bound=0.1]",
                                            "NormalRandomVariable[Mean=1|Variance=0|Bound=0]",
                                            "LaplacianRandomVariable[Scale=1|Bound=0]",
                                            "LaplacianRandomVariable[Scale=1|Bound=0.1]",
                                            "ExponentialRandomVariable[Mean=1|Bound=0]",
                                            "ExponentialRandomVariable[Mean=1|Bound=0.1]",
                                            "ExponentialRandomVariable[Mean=0|Bound=1]",
                                            "WeibullRandomVariable[Scale=1|Shape=1|Bound=0]",
                                            "WeibullRandomVariable[Scale=1|Shape=1|Bound=0.1]",
                                            "ParetoRandomVariable[Scale=1|Shape=2|Bound=0]",
                                            "ParetoRandomVariable[Scale=1|Shape=2|Bound=1.1]",
                                            "GammaRandomVariable[Alpha=0.5|Beta=1]",
                                            "ZetaRandomVariable[Alpha=1.5]",
                                            "ErlangRandomVariable[K=1000000]",
                                            "ZipfRandomVariable[N=1000000]",
                                            "BinomialRandomVariable[Trials=1000000]"};
        for (const auto& text : good)
        {
            if (IsKnown(text))
            {
                const auto words =
                    GetLastWords([&text]() { RemusDrawTime::GetValue(Make(text), "the time"); });
                NS_TEST_EXPECT_MSG_EQ(words, "", text << " gives a number");
            }
        }
        const std::vector<std::string> bad{"NormalRandomVariable[Mean=1|Variance=1|Bound=1e-7]",
                                           "NormalRandomVariable[Mean=1|Variance=1|Bound=-1]",
                                           "NormalRandomVariable[Mean=1|Variance=0|Bound=-1]",
                                           "NormalRandomVariable[Mean=1|Variance=-1|Bound=1]",
                                           "LaplacianRandomVariable[Scale=1|Bound=1e-7]",
                                           "LaplacianRandomVariable[Scale=1|Bound=-1]",
                                           "ExponentialRandomVariable[Mean=1|Bound=1e-7]",
                                           "ExponentialRandomVariable[Mean=1|Bound=-1]",
                                           "ExponentialRandomVariable[Mean=0|Bound=-1]",
                                           "WeibullRandomVariable[Scale=1|Shape=1|Bound=1e-7]",
                                           "ParetoRandomVariable[Scale=1|Shape=2|Bound=0.9]",
                                           "ParetoRandomVariable[Scale=1|Shape=2|Bound=1.0000001]",
                                           "GammaRandomVariable[Alpha=0|Beta=1]",
                                           "ZetaRandomVariable[Alpha=1]",
                                           "ErlangRandomVariable[K=1000001]",
                                           "ZipfRandomVariable[N=1000001]",
                                           "BinomialRandomVariable[Trials=1000001]"};
        for (const auto& text : bad)
        {
            const auto type = "the time is a ns3::" + text.substr(0, text.find('['));
            NS_TEST_EXPECT_MSG_EQ(
                (!IsKnown(text) ||
                 EndsProgram([&text]() { RemusDrawTime::GetValue(Make(text), "the time"); }, type)),
                true,
                text << " is refused, since it would never give a number, or too late");
        }
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([]() { RemusDrawTime::GetValue(nullptr, "the time"); },
                                          "the time is null; allowed is a random variable"),
                              true,
                              "There is nothing to draw from");
    }

    /// Numbers that are not valid times
    void TestTimes()
    {
        const auto max = RemusDrawTime::GetMax();
        auto constant = CreateObject<ConstantRandomVariable>();
        const auto set = [constant](double value) {
            constant->SetAttribute("Constant", DoubleValue(value));
        };
        uint64_t nNegative = 0;
        std::ostringstream warnings;
        auto before = std::cerr.rdbuf(warnings.rdbuf());
        set(0);
        NS_TEST_EXPECT_MSG_EQ(RemusDrawTime::Draw(constant, "S", nNegative), Time(0), "0 s");
        NS_TEST_EXPECT_MSG_EQ(RemusDrawTime::Draw(constant, "S"), Time(0), "0 s");
        NS_TEST_EXPECT_MSG_EQ(nNegative, 0, "0 is not negative");
        set(0.25);
        NS_TEST_EXPECT_MSG_EQ(RemusDrawTime::Draw(constant, "S", nNegative),
                              MilliSeconds(250),
                              "a quarter of a second");
        NS_TEST_EXPECT_MSG_EQ(RemusDrawTime::Draw(constant, "S"), MilliSeconds(250), "the same");
        NS_TEST_EXPECT_MSG_EQ(warnings.str(), "", "no warning yet");
        set(-1);
        for (uint64_t count = 1; count <= 3; ++count)
        {
            NS_TEST_EXPECT_MSG_EQ(RemusDrawTime::Draw(constant, "S", nNegative),
                                  Time(0),
                                  "a negative number counts as 0");
            NS_TEST_EXPECT_MSG_EQ(nNegative, count, "negative numbers");
        }
        NS_TEST_EXPECT_MSG_EQ(warnings.str(),
                              "S gave -1 s; this and all later negative values are taken as 0 s\n",
                              "one warning for all of them");
        std::cerr.rdbuf(before);
        const auto draw = [constant]() { RemusDrawTime::Draw(constant, "S"); };
        NS_TEST_EXPECT_MSG_EQ(EndsProgram(draw, "S gave -1 s; it must not be negative"),
                              true,
                              "a negative number where none is allowed");
        set(max.GetSeconds());
        NS_TEST_EXPECT_MSG_EQ_TOL(RemusDrawTime::Draw(constant, "S").GetSeconds(),
                                  max.GetSeconds(),
                                  1,
                                  "the longest time");
        set(max.GetSeconds() * 1.001);
        NS_TEST_EXPECT_MSG_EQ(EndsProgram(draw, "S gave 1.15"), true, "a longer time is refused");
    }

    /// Products that are too long
    void TestProducts()
    {
        const uint64_t most = RemusDrawTime::GetMax().GetTimeStep();
        NS_TEST_EXPECT_MSG_EQ(RemusDrawTime::Multiply(MicroSeconds(3), 5, "the copy of a page"),
                              MicroSeconds(15),
                              "3 us for each of 5 pages");
        NS_TEST_EXPECT_MSG_EQ(RemusDrawTime::Multiply(Time(0), 10 * most, "the copy of a page"),
                              Time(0),
                              "no time for any number");
        NS_TEST_EXPECT_MSG_EQ(RemusDrawTime::Multiply(Time(1), most, "the copy of a page"),
                              RemusDrawTime::GetMax(),
                              "the longest time");
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram(
                [most]() { RemusDrawTime::Multiply(Time(1), most + 1, "the copy of a page"); },
                "the copy of a page is +0.001us"),
            true,
            "a step more");
    }

  private:
    /**
     * @brief Tell whether this ns-3 has a class of random variables.
     * @param text its name without the namespace, and attributes
     * @return true if it has the class
     */
    static bool IsKnown(const std::string& text)
    {
        TypeId tid;
        return TypeId::LookupByNameFailSafe("ns3::" + text.substr(0, text.find('[')), &tid);
    }

    /**
     * @brief Make a random variable.
     * @param text its name without the namespace, and attributes
     * @return the random variable
     */
    static Ptr<RandomVariableStream> Make(const std::string& text)
    {
        const auto bracket = text.find('[');
        ObjectFactory factory;
        factory.SetTypeId("ns3::" + text.substr(0, bracket));
        std::istringstream attributes(text.substr(bracket + 1, text.size() - bracket - 2));
        for (std::string attribute; std::getline(attributes, attribute, '|');)
        {
            const auto equal = attribute.find('=');
            factory.Set(attribute.substr(0, equal), StringValue(attribute.substr(equal + 1)));
        }
        auto variable = factory.Create<RandomVariableStream>();
        variable->SetStream(1);
        return variable;
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of drawn times.
 */
class RemusDrawTimeTestSuite : public TestSuite
{
  public:
    RemusDrawTimeTestSuite()
        : TestSuite("remus-draw-time")
    {
        using Case = RemusDrawTimeTestCase;
        AddTestCase(new Case("Random variables that never give a number are refused",
                             &Case::TestVariables));
        AddTestCase(
            new Case("Numbers that are no times are refused, or count as none", &Case::TestTimes));
        AddTestCase(new Case("Products that are too long are refused", &Case::TestProducts));
    }
};

static RemusDrawTimeTestSuite g_remusDrawTimeTestSuite; //!< registers the suite
