// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kpl/aggregatesource.h"

#include "core/services/kinesis-stream/stream.h"
#include "core/services/kpl/aggregate.h"

namespace headwater::services::kpl {

namespace {

world::WholeRecord makeWhole(const world::World &world, const kinesis_stream::StoredRecord &stored)
{
    return world.component(static_cast<std::uint16_t>(stored.source))
        .wholeRecordAt(stored.number, stored.arrival - static_cast<kernel::SimTime>(stored.delay));
}

} // namespace

std::uint32_t userRecordsOf(const world::World &world, const kinesis_stream::StoredRecord &stored)
{
    const world::Component &origin = world.component(static_cast<std::uint16_t>(stored.source));
    if (const auto *source = dynamic_cast<const AggregateSource *>(&origin))
        return source->userRecords(stored.number);
    // A stream is the origin of what came from outside; every other component makes ordinary records.
    if (!dynamic_cast<const kinesis_stream::KinesisStream *>(&origin))
        return 1;
    const auto records = decodeAggregate(makeWhole(world, stored).data);
    return records ? static_cast<std::uint32_t>(records->size()) : 1;
}

std::uint32_t userRecordsOf(const world::World &world, const kinesis_stream::StoredRecord &stored,
                            kernel::Digest128 first, kernel::Digest128 last)
{
    const world::Component &origin = world.component(static_cast<std::uint16_t>(stored.source));
    if (const auto *source = dynamic_cast<const AggregateSource *>(&origin))
        return source->isStray(stored.number) ? 0 : source->userRecords(stored.number);
    if (!dynamic_cast<const kinesis_stream::KinesisStream *>(&origin))
        return 1;
    return static_cast<std::uint32_t>(deaggregate(makeWhole(world, stored), first, last).size());
}

std::vector<world::WholeRecord> wholeUserRecordsOf(const world::World &world,
                                                   const kinesis_stream::StoredRecord &stored)
{
    return deaggregate(makeWhole(world, stored));
}

} // namespace headwater::services::kpl
