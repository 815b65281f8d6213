/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_KV_SERVER_H
#define REMUS_KV_SERVER_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/remus-disk.h"
#include "ns3/socket.h"

#include <map>
#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief A key-value store over UDP whose state can be moved to another machine. As the service of
 * a guest, it lets clients detect whether a failover made an earlier reply wrong.
 *
 * It answers each request at once with the stored value. The value of a key never decreases: a
 * request to store a smaller one, which must be a late copy of an old request, changes nothing.
 *
 * It may run on the backup from the start, because no request reaches it there before the backup
 * has the guest's address.
 */
class RemusKvServer : public Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusKvServer();
    ~RemusKvServer() override;

    /**
     * @brief Keep the values on a disk, one in each sector, and not in the state. To be called
     * before the server starts.
     * @param disk the disk of the machine
     */
    void SetDisk(Ptr<RemusDisk> disk);

    /**
     * @brief Get the state, to be part of a checkpoint (see RemusCheckpointSender).
     * @return all keys and values; nothing if they are on a disk
     */
    std::string TakeSnapshot() const;

    /**
     * @brief Replace the state. Ends the program with a message if it is malformed.
     * @param state what TakeSnapshot() returned; empty for the values on the disk, or for none if
     * there is no disk
     */
    void Restore(std::string state);

    /**
     * @brief Get a value.
     * @param key the key
     * @return the value; 0 if there is none
     */
    uint64_t GetValue(uint32_t key) const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Called when requests have arrived.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    Address m_local;                       //!< where to listen
    Ptr<RemusDisk> m_disk;                 //!< where the values are, or null
    Ptr<Socket> m_socket;                  //!< the socket
    std::map<uint32_t, uint64_t> m_values; //!< the values by key
};

} // namespace ns3

#endif /* REMUS_KV_SERVER_H */
