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
 * @brief What a failover did, and what its clients saw of it. It only listens.
 *
 * A client is any object with a trace source Replied, with the times at which the request was first
 * sent and now as arguments. Its trace source Contradicted, if it has one, counts replies that
 * contradict earlier ones (see RemusKvClient).
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
     * @param failure what lets the primary fail
     * @param failover the backup's policy
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
     * @brief Tell whether the backup has taken over. It may without a failure, if heartbeats are
     * lost.
     * @return true if it has
     */
    bool HasTakenOver() const;

    /**
     * @brief Get when the primary failed.
     * @return the time; 0 if it has not
     */
    Time GetFailureTime() const;

    /**
     * @brief Get when the backup detected it.
     * @return the time; 0 if it has not
     */
    Time GetDetectionTime() const;

    /**
     * @brief Get when the backup took over.
     * @return the time; 0 if it has not
     */
    Time GetTakeOverTime() const;

    /**
     * @brief Get the epoch that the guest continues in: the first that the backup does not have.
     * @return the epoch; 0 before the detection
     */
    uint64_t GetEpoch() const;

    /**
     * @brief Get the output of epochs that the backup does not have, which was discarded.
     * @return the number of packets
     */
    uint64_t GetNDiscarded() const;

    /**
     * @brief Get the output of epochs that the backup has, which was lost with the primary before
     * it was sent.
     * @return the number of packets
     */
    uint64_t GetNUnsent() const;

    /**
     * @brief Get the number of clients.
     * @return the number of clients
     */
    std::size_t GetNClients() const;

    /**
     * @brief Tell whether a client had a reply after the backup took over.
     * @param i the client, in the order of WatchClient()
     * @return true if it had
     */
    bool HasGoneOn(std::size_t i) const;

    /**
     * @brief Get the gap that a client saw.
     * @param i the client, one that has gone on
     * @return the time from the last reply before the backup took over to the first one after
     */
    Time GetGap(std::size_t i) const;

    /**
     * @brief Get when a client got its last reply before the backup took over.
     * @param i the client
     * @return the time; 0 if it got none
     */
    Time GetLastReply(std::size_t i) const;

    /**
     * @brief Get when a client first sent the request that the backup answered first.
     * @param i the client, one that has gone on
     * @return the time
     */
    Time GetFirstRequest(std::size_t i) const;

    /**
     * @brief Get the replies that contradicted earlier ones, to all clients.
     * @return the number of replies
     */
    uint64_t GetNContradictions() const;

  protected:
    void DoDispose() override;

  private:
    /// A client
    struct Client
    {
        Ptr<Object> object; //!< the client
        Time last;          //!< its last reply before the take-over
        Time sent;          //!< when the request of its first reply after it was first sent
        Time first;         //!< its first reply after it
        bool goneOn{false}; //!< there was one
    };

    /**
     * @brief Output has come to a plug.
     * @param item the packet
     */
    void HandleEnqueue(Ptr<const QueueDiscItem> item);

    /**
     * @brief Output leaves a plug.
     * @param item the packet
     * @param epoch what the plug calls its epoch
     * @param held how long it was held
     */
    void HandleDeparted(Ptr<const QueueDiscItem> item, uint64_t epoch, Time held);

    /**
     * @brief A plug drops output.
     * @param item the packet
     * @param reason why
     */
    void HandleDrop(Ptr<const QueueDiscItem> item, const char* reason);

    /**
     * @brief The primary has failed.
     * @param now the time
     */
    void HandleFailed(Time now);

    /**
     * @brief The backup has detected it.
     * @param epoch the epoch that the guest continues in
     * @param now the time
     */
    void HandleDetected(uint64_t epoch, Time now);

    /**
     * @brief The backup has taken over.
     * @param epoch the epoch that the guest continues in
     * @param now the time
     */
    void HandleTookOver(uint64_t epoch, Time now);

    /**
     * @brief A client has a reply.
     * @param client its index
     * @param sent when the request was first sent
     * @param now the time
     */
    void HandleReplied(std::string client, Time sent, Time now);

    /**
     * @brief A reply contradicts.
     * @param key the key
     * @param known what the client was told before
     * @param value what it is told now
     */
    void HandleContradicted(uint32_t key, uint64_t known, uint64_t value);

    Ptr<NetDevice> m_device;                        //!< the guest's
    Ptr<RemusCheckpointer> m_checkpointer;          //!< knows the epoch
    Ptr<RemusMachineFailure> m_failure;             //!< knows what was in queues
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
