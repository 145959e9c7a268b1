// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/shardmetrics.h"

#include <algorithm>
#include <array>

namespace headwater::services::kinesis_stream {
namespace {

constexpr auto kNames = std::to_array<std::string_view>(
    {"IncomingBytes", "IncomingRecords", "OutgoingBytes", "OutgoingRecords", "WriteProvisionedThroughputExceeded",
     "ReadProvisionedThroughputExceeded", "IteratorAgeMilliseconds"});

} // namespace

std::span<const std::string_view> shardMetricNames()
{
    return kNames;
}

std::optional<std::vector<std::string>> parseShardMetrics(std::string_view text)
{
    std::array<bool, kNames.size()> isNamed{};
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        std::string_view name = text.substr(at, end - at);
        at = end + 1;
        while (!name.empty() && name.front() == ' ')
            name.remove_prefix(1);
        while (!name.empty() && name.back() == ' ')
            name.remove_suffix(1);
        const auto found = std::find(kNames.begin(), kNames.end(), name);
        if (name == kAllShardMetrics)
            isNamed.fill(true);
        else if (found != kNames.end())
            isNamed[static_cast<std::size_t>(found - kNames.begin())] = true;
        else
            return std::nullopt;
    }
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (isNamed[i])
            names.emplace_back(kNames[i]);
    }
    return names;
}

} // namespace headwater::services::kinesis_stream
