/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_KV_CLIENT_H
#define REMUS_KV_CLIENT_H

#include "ns3/address.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-application.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <map>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief A client of a RemusKvServer that remembers all replies, and counts those that contradict
 * earlier ones.
 *
 * It sends one request at a time, and stores increasing values under its own keys or reads them,
 * with equal probability. A request that is not answered is sent again after a timeout that grows
 * with each copy; the first reply to any copy answers it.
 *
 * A value that was stored or read must never be lost later. So a reply contradicts if its value is
 * smaller than the one just stored or the one in the previous reply for the key, or if the client
 * has never asked to store it. Each contradiction counts once, because the client then remembers
 * the new value.
 */
class RemusKvClient : public RemusApplication
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusKvClient();
    ~RemusKvClient() override;

    /**
     * @brief Get the number of requests that were answered.
     * @return the number of requests
     */
    uint64_t GetNReplies() const;

    /**
     * @brief Get the number of copies of requests that were sent because of the timeout.
     * @return the number of copies
     */
    uint64_t GetNRetries() const;

    /**
     * @brief Get the number of replies that contradict earlier ones.
     * @return the number of replies
     */
    uint64_t GetNContradictions() const;

    int64_t AssignStreams(int64_t stream) override;

    /**
     * TracedCallback signature for Replied.
     * @param [in] sent when the request was first sent
     * @param [in] now the time
     */
    typedef void (*RepliedTracedCallback)(Time sent, Time now);

    /**
     * TracedCallback signature for Contradicted.
     * @param [in] key the key
     * @param [in] known the least value that would not contradict: the one just stored, or that of
     * the previous reply for the key
     * @param [in] value the value in the reply
     */
    typedef void (*ContradictedTracedCallback)(uint32_t key, uint64_t known, uint64_t value);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Begin the next request.
     */
    void BeginRequest();

    /**
     * @brief Send a copy of the request.
     */
    void Send();

    /**
     * @brief Called when the reply has not arrived in time: send another copy.
     */
    void HandleTimeout();

    /**
     * @brief Called when replies have arrived.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Compare a reply with earlier ones.
     * @param value the value in the reply
     */
    void Check(uint64_t value);

    /// What the client knows about a key
    struct Known
    {
        uint64_t told{0};    //!< the value in the last reply
        uint64_t written{0}; //!< the largest value that it asked to store
    };

    Address m_remote;                      //!< the server
    uint32_t m_firstKey;                   //!< the first key
    uint32_t m_nKeys;                      //!< the number of keys
    Ptr<RandomVariableStream> m_thinkTime; //!< from a reply to the next request, in seconds
    Time m_retryTimeout;                   //!< time until the second copy
    double m_retryBackoff;                 //!< the factor by which the timeout grows with each copy
    Time m_maxRetryTimeout;                //!< the longest timeout

    Ptr<UniformRandomVariable> m_choice; //!< chooses key and kind of request
    Ptr<Socket> m_socket;                //!< the socket
    std::map<uint32_t, Known> m_known;   //!< what it knows, by key
    bool m_waiting{false};               //!< a reply is due
    bool m_put{false};                   //!< the request is to store a value
    uint32_t m_key{0};                   //!< its key
    uint64_t m_request{0};               //!< its number
    Time m_sent;                         //!< when it was first sent
    Time m_timeout;                      //!< time until its next copy
    EventId m_next;                      //!< the next request or copy
    uint64_t m_nReplies{0};              //!< see GetNReplies()
    uint64_t m_nRetries{0};              //!< see GetNRetries()
    uint64_t m_nContradictions{0};       //!< see GetNContradictions()

    TracedCallback<Time, Time> m_traceReplied;                        //!< a request was answered
    TracedCallback<uint32_t, uint64_t, uint64_t> m_traceContradicted; //!< a reply contradicts
};

} // namespace ns3

#endif /* REMUS_KV_CLIENT_H */
