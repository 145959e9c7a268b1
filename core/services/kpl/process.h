// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/histogram.h"
#include "core/kernel/tokenbucket.h"
#include "core/services/clients/recordsource.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/services/kpl/aggregate.h"
#include "core/services/kpl/containerlog.h"
#include "core/services/kpl/settings.h"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace headwater::services::kpl {

/// Why an attempt failed, by the library's own words.
enum class Failure : std::uint8_t { Throttled, WrongShard, Expired, Timeout, TooLarge };
inline constexpr std::size_t kFailures = 5;
std::string_view failureCode(Failure failure);

/// What became of the user records of a process, since the start.
struct Counts
{
    std::uint64_t produced = 0; ///< the application had them
    std::uint64_t received = 0; ///< and gave them to the library
    std::uint64_t put = 0;      ///< in the stream, where they belong
    std::uint64_t putBytes = 0; ///< their data
    std::uint64_t finished = 0; ///< the application knows how each of them ended
    std::uint64_t expired = 0;
    std::uint64_t dropped = 0;                        ///< expired, refused or given up
    std::uint64_t duplicates = 0;                     ///< stream records that went to a wrong shard and are sent again
    std::uint64_t packed = 0;                         ///< user records that share a stream record with another one
    std::uint64_t streamRecords = 0, streamBytes = 0; ///< accepted
    std::uint64_t refused = 0;                        ///< stream records, each time
    std::uint64_t calls = 0, callRecords = 0, callUsers = 0;
    std::uint64_t aggregates = 0; ///< buffers closed
    std::uint64_t aggregateUsers = 0;
    std::uint64_t retries = 0; ///< of user records that came to an end
    std::array<std::uint64_t, kFailures> errors{};
    kernel::Histogram buffering; ///< ns from the library having a record to its first call
    kernel::Histogram request;   ///< ns, PutRecords
    kernel::Histogram latency;   ///< ns from the application having a record to the answer that it is in the stream

    void add(const Counts &other);
};

/// One process of the library: predicts shards, aggregates, limits, collects, sends, and tries again.
///
/// Its limiter lets records pass every 25 ms, so what happens in between is worked off in one go at these times; only
/// collections that are due, calls and answers are events of their own.
class Process
{
public:
    enum EventKinds : std::uint16_t { kTick = 1, kFlush, kArrive, kAnswer, kShardMap };

    /// `phase` shifts the times at which the limiter drains.
    Process(world::Component &owner, ContainerLog &log, std::uint16_t slot, std::unique_ptr<RecordSource> source,
            world::Wire &wire, kinesis_stream::KinesisStream &stream, const Settings &settings, SimTime phase);

    void start(SimTime now);
    void handle(const kernel::Event &event);
    void settle(SimTime time);
    void change(SimTime now, const Settings &settings);
    void sourceChanged(SimTime now); ///< it was restarted: its next record may be another one
    void giveUp(SimTime now);        ///< the link or the node is removed: what is under way is dropped
    bool isGone() const { return m_gone; }

    RecordSource &source() const { return *m_source; }
    kinesis_stream::KinesisStream &stream() const { return m_stream; }
    const Counts &counts() const { return m_counts; }
    std::uint64_t held() const { return m_gone ? 0 : m_counts.produced - m_counts.put - m_counts.dropped; }
    std::uint64_t pending() const { return m_gone ? 0 : m_counts.received - m_counts.finished; }
    std::uint64_t waitingForLimit() const;
    double fullestBuffer() const; ///< share of the largest size that an aggregate may have, 0 to 1

private:
    struct User
    {
        std::uint64_t number;
        SimTime emitted;
        SimTime arrival; ///< at the library
        SimTime deadline;
        std::uint64_t hashHigh;
        std::uint32_t bytes; ///< data and key
        std::uint16_t keyBytes;
        std::uint16_t attempts;
    };

    /// A stream record to be: an aggregate, or a user record as it is.
    struct Container
    {
        std::vector<User> users;
        std::uint32_t shard = kinesis_stream::kNoShard; ///< predicted
        std::uint32_t bytes = 0;                        ///< data and key
        std::uint64_t number = 0;
        SimTime deadline = 0, expiration = 0;
    };

