// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/fingerprint.h"
#include "core/kernel/random.h"
#include "core/services/sqs-queue/deduplication.h"
#include "core/services/sqs-queue/flights.h"
#include "core/services/sqs-queue/groups.h"
#include "core/services/sqs-queue/message.h"

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace headwater::services::sqs_queue {

inline constexpr SimTime kLongestVisibility = 12 * kernel::kHour; ///< from the receive on
inline constexpr std::size_t kServers = 8;     ///< that share the messages of a standard queue; ours, not published
inline constexpr double kServerVisited = 0.6;  ///< chance that a short poll looks at one of them; not published
inline constexpr std::uint16_t kWornAfter = 3; ///< receives, after which a message is put to the back

struct QueueSettings
{
    bool fifo = false;
    SimTime delay = 0;
    SimTime retention = 4 * 24 * kernel::kHour;
    SimTime visibility = 30 * kernel::kSecond;
    bool deduplicatesByGroup = false;
    bool restartsRetention = false; ///< a message that moves in from another queue begins anew
    std::uint32_t maxReceives = 0;  ///< more send a message to the dead-letter queue; 0: there is none
    double duplicateRate = 0.001;   ///< of a standard queue: share of receives that leave a copy behind
    double disorderRate = 0.01;     ///< of a standard queue: share of receives that do not take the oldest
    std::size_t mostInFlight = 120'000;
    std::size_t lookAhead = 120'000;
};

/// A message on its way in.
struct Incoming
{
    std::uint16_t component = 0;
    std::uint64_t number = 0;
    SimTime emitted = 0;
    std::uint32_t bytes = 0;
    std::optional<SimTime> delay{}; ///< a message timer, which overrides the queue's delay
    Digest128 group{};              ///< of a FIFO queue: hash of MessageGroupId
    std::optional<Digest128> deduplication{};
};

struct Accepted
{
    std::uint64_t id = 0;
    SimTime sent = 0;
    bool isDuplicate = false; ///< accepted, and not stored: its identifier was there within five minutes
};

struct Delivery
{
    Message message; ///< as it was when it was received
    Handle handle;
    SimTime received = 0;
    bool isCopy = false; ///< the message itself was received or even deleted before
};

struct Receive
{
    std::size_t most = 1;
    std::optional<SimTime> visibility{};
    bool isLong = false;                ///< asks all servers
    std::optional<Digest128> attempt{}; ///< ReceiveRequestAttemptId
};

struct Received
{
    std::vector<Delivery> messages;
    bool isOverLimit = false; ///< nothing, because too many are in flight
};

enum class DeleteOutcome : std::uint8_t {
    Deleted,
    Gone,     ///< it was deleted before, or expired
    Outdated, ///< it was received again since; it stays
    Expired,  ///< of a FIFO queue: the visibility timeout is over; it stays
};

enum class ChangeOutcome : std::uint8_t { Changed, NotInFlight, Gone, TooLong };

enum class End : std::uint8_t { Deleted, Expired, Purged, Moved };

/// Hears when a queue has done with a message.
class QueueListener
{
public:
    virtual ~QueueListener() = default;
    virtual void ended(const Message &message, SimTime now, End end) = 0;
};

/// The messages of a queue: what is delayed, visible, in flight. Everything that time brings about (a delay or a
/// visibility timeout is over, a message expires) is done when somebody looks, so that it costs no events; nextDue()
/// says when to look for whoever waits.
class Queue
{
public:
    /// `name` keeps the draws and identifiers of queues apart; `index` is how messages name it as their origin.
    Queue(std::uint64_t seed, std::string_view name, std::uint16_t index, QueueSettings settings,
          QueueListener *listener = nullptr);
    Queue(const Queue &) = delete;
    Queue &operator=(const Queue &) = delete;

    const QueueSettings &settings() const { return m_settings; }
    void configure(SimTime now, const QueueSettings &settings);
    /// Where messages go that were received too often; null: they stay.
    void setDeadLetters(Queue *queue) { m_deadLetters = queue; }

    Accepted send(SimTime now, const Incoming &message);
    Received receive(SimTime now, const Receive &request);
    DeleteOutcome remove(SimTime now, const Handle &handle);
    ChangeOutcome changeVisibility(SimTime now, const Handle &handle, SimTime timeout);
    /// Removes what was sent before `before`.
    void purge(SimTime now, SimTime before);
    /// The oldest visible message, taken out to be sent anew elsewhere.
    struct Taken
    {
        Message message;
        Digest128 group;
    };
    std::optional<Taken> takeOldest(SimTime now);
    /// One that was taken and has nowhere to go.
    void putBack(SimTime now, const Taken &taken);

    /// Brings everything to what it is at `now`.
    void advance(SimTime now);
    /// The earliest time after `now` at which a message becomes visible; kNever if none will by itself.
    SimTime nextDue();

    std::uint64_t visible() const { return m_visible; }
    std::uint64_t inFlight() const { return m_flights.size(); }
    std::uint64_t delayed() const { return m_delayed; }
    std::uint64_t size() const { return m_visible + m_delayed + m_flights.size(); }
    const Groups &groups() const { return m_groups; }
    const MessageSlab &slab() const { return m_slab; }
    const Flights &flights() const { return m_flights; }
    /// Whether a receive of all servers would return something.
    bool hasAvailable() const;
    /// Of the oldest message that is not deleted; what was put to the back counts only when there is nothing else.
    SimTime ageOfOldest(SimTime now) const;
    /// Calls `visit(slot, message)` with the oldest messages, at most so many.
    template <typename Visit>
    void forOldest(std::size_t most, Visit visit) const
    {
        for (const SentList *list : {&m_sent, &m_worn}) {
            for (Slot slot = list->oldest(); slot != kNoSlot && most > 0; slot = m_slab[slot].newer, --most)
                visit(slot, m_slab[slot]);
        }
    }
    std::size_t memoryBytes() const { return m_slab.memoryBytes() + m_groups.memoryBytes(); }

    struct Counts
    {
        std::uint64_t sent = 0, duplicates = 0, received = 0, copies = 0, deleted = 0, deleteCalls = 0;
        std::uint64_t expired = 0, purged = 0, movedOut = 0, movedIn = 0, taken = 0, returned = 0;
    };
    const Counts &counts() const { return m_counts; }
    void fingerprint(kernel::Fingerprint &print) const;

private:
    struct Copy
    {
        Message message;
        Slot slot;
    };
    struct Attempt
    {
        Digest128 key;
        SimTime since = 0;
        std::vector<Handle> handles;
    };

    void adopt(SimTime now, Message message, Digest128 group, std::uint16_t from);
    void comeBack(Slot slot);
    void mature();
    void end(SimTime now, Slot slot, End reason);
    void trim(WaitingList &list);
    bool isTooOften(const Message &message) const;
    void moveToDeadLetters(SimTime now, Slot slot);
    Delivery deliver(SimTime now, Slot slot, SimTime until);
    void deliverCopies(SimTime now, const Receive &request, SimTime until, unsigned servers, Received &result);
    std::uint64_t newId() { return m_ids.at(m_created++); }
    double chance() { return kernel::unit(m_draws.at(m_draw++)); }
    void takeNew(SimTime now, Message message, Digest128 group, SimTime delay);
    bool advanceOnce(SimTime now);
    SimTime nextMatured() const;
    SimTime nextExpiry() const;

    void receiveStandard(SimTime now, const Receive &request, SimTime until, Received &result);
    void receiveFifo(SimTime now, const Receive &request, SimTime until, Received &result);
    bool repeatAttempt(SimTime now, const Receive &request, SimTime until, Received &result);
    /// The server, of those in the mask, with the oldest message at its front, or any that has one; -1 if none has.
    int pickServer(unsigned servers, bool oldest);

    void beginSearching(Slot slot);
    void insertInGroup(Slot slot);
    void leaveGroup(Slot slot);
    void settleGroup(std::uint32_t group);
    void search();
    SentList &listOf(const Message &message) { return message.isWorn ? m_worn : m_sent; }

    const std::uint16_t m_index;
    QueueSettings m_settings;
    QueueListener *const m_listener;
    Queue *m_deadLetters = nullptr;
    MessageSlab m_slab;
    SentList m_sent;
    SentList m_worn; ///< received three times and more, of a standard queue
    Flights m_flights;
    std::uint64_t m_visible = 0, m_delayed = 0;
    std::uint64_t m_created = 0;
    kernel::Stream m_ids, m_draws;
    std::uint64_t m_draw = 0;

    // Standard
    std::array<WaitingList, kServers> m_servers;
    std::map<SimTime, WaitingList> m_delays; ///< by the length of the delay: each in order of its end
    std::deque<Copy> m_copies;

    // FIFO
    Groups m_groups;
    Deduplication m_deduplication;
    std::deque<Attempt> m_attempts;
    SimTime m_lastSent = -1;
    Slot m_nextDelayed = kNoSlot;  ///< the first in order of sending that may still be delayed
    Slot m_nextSearched = kNoSlot; ///< the first that is not searched
    std::size_t m_searched = 0;

    Counts m_counts;
};

} // namespace headwater::services::sqs_queue
