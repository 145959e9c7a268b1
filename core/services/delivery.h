// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>
#include <string_view>

namespace headwater::services {

/// Records on their way into a store that is no bucket.
struct Shipment
{
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::string_view name{}; ///< of the table or index that they are for
    std::uint64_t attempt = 0;
};

/// What became of it. A store that cannot be reached, or refuses everything, takes nothing.
struct DeliveryOutcome
{
    bool taken = false;
    kernel::SimTime duration = 0; ///< until the sender knows
    std::uint64_t rejected = 0;   ///< of a shipment that was taken: records at its end that the store did not want
    std::string_view errorCode{}; ///< the service's name for what went wrong
    std::string_view message{};   ///< English, as the service says it
};

/// A store that Firehose or a connector delivers to: a data warehouse, a search domain, an indexer.
class DeliveryTarget
{
public:
    enum class Kind : std::uint8_t { Redshift, ElasticSearch, Splunk };

    virtual ~DeliveryTarget() = default;
    virtual Kind targetKind() const = 0;
    /// Called at `now`; what was taken counts as stored when the duration is over.
    virtual DeliveryOutcome deliver(kernel::SimTime now, const Shipment &shipment) = 0;
};

} // namespace headwater::services
