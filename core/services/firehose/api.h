// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/firehose/deliverystream.h"
#include "core/services/kinesis-stream/api/result.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headwater::services::firehose {

using kinesis_stream::ApiError;
template <typename T>
using ApiResult = kinesis_stream::api::ApiResult<T>;

struct PutRecordResult
{
    std::string recordId;
    bool encrypted = false;
};

/// One of the two: an id, or why this record was not taken. A record that failed does not stop later ones.
struct PutRecordBatchEntry
{
    std::optional<std::string> recordId;
    std::optional<std::string> errorCode, errorMessage;
};

struct PutRecordBatchResult
{
    std::int64_t failedPutCount = 0;
    bool encrypted = false;
    std::vector<PutRecordBatchEntry> requestResponses; ///< in the order of the records
};

/// The part of Data Firehose's API that clients call, over the delivery streams of a world. Time is the world's.
class Api
{
public:
    explicit Api(world::World &world)
        : m_world(world)
    {
    }

    ApiResult<PutRecordResult> putRecord(const std::string &deliveryStreamName, const std::string &data);
    ApiResult<PutRecordBatchResult> putRecordBatch(const std::string &deliveryStreamName,
                                                   std::span<const std::string> records);
    std::vector<std::string> listDeliveryStreams() const;

private:
    ApiResult<DeliveryStream *> streamFor(const std::string &name) const;

    world::World &m_world;
};

inline constexpr std::string_view kInvalidArgument = "InvalidArgumentException";
inline constexpr std::string_view kResourceNotFound = "ResourceNotFoundException";
inline constexpr std::string_view kServiceUnavailable = "ServiceUnavailableException";

} // namespace headwater::services::firehose
