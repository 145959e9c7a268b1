// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/estimate.h"

#include "core/pricing/prices.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/services/s3-bucket/bucket.h"

#include <algorithm>

namespace headwater::pricing {

using services::kinesis_stream::KinesisStream;

namespace {

void addStream(Estimate &estimate, const KinesisStream &stream, double hours)
{
    const auto add = [&](const char *item, double perHour) {
        if (perHour > 0)
            estimate.lines.push_back({stream.id(), item, perHour});
    };
    const auto usage = stream.usage();
    if (stream.isOnDemand()) {
        add("stream hours", kOnDemandStreamHour);
        add("data in", static_cast<double>(usage.roundedBytes) / kGigabyte * kOnDemandGigabyteIn / hours);
        add("data out", static_cast<double>(usage.readBytes) / kGigabyte * kOnDemandGigabyteOut / hours);
    } else {
        const auto shards = static_cast<double>(stream.openShards());
        add("shard hours", shards * kShardHour);
        add("PUT payload units", static_cast<double>(usage.putUnits) * kPutUnits / hours);
        if (stream.retention() > 24 * kernel::kHour)
            add("extended retention", shards * kExtendedRetentionShardHour);
    }
    const auto consumers = static_cast<double>(std::count_if(stream.consumers().begin(), stream.consumers().end(),
                                                             [](const auto &consumer) { return !consumer.gone; }));
    add("enhanced fan-out, consumer-shard hours",
        consumers * static_cast<double>(stream.openShards()) * kConsumerShardHour);
    add("enhanced fan-out, data", static_cast<double>(usage.pushedBytes) / kGigabyte * kConsumerGigabyte / hours);
}

} // namespace

Estimate Estimator::estimate() const
{
    Estimate estimate;
    const double hours = std::max(static_cast<double>(m_world.now()) / 3.6e12, 1.0 / 3'600);
    for (const auto &component : m_world.components()) {
        if (component->isRemoved())
            continue;
        if (const auto *stream = dynamic_cast<const KinesisStream *>(component.get()))
            addStream(estimate, *stream, hours);
        else if (const auto *bucket = dynamic_cast<const services::s3_bucket::Bucket *>(component.get()))
            estimate.lines.push_back(
                {bucket->id(), "PUT requests", static_cast<double>(bucket->objectCount()) * kS3PutRequest / hours});
    }
    return estimate;
}

pipeline::Json toJson(const Estimate &estimate)
{
    pipeline::Json lines = pipeline::Json::array();
    for (const CostLine &line : estimate.lines)
        lines.push_back({{"node", line.node}, {"item", line.item}, {"perMonth", line.perHour * kHoursPerMonth}});
    return {{"currency", "USD"},
            {"perHour", estimate.perHour()},
            {"perMonth", estimate.perHour() * kHoursPerMonth},
            {"lines", std::move(lines)}};
}

} // namespace headwater::pricing
