/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/object-factory.h"
#include "ns3/object.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-application.h"
#include "ns3/remus-bursty-pages.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/remus-twin.h"
#include "ns3/type-id.h"

#include <set>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief AssignStreams() gives each random variable of each class its own stream.
 */
class RemusStreamsTestCase : public PlugTestCase<RemusStreamsTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// All classes with random variables
    void TestAllClasses()
    {
        uint32_t classes = 0;
        for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
        {
            const auto tid = TypeId::GetRegistered(i);
            if (tid.GetName().find("ns3::Remus") == 0 && tid.HasConstructor() &&
                tid.IsChildOf(Object::GetTypeId()))
            {
                ObjectFactory factory;
                factory.SetTypeId(tid);
                auto object = factory.Create<Object>();
                const auto variables = GetVariables(object);
                if (!variables.empty())
                {
                    ++classes;
                    ExpectStreams(object, variables);
                }
            }
        }
        NS_TEST_EXPECT_MSG_GT(classes, 8, "classes with random variables");
    }

    /// A checkpointer's streams include those of its pages
    void TestParts()
    {
        auto pages = CreateObject<RemusBurstyPages>();
        auto checkpointer = CreateObject<RemusCheckpointer>();
        auto variables = GetVariables(checkpointer);
        checkpointer->SetAttribute("DirtyPages", PointerValue(pages));
        for (const auto& variable : GetVariables(pages))
        {
            variables.push_back(variable);
        }
        ExpectStreams(checkpointer, variables);
        checkpointer->SetAttribute("CommitDelay", PointerValue());
        NS_TEST_EXPECT_MSG_EQ(checkpointer->AssignStreams(200), 6, "also without a commit delay");
        NS_TEST_EXPECT_MSG_EQ(GetVariables(pages).at(0)->GetStream(), 202, "after S and X");
    }

  private:
    /// Random variables of an object
    using Variables = std::vector<Ptr<RandomVariableStream>>;

    /**
     * @brief Get the random variables of an object; null ones are first set to a constant.
     * @param object the object
     * @return its random variables
     */
    static Variables GetVariables(Ptr<Object> object)
    {
        Variables variables;
        for (auto tid = object->GetInstanceTypeId(); tid != Object::GetTypeId();
             tid = tid.GetParent())
        {
            for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
            {
                const auto info = tid.GetAttribute(i);
                const auto checker = DynamicCast<const PointerChecker>(info.checker);
                if (checker && checker->GetPointeeTypeId() == RandomVariableStream::GetTypeId())
                {
                    PointerValue value;
                    object->GetAttribute(info.name, value);
                    if (!value.Get<RandomVariableStream>())
                    {
                        value = PointerValue(CreateObject<ConstantRandomVariable>());
                        object->SetAttribute(info.name, value);
                    }
                    variables.push_back(value.Get<RandomVariableStream>());
                }
            }
        }
        return variables;
    }

    /**
     * @brief Assign streams.
     * @param object the object
     * @param stream the first stream
     * @return the number of streams that were assigned
     */
    static int64_t AssignStreams(Ptr<Object> object, int64_t stream)
    {
        if (auto application = DynamicCast<RemusApplication>(object))
        {
            return application->AssignStreams(stream);
        }
        if (auto checkpointer = DynamicCast<RemusCheckpointer>(object))
        {
            return checkpointer->AssignStreams(stream);
        }
        if (auto pages = DynamicCast<RemusDirtyPages>(object))
        {
            return pages->AssignStreams(stream);
        }
        auto twin = DynamicCast<RemusTwin>(object);
        return twin ? twin->AssignStreams(stream) : -1;
    }

    /**
     * @brief Check that each random variable gets its own stream, among the returned number of
     * streams.
     * @param object the object
     * @param variables its random variables
     */
    void ExpectStreams(Ptr<Object> object, const Variables& variables)
    {
        const auto name = object->GetInstanceTypeId().GetName();
        const auto assigned = AssignStreams(object, 100);
        NS_TEST_EXPECT_MSG_GT(assigned + 1,
                              static_cast<int64_t>(variables.size()),
                              name << " assigns a stream to each random variable");
        std::set<int64_t> streams;
        for (const auto& variable : variables)
        {
            const auto stream = variable->GetStream();
            NS_TEST_EXPECT_MSG_EQ((stream >= 100 && stream < 100 + assigned),
                                  true,
                                  name << " assigns the stream " << stream << " as one of "
                                       << assigned << " from 100 on");
            NS_TEST_EXPECT_MSG_EQ(streams.insert(stream).second,
                                  true,
                                  name << " assigns the stream " << stream << " once");
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of random streams.
 */
class RemusStreamsTestSuite : public TestSuite
{
  public:
    RemusStreamsTestSuite()
        : TestSuite("remus-streams")
    {
        using Case = RemusStreamsTestCase;
        AddTestCase(new Case("Each random variable of each class gets its own stream",
                             &Case::TestAllClasses));
        AddTestCase(new Case("A checkpointer assigns streams to its pages", &Case::TestParts));
    }
};

static RemusStreamsTestSuite g_remusStreamsTestSuite; //!< registers the suite
