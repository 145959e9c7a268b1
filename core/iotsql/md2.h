// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace headwater::iotsql {

/// MD2 (RFC 1319), which nothing else offers any more; 32 hexadecimal digits.
std::string md2(std::string_view text);

} // namespace headwater::iotsql
