// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/streams.h"
#include "core/services/kinesis-stream/shard.h"
#include "core/world/component.h"

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headwater::services {
struct ReaderGroup;
}

namespace headwater::services::kinesis_stream {

using world::Json;

/// An answer of the service that is not success: its own error name and message.
struct ApiError
{
    std::string_view code;      ///< ProvisionedThroughputExceededException, …
    std::string message;
};

/// From RegisterStreamConsumer until the consumer is ACTIVE. Not published; some seconds.
inline constexpr SimTime kConsumerCreation = 2 * kernel::kSecond;

enum class StreamStatus : std::uint8_t { Creating, Active, Updating, Deleting };

/// A record that reaches the stream in a call.
struct Arrival
{
    std::uint16_t component = 0;
    std::uint64_t number = 0;
    SimTime emitted = 0;
    Digest128 hash;
    std::uint32_t bytes = 0;    ///< data and key
};

enum class PutOutcome : std::uint8_t { Accepted, Throttled, TooLarge };

struct ReadOutcome
{
    enum class Kind : std::uint8_t { Records, CallsExceeded, BytesExceeded };
    Kind kind = Kind::Records;
    std::uint64_t from = 0, to = 0;     ///< positions in the shard's log
    std::uint64_t bytes = 0;
    SimTime behind = 0;                 ///< age of the next record after these; 0 when caught up
    bool end = false;                   ///< the shard is closed and read to its end
};

/// A registered consumer of enhanced fan-out.
struct RegisteredConsumer
{
    std::string name;
    SimTime created = 0;
    SimTime active = 0;                 ///< CREATING before
    bool gone = false;
};

enum StreamMetric : std::uint8_t {
    IncomingRecords,
    IncomingBytes,
    WriteExceeded,
    ReadExceeded,
    GetRecordsRecords,
    GetRecordsBytes,
    GetRecordsSuccess,
    IteratorAge,
    PushedRecords,
    PushedBytes,
    PushBehind,
    OpenShards,
    WriteLimitRecords,
    WriteLimitBytes,
    StoredRecords,
    OldestRecordSeconds,
    StreamMetricCount
};

/// A running data stream: shards, what they hold, what they allow, and how they are reshaped.
///
/// Clients with a Lane are worked through lazily: a shard's arrivals, refusals and retries touch no other shard, so
/// each is brought up to date when somebody asks. The order inside a shard is (time, client, record), whether a
/// record came through a lane or in a call, so both give the same result.
class KinesisStream final : public world::Component
{
public:
    explicit KinesisStream(const world::Birth &birth);
    ~KinesisStream() override;

    const limits::StreamLimits &limits() const { return m_limits; }
    StreamStatus status() const { return m_status; }
    bool isOnDemand() const { return m_onDemand; }
    SimTime retention() const { return m_retention; }
    const std::vector<std::unique_ptr<Shard>> &shards() const { return m_shards; }
    Shard &shard(std::uint32_t number) const { return *m_shards[number]; }
    Shard &shardFor(Digest128 hash) const;
    std::size_t openShards() const { return m_routes.size(); }
    std::vector<std::uint32_t> openShardNumbers() const;

    // Writing.
    void addLane(Lane *lane);
    void removeLane(Lane *lane);    ///< its records on the way are given up
    bool hasRoomForLane() const { return m_lanes.size() < 250; }
    PutOutcome put(SimTime now, const Arrival &arrival);

    // Reading. `position` is clamped to the trim horizon.
    ReadOutcome getRecords(SimTime now, std::uint32_t shard, std::uint64_t position, std::uint64_t limit);
    ReadOutcome push(SimTime now, std::uint32_t shard, std::uint64_t position, std::int64_t byteBudget);
    void markDelivered(std::uint32_t shard, std::uint64_t from, std::uint64_t to);
    bool admitIteratorCall(SimTime now, std::uint32_t shard);

    // Control plane: nothing, or the service's refusal.
    std::optional<ApiError> splitShard(SimTime now, const std::string &shardId, const std::string &startingHashKey);
    std::optional<ApiError> mergeShards(SimTime now, const std::string &shardId, const std::string &adjacentId);
    std::optional<ApiError> updateShardCount(SimTime now, std::int64_t target);
    std::optional<ApiError> changeRetention(SimTime now, std::int64_t hours, bool increase);
    std::optional<ApiError> registerConsumer(SimTime now, const std::string &name, std::size_t *slot);
    void deregisterConsumer(std::size_t slot);
    const std::vector<RegisteredConsumer> &consumers() const { return m_consumers; }
    std::uint32_t reshardsLeft() const { return static_cast<std::uint32_t>(m_plan.size()); }

    /// Decimal sequence number of the record at a position of a shard.
    std::string sequenceNumber(const Shard &shard, std::uint64_t position) const;
    /// Position and shard that a sequence number of ours names; nothing if it is none.
    static std::optional<std::uint64_t> positionOf(const std::string &sequenceNumber, std::uint32_t *shardNumber);

    /// Everything before (time, order) happens in one shard.
    void advance(Shard &shard, SimTime time, std::uint64_t order);

