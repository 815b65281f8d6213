/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_MACHINE_FAILURE_H
#define REMUS_MACHINE_FAILURE_H

#include "ns3/callback.h"
#include "ns3/error-model.h"
#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/queue-disc.h"
#include "ns3/queue-size.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-application.h"
#include "ns3/traced-callback.h"

#include <map>

namespace ns3
{

class RemusCheckpointer;
class TrafficControlLayer;

/**
 * @ingroup plug
 *
 * @brief Lets a machine fail at a given or random time.
 *
 * From then on its node neither receives nor sends:
 * - what its internet stack sends, also to its own addresses, is lost;
 * - its devices give nothing they receive to the node;
 * - its RemusCheckpointer, if it has one, fails, which discards what the plugs hold;
 * - what was released, and whatever else is in queue discs and in the devices' queues, is dropped,
 *   and these queues take nothing more, from packet sockets, say.
 * A frame whose transmission has begun is delivered. What else is due at the instant of
 * FailureTime, such as a heartbeat, comes before the failure. Applications on the node run on, but
 * nothing of what they do leaves the node. A machine that has failed fails again only after
 * Repair().
 *
 * This works for every device with the attributes TxQueue and ReceiveErrorModel (point-to-point,
 * CSMA and simple devices, and those derived from them); for bridges and for virtual and 6LoWPAN
 * devices, which depend on other devices; and for Wi-Fi, where the radio becomes deaf, an access
 * point no longer sends beacons, and the frames that are left are too weak to be heard. With any
 * other device the program ends with a message that names the device, unless the callback given to
 * SetSilencer() silences it.
 */
class RemusMachineFailure : public RemusApplication
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusMachineFailure();
    ~RemusMachineFailure() override;

    /**
     * @brief Set what silences devices that this class does not know.
     * @param silencer gets the device, and returns true if it neither sends nor receives any more
     */
    void SetSilencer(Callback<bool, Ptr<NetDevice>> silencer);

    /**
     * @brief Let the machine fail now. Nothing happens if it has failed already. Ends the program
     * with a message if a device can't be silenced.
     */
    void Fail();

    /**
     * @brief Let the machine of a node fail now, by the RemusMachineFailure on it or a new one.
     * @param node the node
     */
    static void FailNode(Ptr<Node> node);

    /**
     * @brief Repair the machine, and start it without a guest: its node sends and receives again.
     * Nothing happens if it has not failed. Its checkpointer stays failed, and the plugs of this
     * let everything pass; the guest's addresses are still there unless a RemusFailover removes
     * them. Ends the program with a message if a device has no attributes TxQueue and
     * ReceiveErrorModel.
     */
    void Repair();

    /**
     * @brief Tell whether the machine has failed.
     * @return true from Fail() until Repair()
     */
    bool HasFailed() const;

    /**
     * @brief Get the packets that a device would have sent if the machine had not failed: those in
     * its queue discs, unless plugs held them, and in its queue.
     * @param device the device
     * @return the number of packets
     */
    uint64_t GetNUnsent(Ptr<NetDevice> device) const;

    /**
     * @brief Get the output that was held when the machine failed: by plugs, and by a
     * RemusGuestGate, which holds what the guest's applications send in a stop.
     * @return the number of packets
     */
    uint64_t GetNDiscarded() const;

    /**
     * @brief Get the input that a RemusGuestGate held when the machine failed.
     * @return the number of frames
     */
    uint64_t GetNUndelivered() const;

    int64_t AssignStreams(int64_t stream) override;

    /**
     * TracedCallback signature for Failed.
     * @param [in] now the time
     */
    typedef void (*FailedTracedCallback)(Time now);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief It is time to fail, when all that is due now has happened.
     */
    void FailLast();

    /**
     * @brief Put a layer below the internet stack.
     * @param layer the layer
     */
    void SetLayer(Ptr<TrafficControlLayer> layer) const;

    /**
     * @brief Get the checkpointer of the guest on the node, or of its group.
     * @return the checkpointer; null if there is none
     */
    Ptr<RemusCheckpointer> GetCheckpointer() const;

    /**
     * @brief Count and discard what plugs and gate hold.
     */
    void FailGuest();

    /**
     * @brief Empty a queue disc of what it would send.
     * @param disc the queue disc
     * @return the number of packets
     */
    static uint64_t Empty(Ptr<QueueDisc> disc);

    /**
     * @brief Empty a device's queue, and let it take nothing more.
     * @param device the device
     * @return the number of packets that were in it
     */
    uint64_t Close(Ptr<NetDevice> device);

    /**
     * @brief Let a device receive and send nothing. Ends the program with a message if that is not
     * possible.
     * @param device the device
     */
    void Silence(Ptr<NetDevice> device);

    /**
     * @brief Let a Wi-Fi radio hear nothing, and send so that nobody hears it.
     * @param radio the radio
     * @return true if that is done
     */
    static bool SilenceRadio(Ptr<Object> radio);

    Ptr<RandomVariableStream> m_failureTime;     //!< when it fails, from the start, in seconds
    Callback<bool, Ptr<NetDevice>> m_silencer;   //!< see SetSilencer()
    bool m_failed{false};                        //!< see HasFailed()
    uint64_t m_nDiscarded{0};                    //!< see GetNDiscarded()
    uint64_t m_nUndelivered{0};                  //!< see GetNUndelivered()
    std::map<Ptr<NetDevice>, uint64_t> m_unsent; //!< see GetNUnsent()

    std::map<Ptr<NetDevice>, Ptr<ErrorModel>> m_hearing; //!< error models before the failure
    std::map<Ptr<NetDevice>, QueueSize> m_sizes;         //!< the queues' sizes before it
    Ptr<ErrorModel> m_deafness;                          //!< the error model after it
    EventId m_fail;                                      //!< the failure

    TracedCallback<Time> m_traceFailed; //!< fired when all that is done
};

} // namespace ns3

#endif /* REMUS_MACHINE_FAILURE_H */
