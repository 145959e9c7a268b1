// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"

#include <memory>
#include <string_view>

namespace headwater::world {
class Component;
struct Birth;
} // namespace headwater::world

namespace headwater::services {

/// A service type as the program knows it: its description, and how a running one is made.
struct Service
{
    pipeline::ServiceType type;
    std::unique_ptr<world::Component> (*create)(const world::Birth &birth) = nullptr;
};

/// Null when there is no such type.
const Service *findService(std::string_view type);

} // namespace headwater::services
