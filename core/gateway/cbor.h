// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace headwater::gateway {

/// A value as CBOR. Binary values are byte strings; those of kTimeSubtype are times, which have a tag.
std::string cborText(const nlohmann::json &value);

/// What a body says, tags passed over; discarded when it is no CBOR, or more than one value.
nlohmann::json cborValue(std::string_view body);

} // namespace headwater::gateway
