// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/shape.h"
#include "core/services/kinesis-stream/api/api.h"

#include <optional>
#include <string>

// The calls that carry records, from JSON and into it without a tree of values in between: of such calls a loaded
// stream has thousands a second. They are the same as their rows in the table of operations, which have the last word.
namespace headwater::gateway::kinesis {

/// Nothing when the body is not exactly what clients send: the general reader knows what to say about it.
std::optional<services::kinesis_stream::api::PutRecordRequest> quickPutRecord(const std::string &body);
std::optional<services::kinesis_stream::api::PutRecordsRequest> quickPutRecords(const std::string &body);

std::string quickText(const services::kinesis_stream::api::PutRecordResult &result);
std::string quickText(const services::kinesis_stream::api::PutRecordsResult &result);
/// Nothing when it has more than records.
std::optional<std::string> quickText(const services::kinesis_stream::api::GetRecordsResult &result,
                                     const WireForm &form);

} // namespace headwater::gateway::kinesis
