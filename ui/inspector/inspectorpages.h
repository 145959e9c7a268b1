// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"

namespace headwater::ui {

// What of a service decides which pages its nodes have.
bool hasShards(const pipeline::ServiceType &type);
bool hasPort(const pipeline::ServiceType &type, bool output, pipeline::Flow flow);

} // namespace headwater::ui
