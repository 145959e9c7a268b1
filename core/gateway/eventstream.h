// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater::gateway {

/// A message of an answer that is a stream of events: headers that are texts, and a payload, guarded by checksums.
std::string eventMessage(const std::vector<std::pair<std::string_view, std::string_view>> &headers,
                         std::string_view payload);

} // namespace headwater::gateway
