// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <string>

namespace headwater::world {

inline constexpr std::uint32_t kNoShard = std::numeric_limits<std::uint32_t>::max();

/// A record that somebody looked at: made whole only now.
struct PeekedRecord
{
    std::string partitionKey;
    std::string explicitHashKey; ///< decimal, empty if none
    std::string hashKey;         ///< decimal
    std::string shardId;
    std::string sequenceNumber;
    std::int64_t approximateArrival = 0; ///< simulated nanoseconds
    std::string data;                    ///< bytes
};

struct PeekRequest
{
    std::string node;               ///< one that keeps records: a stream, a bucket
    std::uint32_t shard = kNoShard; ///< one shard, or the newest of all
    std::int64_t from = -1;         ///< simulated nanoseconds; -1: the newest records
    std::uint32_t count = 50;
};

/// An object in a bucket, without its bytes.
struct ObjectInfo
{
    std::string key;
    std::int64_t written = 0; ///< simulated nanoseconds
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::string contentEncoding; ///< `gzip`, …; empty for none
};

} // namespace headwater::world