    // Component
    void wired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    void settle(SimTime time) override;
    SimTime nextLazyEvent() override;
    Result<void> act(const std::string &name, const Json &with) override;
    void sample(double *values) override;
    void report(Json &node) const override;
    void tally(world::Ledger &ledger) const override;
    void fingerprint(kernel::Fingerprint &print) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override;

    // What the readers report for the stream's metrics.
    void noteIteratorAge(SimTime age) { m_iteratorAge = std::max(m_iteratorAge, age); }
    void notePushed(std::uint64_t records, std::uint64_t bytes, SimTime behind)
    {
        m_pushRecords += records;
        m_pushBytes += bytes;
        m_pushBehind = std::max(m_pushBehind, behind);
    }
    /// The application of a name, made when it is asked for first.
    std::shared_ptr<ReaderGroup> readerGroup(const std::string &name);

    /// What is billed, since the start.
    struct Usage { std::uint64_t putUnits = 0, roundedBytes = 0, readBytes = 0, pushedBytes = 0; };
    Usage usage() const;

    /// Refusals by the control plane, newest last; for notices.
    struct Refusal { SimTime at; std::string operation; ApiError error; };
    const std::vector<Refusal> &refusals() const { return m_refusals; }

protected:
    Result<void> propertyChanged(const std::string &key, const Json &before) override;

private:
    enum EventKinds : std::uint16_t { kReshardDone = 1, kOnDemandCheck = 2 };

    struct Route { Digest128 first; std::uint32_t shard; };
    struct Step { bool merge; std::uint32_t shard; std::uint32_t adjacent; Digest128 at; };   ///< one split or merge

    void stageThrough(SimTime time);
    void stageBefore(SimTime end);
    Shard &openShard(Digest128 first, Digest128 last);
    void rebuildRoutes();
    std::size_t routeIndex(std::uint64_t high) const;
    void restage(Shard &closed);
    std::uint64_t fullNumber(const Staged &staged) const;
    template<bool tellsCalls>
    void workThrough(Shard &shard, SimTime time, std::uint64_t order);
    bool admit(Shard &shard, SimTime now, std::uint32_t bytes);
    void tellArrival(const Shard &shard, const Lane &lane, SimTime now, std::uint64_t number, std::uint32_t bytes,
                     std::uint32_t attempt, PutOutcome outcome) const;
    void store(Shard &shard, SimTime now, SimTime emitted, std::uint32_t bytes, std::uint16_t component,
               std::uint64_t number);
    void refuseStaged(Shard &shard, Lane &lane, std::size_t laneIndex, SimTime now, SimTime emitted,
                      std::uint64_t number, std::uint32_t bytes, std::uint32_t attempt, bool throttled);
    void beginStep(SimTime now);
    void splitNextOfAll(SimTime now);
    void followDemand(SimTime now);
    void makeRetryHeap(Shard &shard) const;
    Result<void> sendByHand(SimTime now, const Json &with);
    void finishStep();
    std::optional<ApiError> checkResharding() const;
    std::optional<ApiError> refuse(const std::string &operation, ApiError error);
    Shard *findShard(const std::string &id) const;
    void watchHotKeys(Shard &shard);

    const limits::StreamLimits &m_limits;
    StreamStatus m_status = StreamStatus::Active;
    bool m_onDemand = false;
    SimTime m_retention = 0;
    std::vector<std::unique_ptr<Shard>> m_shards;
    std::vector<Route> m_routes;                    ///< open shards by range
    std::array<std::uint32_t, 4'097> m_routeGuess{};  ///< by the upper 12 bits: the first route that may hold it
    std::vector<Lane *> m_lanes;                    ///< null where one was removed
    std::vector<std::uint64_t> m_laneNext;          ///< number behind the last staged record
    SimTime m_stagedBefore = 0;
    SimTime m_stageSpan = 50 * kernel::kMillisecond;
    std::vector<Step> m_plan;                       ///< what is left of the running job, next one last
    std::uint64_t m_steps = 0;
    std::uint64_t m_jobStart = 0;                   ///< m_steps when the running job began
    std::vector<std::uint32_t> m_toSplit;           ///< for SplitEveryShard, the next one last
    std::vector<SimTime> m_updates;                 ///< times of UpdateShardCount in the last 24 h
    std::vector<RegisteredConsumer> m_consumers;
    std::vector<std::shared_ptr<ReaderGroup>> m_groups;
    std::vector<Refusal> m_refusals;
    std::vector<world::WholeRecord> m_byHand;

    std::uint64_t m_handDropped = 0;
    std::uint64_t m_delivered = 0;
    std::uint64_t m_getRecords = 0, m_getBytes = 0, m_getCalls = 0, m_pushRecords = 0, m_pushBytes = 0;
    SimTime m_iteratorAge = 0, m_pushBehind = 0, m_maxIteratorAge = 0, m_maxPushBehind = 0;
    std::array<std::uint64_t, StreamMetricCount> m_sampled{};   ///< totals at the last second
};

} // namespace headwater::services::kinesis_stream
