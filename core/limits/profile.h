// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace headwater::limits {

/// Which rule book a pipeline runs under: the numbers of the study notes, or the services as documented today.
enum class Profile : std::uint8_t { Exam, Current };

constexpr std::string_view profileName(Profile profile)
{
    return profile == Profile::Exam ? "exam" : "current";
}

} // namespace headwater::limits
