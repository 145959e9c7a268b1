// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headwater::ui {

/// A shadow at one of its versions, as the service gives it to whoever looks.
struct ShadowVersion
{
    std::uint64_t version = 0;
    std::int64_t at = 0;           ///< simulated nanoseconds
    std::optional<bool> connected; ///< whether the thing was, then
    bool deleted = false;
    pipeline::Json desired, reported, delta; ///< null: there is none

    int differences() const; ///< leaves of the delta
    bool operator==(const ShadowVersion &) const = default;
};

struct ShadowHistory
{
    bool connected = false;
    std::vector<ShadowVersion> versions; ///< oldest first
};

/// Empty if the text is not what it should be.
ShadowHistory readShadowHistory(const std::string &text);

} // namespace headwater::ui
