// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/livecalls.h"

#include <optional>
#include <string>

// What a call says, for people: JSON with its members in lines, whatever it was written in.
namespace headwater::gateway {

/// Data that is text is shown as such beside what went over the wire.
std::string requestText(const LiveCall &call);
std::string answerText(const LiveCall &call);
/// Records, messages or payloads in it.
std::size_t recordsIn(const LiveCall &call);
/// What it adds to the bill by itself, in dollars; nothing where that cannot be said.
std::optional<double> costOf(const LiveCall &call);

} // namespace headwater::gateway
