// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/iotrest/rest.h"

#include <optional>
#include <string>

namespace headwater::gateway::iotrest {

/// Where a call has the certificate that was made for it, in base64.
inline constexpr std::string_view kCertificateHeader = "x-headwater-certificate";

/// What the body of a call has of a request: a line with method and target, the headers that its operation knows, an
/// empty line, and the body as it came.
std::string packed(const Operation &operation, const http::Request &request);
std::optional<http::Request> unpacked(const std::string &text);

} // namespace headwater::gateway::iotrest
