// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/services/analytics-app/schema.h"
#include "core/streamsql/program.h"

#include <vector>

namespace headwater::services::analytics_app {

/// What can be said of an application while it is drawn.
struct Design
{
    streamsql::Compilation compilation;
    streamsql::Catalog catalog;              ///< the input streams and the reference table, as far as they are known
    bool knowsColumns = false;               ///< otherwise only what is written wrongly is told
    std::vector<pipeline::Finding> findings; ///< of the properties other than the code
};

/// Compiles the code of a node. Where no columns are given, they are discovered from what the producers of its
/// stream would write, as the service would do from the stream.
Design design(const pipeline::Pipeline &pipeline, const pipeline::Node &node);

std::vector<pipeline::Finding> checkProfile(const pipeline::Node &node, limits::Profile profile);
std::vector<pipeline::Finding> checkPlace(const pipeline::Pipeline &pipeline, const pipeline::Node &node);

const pipeline::ServiceType &serviceType();

} // namespace headwater::services::analytics_app
