// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/streams.h"
#include "core/services/kinesis-stream/contents.h"
#include "core/services/kinesis-stream/errors.h"
#include "core/services/kinesis-stream/intake.h"
#include "core/services/recordtarget.h"
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

// How long the service takes. Not published: some seconds each.
inline constexpr SimTime kConsumerCreation = 2 * kernel::kSecond; ///< RegisterStreamConsumer until ACTIVE
inline constexpr SimTime kConsumerDeletion = 2 * kernel::kSecond;
inline constexpr SimTime kStreamCreation = 10 * kernel::kSecond; ///< CreateStream until ACTIVE
inline constexpr SimTime kStreamDeletion = 10 * kernel::kSecond;
inline constexpr SimTime kLongTerm = 7 * 24 * kernel::kHour;  ///< records kept longer are billed in another way
inline constexpr SimTime kStreamUpdate = 5 * kernel::kSecond; ///< capacity mode, encryption

enum class StreamStatus : std::uint8_t { Creating, Active, Updating, Deleting };
std::string_view statusName(StreamStatus status);

struct ReadOutcome
{
    enum class Kind : std::uint8_t { Records, CallsExceeded, BytesExceeded, Barred };
    Kind kind = Kind::Records;
    std::uint64_t from = 0, to = 0; ///< positions in the shard's log
    std::uint64_t bytes = 0;
    SimTime behind = 0; ///< age of the next record after these; 0 when caught up
    bool end = false;   ///< the shard is closed and read to its end
};

/// The last SubscribeToShard of a consumer for a shard.
struct Subscription
{
    SimTime since = -1;      ///< -1: never
    std::uint64_t times = 0; ///< calls that succeeded; a newer one ends the older connection
    kernel::TokenBucket bytes;
};

/// A registered consumer of enhanced fan-out.
struct RegisteredConsumer
{
    std::string name;
    SimTime created = 0;
    SimTime active = 0;                           ///< CREATING before
    bool gone = false;                            ///< deregistered
    SimTime goneAt = 0;                           ///< when it is; DELETING before
    std::vector<Subscription> subscriptions = {}; ///< by shard

    bool isListed(SimTime now) const { return !gone || now < goneAt; }
    std::string_view statusName(SimTime now) const { return gone ? "DELETING" : now < active ? "CREATING" : "ACTIVE"; }
};

/// A sequence number of ours, taken apart.
struct SequenceParts
{
    std::uint64_t shardOpened = 0; ///< seconds since 1970
    std::uint64_t counter = 0;     ///< records of the shard up to it; 0 where the shard begins
    std::uint64_t seconds = 0;     ///< since 1970, of the record
    std::uint32_t shard = 0;
};
inline constexpr std::uint64_t kEndOfShard = 0x7fff'ffff'ffff'ffff; ///< counter of a closed shard's last number

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
/// Clients with a Lane need no events: a shard's arrivals, refusals and retries touch no other shard. The order inside
/// a shard is (time, client, record), whether a record came through a lane or in a call, so both give the same result.
class KinesisStream final : public world::Component, public RecordTarget, public ContentKeeper
{
public:
    explicit KinesisStream(const world::Birth &birth);
    ~KinesisStream() override;

    const limits::StreamLimits &limits() const { return m_limits; }
    StreamStatus status() const { return m_status; }
    std::string_view statusText() const override { return statusName(m_status); }
    bool isOnDemand() const { return m_onDemand; }
    SimTime retention() const { return m_retention; }
    const std::vector<std::unique_ptr<Shard>> &shards() const { return m_shards; }
    Shard &shard(std::uint32_t number) const { return *m_shards[number]; }
    Shard &shardFor(Digest128 hash) const;
    std::size_t openShards() const { return m_routes.size(); }
    const Router &routes() const { return m_routes; } ///< the open shards by their ranges
    std::vector<std::uint32_t> openShardNumbers() const;

