// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/session.h"
#include "core/world/world.h"

namespace headwater::simulation {

/// Makes the records whole that a request asks for: of one shard in their order, or the newest of all shards by time.
Result<std::vector<PeekedRecord>> peekRecords(const world::World &world, const PeekRequest &request);

} // namespace headwater::simulation