    /// Places of the keys in the table of the aggregate that is being filled, by the upper halves of their hashes.
    class KeyPlaces
    {
    public:
        /// \return the place, and whether the key is new
        std::pair<std::uint32_t, bool> find(std::uint64_t hashHigh);
        void insert(std::uint64_t hashHigh);
        void clear();

    private:
        struct Slot
        {
            std::uint64_t hash = 0;
            std::uint32_t place = 0;
            std::uint32_t round = 0;
        };
        void grow();
        std::vector<Slot> m_slots;
        std::uint32_t m_count = 0;
        std::uint32_t m_round = 1;
    };

    struct Buffer
    {
        std::vector<User> users;
        AggregateMeasure measure;
        KeyPlaces keys;
        SimTime deadline = kernel::kNever;
        bool isListed = false;
    };

    struct Limiter
    {
        kernel::TokenBucket records, bytes;
        std::deque<Container> queue;
        bool isReady = false, isListed = false;
    };

    enum class Outcome : std::uint8_t { Put, WrongShard, Throttled, TooLarge, Unreached };

    struct Call
    {
        std::vector<Container> containers;
        std::vector<Outcome> outcomes;
        SimTime sent = 0;
        bool connects = false; ///< it opens a connection of its own
    };

    // In the order of the way.
    void tick(SimTime now);
    void feed(SimTime until);
    void receive(std::uint64_t number, SimTime emitted, SimTime arrival, std::uint64_t hashHigh, std::uint32_t bytes);
    void aggregate(const User &user, SimTime now);
    void close(std::uint32_t shard);
    void limit(Container container);
    void drain(SimTime now);
    void collect(Container container, SimTime now);
    void flush(SimTime now);
    void send(SimTime now, std::uint32_t call);
    void arrive(SimTime now, std::uint32_t call);
    Outcome putInto(SimTime now, Container &container);
    void answer(SimTime now, std::uint32_t call);
    void retry(User user, SimTime now);
    void finish(const User &user, SimTime now);
    void fail(const User &user, Failure failure);

    void refreshMap(SimTime now);
    void receiveMap(SimTime now);
    std::uint32_t predict(const User &user) const;
    kernel::Digest128 hashOf(const User &user) const { return m_source->hashAt(user.number, user.emitted); }
    bool belongs(const User &user, const kinesis_stream::Shard &shard) const;

    void freeThreads(SimTime now);
    void planTick(SimTime now);
    void planFlush(SimTime now);
    SimTime gridAfter(SimTime time) const;
    void push(SimTime time, std::uint8_t priority, std::uint16_t kind, std::uint64_t data);

    world::Component &m_owner;
    world::World &m_world;
    ContainerLog &m_log;
    const std::uint16_t m_slot;
    std::unique_ptr<RecordSource> m_source;
    world::Wire &m_wire;
    kinesis_stream::KinesisStream &m_stream;
    Settings m_settings;
    const SimTime m_phase;
    bool m_gone = false;

    SimTime m_fedTo = 0; ///< the application's records up to here were looked at
    std::uint32_t m_freeThreads = 0;
    std::uint32_t m_freed = 0; ///< by the event that is being handled

    std::optional<kinesis_stream::Router> m_map; ///< the shards as last listed
    SimTime m_mapTime = -1;
    SimTime m_mapBackOff = kFirstMapBackOff;
    bool m_listing = false;

    std::vector<Buffer> m_buffers;     ///< by shard
    std::vector<std::uint32_t> m_open; ///< shards whose buffer holds something
    std::vector<Limiter> m_limiters;   ///< by shard
    std::vector<std::uint32_t> m_limited;
    std::vector<Container> m_collection;
    std::uint64_t m_collectionBytes = 0;
    std::vector<std::uint64_t> m_collectionByShard;
    SimTime m_collectionDeadline = kernel::kNever;
    std::uint64_t m_collections = 0;    ///< tells an event of an older collection
    SimTime m_flushAt = kernel::kNever; ///< of the event that is in the queue for this one

    std::vector<Call> m_calls;
    std::vector<std::uint32_t> m_freeCalls;
    std::deque<std::uint32_t> m_waitingCalls;
    std::uint32_t m_inFlight = 0;
    std::uint32_t m_connections = 0; ///< open

    SimTime m_tickAt = kernel::kNever;
    std::uint64_t m_tickSerial = 0;
    std::uint64_t m_serial = 0;
    std::vector<PackedUser> m_scratch;
    Counts m_counts;
};

} // namespace headwater::services::kpl
