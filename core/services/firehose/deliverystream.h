// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/histogram.h"
#include "core/kernel/tokenbucket.h"
#include "core/limits/firehose.h"
#include "core/services/clients/readclient.h"
#include "core/services/delivery.h"
#include "core/services/firehose/body.h"
#include "core/services/firehose/lane.h"
#include "core/services/firehose/settings.h"
#include "core/services/function.h"
#include "core/services/kinesis-stream/contents.h"
#include "core/services/recordtap.h"
#include "core/services/recordtarget.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headwater::services::firehose {

using world::Json;

// What the service does not publish about how it delivers.
inline constexpr SimTime kPutTime = 300 * kernel::kMillisecond;    ///< an object of any size
inline constexpr std::int64_t kPutBytesPerSecond = 40'000'000;     ///< and what it takes on top
inline constexpr SimTime kFirstRetry = 5 * kernel::kSecond;        ///< doubles with every attempt …
inline constexpr SimTime kLongestRetry = 60 * kernel::kSecond;     ///< … up to this
inline constexpr SimTime kRedshiftRetry = 3'600 * kernel::kSecond; ///< documented: how long, unasked
inline constexpr SimTime kElasticSearchRetry = 300 * kernel::kSecond;
inline constexpr SimTime kSplunkRetry = 300 * kernel::kSecond;
inline constexpr SimTime kDeliveryCreation = 20 * kernel::kSecond; ///< CreateDeliveryStream until ACTIVE
inline constexpr SimTime kDeliveryDeletion = 10 * kernel::kSecond;
inline constexpr SimTime kEncryptionChange = 10 * kernel::kSecond;

enum DeliveryMetric : std::uint8_t {
    IncomingRecords,
    IncomingBytes,
    ThrottledRecords,
    ReadRecords,
    ReadBytes,
    MillisBehind,
    ProcessingDuration,
    ProcessedRecords,
    ConvertedRecords,
    FailedConversions,
    S3Records,
    S3Bytes,
    S3Success,
    DataFreshness,
    BackupRecords,
    RedshiftRecords,
    ElasticSearchRecords,
    SplunkRecords,
    AckLatency,
    PartitionCount,
    BufferedRecords,
    BufferedBytes,
    BufferSize,
    BufferAge,
    SecondsToFlush,
    RecordsDelivered,
    RecordsDroppedByFunction,
    RecordsFailed,
    RecordsBackedUp,
    DeliveryMetricCount
};

enum class DeliveryStatus : std::uint8_t { Creating, Active, Deleting };

/// Encryption of what a delivery stream holds.
struct DeliveryEncryption
{
    enum class Status : std::uint8_t { Disabled, Enabling, Enabled, EnablingFailed, Disabling };

    Status status = Status::Disabled;
    std::string keyType, keyArn; ///< no ARN of a key that the service owns
    std::string failure;         ///< the service's name for why it could not be enabled
};
std::string_view encryptionStatusName(DeliveryEncryption::Status status);

/// Why a key does not work now, by KMS's error; nothing of one that does, or that is no node of the pipeline.
std::string_view keyProblem(const world::World &world, std::string_view keyArn);

/// Totals since the start.
struct DeliveryTotals
{
    std::uint64_t incoming = 0, incomingBytes = 0, throttled = 0;
    std::uint64_t read = 0, readBytes = 0;
    std::uint64_t processed = 0, processedBytes = 0, invocations = 0, dropped = 0, processingFailed = 0;
    double processingSeconds = 0;
    std::uint64_t converted = 0, conversionsFailed = 0;
    std::uint64_t s3Records = 0, s3Bytes = 0, s3Objects = 0, attempts = 0, successes = 0;
    std::uint64_t backupRecords = 0, errorRecords = 0;
    std::uint64_t redshift = 0, copies = 0, copiesFailed = 0, elasticSearch = 0, splunk = 0;
    double ackSeconds = 0;
    std::uint64_t acks = 0;
    std::uint64_t delivered = 0, expired = 0, givenUp = 0;
    std::uint64_t produced = 0;    ///< of what was read from a stream, or sent by hand
    std::uint64_t billedBytes = 0; ///< each record rounded up to 5 KB
};

