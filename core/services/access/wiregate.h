// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/world/gate.h"

#include <memory>

namespace headwater::world {
class World;
struct Wire;
} // namespace headwater::world

namespace headwater::services {

/// The gate of a link whose caller has a role, a private subnet or an endpoint, or whose stream is encrypted with a
/// key of the pipeline; null for all others. To be given to World::setGatekeeper().
std::unique_ptr<world::Gate> makeGate(world::World &world, const world::Wire &wire);

} // namespace headwater::services
