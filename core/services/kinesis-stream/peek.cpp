// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::kinesis_stream {

using world::PeekedRecord;
using world::PeekRequest;

namespace {

/// The last `count` positions of a shard, or the first ones from a time on.
std::pair<std::uint64_t, std::uint64_t> stretchOf(const Shard &shard, const PeekRequest &request)
{
    if (request.from >= 0) {
        const std::uint64_t from = shard.log.lowerBound(request.from);
        return {from, std::min(shard.log.end(), from + request.count)};
    }
    const std::uint64_t count = std::min<std::uint64_t>(request.count, shard.log.size());
    return {shard.log.end() - count, shard.log.end()};
}

} // namespace

PeekedRecord KinesisStream::recordAt(const Shard &shard, std::uint64_t position) const
{
    const StoredRecord &stored = shard.log.at(position);
    const world::WholeRecord whole =
        world()
            .component(static_cast<std::uint16_t>(stored.source))
            .wholeRecordAt(stored.number, stored.arrival - static_cast<SimTime>(stored.delay));
    const auto explicitHash = kernel::parseDecimal128(whole.explicitHashKey);
    return {.partitionKey = whole.partitionKey,
            .explicitHashKey = whole.explicitHashKey,
            .hashKey = kernel::decimal(explicitHash ? *explicitHash : kernel::md5(whole.partitionKey)),
            .shardId = shard.id(),
            .sequenceNumber = sequenceNumber(shard, position),
            .approximateArrival = stored.arrival,
            .data = whole.data};
}

Result<std::vector<PeekedRecord>> KinesisStream::peek(const PeekRequest &request) const
{
    struct Place
    {
        const Shard *shard;
        std::uint64_t position;
    };
    std::vector<Place> places;
    for (const auto &shard : m_shards) {
        if (request.shard != kNoShard && shard->number != request.shard)
            continue;
        const auto [from, to] = stretchOf(*shard, request);
        for (std::uint64_t position = from; position < to; ++position)
            places.push_back({shard.get(), position});
    }
    std::stable_sort(places.begin(), places.end(), [](const Place &a, const Place &b) {
        return a.shard->log.at(a.position).arrival < b.shard->log.at(b.position).arrival;
    });
    if (places.size() > request.count) {
        if (request.from >= 0)
            places.resize(request.count);
        else
            places.erase(places.begin(), places.end() - static_cast<std::ptrdiff_t>(request.count));
    }
    std::vector<PeekedRecord> records;
    records.reserve(places.size());
    for (const Place &place : places)
        records.push_back(recordAt(*place.shard, place.position));
    return records;
}

} // namespace headwater::services::kinesis_stream
