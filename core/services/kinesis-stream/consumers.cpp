// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Enhanced fan-out: registered consumers, and what is pushed to them.

#include "core/services/kinesis-stream/stream.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::kinesis_stream {

using world::EventKind;

std::int64_t KinesisStream::consumersListed(SimTime now) const
{
    return std::count_if(m_consumers.begin(), m_consumers.end(),
                         [now](const auto &each) { return each.isListed(now); });
}

std::int64_t KinesisStream::consumersCreating(SimTime now) const
{
    return std::count_if(m_consumers.begin(), m_consumers.end(),
                         [now](const auto &each) { return !each.gone && now < each.active; });
}

std::optional<ApiError> KinesisStream::registerConsumer(SimTime now, const std::string &name, std::size_t *slot)
{
    const char *operation = "RegisterStreamConsumer";
    if (std::any_of(m_consumers.begin(), m_consumers.end(),
                    [&](const RegisteredConsumer &each) { return each.isListed(now) && each.name == name; }))
        return refuse(operation,
                      {kResourceInUse, "Consumer " + name + " of " + inAccount(id()) + " is registered already."});
    const std::int64_t present = consumersListed(now);
    if (present >= m_limits.maxConsumers)
        return refuse(operation,
                      {kLimitExceeded, theStream(id()) + " has " + std::to_string(present) + " registered consumers; " +
                                           std::to_string(m_limits.maxConsumers) + " is the limit."});
    if (consumersCreating(now) >= m_limits.maxConsumersCreating)
        return refuse(operation, {kLimitExceeded, std::to_string(m_limits.maxConsumersCreating) + " consumers of " +
                                                      inAccount(id()) + " are CREATING; that is the limit."});
    *slot = m_consumers.size();
    m_consumers.push_back({.name = name, .created = now, .active = now + controlDelay(kConsumerCreation)});
    tell(EventKind::ControlPlane, "RegisterStreamConsumer: " + name);
    return std::nullopt;
}

void KinesisStream::deregisterConsumer(std::size_t slot, SimTime goneAt)
{
    m_consumers[slot].gone = true;
    m_consumers[slot].goneAt = goneAt;
    tell(EventKind::ControlPlane, "DeregisterStreamConsumer: " + m_consumers[slot].name);
}

Subscription &KinesisStream::subscription(std::size_t consumer, std::uint32_t number)
{
    std::vector<Subscription> &subscriptions = m_consumers[consumer].subscriptions;
    while (subscriptions.size() <= number) {
        const std::int64_t rate = m_limits.readBytesPerSecond;
        subscriptions.push_back({.bytes = kernel::TokenBucket(rate, rate)});
    }
    return subscriptions[number];
}

std::optional<ApiError> KinesisStream::subscribe(SimTime now, std::size_t consumer, std::uint32_t number)
{
    const RegisteredConsumer &registered = m_consumers[consumer];
    if (registered.gone || now < registered.active)
        return ApiError{kResourceInUse, "Consumer " + registered.name + " of " + inAccount(id()) +
                                            " not ACTIVE, instead in state " + std::string(registered.statusName(now)) +
                                            "."};
    Subscription &own = subscription(consumer, number);
    if (own.since >= 0 && now - own.since < m_limits.resubscribeNs)
        return ApiError{kResourceInUse, "Another active subscription exists for consumer " + registered.name +
                                            ": shard " + shardIdText(number) + " in " + inAccount(id()) + "."};
    own.since = now;
    ++own.times;
    return std::nullopt;
}

std::optional<ReadOutcome> KinesisStream::pushTo(SimTime now, std::size_t consumer, std::uint32_t number,
                                                 std::uint64_t position)
{
    kernel::TokenBucket &bytes = subscription(consumer, number).bytes;
    const auto budget = static_cast<std::int64_t>(bytes.level(now));
    const ReadOutcome outcome = push(now, number, position, std::max<std::int64_t>(budget, 0));
    if (outcome.to != outcome.from && budget <= 0)
        return std::nullopt;
    bytes.take(now, static_cast<std::int64_t>(outcome.bytes));
    notePushed(outcome.to - outcome.from, outcome.bytes, outcome.behind);
    return outcome;
}

} // namespace headwater::services::kinesis_stream
