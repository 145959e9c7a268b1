// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/kernel/uint128text.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace headwater::services::sqs_queue {

using kernel::Digest128;
using kernel::SimTime;

using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = std::numeric_limits<Slot>::max();
inline constexpr std::uint32_t kNoGroup = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint16_t kNoQueue = std::numeric_limits<std::uint16_t>::max();

enum class State : std::uint8_t {
    Free,
    Delayed,
    Visible,
    InFlight,
    Gone, ///< no longer there, but its place is not free: a list that cannot be left in the middle still has it
};

/// A message of a queue. Its text is not here: whoever made it makes it again. 64 bytes, so that ten million of them
/// fit well into memory, and one is one line of the cache.
struct Message
{
    SimTime sent = 0;         ///< when the queue took it; of a FIFO queue strictly rising, and so its sequence number
    SimTime emitted = 0;      ///< when its maker had it
    std::uint64_t number = 0; ///< its maker's
    std::uint64_t id = 0;     ///< of the message, for as long as it lives; also in a dead-letter queue
    std::uint32_t bytes = 0;  ///< body and attributes
    std::uint32_t group = kNoGroup;
    Slot older = kNoSlot, newer = kNoSlot; ///< among all of the queue, in order of sending
    std::uint32_t next = kNoSlot;          ///< in the list where it waits; while in flight its place among the flights
    std::uint32_t firstReceiveMs = 0;      ///< after it was sent
    std::uint16_t component = 0;           ///< its maker
    std::uint16_t receives = 0;            ///< how often it was received; also names the newest receipt handle
    std::uint16_t origin = kNoQueue;       ///< of a message in a dead-letter queue: the queue that it comes from
    State state = State::Free;
    std::uint8_t server : 4 = 0; ///< of a standard queue: the virtual server that keeps it
    bool isSearched : 1 = false; ///< of a FIFO queue: among the first that are searched for available groups
    bool isWorn : 1 = false;     ///< received so often that it counts as put to the back
};
static_assert(sizeof(Message) == 64);

/// What a receipt handle says: which receive of which message.
struct Handle
{
    std::uint64_t id = 0;
    Slot slot = kNoSlot;
    std::uint16_t receive = 0;
};

/// Messages in places that stay the same while they live.
class MessageSlab
{
public:
    Message &operator[](Slot slot) { return m_chunks[slot >> kChunkBits][slot & (kChunk - 1)]; }
    const Message &operator[](Slot slot) const { return m_chunks[slot >> kChunkBits][slot & (kChunk - 1)]; }

    Slot take()
    {
        if (m_free != kNoSlot) {
            const Slot slot = m_free;
            m_free = (*this)[slot].next;
            (*this)[slot] = {};
            return slot;
        }
        if (m_used == m_chunks.size() << kChunkBits)
            m_chunks.push_back(std::make_unique<Message[]>(kChunk));
        return m_used++;
    }

    void release(Slot slot)
    {
        Message &message = (*this)[slot];
        message.state = State::Free;
        message.next = m_free;
        m_free = slot;
    }

    bool has(Slot slot) const { return slot < m_used && (*this)[slot].state != State::Free; }
    std::size_t memoryBytes() const { return (m_chunks.size() << kChunkBits) * sizeof(Message); }

private:
    static constexpr unsigned kChunkBits = 14;
    static constexpr std::size_t kChunk = std::size_t{1} << kChunkBits;

    std::vector<std::unique_ptr<Message[]>> m_chunks;
    Slot m_used = 0;
    Slot m_free = kNoSlot;
};

/// A list through Message::next, taken from at its front.
struct WaitingList
{
    Slot head = kNoSlot, tail = kNoSlot;

    bool empty() const { return head == kNoSlot; }

    void append(MessageSlab &slab, Slot slot)
    {
        slab[slot].next = kNoSlot;
        if (empty())
            head = slot;
        else
            slab[tail].next = slot;
        tail = slot;
    }

    void prepend(MessageSlab &slab, Slot slot)
    {
        slab[slot].next = head;
        if (empty())
            tail = slot;
        head = slot;
    }

    Slot pop(const MessageSlab &slab)
    {
        const Slot slot = head;
        head = slab[slot].next;
        if (head == kNoSlot)
            tail = kNoSlot;
        return slot;
    }
};

/// All messages in order of sending, through Message::older and Message::newer.
class SentList
{
public:
    Slot oldest() const { return m_oldest; }
    bool empty() const { return m_oldest == kNoSlot; }

    /// Behind all that were sent before it. What comes late comes from a few queues, each nearly in order: the search
    /// begins where the last one ended.
    void insert(MessageSlab &slab, Slot slot);
    void remove(MessageSlab &slab, Slot slot);

private:
    Slot m_oldest = kNoSlot, m_newest = kNoSlot, m_hint = kNoSlot;
};

} // namespace headwater::services::sqs_queue
