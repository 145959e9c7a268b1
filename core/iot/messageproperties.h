// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headwater::iot {

/// What a message says of itself beside its payload. MQTT 5 and HTTP have it, MQTT 3.1.1 does not: its clients do not
/// see it.
struct MessageProperties
{
    std::optional<bool> isText; ///< the payload format indicator: UTF-8, or just bytes
    std::optional<std::string> contentType = {}, responseTopic = {};
    std::optional<std::string> correlationData = {};            ///< bytes
    std::vector<std::pair<std::string, std::string>> user = {}; ///< in their order; a key may be there again

    bool operator==(const MessageProperties &) const = default;
};

} // namespace headwater::iot
