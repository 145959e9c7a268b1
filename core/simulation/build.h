// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pipeline/descriptor.h"
#include "core/world/world.h"

#include <memory>

namespace headwater::simulation {

/// A world of a pipeline at time 0, started. Refuses a pipeline with errors, with the first of them.
Result<std::unique_ptr<world::World>> buildWorld(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog,
                                                 world::WorldOptions options);

/// Adds a node or a link to a world that exists. \pre the type is known, both ends exist
void addToWorld(world::World &world, const pipeline::Node &node, const pipeline::Catalog &catalog);

} // namespace headwater::simulation
