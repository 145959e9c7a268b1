// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/certificates/authority.h"

namespace headwater::services::iot_core {

/// The app's own authority. Made of real randomness when it is first needed, so nothing of it, nor of what it issues,
/// goes into digests or results: only that it passes. Null: it cannot be made.
const certificates::Authority *appAuthority();

} // namespace headwater::services::iot_core
