// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/prices.h"
#include "core/services/kinesis-stream/shardmetrics.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::kinesis_stream {

using namespace pricing;

KinesisStream::Usage KinesisStream::usage() const
{
    Usage usage;
    for (const auto &shard : m_shards) {
        usage.putUnits += shard->counts.putUnits;
        usage.roundedBytes += shard->counts.kilobytes * 1'024;
    }
    usage.readBytes = m_getBytes;
    usage.pushedBytes = m_pushBytes;
    usage.oldReadBytes = m_oldGetBytes;
    return usage;
}

double KinesisStream::bytesOlderThan(SimTime age) const
{
    double bytes = 0;
    for (const auto &shard : m_shards) {
        const std::uint64_t older =
            shard->log.empty() ? 0 : shard->log.lowerBound(world().now() - age) - shard->log.first();
        if (older > 0)
            bytes += static_cast<double>(older) * static_cast<double>(shard->counts.bytes) /
                     static_cast<double>(shard->counts.records);
    }
    return bytes;
}

void KinesisStream::costs(world::CostSheet &sheet) const
{
    const Usage used = usage();
    const double hours = sheet.hours();
    const auto gigabytes = [](std::uint64_t bytes) {
        return static_cast<double>(bytes) / kGigabyte;
    };
    const double old = retention() > kLongTerm ? bytesOlderThan(kLongTerm) : 0;
    if (isOnDemand()) {
        sheet.add(QT_TRANSLATE_NOOP("Pricing", "stream hours"), kOnDemandStreamHour);
        sheet.add(QT_TRANSLATE_NOOP("Pricing", "data in"), gigabytes(used.roundedBytes) * kOnDemandGigabyteIn / hours);
        sheet.add(QT_TRANSLATE_NOOP("Pricing", "data out"), gigabytes(used.readBytes) * kOnDemandGigabyteOut / hours);
        if (retention() > 24 * kernel::kHour)
            sheet.add(QT_TRANSLATE_NOOP("Pricing", "extended retention"),
                      (bytesOlderThan(24 * kernel::kHour) - old) / kGigabyte * kOnDemandRetentionGigabyteMonth /
                          kHoursPerMonth);
        sheet.add(QT_TRANSLATE_NOOP("Pricing", "enhanced fan-out, data"),
                  gigabytes(used.pushedBytes) * kOnDemandConsumerGigabyte / hours);
    } else {
        const auto shards = static_cast<double>(openShards());
        sheet.add(QT_TRANSLATE_NOOP("Pricing", "shard hours"), shards * kShardHour);
        sheet.add(QT_TRANSLATE_NOOP("Pricing", "PUT payload units"),
                  static_cast<double>(used.putUnits) * kPutUnits / hours);
        if (retention() > 24 * kernel::kHour)
            sheet.add(QT_TRANSLATE_NOOP("Pricing", "extended retention"), shards * kExtendedRetentionShardHour);
        const auto consumers = static_cast<double>(
            std::count_if(m_consumers.begin(), m_consumers.end(), [](const auto &consumer) { return !consumer.gone; }));
        sheet.add(QT_TRANSLATE_NOOP("Pricing", "enhanced fan-out, consumer-shard hours"),
                  consumers * shards * kConsumerShardHour);
        sheet.add(QT_TRANSLATE_NOOP("Pricing", "enhanced fan-out, data"),
                  gigabytes(used.pushedBytes) * kConsumerGigabyte / hours);
    }
    const auto metrics = parseShardMetrics(property("ShardLevelMetrics").get<std::string>());
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "shard-level metrics"),
              static_cast<double>((metrics ? metrics->size() : 0) * openShards()) * kMetricMonth / kHoursPerMonth);
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "long-term retention"),
              old / kGigabyte * kLongTermGigabyteMonth / kHoursPerMonth);
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "long-term retrieval"),
              gigabytes(used.oldReadBytes) * kLongTermReadGigabyte / hours);
}

} // namespace headwater::services::kinesis_stream
