// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/shard.h"

#include <cstdio>

namespace headwater::services {

RetryPolicy retryPolicy(const pipeline::Json &retry)
{
    RetryPolicy policy;
    if (!retry.is_object())
        return policy;
    policy.maxAttempts = retry.value("maxAttempts", policy.maxAttempts);
    policy.baseDelay = retry.value("baseDelayMs", std::int64_t{100}) * kernel::kMillisecond;
    policy.maxDelay = retry.value("maxDelayMs", std::int64_t{5'000}) * kernel::kMillisecond;
    policy.jitter = retry.value("jitter", std::string("full")) == "full";
    return policy;
}

namespace kinesis_stream {

std::string shardIdText(std::uint32_t number)
{
    char text[32];
    std::snprintf(text, sizeof text, "shardId-%012u", number);
    return text;
}

std::optional<std::uint32_t> shardNumberOf(std::string_view id)
{
    constexpr std::string_view kStem = "shardId-";
    if (id.size() != kStem.size() + 12 || !id.starts_with(kStem))
        return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : id.substr(kStem.size())) {
        if (c < '0' || c > '9')
            return std::nullopt;
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return number < kNoShard ? std::optional(static_cast<std::uint32_t>(number)) : std::nullopt;
}

// Nothing is saved up for reading, and a debt is paid at the shard's rate: an answer of 10 MiB at 2 MiB/s blocks the
// next calls for 5 s.
Shard::Shard(std::uint32_t number_, Digest128 first_, Digest128 last_, SimTime opened_,
             const limits::StreamLimits &limits)
    : number(number_)
    , first(first_)
    , last(last_)
    , opened(opened_)
    , writeRecords(limits.writeRecordsPerSecond, limits.writeRecordsPerSecond)
    , writeBytes(limits.writeBytesPerSecond, limits.writeBurstBytes)
    , readBytes(limits.readBytesPerSecond, 1)
    , iteratorCalls(limits.iteratorCallsPerSecond, limits.iteratorCallsPerSecond)
{
}

void Shard::expireBefore(SimTime time)
{
    if (log.empty() || log.firstArrival() >= time)
        return;
    const std::uint64_t from = log.first();
    const std::uint64_t to = log.lowerBound(time);
    const std::uint64_t unread = delivered.missing(from, to);
    expiredUnread += unread;
    deliveredAndGone += to - from - unread;
    log.trimTo(to);
}

} // namespace kinesis_stream
} // namespace headwater::services
