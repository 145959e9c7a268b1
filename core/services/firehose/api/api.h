// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/api/result.h"
#include "core/world/component.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Requests and results of Data Firehose's API, 2015-08-04. Members have the service's names, with a small first
/// letter; one that may be absent, or whose absence is an error of the caller, is optional.
namespace headwater::services::firehose::api {

using kinesis_stream::ApiError;
template <typename T>
using ApiResult = kinesis_stream::api::ApiResult<T>;
using Text = std::optional<std::string>;
using Count = std::optional<std::int64_t>;
using Milliseconds = std::int64_t; ///< since 1970, UTC
using world::Json;

inline constexpr std::string_view kConcurrentModification = "ConcurrentModificationException";
inline constexpr std::string_view kInvalidArgument = "InvalidArgumentException";
inline constexpr std::string_view kInvalidKmsResource = "InvalidKMSResourceException";
inline constexpr std::string_view kLimitExceeded = "LimitExceededException";
inline constexpr std::string_view kResourceInUse = "ResourceInUseException";
inline constexpr std::string_view kResourceNotFound = "ResourceNotFoundException";
inline constexpr std::string_view kServiceUnavailable = "ServiceUnavailableException";
inline constexpr std::string_view kThrottling = "ThrottlingException";

struct StreamRequest
{
    Text deliveryStreamName = {};
};

struct DescribeRequest : StreamRequest
{
    Count limit = {};
    Text exclusiveStartDestinationId = {};
};

struct ListRequest
{
    Count limit = {};
    Text deliveryStreamType = {};
    Text exclusiveStartDeliveryStreamName = {};
};

struct ListResult
{
    std::vector<std::string> deliveryStreamNames;
    bool hasMoreDeliveryStreams = false;
};

/// What DescribeDeliveryStream says. The destination is JSON, as it came in.
struct Description
{
    std::string deliveryStreamName, deliveryStreamARN;
    std::string deliveryStreamStatus; ///< CREATING, ACTIVE, DELETING
    std::string deliveryStreamType;   ///< DirectPut or KinesisStreamAsSource
    std::string versionId;
    Milliseconds createTimestamp = 0;
    std::optional<Milliseconds> lastUpdateTimestamp;
    Json encryption;
    Text sourceStreamARN, sourceRoleARN;
    std::optional<Milliseconds> deliveryStartTimestamp;
    std::vector<Json> destinations; ///< one, or none behind ExclusiveStartDestinationId
};

struct PutRecordRequest : StreamRequest
{
    bool hasRecord = false;
    Text data = {}; ///< bytes, not base64
};

struct PutRecordResult
{
    std::string recordId;
    bool encrypted = false;
};

struct PutRecordBatchRequest : StreamRequest
{
    std::optional<std::vector<Text>> records = {}; ///< their data
};

/// One of the two: an id, or why this record was not taken. A record that failed does not stop later ones.
struct PutRecordBatchEntry
{
    Text recordId;
    Text errorCode, errorMessage;
};

struct PutRecordBatchResult
{
    std::int64_t failedPutCount = 0;
    bool encrypted = false;
    std::vector<PutRecordBatchEntry> requestResponses; ///< in the order of the records
};

struct StartEncryptionRequest : StreamRequest
{
    bool hasConfiguration = false; ///< without one it is a key that the service owns
    Text keyType = {};
    Text keyARN = {};
};

struct Tag
{
    Text key = {}, value = {};
};

struct TagRequest : StreamRequest
{
    std::optional<std::vector<Tag>> tags = {};
};

struct UntagRequest : StreamRequest
{
    std::optional<std::vector<std::string>> tagKeys = {};
};

struct ListTagsRequest : StreamRequest
{
    Text exclusiveStartTagKey = {};
    Count limit = {};
};

struct TagList
{
    std::map<std::string, std::string> tags;
    bool hasMoreTags = false;
};

} // namespace headwater::services::firehose::api