    // Writing.
    Intake &intake() { return m_intake; }
    PutOutcome put(SimTime now, const Arrival &arrival) override;
    PutWords putWords() const override { return {"PutRecord", "PutRecords", kThroughputExceeded}; }
    std::uint64_t maxCallRecords() const override { return m_limits.maxRequestRecords; }
    std::uint64_t maxCallBytes() const override { return m_limits.maxRequestBytes; }
    std::optional<std::uint32_t> shardNumberFor(Digest128 hash) const override { return shardFor(hash).number; }
    void addCaller() override { m_intake.addCaller(); }
    void removeCaller() override { m_intake.removeCaller(); }
    /// A record with its bytes, from outside the world: a person's or a real client's. When it is accepted, it is the
    /// last one of the shard.
    PutOutcome putContent(SimTime now, world::WholeRecord record, Digest128 hash);
    std::uint64_t contentBytes() const override { return m_contents.bytes(); }

    // Reading. `position` is clamped to the trim horizon.
    ReadOutcome getRecords(SimTime now, std::uint32_t shard, std::uint64_t position, std::uint64_t limit);
    ReadOutcome push(SimTime now, std::uint32_t shard, std::uint64_t position, std::int64_t byteBudget);
    /// What goes to a registered consumer, at its own rate of the shard; nothing while it must wait.
    std::optional<ReadOutcome> pushTo(SimTime now, std::size_t consumer, std::uint32_t shard, std::uint64_t position);
    /// A reader has records. Whoever is the first decides how they are counted: one that has no use for them filters.
    void markDelivered(std::uint32_t shard, std::uint64_t from, std::uint64_t to, bool filtered = false);
    bool admitIteratorCall(SimTime now, std::uint32_t shard);

    // Control plane: nothing, or the service's refusal.
    std::optional<ApiError> splitShard(SimTime now, const std::string &shardId, const std::string &startingHashKey);
    std::optional<ApiError> mergeShards(SimTime now, const std::string &shardId, const std::string &adjacentId);
    std::optional<ApiError> updateShardCount(SimTime now, std::int64_t target);
    std::optional<ApiError> changeRetention(SimTime now, std::int64_t hours, bool increase);
    std::optional<ApiError> updateStreamMode(SimTime now, bool onDemand);
    std::optional<ApiError> updateMaxRecordSize(SimTime now, std::int64_t kibibytes);
    std::optional<ApiError> changeEncryption(SimTime now, bool start, const std::string &keyId);
    std::optional<ApiError> deleteStream(SimTime now, bool enforceConsumerDeletion);
    /// The stream is CREATING from now on, for a while.
    void beginCreation(SimTime now);
    /// Everything the control plane does takes so long; negative: as the service does.
    void setControlDelay(SimTime delay) { m_controlDelay = delay; }
    SimTime created() const { return m_created; }
    bool isEncrypted() const { return m_encryption.back().kms; }
    bool wasEncrypted(SimTime time) const;
    const std::string &keyId() const { return m_encryption.back().keyId; }

    // Enhanced fan-out.
    std::optional<ApiError> registerConsumer(SimTime now, const std::string &name, std::size_t *slot);
    void deregisterConsumer(std::size_t slot, SimTime goneAt = 0);
    std::optional<ApiError> subscribe(SimTime now, std::size_t consumer, std::uint32_t shard);
    const std::vector<RegisteredConsumer> &consumers() const { return m_consumers; }
    std::int64_t consumersCreating(SimTime now) const;
    std::int64_t consumersListed(SimTime now) const;
    Subscription &subscription(std::size_t consumer, std::uint32_t shard);
    SimTime controlDelay(SimTime usual) const { return m_controlDelay < 0 ? usual : m_controlDelay; }
    std::uint32_t reshardsLeft() const { return static_cast<std::uint32_t>(m_plan.size()); }

    /// Decimal sequence number of the record at a position of a shard.
    std::string sequenceNumber(const Shard &shard, std::uint64_t position) const;
    /// The same for any count of records: 0 begins the shard, kEndOfShard ends it.
    std::string sequenceNumber(const Shard &shard, std::uint64_t counter, SimTime time) const;
    static std::optional<SequenceParts> parseSequenceNumber(std::string_view text);
    static std::uint64_t epochSeconds(SimTime time);
    /// Position and shard that a sequence number of ours names; nothing if it is none.
    static std::optional<std::uint64_t> positionOf(const std::string &sequenceNumber, std::uint32_t *shardNumber);

