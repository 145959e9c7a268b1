// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policies/policy.h"
#include "core/services/kinesis-stream/api/api.h"
#include "core/services/kinesis-stream/api/tokens.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/services/kms-key/use.h"
#include "core/world/world.h"

#include <functional>
#include <map>
#include <string>

namespace headwater::services::kinesis_stream::api {

struct AccountOptions
{
    /// What the control plane takes for anything: creating, splitting, registering. Negative: as the service does.
    SimTime controlDelay = -1;
};

/// The Data Streams API over the streams of a world: those of its pipeline, whose names are their nodes' ids, and those
/// that clients create, which become components of the running world. Account 000000000000, Region us-east-1.
///
/// Every call happens at the world's present time and answers at once. What a call does to a stream, the stream
/// decides: the simulated clients of the pipeline meet the same limits and refusals. Here is what only real clients
/// meet: the form of requests, the account's quotas, calls per second of the control plane, tokens. Not thread-safe:
/// belongs to whoever runs the world, and must not outlive it.
class Account
{
public:
    explicit Account(world::World &world, AccountOptions options = {});
    ~Account();
    Account(const Account &) = delete;
    Account &operator=(const Account &) = delete;

    limits::Profile profile() const { return m_world.profile(); }
    /// Whoever makes the calls from here on: in his name the keys of encrypted streams are asked. None: the owner.
    using KeyUse = std::optional<kms_key::KeyUser>;
    void setKeyUse(KeyUse use) { m_keyUse = std::move(use); }

    // streams.cpp
    ApiResult<void> createStream(const CreateStreamRequest &request);
    ApiResult<void> deleteStream(const DeleteStreamRequest &request);
    ApiResult<StreamDescription> describeStream(const DescribeStreamRequest &request);
    ApiResult<StreamDescriptionSummary> describeStreamSummary(const StreamTarget &request);
    ApiResult<ListStreamsResult> listStreams(const ListStreamsRequest &request);
    ApiResult<DescribeLimitsResult> describeLimits();
    ApiResult<void> updateStreamMode(const UpdateStreamModeRequest &request);
    ApiResult<void> updateMaxRecordSize(const UpdateMaxRecordSizeRequest &request);
    ApiResult<void> startStreamEncryption(const StreamEncryptionRequest &request);
    ApiResult<void> stopStreamEncryption(const StreamEncryptionRequest &request);

    // shards.cpp
    ApiResult<ListShardsResult> listShards(const ListShardsRequest &request);
    ApiResult<void> splitShard(const SplitShardRequest &request);
    ApiResult<void> mergeShards(const MergeShardsRequest &request);
    ApiResult<UpdateShardCountResult> updateShardCount(const UpdateShardCountRequest &request);
    ApiResult<void> increaseStreamRetentionPeriod(const RetentionPeriodRequest &request);
    ApiResult<void> decreaseStreamRetentionPeriod(const RetentionPeriodRequest &request);

    // monitoring.cpp
    ApiResult<EnhancedMonitoringResult> enableEnhancedMonitoring(const EnhancedMonitoringRequest &request);
    ApiResult<EnhancedMonitoringResult> disableEnhancedMonitoring(const EnhancedMonitoringRequest &request);

    // policies.cpp; today
    ApiResult<void> putResourcePolicy(const ResourcePolicyRequest &request);
    ApiResult<ResourcePolicy> getResourcePolicy(const ResourcePolicyRequest &request);
    ApiResult<void> deleteResourcePolicy(const ResourcePolicyRequest &request);
    /// The policy of a stream or a consumer by its ARN; null: it has none.
    const policies::Policy *policyOf(const std::string &arn) const;
    std::uint64_t policyRevision() const { return m_policyRevision; } ///< another after every change of any of them

    // tags.cpp
    ApiResult<void> addTagsToStream(const TagsRequest &request);
    ApiResult<void> removeTagsFromStream(const TagKeysRequest &request);
    ApiResult<TagList> listTagsForStream(const ListTagsRequest &request);
    // The same by ARN; today.
    ApiResult<void> tagResource(const TagsRequest &request);
    ApiResult<void> untagResource(const TagKeysRequest &request);
    ApiResult<TagList> listTagsForResource(const StreamTarget &request);

    // records.cpp
    ApiResult<PutRecordResult> putRecord(PutRecordRequest request);
    ApiResult<PutRecordsResult> putRecords(PutRecordsRequest request);
    ApiResult<GetShardIteratorResult> getShardIterator(const GetShardIteratorRequest &request);
    ApiResult<GetRecordsResult> getRecords(const GetRecordsRequest &request);
    /// The stream that an iterator, or a NextToken of ListShards, reads from; nothing where it is none.
    std::optional<std::string> arnOfIterator(std::string_view iterator) const;
    std::optional<std::string> arnOfShardsToken(std::string_view token) const;

