// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/third-party-producer/producer.h"

#include "core/world/world.h"

namespace headwater::services::third_party_producer {

using kernel::kMillisecond;
using kernel::kSecond;

SyntheticSpec ThirdPartyProducer::spec() const
{
    SyntheticSpec spec;
    spec.recordsPerSecond = property("recordsPerSecond").get<double>();
    spec.minBytes = spec.maxBytes = property("recordBytes").get<std::uint32_t>();
    return spec;
}

std::shared_ptr<const KeySet> ThirdPartyProducer::keys() const
{
    return std::make_shared<KeySet>(world::Json{{"distribution", "uniform"}, {"count", property("keyCount")}});
}

std::unique_ptr<RecordSource> ThirdPartyProducer::makeSource(std::size_t)
{
    return std::make_unique<SyntheticSource>(spec(), keys(), world().seed(), id(), world().now());
}

/// Spark writes a micro-batch at a time, Flume a transaction of 100 events, Kafka Connect what a poll brought; the
/// appender sends single records from a queue, a few at once.
PutSpec ThirdPartyProducer::putSpec() const
{
    PutSpec put = PutComponent::putSpec();
    const world::Json &client = property("client");
    put.batches = client != "log4j";
    if (client == "spark") {
        put.linger = 2 * kSecond;
    } else if (client == "flume") {
        put.batchRecords = 100;
        put.linger = kSecond;
        put.maxInFlight = 1;
    } else if (client == "kafka-connect") {
        put.linger = 500 * kMillisecond;
    } else {
        put.maxInFlight = 20;
    }
    return put;
}

void ThirdPartyProducer::changeSource(RecordSource &source, world::SimTime now)
{
    static_cast<SyntheticSource &>(source).change(now, spec(), keys());
}

} // namespace headwater::services::third_party_producer
