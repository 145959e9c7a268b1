// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Enhanced fan-out: registered consumers, and subscriptions of theirs.

#include "core/services/clients/readclient.h"
#include "core/services/kinesis-stream/api/account.h"
#include "core/services/kinesis-stream/api/tokens.h"
#include "core/services/kinesis-stream/api/validation.h"

#include <algorithm>

namespace headwater::services::kinesis_stream::api {
namespace {

std::string consumerArn(const KinesisStream &stream, const RegisteredConsumer &consumer)
{
    return streamArn(stream.id()) + "/consumer/" + consumer.name + ":" +
           std::to_string(KinesisStream::epochSeconds(consumer.created));
}

ApiError consumerNotFound(const std::string &what)
{
    return {kResourceNotFound, "Consumer " + what + " not found."};
}

} // namespace

Consumer Account::describe(const KinesisStream &stream, const RegisteredConsumer &consumer) const
{
    return {consumer.name, consumerArn(stream, consumer), std::string(consumer.statusName(now())),
            toMilliseconds(consumer.created)};
}

ApiResult<Account::ConsumerPlace> Account::findConsumer(const ConsumerTarget &target) const
{
    if (!target.consumerARN && !(target.streamARN && target.consumerName))
        return ApiError{kInvalidArgument, "Either ConsumerARN, or StreamARN and ConsumerName must be provided."};
    std::string arn = target.streamARN.value_or("");
    if (target.consumerARN) {
        const std::string ofStream = target.consumerARN->substr(0, target.consumerARN->find("/consumer/"));
        if (target.streamARN && ofStream != arn)
            return ApiError{kInvalidArgument, "ConsumerARN and StreamARN do not name the same stream."};
        arn = ofStream;
    }
    const auto stream = resolveArn(arn);
    if (!stream)
        return stream.error();
    const std::vector<RegisteredConsumer> &consumers = (*stream)->consumers();
    for (std::size_t slot = 0; slot < consumers.size(); ++slot) {
        const RegisteredConsumer &each = consumers[slot];
        const bool isNamed = !target.consumerARN || consumerArn(**stream, each) == *target.consumerARN;
        if (!isNamed || !each.isListed(now()) || (!target.consumerARN && each.name != *target.consumerName))
            continue;
        if (target.consumerName && each.name != *target.consumerName)
            return ApiError{kInvalidArgument, "ConsumerARN and ConsumerName do not name the same consumer."};
        return ConsumerPlace{*stream, slot};
    }
    return consumerNotFound(target.consumerARN ? *target.consumerARN
                                               : *target.consumerName + " of " + inAccount((*stream)->id()));
}

ApiResult<Consumer> Account::registerStreamConsumer(const RegisterStreamConsumerRequest &request)
{
    if (auto problem = Validation()
                           .text("streamARN", request.streamARN, kStreamArnRule, Need::Required)
                           .text("consumerName", request.consumerName, kNameRule, Need::Required)
                           .problem())
        return *problem;
    if (auto problem = admit("RegisterStreamConsumer", m_limits.controlCalls))
        return *problem;
    const auto stream = resolveArn(*request.streamARN);
    if (!stream)
        return stream.error();
    if ((*stream)->status() == StreamStatus::Creating || (*stream)->status() == StreamStatus::Deleting)
        return notActive((*stream)->id(), statusName((*stream)->status()));
    std::size_t slot = 0;
    if (auto problem = (*stream)->registerConsumer(now(), *request.consumerName, &slot))
        return *problem;
    return describe(**stream, (*stream)->consumers()[slot]);
}

ApiResult<Account::ConsumerPlace> Account::findConsumer(std::string_view operation, std::int64_t perSecond,
                                                        const ConsumerTarget &request)
{
    if (auto problem = Validation()
                           .text("streamARN", request.streamARN, kStreamArnRule)
                           .text("consumerName", request.consumerName, kNameRule)
                           .text("consumerARN", request.consumerARN, kConsumerArnRule)
                           .problem())
        return *problem;
    if (auto problem = admit(operation, perSecond))
        return *problem;
    return findConsumer(request);
}

ApiResult<void> Account::deregisterStreamConsumer(const ConsumerTarget &request)
{
    const auto place = findConsumer("DeregisterStreamConsumer", m_limits.controlCalls, request);
    if (!place)
        return place.error();
    KinesisStream &stream = *place->stream;
    if (!stream.consumers()[place->slot].gone)
        stream.deregisterConsumer(place->slot, now() + stream.controlDelay(kConsumerDeletion));
    return {};
}

ApiResult<ConsumerDescription> Account::describeStreamConsumer(const ConsumerTarget &request)
{
    const auto place = findConsumer("DescribeStreamConsumer", m_limits.describeSummaryCalls, request);
    if (!place)
        return place.error();
    const KinesisStream &stream = *place->stream;
    return ConsumerDescription{describe(stream, stream.consumers()[place->slot]), streamArn(stream.id())};
}

ApiResult<ListStreamConsumersResult> Account::listStreamConsumers(const ListStreamConsumersRequest &request)
{
    if (auto problem = Validation()
                           .text("streamARN", request.streamARN, kStreamArnRule, Need::Required)
                           .text("nextToken", request.nextToken, kNextTokenRule)
                           .count("maxResults", request.maxResults, 1, 10'000)
                           .problem())
        return *problem;
    if (auto problem = admit("ListStreamConsumers", m_limits.controlCalls))
        return *problem;
    const auto resolved = resolveArn(*request.streamARN);
    if (!resolved)
        return resolved.error();
    const KinesisStream &stream = **resolved;
    if (stream.status() == StreamStatus::Creating)
        return notActive(stream.id(), statusName(stream.status()));
    if (request.streamCreationTimestamp && *request.streamCreationTimestamp != toMilliseconds(stream.created()))
        return ApiError{kResourceNotFound,
                        theStream(stream.id()) + " was not created at the given StreamCreationTimestamp."};
    std::size_t slot = 0;
    if (request.nextToken) {
        const auto token = openToken(*request.nextToken, Token::Kind::Consumers, m_world.seed());
        if (!token || token->issued > now() || token->stream != stream.index())
            return ApiError{kInvalidArgument, "Invalid NextToken."};
        if (now() - token->issued > m_limits.iteratorLifetimeNs)
            return ApiError{kExpiredNextToken, "NextToken expired: it is older than 300 seconds."};
        slot = token->position;
    }
    const auto most = static_cast<std::size_t>(
        std::min(request.maxResults.value_or(m_limits.consumersPageUnasked), m_limits.consumersPage));
    ListStreamConsumersResult result;
    for (; slot < stream.consumers().size(); ++slot) {
        const RegisteredConsumer &each = stream.consumers()[slot];
        if (!each.isListed(now()))
            continue;
        if (result.consumers.size() == most) {
            result.nextToken =
                seal({.kind = Token::Kind::Consumers, .stream = stream.index(), .position = slot, .issued = now()});
            break;
        }
        result.consumers.push_back(describe(stream, each));
    }
    return result;
}

ApiResult<SubscriptionId> Account::subscribeToShard(const SubscribeToShardRequest &request)
{
    if (auto problem =
            Validation()
                .text("consumerARN", request.consumerARN, kConsumerArnRule, Need::Required)
                .text("shardId", request.shardId, kNameRule, Need::Required)
                .choice("startingPosition.type", request.startingPositionType,
                        {"AFTER_SEQUENCE_NUMBER", "LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"},
                        Need::Required)
                .text("startingPosition.sequenceNumber", request.startingSequenceNumber, kSequenceNumberRule)
                .problem())
        return *problem;
    const auto place = findConsumer({.consumerARN = request.consumerARN});
    if (!place)
        return place.error();
    KinesisStream &stream = *place->stream;
    const auto number = shardNumberOf(*request.shardId);
    if (!number || *number >= stream.shards().size() || isExpired(stream, stream.shard(*number)))
        return shardNotFound(*request.shardId, stream.id());
    const std::string subject = *request.consumerARN + (m_limits.subscribePerShard ? " for " + *request.shardId : "");
    if (auto problem = admit("SubscribeToShard", 1, subject))
        return *problem;
    const auto position =
        startingPosition(stream, stream.shard(*number), "SubscribeToShard", *request.startingPositionType,
                         request.startingSequenceNumber, request.timestamp);
    if (!position)
        return position.error();
    if (auto problem = stream.subscribe(now(), place->slot, *number))
        return *problem;
    const SubscriptionId id{++m_subscriptions};
    m_connections[id] = {
        stream.index(), place->slot, *number, *position, now(), -1, stream.subscription(place->slot, *number).times,
        m_keyUse};
    return id;
}

ApiResult<std::optional<SubscribeToShardEvent>> Account::readSubscription(SubscriptionId subscription)
{
    const auto found = m_connections.find(subscription);
    if (found == m_connections.end())
        return ApiError{kResourceNotFound, "The subscription has ended."};
    Connection &own = found->second;
    auto &stream = static_cast<KinesisStream &>(m_world.component(own.stream));
    const auto end = [&](ApiError error) {
        m_connections.erase(found);
        return error;
    };
    if (stream.isRemoved())
        return end(streamNotFound(stream.id()));
    const RegisteredConsumer &consumer = stream.consumers()[own.consumer];
    if (consumer.gone)
        return end(consumerNotFound(consumerArn(stream, consumer)));
    if (stream.subscription(own.consumer, own.shard).times != own.times)
        return end({kResourceInUse, "Another subscription of consumer " + consumer.name + " took over shard " +
                                        shardIdText(own.shard) + "."});
    if (stream.isStopped() || (own.pushed >= 0 && now() - own.pushed < kPushEvery))
        return std::optional<SubscribeToShardEvent>();
    if (auto problem = checkKey(stream, "kms:Decrypt", own.keyUse))
        return end(std::move(*problem));
    const auto outcome = stream.pushTo(now(), own.consumer, own.shard, own.position);
    if (!outcome)
        return std::optional<SubscribeToShardEvent>();
    own.pushed = now();
    own.position = outcome->to;
    const Shard &shard = stream.shard(own.shard);
    SubscribeToShardEvent event;
    for (std::uint64_t position = outcome->from; position < outcome->to; ++position)
        event.records.push_back(wholeRecord(stream, shard, position));
    stream.markDelivered(own.shard, outcome->from, outcome->to);
    event.continuationSequenceNumber =
        stream.sequenceNumber(shard, outcome->to, outcome->to == 0 ? shard.opened : now());
    event.millisBehindLatest = outcome->behind / kernel::kMillisecond;
    if (outcome->end)
        event.childShards = childrenOf(stream, shard);
    event.isLast = outcome->end || now() - own.since >= m_limits.subscriptionLifetimeNs;
    if (event.isLast)
        m_connections.erase(found);
    return std::optional(std::move(event));
}

void Account::closeSubscription(SubscriptionId subscription)
{
    m_connections.erase(subscription);
}

} // namespace headwater::services::kinesis_stream::api
