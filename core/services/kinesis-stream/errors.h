// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace headwater::services::kinesis_stream {

/// An answer of the service that is not success: its own error name and message. Both stay in the service's words.
struct ApiError
{
    std::string_view code; ///< ProvisionedThroughputExceededException, …
    std::string message;
};

inline constexpr std::string_view kAccountId = "000000000000";
inline constexpr std::string_view kRegion = "us-east-1";

inline constexpr std::string_view kExpiredIterator = "ExpiredIteratorException";
inline constexpr std::string_view kExpiredNextToken = "ExpiredNextTokenException";
inline constexpr std::string_view kInternalFailure = "InternalFailureException";
inline constexpr std::string_view kInvalidArgument = "InvalidArgumentException";
inline constexpr std::string_view kLimitExceeded = "LimitExceededException";
inline constexpr std::string_view kThroughputExceeded = "ProvisionedThroughputExceededException";
inline constexpr std::string_view kResourceInUse = "ResourceInUseException";
inline constexpr std::string_view kResourceNotFound = "ResourceNotFoundException";
inline constexpr std::string_view kUnknownOperation = "UnknownOperationException";
inline constexpr std::string_view kValidation = "ValidationException";

/// `stream NAME under account 000000000000`, as most messages of the service have it.
inline std::string inAccount(const std::string &stream)
{
    return "stream " + stream + " under account " + std::string(kAccountId);
}

/// The same at the start of a sentence.
inline std::string theStream(const std::string &stream)
{
    return "Stream " + stream + " under account " + std::string(kAccountId);
}

inline ApiError notActive(const std::string &stream, std::string_view status)
{
    return {kResourceInUse, theStream(stream) + " not ACTIVE, instead in state " + std::string(status) + "."};
}

inline ApiError rateExceeded(const std::string &shardId, const std::string &stream)
{
    return {kThroughputExceeded, "Rate exceeded for shard " + shardId + " in " + inAccount(stream) + "."};
}

inline ApiError streamNotFound(const std::string &stream)
{
    return {kResourceNotFound, theStream(stream) + " not found."};
}

inline ApiError shardNotFound(const std::string &shardId, const std::string &stream)
{
    return {kResourceNotFound, "Could not find shard " + shardId + " in " + inAccount(stream) + "."};
}

} // namespace headwater::services::kinesis_stream