    // consumers.cpp
    ApiResult<Consumer> registerStreamConsumer(const RegisterStreamConsumerRequest &request);
    ApiResult<void> deregisterStreamConsumer(const ConsumerTarget &request);
    ApiResult<ConsumerDescription> describeStreamConsumer(const ConsumerTarget &request);
    ApiResult<ListStreamConsumersResult> listStreamConsumers(const ListStreamConsumersRequest &request);
    ApiResult<SubscriptionId> subscribeToShard(const SubscribeToShardRequest &request);
    /// The next event of a connection; nothing while there is none to send. An error ends the connection.
    ApiResult<std::optional<SubscribeToShardEvent>> readSubscription(SubscriptionId subscription);
    /// The client closed the connection.
    void closeSubscription(SubscriptionId subscription);

private:
    /// A subscription to a shard, and how far it is.
    struct Connection
    {
        std::uint16_t stream;
        std::size_t consumer;
        std::uint32_t shard;
        std::uint64_t position;
        SimTime since;
        SimTime pushed;
        std::uint64_t times; ///< of the stream's Subscription when it began
        KeyUse keyUse;
    };
    struct ConsumerPlace
    {
        KinesisStream *stream;
        std::size_t slot;
    };
    struct Calls
    {
        SimTime second = -1;
        std::int64_t count = 0;
    };
    struct KeptPolicy
    {
        std::string text;
        policies::Policy policy;
    };
    /// Where a record goes, and how large it is with its key.
    struct Placement
    {
        Digest128 hash;
        std::uint32_t bytes = 0;
    };

    SimTime now() const { return m_world.now(); }
    bool isExam() const { return m_world.profile() == limits::Profile::Exam; }
    std::vector<KinesisStream *> streams() const; ///< by name
    KinesisStream *findStream(std::string_view name) const;
    ApiResult<KinesisStream *> resolve(const StreamTarget &target) const;
    ApiResult<KinesisStream *> resolveArn(const std::string &arn) const;
    /// One that holds records: not CREATING, and not stopped.
    ApiResult<KinesisStream *> resolveForData(const StreamTarget &target) const;
    std::optional<ApiError> admit(std::string_view operation, std::int64_t perSecond, const std::string &subject = {});
    std::optional<ApiError> checkShardQuota(std::int64_t more) const;
    ApiResult<void> changeEncryption(const StreamEncryptionRequest &request, bool start);
    ApiResult<void> changeRetention(const RetentionPeriodRequest &request, bool increase);

    void fill(StreamProperties &properties, const KinesisStream &stream) const;
    ShardDescription describe(const KinesisStream &stream, const Shard &shard) const;
    std::vector<ChildShard> childrenOf(const KinesisStream &stream, const Shard &shard) const;
    bool isExpired(const KinesisStream &stream, const Shard &shard) const;
    ApiResult<Placement> place(const KinesisStream &stream, const Text &key, const Text &data,
                               const Text &explicitHashKey) const;
    ApiResult<std::uint64_t> startingPosition(KinesisStream &stream, const Shard &shard, std::string_view operation,
                                              const std::string &type, const Text &sequenceNumber,
                                              std::optional<Milliseconds> timestamp) const;
    ApiResult<EnhancedMonitoringResult> changeMonitoring(std::string_view operation,
                                                         const EnhancedMonitoringRequest &request, bool enable);
    ApiResult<KinesisStream *> resolveForPolicy(std::string_view operation, const ResourcePolicyRequest &request);
    std::optional<ApiError> checkKey(const KinesisStream &stream, std::string_view action, const KeyUse &use);
    std::optional<ApiError> checkKey(const std::string &keyId, std::string_view action, const KeyUse &use) const;
    std::optional<ApiError> checkTags(const std::string &stream, const Tags &tags, const Tags &had) const;
    ApiResult<void> addTags(std::string_view operation, const TagsRequest &request);
    ApiResult<void> removeTags(std::string_view operation, const TagKeysRequest &request);
    Record wholeRecord(const KinesisStream &stream, const Shard &shard, std::uint64_t position) const;
    ApiResult<ConsumerPlace> findConsumer(const ConsumerTarget &target) const;
    /// The same for an operation whose whole request this is: its form and its calls per second come first.
    ApiResult<ConsumerPlace> findConsumer(std::string_view operation, std::int64_t perSecond,
                                          const ConsumerTarget &request);
    Consumer describe(const KinesisStream &stream, const RegisteredConsumer &consumer) const;
    std::string seal(const Token &token) const;
    std::optional<std::string> arnOfToken(std::string_view text, Token::Kind kind) const;

    world::World &m_world;
    const AccountOptions m_options;
    const limits::StreamLimits &m_limits;
    std::map<std::string, Calls> m_calls; ///< by operation and subject
    std::map<SubscriptionId, Connection> m_connections;
    std::map<std::uint16_t, Tags> m_tags; ///< by stream
    KeyUse m_keyUse;
    std::map<std::string, SimTime> m_keyUntil;    ///< by action, stream and caller: how long a data key serves
    std::map<std::string, KeptPolicy> m_policies; ///< by stream, and its ARN or that of a consumer
    std::uint64_t m_policyRevision = 0;
    std::uint64_t m_subscriptions = 0;
};

std::string streamArn(std::string_view name);
Milliseconds toMilliseconds(SimTime time);
SimTime fromMilliseconds(Milliseconds time); ///< the first nanosecond of it

} // namespace headwater::services::kinesis_stream::api
