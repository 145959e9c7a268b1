// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace headwater::services {

// The names that policies have for nodes: `clicks` of type `kinesis-stream` is
// `arn:aws:kinesis:us-east-1:000000000000:stream/clicks`.

/// The service prefix of actions: `kinesis`; a type without one of its own names itself.
std::string servicePrefix(std::string_view type);
std::string resourceArn(std::string_view type, const std::string &node);
std::string roleArn(const std::string &node);
std::string keyArn(const std::string &node);
/// The name of its endpoint service: `com.amazonaws.us-east-1.kinesis-streams`.
std::string endpointService(std::string_view type);

/// `policy` with one more statement that allows an action on a resource; one that allows another action on the same
/// resource alone takes it in. Text, indented.
std::string withAllowed(const std::string &policy, const std::string &action, const std::string &resource);

} // namespace headwater::services
