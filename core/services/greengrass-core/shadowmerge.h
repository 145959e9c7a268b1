// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

namespace headwater::services::greengrass_core {

using pipeline::Json;

enum class Owner : std::uint8_t { Local, Cloud };

/// A section of a shadow that may have changed on both sides since they were last alike: what changed on one side only
/// is taken over; of what changed on both, the owner's. Objects are merged key by key, anything else is a value.
Json mergedSection(const Json &local, const Json &cloud, const Json &base, Owner owner);
/// What an update has to say to make `to` of `from`: null for what goes. Empty when they are alike.
Json changesBetween(const Json &from, const Json &to);

} // namespace headwater::services::greengrass_core
