// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater::services::firehose {

using kernel::SimTime;

inline constexpr std::uint32_t kWhole = 0xffff'ffff;

/// A record in the hands of a delivery stream. Its bytes are made by the component that has them.
struct Item
{
    std::uint64_t number = 0;
    SimTime emitted = 0;     ///< when the client had it
    SimTime arrival = 0;     ///< at the delivery stream
    std::uint32_t bytes = 0; ///< of data
    std::uint16_t component = 0;
    std::uint32_t part = kWhole; ///< of an aggregated record: which of its user records
};

/// Why records could not be processed or delivered, as the service's error objects say it.
struct Failure
{
    std::string_view code{}; ///< static text
    std::string message;
    std::uint32_t attempts = 1;
    SimTime ended = 0; ///< of the last attempt
};

} // namespace headwater::services::firehose