/// A running delivery stream: buffers what it takes in, processes it, and delivers it as objects or to a store.
class DeliveryStream final : public ReadComponent,
                             public RecordTarget,
                             public FunctionCaller,
                             public TappedSource,
                             public ContentKeeper
{
public:
    explicit DeliveryStream(const world::Birth &birth);
    ~DeliveryStream() override;

    const limits::FirehoseLimits &limits() const { return m_limits; }
    const Settings &settings() const { return m_settings; }
    const DeliveryTotals &totals() const { return m_totals; }
    std::size_t activePartitions() const;
    /// Why deliveries fail now, as the service says it: what is tried again and again; nothing while all goes well.
    struct Problem
    {
        std::string code, message;
    };
    std::optional<Problem> problem() const;
    bool readsStream() const { return !m_sources.empty(); }

    // Its life: lifecycle.cpp. Whoever is drawn was there before, and is active.
    const std::string &name() const { return m_name; } ///< as clients call it
    DeliveryStatus status() const { return m_status; }
    std::string_view statusName() const;
    std::string_view statusText() const override
    {
        return m_status == DeliveryStatus::Active ? std::string_view() : statusName();
    }
    SimTime created() const { return m_created; }
    SimTime activeSince() const { return m_activeSince; }
    SimTime updated() const { return m_updated; }       ///< negative: never
    std::uint32_t version() const { return m_version; } ///< one more with every change
    /// What the control plane takes for anything; negative: as the service does.
    void setControlDelay(SimTime delay) { m_controlDelay = delay; }
    /// It is CREATING from now on, for a while; then it begins to read the link's stream, if there is one.
    void beginCreation(SimTime now, std::optional<pipeline::Link> source);
    void beginDeletion(SimTime now);
    /// All properties at once, or none of them: what is not among the wanted ones has its default again.
    Result<void> reconfigure(SimTime now, const Json &wanted);
    const DeliveryEncryption &encryption() const { return m_encryption; }
    bool isEncrypted() const { return m_encryption.status == DeliveryEncryption::Status::Enabled; }
    std::optional<kinesis_stream::ApiError> changeEncryption(SimTime now, bool start, const std::string &keyType,
                                                             const std::string &keyArn);
    /// Why nothing can be encrypted now; a data key serves for a while.
    std::string_view keyProblem(SimTime now);

    /// A record with its bytes, from outside the world.
    PutOutcome putContent(SimTime now, std::string data);
    /// What the service calls a record that it has taken; means nothing else.
    std::string drawRecordId();

    // RecordTarget
    PutWords putWords() const override;
    std::uint64_t maxCallRecords() const override { return static_cast<std::uint64_t>(m_limits.maxBatchRecords); }
    std::uint64_t maxCallBytes() const override { return static_cast<std::uint64_t>(m_limits.maxBatchBytes); }
    bool admitCall(SimTime now, std::uint64_t records) override;
    PutOutcome put(SimTime now, const Arrival &arrival) override;

    std::string tappedData(const TappedRecord &record) const override;

    // FunctionCaller
    void answered(SimTime now, std::uint64_t token, const FunctionResult &result) override;

    // Component
    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void handle(const kernel::Event &event) override;
    Result<void> act(const std::string &name, const Json &with) override;
    std::string failure() const override;
    void costs(world::CostSheet &sheet) const override;
    void sample(double *values) override;
    void report(Json &node) const override;
    void tally(world::Ledger &ledger) const override;
    void fingerprint(kernel::Fingerprint &print) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override;
    std::uint64_t contentBytes() const override { return m_contents.bytes(); }

protected:
    ReadSpec readSpec() const override;
    void taken(const Taken &taken) override;
    Result<void> propertyChanged(const std::string &key, const Json &before) override;
    void removed() override;

private:
    enum EventKinds : std::uint16_t {
        kTimer = 64,
        kPutDone,
        kRetry,
        kStored,
        kCopied,
        kTransformTimer,
        kInvokeAgain,
        kCreated,
        kDeleted,
        kEncryptionChanged,
        kLastEvent = kEncryptionChanged
    };

    void apply(Settings settings);
    void grow(const kernel::Event &event);
    SimTime controlDelay(SimTime usual) const;

    // Taking in.
    PutOutcome admit(SimTime now, Item item);
    void take(SimTime now, const Item &item);

    // Transformation.
    struct Invocation
    {
        std::vector<Item> items;
        std::uint32_t attempts = 0;
        SimTime began = 0;
        bool isWaiting = false; ///< for its next attempt
    };
    void closeTransformBatch(SimTime now);
    void invokeWaiting(SimTime now);
    void invoke(SimTime now, std::uint64_t token);
    std::string eventText(std::uint64_t token) const;
    void transformed(SimTime now, std::uint64_t token, const Invocation &invocation, const std::string &payload);
    void transformFailed(SimTime now, const Invocation &invocation, std::string_view code, const std::string &message);
    void giveBackTransforms(SimTime now);
    std::uint64_t transforming() const;

    void deliverItem(SimTime now, const Item &item);
    Lane *laneFor(SimTime now, const Item &item);
    std::optional<std::vector<std::string>> partitionOf(const Item &item) const;

    // Buffers.
    Lane &newLane(Lane::Role role);
    Lane &errorLane(std::string_view errorType);
    void add(SimTime now, Lane &lane, const Item &item);
    void fail(SimTime now, const Item &item, std::string_view errorType, Failure failure);
    void armTimer(Lane &lane, SimTime at);
    void tryFlush(SimTime now, Lane &lane);
    void grow(SimTime now, Lane &lane);
    std::uint64_t largestBuffer() const; ///< that the destination allows

    // Deliveries.
    void begin(SimTime now, Lane &lane);
    void prepare(SimTime now, Lane &lane);
    void prepareRecords(SimTime now, Lane &lane);
    void prepareFailures(Lane &lane);
    void convert(SimTime now, Lane &lane, RecordsBody &body);
    std::string objectKey(const Lane &lane, std::string_view suffix);
    void attempt(SimTime now, Lane &lane);
    void attemptPut(SimTime now, Lane &lane);
    void attemptStore(SimTime now, Lane &lane);
    void attemptCopy(SimTime now, Lane &lane);
    void putDone(SimTime now, Lane &lane);
    void stored(SimTime now, Lane &lane);
    void copied(SimTime now, Lane &lane);
    void giveUpStore(SimTime now, Lane &lane, std::string_view code, std::string message);
    void retryLater(SimTime now, Lane &lane);
    void finish(SimTime now, Lane &lane, bool isDelivered);
    bool isExpired(SimTime now, const Lane &lane) const;
    s3_bucket::Bucket *bucketOf(const Lane &lane, world::Wire **wire) const;
    bool isReachable(const world::Wire *wire) const;
    std::string indexName(SimTime now) const;
    SimTime retryDuration() const;

    struct Outlet
    {
        world::Wire *wire = nullptr;
        s3_bucket::Bucket *bucket = nullptr;
        DeliveryTarget *target = nullptr;
    };
    Outlet m_objects, m_backup, m_target;
    std::vector<world::Wire *> m_taps; ///< to applications that see what is taken in
    world::Wire *m_functionWire = nullptr;
    Function *m_function = nullptr;
    std::vector<Item> m_transformBatch; ///< the buffer in front of the function
    std::uint64_t m_transformBytes = 0;
    std::uint64_t m_transformTimer = 0;
    std::deque<std::uint64_t> m_transformQueue;        ///< invocations that wait for a free place
    std::map<std::uint64_t, Invocation> m_invocations; ///< by token
    std::uint64_t m_tokens = 0;
    std::size_t m_inFlight = 0;
    const limits::FirehoseLimits &m_limits;
    Settings m_settings;
    std::uint32_t m_version = 1;
    std::vector<world::Wire *> m_sources; ///< from data streams that it reads
    kernel::TokenBucket m_putRecords, m_putBytes, m_putRequests;
    std::vector<std::unique_ptr<Lane>> m_lanes;
    Lane *m_data = nullptr;
    Lane *m_backupLane = nullptr;
    std::map<std::vector<std::string>, std::uint16_t> m_partitions; ///< active ones
    std::vector<std::uint16_t> m_freeLanes;
    kinesis_stream::ContentStore m_contents;
    kernel::Stream m_keyDraws;
    kernel::Stream m_idDraws;
    std::uint64_t m_keysDrawn = 0, m_idsDrawn = 0;
    std::uint64_t m_timers = 0;
    std::uint64_t m_events = 0;
    DeliveryTotals m_totals, m_sampled;
    kernel::Histogram m_latency; ///< from the client to delivery
    kernel::Fingerprint m_print;

    std::string m_name;
    DeliveryStatus m_status = DeliveryStatus::Active;
    SimTime m_created = 0, m_activeSince = 0, m_updated = -1;
    SimTime m_controlDelay = -1;
    std::optional<pipeline::Link> m_source; ///< to come, when it is created
    DeliveryEncryption m_encryption;
    std::vector<SimTime> m_encryptionCalls; ///< of the last 24 hours
    SimTime m_keyUntil = -1;                ///< of the data key in use
    bool m_isReconfigured = false;          ///< its properties change one after the other, and count together
    bool m_isTapped = false;
};

} // namespace headwater::services::firehose
