// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/peek.h"

#include "core/base/text.h"
#include "core/kernel/md5.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/services/s3-bucket/bucket.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::simulation {

using services::kinesis_stream::KinesisStream;
using services::kinesis_stream::Shard;
using services::s3_bucket::Bucket;

namespace {

PeekedRecord makeWhole(const world::World &world, const KinesisStream &stream, const Shard &shard,
                       std::uint64_t position)
{
    const auto &stored = shard.log.at(position);
    const world::WholeRecord whole =
        world.component(static_cast<std::uint16_t>(stored.source))
            .wholeRecordAt(stored.number, stored.arrival - static_cast<kernel::SimTime>(stored.delay));
    const auto explicitHash = kernel::parseDecimal128(whole.explicitHashKey);
    return {.partitionKey = whole.partitionKey,
            .explicitHashKey = whole.explicitHashKey,
            .hashKey = kernel::decimal(explicitHash ? *explicitHash : kernel::md5(whole.partitionKey)),
            .shardId = shard.id(),
            .sequenceNumber = stream.sequenceNumber(shard, position),
            .approximateArrival = stored.arrival,
            .data = whole.data};
}

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

Result<std::vector<PeekedRecord>> peekRecords(const world::World &world, const PeekRequest &request)
{
    const world::Component *component = world.find(request.node);
    std::vector<PeekedRecord> records;
    if (const auto *stream = dynamic_cast<const KinesisStream *>(component)) {
        struct Place
        {
            const Shard *shard;
            std::uint64_t position;
        };
        std::vector<Place> places;
        for (const auto &shard : stream->shards()) {
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
        for (const Place &place : places)
            records.push_back(makeWhole(world, *stream, *place.shard, place.position));
        return records;
    }
    if (const auto *bucket = dynamic_cast<const Bucket *>(component)) {
        for (auto object = bucket->objects().rbegin(); object != bucket->objects().rend(); ++object) {
            if (object->body) {
                for (world::WholeRecord &whole : object->body->records(world, request.count - records.size()))
                    records.push_back({.partitionKey = std::move(whole.partitionKey),
                                       .explicitHashKey = {},
                                       .hashKey = {},
                                       .shardId = {},
                                       .sequenceNumber = {},
                                       .approximateArrival = object->written,
                                       .data = std::move(whole.data)});
            }
            for (const auto &part : object->parts) {
                const Shard &shard = part.stream->shard(part.shard);
                for (std::uint64_t position = std::max(part.from, shard.log.first()); position < part.to; ++position) {
                    if (records.size() >= request.count)
                        return records;
                    records.push_back(makeWhole(world, *part.stream, shard, position));
                }
            }
        }
        return records;
    }
    return Error{
        QCoreApplication::translate("Session", "“%1” keeps no records to look at.").arg(fromUtf8(request.node)), {}};
}

} // namespace headwater::simulation
