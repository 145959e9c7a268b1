// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"

namespace headwater::services {

/// Every service type that the program knows, in palette order.
const pipeline::Catalog &builtinCatalog();

} // namespace headwater::services
