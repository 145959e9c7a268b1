// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::greengrass_core {

using pipeline::Json;

// Ends of a route; anything else is the name of a function.
inline constexpr std::string_view kDevices = "devices";
inline constexpr std::string_view kCloud = "cloud";

/// Messages on the topics of a filter go from one end to another: a row of the subscription table, an entry of the
/// MQTT bridge.
struct Route
{
    std::string source, subject, target;

    bool operator==(const Route &) const = default;
};

/// The rows that can be read; check() says what is wrong with the others.
std::vector<Route> readRoutes(const Json &list);

} // namespace headwater::services::greengrass_core
