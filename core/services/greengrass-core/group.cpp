// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/greengrass-core/group.h"

#include "core/iot/topic.h"

namespace headwater::services::greengrass_core {

std::vector<Route> readRoutes(const Json &list)
{
    std::vector<Route> routes;
    for (const Json &each : list) {
        if (!each.is_object())
            continue;
        Route route{each.value("source", std::string(kDevices)), each.value("subject", std::string("#")),
                    each.value("target", std::string(kCloud))};
        if (iot::checkFilter(route.subject) == iot::TopicProblem::None && !iot::sharedFilter(route.subject))
            routes.push_back(std::move(route));
    }
    return routes;
}

} // namespace headwater::services::greengrass_core
