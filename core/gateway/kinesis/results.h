// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/shape.h"
#include "core/services/kinesis-stream/api/api.h"

// How results of the Data Streams API stand in an answer.
namespace headwater::gateway::kinesis {

namespace api = services::kinesis_stream::api;

Json resultJson(const api::StreamDescription &result, const WireForm &form);
Json resultJson(const api::StreamDescriptionSummary &result, const WireForm &form);
Json resultJson(const api::ListStreamsResult &result, const WireForm &form);
Json resultJson(const api::DescribeLimitsResult &result, const WireForm &form);
Json resultJson(const api::ListShardsResult &result, const WireForm &form);
Json resultJson(const api::UpdateShardCountResult &result, const WireForm &form);
Json resultJson(const api::PutRecordResult &result, const WireForm &form);
Json resultJson(const api::PutRecordsResult &result, const WireForm &form);
Json resultJson(const api::GetShardIteratorResult &result, const WireForm &form);
Json resultJson(const api::GetRecordsResult &result, const WireForm &form);
Json resultJson(const api::ListStreamConsumersResult &result, const WireForm &form);
Json resultJson(const api::ConsumerDescription &result, const WireForm &form);
Json resultJson(const api::Consumer &result, const WireForm &form);
Json resultJson(const api::TagList &result, const WireForm &form);
Json resultJson(const api::EnhancedMonitoringResult &result, const WireForm &form);
Json resultJson(const api::ResourcePolicy &result, const WireForm &form);
Json eventJson(const api::SubscribeToShardEvent &event, const WireForm &form);

} // namespace headwater::gateway::kinesis
