// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/sqs-queue/hashindex.h"
#include "core/services/sqs-queue/message.h"

#include <vector>

namespace headwater::services::sqs_queue {

/// The messages of a FIFO queue that share a MessageGroupId.
struct Group
{
    Digest128 key;
    WaitingList waiting; ///< what is not in flight, in order
    std::uint32_t inFlight = 0;
    std::uint32_t nextReady = kNoGroup;
    bool isListed = false; ///< among those that can be received from
    bool isUsed = false;
};

/// The message groups, and those of them that have something to give now, in the order in which they came to it. A
/// group is forgotten when its last message is.
class Groups
{
public:
    Groups();
    Groups(const Groups &) = delete;
    Groups &operator=(const Groups &) = delete;

    Group &operator[](std::uint32_t index) { return m_groups[index]; }
    const Group &operator[](std::uint32_t index) const { return m_groups[index]; }
    std::uint32_t find(Digest128 key) const { return m_index.find(key); }
    std::uint32_t findOrAdd(Digest128 key);
    std::size_t size() const { return m_count; }
    /// How many have messages in flight.
    std::size_t locked() const { return m_locked; }

    void lock(std::uint32_t index) { m_locked += m_groups[index].inFlight++ == 0; }
    void unlock(std::uint32_t index) { m_locked -= --m_groups[index].inFlight == 0; }

    bool hasReady() const { return m_firstReady != kNoGroup; }
    std::uint32_t firstReady() const { return m_firstReady; }
    std::uint32_t takeReady();
    void list(std::uint32_t index);
    void forgetIfEmpty(std::uint32_t index);
    std::size_t memoryBytes() const { return m_groups.capacity() * sizeof(Group) + m_index.memoryBytes(); }

private:
    struct KeyOf
    {
        const std::vector<Group> *groups;
        Digest128 operator()(std::uint32_t index) const { return (*groups)[index].key; }
    };

    std::vector<Group> m_groups;
    std::vector<std::uint32_t> m_free;
    HashIndex<KeyOf> m_index;
    std::uint32_t m_firstReady = kNoGroup, m_lastReady = kNoGroup;
    std::size_t m_count = 0, m_locked = 0;
};

} // namespace headwater::services::sqs_queue
