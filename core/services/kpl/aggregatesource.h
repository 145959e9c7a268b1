// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/kernel/uint128text.h"
#include "core/services/kinesis-stream/packedrecords.h"
#include "core/world/world.h"

#include <cstdint>
#include <vector>

namespace headwater::services::kpl {

/// A user record without its bytes. `component` makes it whole, by `number` and `emitted`, on its own: it need not be
/// taken out of the record that it was packed into.
struct UserParcel
{
    std::uint16_t component = 0;
    std::uint64_t number = 0;
    kernel::SimTime emitted = 0;
    kernel::Digest128 hash;
    std::uint32_t bytes = 0; ///< data and partition key
};

/// A component whose stream records may hold several user records, and that knows of each without making its bytes.
/// `number` is that of a stream record.
class AggregateSource
{
public:
    virtual ~AggregateSource() = default;
    virtual std::uint32_t userRecords(std::uint64_t number) const = 0; ///< 1: an ordinary record
    /// The user records in their order; fewer where the record is too old to be known.
    virtual std::vector<UserParcel> userParcels(std::uint64_t number) const = 0;
};

/// How many user records a stored record holds. Makes bytes only of records that came from outside the world.
std::uint32_t userRecordsOf(const world::World &world, const kinesis_stream::StoredRecord &stored);

/// The same records whole, from whatever origin; an ordinary record is its own only one.
std::vector<world::WholeRecord> wholeUserRecordsOf(const world::World &world,
                                                   const kinesis_stream::StoredRecord &stored);

} // namespace headwater::services::kpl
