// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/prices.h"
#include "core/services/kinesis-stream/stream.h"

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
    return usage;
}

void KinesisStream::costs(world::CostSheet &sheet) const
{
    const Usage used = usage();
    const double hours = sheet.hours();
    if (isOnDemand()) {
        sheet.add("stream hours", kOnDemandStreamHour);
        sheet.add("data in", static_cast<double>(used.roundedBytes) / kGigabyte * kOnDemandGigabyteIn / hours);
        sheet.add("data out", static_cast<double>(used.readBytes) / kGigabyte * kOnDemandGigabyteOut / hours);
    } else {
        const auto shards = static_cast<double>(openShards());
        sheet.add("shard hours", shards * kShardHour);
        sheet.add("PUT payload units", static_cast<double>(used.putUnits) * kPutUnits / hours);
        if (retention() > 24 * kernel::kHour)
            sheet.add("extended retention", shards * kExtendedRetentionShardHour);
    }
    const auto consumers = static_cast<double>(
        std::count_if(m_consumers.begin(), m_consumers.end(), [](const auto &consumer) { return !consumer.gone; }));
    sheet.add("enhanced fan-out, consumer-shard hours",
              consumers * static_cast<double>(openShards()) * kConsumerShardHour);
    sheet.add("enhanced fan-out, data", static_cast<double>(used.pushedBytes) / kGigabyte * kConsumerGigabyte / hours);
}

} // namespace headwater::services::kinesis_stream
