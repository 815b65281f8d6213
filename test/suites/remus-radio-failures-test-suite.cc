/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/plug-unknown-device.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/node.h"
#include "ns3/object-vector.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/pointer.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A radio or a MAC with Wi-Fi's attributes.
 */
class RadioPart : public Object
{
  public:
    /// Get the type ID. @return the object TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::PlugRadioPart")
                                .SetParent<Object>()
                                .AddAttribute("PostReceptionErrorModel",
                                              "What it does not receive.",
                                              PointerValue(),
                                              MakePointerAccessor(&RadioPart::m_model),
                                              MakePointerChecker<ErrorModel>())
                                .AddAttribute("TxPowerStart",
                                              "The least power.",
                                              DoubleValue(10),
                                              MakeDoubleAccessor(&RadioPart::m_least),
                                              MakeDoubleChecker<double>())
                                .AddAttribute("TxPowerEnd",
                                              "The greatest power.",
                                              DoubleValue(20),
                                              MakeDoubleAccessor(&RadioPart::m_most),
                                              MakeDoubleChecker<double>())
                                .AddAttribute("BeaconGeneration",
                                              "Whether it sends beacons.",
                                              BooleanValue(true),
                                              MakeBooleanAccessor(&RadioPart::m_beacons),
                                              MakeBooleanChecker());
        return tid;
    }

    Ptr<ErrorModel> m_model; //!< what it does not receive
    double m_least;          //!< the least power in dBm
    double m_most;           //!< the greatest power in dBm
    bool m_beacons;          //!< whether it sends beacons
};

/**
 * @ingroup plug-tests
 *
 * @brief A device with any number of radios, in the attribute Phys.
 */
class RadioDevice : public UnknownDevice
{
  public:
    /// Get the type ID. @return the object TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::PlugRadioDevice")
                                .SetParent<NetDevice>()
                                .AddAttribute("Phys",
                                              "The radios.",
                                              ObjectVectorValue(),
                                              MakeObjectVectorAccessor(&RadioDevice::m_radios),
                                              MakeObjectVectorChecker<Object>())
                                .AddAttribute("Mac",
                                              "The MAC.",
                                              PointerValue(),
                                              MakePointerAccessor(&RadioDevice::m_mac),
                                              MakePointerChecker<Object>());
        return tid;
    }

    std::vector<Ptr<Object>> m_radios; //!< the radios
    Ptr<Object> m_radio;               //!< the radio
    Ptr<Object> m_mac;                 //!< the MAC
};

/**
 * @ingroup plug-tests
 *
 * @brief A device with one radio, in the attribute Phy, as before ns-3.36.
 */
class OldRadioDevice : public RadioDevice
{
  public:
    /// Get the type ID. @return the object TypeId
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::PlugOldRadioDevice")
                                .SetParent<NetDevice>()
                                .AddAttribute("Phy",
                                              "The radio.",
                                              PointerValue(),
                                              MakePointerAccessor(&OldRadioDevice::m_radio),
                                              MakePointerChecker<Object>());
        return tid;
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The failure of a machine with radios.
 */
class RadioFailuresTestCase : public PlugTestCase<RadioFailuresTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Devices with radios, of which all have to be silenced
    void Radios()
    {
        for (const bool isOld : {false, true})
        {
            for (const std::string radios : {"", "k", "u", "kk", "uk", "ku"})
            {
                if (isOld && radios.size() > 1)
                {
                    continue;
                }
                auto node = CreateObject<Node>();
                Ptr<RadioDevice> device = CreateObject<OldRadioDevice>();
                if (!isOld)
                {
                    device = CreateObject<RadioDevice>();
                }
                device->m_mac = CreateObject<RadioPart>();
                std::vector<Ptr<RadioPart>> known;
                for (const auto radio : radios)
                {
                    known.push_back(CreateObject<RadioPart>());
                    device->m_radio = known.back();
                    if (radio == 'u')
                    {
                        device->m_radio = CreateObject<RateErrorModel>();
                    }
                    device->m_radios.push_back(device->m_radio);
                }
                node->AddDevice(device);
                auto failure = CreateObject<RemusMachineFailure>();
                node->AddApplication(failure);
                const auto silent = radios == "k" || radios == "kk";
                const auto words = GetLastWords([&] { failure->Fail(); });
                NS_TEST_EXPECT_MSG_EQ(
                    (words.find("is not known to be silent") == std::string::npos),
                    silent,
                    "known (k) and unknown (u) radios: " << radios << words);
                if (!silent)
                {
                    continue;
                }
                failure->Fail();
                for (const auto& radio : known)
                {
                    NS_TEST_EXPECT_MSG_EQ(radio->m_least, -1000, "the least power");
                    NS_TEST_EXPECT_MSG_EQ(radio->m_most, -1000, "the greatest power");
                    NS_TEST_EXPECT_MSG_EQ(radio->m_model->IsCorrupt(Create<Packet>(1)),
                                          true,
                                          "what it does not receive");
                }
                NS_TEST_EXPECT_MSG_EQ(DynamicCast<RadioPart>(device->m_mac)->m_beacons,
                                      isOld, // that has no attribute Mac
                                      "whether beacons are sent");
            }
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of failures of machines with radios.
 */
class RemusRadioFailuresTestSuite : public TestSuite
{
  public:
    RemusRadioFailuresTestSuite()
        : TestSuite("remus-radio-failures")
    {
        AddTestCase(new RadioFailuresTestCase("All radios of a device have to be silenced",
                                              &RadioFailuresTestCase::Radios));
    }
};

static RemusRadioFailuresTestSuite g_remusRadioFailuresTestSuite; //!< registers the suite
