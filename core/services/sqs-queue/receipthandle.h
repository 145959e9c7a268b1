// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/sqs-queue/message.h"

#include <optional>
#include <string>
#include <string_view>

namespace headwater::services::sqs_queue {

/// A handle as clients get it: veiled, and tagged so that one that was changed anywhere, or is another queue's, is
/// refused. It keeps mistakes out, not attackers.
std::string receiptHandleText(const Handle &handle, std::uint64_t secret);
std::optional<Handle> parseReceiptHandle(std::string_view text, std::uint64_t secret);

} // namespace headwater::services::sqs_queue
