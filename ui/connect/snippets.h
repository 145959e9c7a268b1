// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <QString>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace headwater::ui {

/// A few lines that talk to a node, to be copied: whole, and with the real port and name.
struct Snippet
{
    QString language; ///< `Python`
    QString code;
    QString needs; ///< what has to be there first; translated, may be empty
};

/// Through which service a node is reached: `kinesis`, `sqs`, `firehose`, `iot-mqtt`; empty where clients have no
/// business.
std::string endpointOf(std::string_view type);
/// The name that clients know a node by.
std::string clientName(const pipeline::Node &node);

/// Where the port is not open, its usual number stands in its place.
std::vector<Snippet> snippetsFor(const pipeline::Node &node, const std::map<std::string, std::uint16_t> &ports);

} // namespace headwater::ui
