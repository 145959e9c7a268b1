// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/services/kinesis-stream/packedrecords.h"
#include "core/services/recordtarget.h"
#include "core/world/world.h"

#include <cstdint>
#include <vector>

namespace headwater::services::kpl {

/// A user record without its bytes. `component` makes it whole, by `number` and `emitted`, on its own: it need not be
/// taken out of the record that it was packed into.
using UserParcel = Arrival;

/// A component whose stream records may hold several user records, and that knows of each without making its bytes.
/// `number` is that of a stream record.
class AggregateSource
{
public:
    virtual ~AggregateSource() = default;
    virtual std::uint32_t userRecords(std::uint64_t number) const = 0; ///< 1: an ordinary record
    /// The user records in their order; fewer where the record is too old to be known.
    virtual std::vector<UserParcel> userParcels(std::uint64_t number) const = 0;
    virtual std::vector<kernel::SimTime> userEmissions(std::uint64_t number) const = 0; ///< only when each was made
    /// Some of its user records do not belong into the shard that it went to: readers that know the shard leave it.
    virtual bool isStray(std::uint64_t number) const = 0;
};

/// How many user records a stored record holds. Makes bytes only of records that came from outside the world.
std::uint32_t userRecordsOf(const world::World &world, const kinesis_stream::StoredRecord &stored);
/// The same for a reader that knows the shard's range: 0 where it leaves the record.
std::uint32_t userRecordsOf(const world::World &world, const kinesis_stream::StoredRecord &stored,
                            kernel::Digest128 first, kernel::Digest128 last);

/// The same records whole, from whatever origin; an ordinary record is its own only one.
std::vector<world::WholeRecord> wholeUserRecordsOf(const world::World &world,
                                                   const kinesis_stream::StoredRecord &stored);

} // namespace headwater::services::kpl
