/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_FAILOVER_MONITOR_H
#define REMUS_FAILOVER_MONITOR_H

#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/queue-item.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-failover.h"
#include "ns3/remus-machine-failure.h"

#include <map>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Measures a failover, and its effect on clients.
 *
 * A client is any object that has a trace source Replied, whose arguments are the time at which the
 * request was first sent and the current time. If it has a trace source Contradicted, the monitor
 * counts replies that contradict earlier ones (see RemusKvClient).
 */
class RemusFailoverMonitor : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Listen to a primary and its backup. To be called once, before the simulation starts.
     * @param device the guest's device on the primary
     * @param checkpointer the guest's checkpointer
     * @param failure the failure of the primary
     * @param failover the failover application on the backup
     */
    void Watch(Ptr<NetDevice> device,
               Ptr<RemusCheckpointer> checkpointer,
               Ptr<RemusMachineFailure> failure,
               Ptr<RemusFailover> failover);

    /**
     * @brief Listen to a client. Ends the program with a message if it has no trace source Replied.
     * @param client the client
     */
    void WatchClient(Ptr<Object> client);

    /**
     * @brief Tell whether the primary has failed.
     * @return true if it has
     */
    bool HasFailed() const;

    /**
     * @brief Tell whether the backup has taken over. This may happen without a failure, if
     * heartbeats are lost.
     * @return true if it has
     */
    bool HasTakenOver() const;

    /**
     * @brief Get when the primary failed.
     * @return the time; 0 if it has not
     */
    Time GetFailureTime() const;

    /**
     * @brief Get when the backup detected the failure.
     * @return the time; 0 if it has not
     */
    Time GetDetectionTime() const;

    /**
     * @brief Get when the backup took over.
     * @return the time; 0 if it has not
     */
    Time GetTakeOverTime() const;

    /**
     * @brief Get the epoch in which the guest continues: the first that the backup does not have.
     * @return the epoch; 0 before the detection
     */
    uint64_t GetEpoch() const;

    /**
     * @brief Get the amount of output that was discarded because the backup does not have its
     * epochs.
     * @return the number of packets; before the detection, all that were discarded
     */
    uint64_t GetNDiscarded() const;

    /**
     * @brief Get the amount of output that was lost with the primary although the backup has its
     * epochs.
     * @return the number of packets
     */
    uint64_t GetNUnsent() const;

    /**
     * @brief Get the number of clients.
     * @return the number of clients
     */
    std::size_t GetNClients() const;

    /**
     * @brief Tell whether a client has got a reply since the takeover.
     * @param i the index of the client, in the order of WatchClient()
     * @return true if it has
     */
    bool HasGoneOn(std::size_t i) const;

    /**
     * @brief Get the gap in the replies to a client.
     * @param i the index of a client that has got a reply since the takeover
     * @return the time from the last reply before the takeover to the first one after it
     */
    Time GetGap(std::size_t i) const;

    /**
     * @brief Get when a client got its last reply before the takeover.
     * @param i the index of the client
     * @return the time; 0 if it got none
     */
    Time GetLastReply(std::size_t i) const;

    /**
     * @brief Get when a client first sent the request that was the first one answered by the
     * backup.
     * @param i the index of a client that has got a reply since the takeover
     * @return the time
     */
    Time GetFirstRequest(std::size_t i) const;

    /**
     * @brief Get the number of replies to all clients that contradicted earlier ones.
     * @return the number of replies
     */
    uint64_t GetNContradictions() const;

  protected:
    void DoDispose() override;

  private:
    /// A client
    struct Client
    {
        Time last;          //!< its last reply before the takeover
        Time sent;          //!< when the request for its first reply after it was first sent
        Time first;         //!< its first reply after it
        bool goneOn{false}; //!< it has got a reply since the takeover
    };

    /**
     * @brief Called when output has arrived at a plug.
     * @param item the packet
     */
    void HandleEnqueue(Ptr<const QueueDiscItem> item);

    /**
     * @brief Called when output leaves a plug.
     * @param item the packet
     * @param epoch its epoch in the plug
     * @param held how long it was held
     */
    void HandleDeparted(Ptr<const QueueDiscItem> item, uint64_t epoch, Time held);

    /**
     * @brief Called when a plug drops output.
     * @param item the packet
     * @param reason the reason
     */
    void HandleDrop(Ptr<const QueueDiscItem> item, const char* reason);

    /**
     * @brief Called when the primary has failed.
     * @param now the time
     */
    void HandleFailed(Time now);

    /**
     * @brief Called when the backup has detected the failure.
     * @param epoch the epoch in which the guest continues
     * @param now the time
     */
    void HandleDetected(uint64_t epoch, Time now);

    /**
     * @brief Called when the backup has taken over.
     * @param epoch the epoch in which the guest continues
     * @param now the time
     */
    void HandleTookOver(uint64_t epoch, Time now);

    /**
     * @brief Called when a client has got a reply.
     * @param client its index
     * @param sent when the request was first sent
     * @param now the time
     */
    void HandleReplied(std::string client, Time sent, Time now);

    /**
     * @brief Called when a reply contradicts an earlier one.
     * @param key the key
     * @param known the least value that would not contradict
     * @param value the value in the reply
     */
    void HandleContradicted(uint32_t key, uint64_t known, uint64_t value);

    Ptr<NetDevice> m_device;                        //!< the guest's
    Ptr<RemusCheckpointer> m_checkpointer;          //!< has the current epoch
    Ptr<RemusMachineFailure> m_failure;             //!< has the number of unsent packets
    std::map<Ptr<const Packet>, uint64_t> m_epochs; //!< the epochs of packets in plugs
    std::vector<uint64_t> m_lost;                   //!< the epochs of packets that were discarded
    std::vector<Client> m_clients;                  //!< the clients
    uint64_t m_nContradictions{0};                  //!< see GetNContradictions()
    bool m_failed{false};                           //!< see HasFailed()
    bool m_tookOver{false};                         //!< see HasTakenOver()
    Time m_failureTime;                             //!< see GetFailureTime()
    Time m_detectionTime;                           //!< see GetDetectionTime()
    Time m_takeOverTime;                            //!< see GetTakeOverTime()
    uint64_t m_epoch{0};                            //!< see GetEpoch()
};

} // namespace ns3

#endif /* REMUS_FAILOVER_MONITOR_H */
