// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/shardtask.h"

#include "core/services/kinesis-stream/calls.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services {

using kinesis_stream::ReadOutcome;

namespace {

constexpr SimTime kFirstBackOff = 100 * kernel::kMillisecond;
constexpr SimTime kLongestBackOff = 5 * kernel::kSecond;

} // namespace

ReadOutcome ShardTask::poll(const world::Component &reader, const world::Wire &wire,
                            kinesis_stream::KinesisStream &stream, std::uint64_t limit, SimTime now, PollCounts &counts)
{
    ++counts.calls;
    ReadOutcome outcome;
    outcome.kind = ReadOutcome::Kind::CallsExceeded;
    if (hasIterator && now - iteratorAt > stream.limits().iteratorLifetimeNs) {
        hasIterator = false;
        ++counts.expired;
        reader.tell(world::EventKind::IteratorExpired, "shard iterator expired", kinesis_stream::shardIdText(shard),
                    kinesis_stream::kExpiredIterator);
    }
    const world::GateRefusal *barred =
        wire.gate ? wire.gate->check(now, hasIterator ? "GetRecords" : "GetShardIterator") : nullptr;
    if (!barred && wire.gate && !hasIterator)
        barred = wire.gate->check(now, "GetRecords");
    if (barred) {
        ++counts.refused;
        outcome.kind = ReadOutcome::Kind::Barred;
        tellReadRefused(reader, stream, "GetRecords", shard, barred->error);
    } else if (wire.cut || stream.isStopped()) {
        ++counts.refused;
        tellReadRefused(reader, stream, "GetRecords", shard, {});
    } else if (!hasIterator && !stream.admitIteratorCall(now, shard)) {
        ++counts.iteratorCalls;
        ++counts.refused;
        tellReadRefused(reader, stream, "GetShardIterator", shard, kinesis_stream::kThroughputExceeded);
    } else {
        counts.iteratorCalls += !hasIterator;
        hasIterator = true;
        iteratorAt = now;
        outcome = stream.getRecords(now, shard, position, limit);
        if (outcome.kind == ReadOutcome::Kind::Records) {
            tellRead(reader, stream, "GetRecords", shard, outcome);
            refusals = 0;
            ++polls;
            stream.noteIteratorAge(outcome.behind);
            if (wire.gate)
                wire.gate->passed(outcome.bytes);
        } else {
            ++counts.refused;
            tellReadRefused(reader, stream, "GetRecords", shard, kinesis_stream::kThroughputExceeded);
        }
    }
    return outcome;
}

std::optional<SimTime> FanOutPlace::take(const world::Component &reader, const world::Wire &wire,
                                         kinesis_stream::KinesisStream &stream, SimTime now)
{
    if (wire.gate && wire.gate->check(now, "RegisterStreamConsumer"))
        return now + kernel::kSecond;
    const auto refused = stream.registerConsumer(now, reader.id(), &number);
    // Too many are CREATING at once: there is room for it later.
    const bool comesLater = refused && refused->code == kinesis_stream::kLimitExceeded &&
                            stream.consumersListed(now) < stream.limits().maxConsumers;
    if (refused && !comesLater) {
        refusal = std::string(refused->code) + ": " + refused->message;
        return std::nullopt;
    }
    return now + kinesis_stream::kConsumerCreation;
}

Pushed ShardTask::receive(const world::Component &reader, const world::Wire &wire,
                          kinesis_stream::KinesisStream &stream, const FanOutPlace &place, SimTime now,
                          PollCounts &counts)
{
    const SimTime next = now + kPushEvery;
    if (wire.cut || stream.isStopped())
        return {{}, next};
    if (wire.gate && wire.gate->check(now, "SubscribeToShard")) {
        ++counts.calls;
        ++counts.refused;
        return {{}, now + kernel::kSecond};
    }
    if (!hasIterator || now - iteratorAt > stream.limits().subscriptionLifetimeNs) {
        ++counts.calls;
        if (stream.subscribe(now, place.number, shard))
            return {{}, next};
        hasIterator = true;
        iteratorAt = now;
    }
    auto outcome = stream.pushTo(now, place.number, shard, position);
    if (outcome) {
        tellRead(reader, stream, "SubscribeToShard", shard, *outcome);
        if (wire.gate)
            wire.gate->passed(outcome->bytes);
    }
    return {outcome, next};
}

SimTime ShardTask::backOff(const kernel::Stream &draws)
{
    const SimTime ceiling = std::min(kLongestBackOff, kFirstBackOff << std::min<std::uint32_t>(refusals, 10));
    ++refusals;
    const std::uint64_t draw = draws.at(std::uint64_t{shard} << 32 | polls++);
    return static_cast<SimTime>(kernel::below(draw, static_cast<std::uint64_t>(ceiling)));
}

} // namespace headwater::services
