// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/greengrass-core/functions.h"
#include "core/services/greengrass-core/group.h"

#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::greengrass_core {

/// What is deployed as a whole: a group in V1, a set of components in V2.
struct Group
{
    std::vector<Route> routes;
    std::vector<FunctionSpec> functions;

    bool operator==(const Group &) const = default;
};

enum class DeploymentStatus : std::uint8_t {
    Queued, ///< until the core is there to take it
    InProgress,
    Succeeded,
    Canceled,   ///< a newer one took its place
    RolledBack, ///< it failed, and the core is as it was before
    Failed,     ///< and the core stays as it is
};
std::string_view statusName(DeploymentStatus status);

struct Deployment
{
    std::uint64_t version = 0;
    Group group;
    DeploymentStatus status = DeploymentStatus::Queued;
    SimTime asked = 0, ended = -1;
    std::string message;
    bool isReported = false; ///< the cloud knows how it ended
};

} // namespace headwater::services::greengrass_core
