/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CHECKPOINT_HEADER_H
#define REMUS_CHECKPOINT_HEADER_H

#include "ns3/header.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The header of the messages between a primary and its backup.
 *
 *      0        1                 9             13                21
 *     +--------+-----------------+-------------+-----------------+
 *     | type   | epoch           | state bytes | memory bytes    |
 *     +--------+-----------------+-------------+-----------------+
 *
 * In a checkpoint, the bytes of state follow, and then as many zeros as there are bytes of memory.
 * All numbers are in network order.
 */
class RemusCheckpointHeader : public Header
{
  public:
    /// The kind of a message
    enum Type : uint8_t
    {
        CHECKPOINT = 1,      //!< a checkpoint: the changes since the one before
        ACKNOWLEDGEMENT = 2, //!< all checkpoints up to this are complete on the backup
        FULL_COPY = 3,       //!< a checkpoint that does not depend on earlier ones
        NEEDED = 4           //!< the checkpoint that the backup needs next, first on a connection
    };

    /// The size in bytes
    static constexpr uint32_t SIZE = 21;

    RemusCheckpointHeader();

    /**
     * @brief Constructor.
     * @param type the kind of the message
     * @param epoch the epoch that the checkpoint closed
     * @param stateSize the bytes of state
     * @param memorySize the bytes of memory
     */
    RemusCheckpointHeader(Type type, uint64_t epoch, uint32_t stateSize, uint64_t memorySize);

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    TypeId GetInstanceTypeId() const override;
    void Print(std::ostream& os) const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;

    /**
     * @brief Get the kind of the message.
     * @return the type
     */
    Type GetType() const;

    /**
     * @brief Get the epoch.
     * @return the epoch that the checkpoint closed
     */
    uint64_t GetEpoch() const;

    /**
     * @brief Get the size of the state.
     * @return the bytes of state
     */
    uint32_t GetStateSize() const;

    /**
     * @brief Get the size of the memory.
     * @return the bytes of memory
     */
    uint64_t GetMemorySize() const;

  private:
    Type m_type{CHECKPOINT};  //!< see GetType()
    uint64_t m_epoch{0};      //!< see GetEpoch()
    uint32_t m_stateSize{0};  //!< see GetStateSize()
    uint64_t m_memorySize{0}; //!< see GetMemorySize()
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_HEADER_H */