    /// The position behind what reached a shard before `time`, which is not ahead of the clock.
    std::uint64_t positionAt(Shard &shard, SimTime time);

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
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    void costs(world::CostSheet &sheet) const override;

    /// The record at a position of a shard, made whole.
    world::PeekedRecord recordAt(const Shard &shard, std::uint64_t position) const;

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
    struct Usage
    {
        std::uint64_t putUnits = 0, roundedBytes = 0, readBytes = 0, pushedBytes = 0;
        std::uint64_t oldReadBytes = 0; ///< of records older than seven days
    };
    Usage usage() const;
    /// Bytes of records that are older than `age` now; sizes at their average.
    double bytesOlderThan(SimTime age) const;

    /// Refusals by the control plane, newest last; for notices.
    struct Refusal
    {
        SimTime at;
        std::string operation;
        ApiError error;
    };
    const std::vector<Refusal> &refusals() const { return m_refusals; }

protected:
    Result<void> propertyChanged(const std::string &key, const Json &before) override;

private:
    enum EventKinds : std::uint16_t { kReshardDone = 1, kOnDemandCheck, kCreated, kUpdated, kDeleted };

    struct Step
    {
        bool merge;
        std::uint32_t shard;
        std::uint32_t adjacent;
        Digest128 at;
    }; ///< one split or merge

    Shard &openShard(Digest128 first, Digest128 last);
    void beginStep(SimTime now);
    void splitNextOfAll(SimTime now);
    void followDemand(SimTime now);
    Result<void> sendByHand(SimTime now, const Json &with);
    void finishStep();
    void finishUpdate(SimTime now);
    std::optional<ApiError> checkActive() const;
    std::optional<ApiError> checkResharding() const;
    std::optional<ApiError> refuse(const std::string &operation, ApiError error);
    Shard *findShard(const std::string &id) const;
    void watchHotKeys(Shard &shard);

    limits::StreamLimits m_limits;
    StreamStatus m_status = StreamStatus::Active;
    bool m_onDemand = false;
    SimTime m_retention = 0;
    std::vector<std::unique_ptr<Shard>> m_shards;
    Router m_routes;
    Intake m_intake;
    std::vector<Step> m_plan; ///< what is left of the running job, next one last
    std::uint64_t m_steps = 0;
    std::uint64_t m_jobStart = 0;         ///< m_steps when the running job began
    std::vector<std::uint32_t> m_toSplit; ///< for SplitEveryShard, the next one last
    std::vector<SimTime> m_updates;       ///< times of UpdateShardCount in the last 24 h
    std::vector<RegisteredConsumer> m_consumers;
    std::vector<std::shared_ptr<ReaderGroup>> m_groups;
    std::vector<Refusal> m_refusals;
    ContentStore m_contents;
    bool m_isRead = false; ///< a reader was linked; it may pass records on
    SimTime m_created = 0;
    SimTime m_controlDelay = -1;
    struct Encryption
    {
        SimTime from;
        bool kms;
        std::string keyId;
    };
    std::vector<Encryption> m_encryption;       ///< as it was and is, oldest first
    std::optional<Encryption> m_nextEncryption; ///< while the stream is UPDATING
    std::optional<bool> m_nextOnDemand;
    std::vector<SimTime> m_modeChanges, m_encryptionStarts, m_encryptionStops;
    bool m_followsDemand = false; ///< its next look is in the event queue

    std::uint64_t m_outsideProduced = 0, m_handDropped = 0;
    std::uint64_t m_delivered = 0, m_filtered = 0;
    std::uint64_t m_oldGetBytes = 0;
    std::uint64_t m_getRecords = 0, m_getBytes = 0, m_getCalls = 0, m_pushRecords = 0, m_pushBytes = 0;
    SimTime m_iteratorAge = 0, m_pushBehind = 0, m_maxIteratorAge = 0, m_maxPushBehind = 0;
    std::array<std::uint64_t, StreamMetricCount> m_sampled{}; ///< totals at the last second
};

} // namespace headwater::services::kinesis_stream
