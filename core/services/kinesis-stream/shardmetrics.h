// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::kinesis_stream {

inline constexpr std::string_view kAllShardMetrics = "ALL";

/// The metrics that can be monitored of each shard: enhanced monitoring.
std::span<const std::string_view> shardMetricNames();
/// Those that a text names, separated by commas, in the order above; nothing when it names another one.
std::optional<std::vector<std::string>> parseShardMetrics(std::string_view text);

} // namespace headwater::services::kinesis_stream
