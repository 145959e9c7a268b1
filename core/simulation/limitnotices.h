// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/frame.h"

#include <vector>

namespace headwater::world {
class Component;
class World;
} // namespace headwater::world

namespace headwater::simulation {

/// What bit a function, a KCL application, a KPL producer, a delivery stream or a Greengrass core in the last second,
/// with the ways out.
/// \param metrics of the component, as sampled at the end of the second
/// \param previousAge iterator age of the second before in ms; 0 for components that have none
std::vector<Notice> limitNotices(const world::World &world, const world::Component &component, const double *metrics,
                                 double previousAge);

/// The iterator age of a function in ms; 0 for every other component.
double iteratorAgeOf(const world::Component &component, const double *metrics);

} // namespace headwater::simulation
