// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace headwater::pricing {

/// What one call carries, as far as it is billed.
struct BilledCall
{
    std::string_view service;         ///< `kinesis`, `sqs`, `firehose`, `iot`
    std::string_view operation;       ///< as the service calls it; of a device what its packet is
    std::vector<std::uint64_t> bytes; ///< of each record, message or payload, with its key
    bool isFifo = false;              ///< the queue
};

/// What a call adds to the bill by itself, in dollars at list prices: of a stream the provisioned mode, whose shards
/// are paid by the hour besides. Nothing for services that have no such price.
std::optional<double> callCost(const BilledCall &call);

} // namespace headwater::pricing
