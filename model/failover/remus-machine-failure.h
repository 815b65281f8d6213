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
 * - packets that its internet stack sends, even to its own addresses, are lost;
 * - its devices pass no received frames to the node;
 * - its RemusCheckpointer, if it has one, fails, which discards the packets that plugs hold;
 * - released packets, and all others in queue discs and the devices' queues, are dropped, and these
 *   queues accept no more packets, for example from packet sockets.
 *
 * A frame whose transmission has begun is delivered. Other events at the instant of FailureTime,
 * such as a heartbeat, precede the failure. Applications continue to run on the node, without any
 * effect outside it. A machine that has failed can fail again only after Repair().
 *
 * This works for every device with the attributes TxQueue and ReceiveErrorModel (point-to-point,
 * CSMA and simple devices, and those derived from them); for bridges, mesh points, virtual and
 * 6LoWPAN devices, which depend on other devices; and for Wi-Fi and other devices whose radios have
 * the same attributes, where the radio receives nothing, an access point sends no more beacons, and
 * the remaining frames are too weak to be received. Any other device ends the program with a
 * message that names it, unless the callback given to SetSilencer() silences it.
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
     * @brief Set the function that silences devices that this class does not know.
     * @param silencer takes the device; it returns true if the device neither sends nor receives
     * from now on
     */
    void SetSilencer(Callback<bool, Ptr<NetDevice>> silencer);

    /**
     * @brief Let the machine fail now, and not again at FailureTime. Has no effect if it has failed
     * already. Ends the program with a message if a device can't be silenced.
     */
    void Fail();

    /**
     * @brief Let the machine of a node fail now, with the RemusMachineFailure on it or a new one.
     * @param node the node
     */
    static void FailNode(Ptr<Node> node);

    /**
     * @brief Tell whether the machine of a node has failed.
     * @param node the node
     * @return true if a RemusMachineFailure on it has failed
     */
    static bool HasNodeFailed(Ptr<Node> node);

    /**
     * @brief Repair the machine, and start it without a guest: its node sends and receives again.
     * Has no effect if it has not failed. Its checkpointer stays failed, and its plugs and its
     * RemusGuestGate let everything pass; what waits in the gate is lost. The node keeps the
     * guest's addresses, unless a RemusFailover removes them. Ends the program with a message if a
     * device other than the loopback device lacks one of the attributes TxQueue and
     * ReceiveErrorModel.
     */
    void Repair();

    /**
     * @brief Tell whether the machine has failed.
     * @return true from Fail() until Repair()
     */
    bool HasFailed() const;

    /**
     * @brief Get the number of packets that a device would have sent without the failure: those in
     * its queue, and those in its queue discs that no plug held.
     * @param device the device
     * @return the number of packets, the sum over all failures
     */
    uint64_t GetNUnsent(Ptr<NetDevice> device) const;

    /**
     * @brief Get the amount of output that was held when the machine failed: by plugs, and by a
     * RemusGuestGate, which holds what the guest's applications send during a stop.
     * @return the number of packets, the sum over all failures
     */
    uint64_t GetNDiscarded() const;

    /**
     * @brief Get the amount of input that a RemusGuestGate held when the machine failed.
     * @return the number of frames, the sum over all failures
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
     * @brief Called at FailureTime: let all events that are already scheduled for it come first.
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
     * @brief Count and discard the packets that plugs and gate hold.
     */
    void FailGuest();

    /**
     * @brief Dequeue all packets that a queue disc would send.
     * @param disc the queue disc
     * @return the number of packets
     */
    static uint64_t Empty(Ptr<QueueDisc> disc);

    /**
     * @brief Empty a device's queue, and make it reject further packets.
     * @param device the device
     * @return the number of packets that were in it
     */
    uint64_t Close(Ptr<NetDevice> device);

    /**
     * @brief Keep a device from receiving and sending. Ends the program with a message if that is
     * not possible.
     * @param device the device
     */
    void Silence(Ptr<NetDevice> device);

    /**
     * @brief Make a Wi-Fi radio receive nothing, and send with too little power to be received.
     * @param radio the radio
     * @return true if this is possible
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

    TracedCallback<Time> m_traceFailed; //!< fired when the machine has failed
};

} // namespace ns3

#endif /* REMUS_MACHINE_FAILURE_H */
