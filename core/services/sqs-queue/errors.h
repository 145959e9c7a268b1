// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/profile.h"

#include <string>
#include <string_view>

namespace headwater::services::sqs_queue {

/// An answer of the service that is not success. The code is that of today's JSON protocol; queryCode() has the older
/// one.
struct ApiError
{
    std::string_view code; ///< QueueDoesNotExist, …
    std::string message;
};

inline constexpr std::string_view kAccountId = "000000000000";
inline constexpr std::string_view kRegion = "us-east-1";

inline constexpr std::string_view kAccessDenied = "AccessDenied";
inline constexpr std::string_view kBatchEntryIdsNotDistinct = "BatchEntryIdsNotDistinct";
inline constexpr std::string_view kBatchRequestTooLong = "BatchRequestTooLong";
inline constexpr std::string_view kEmptyBatchRequest = "EmptyBatchRequest";
inline constexpr std::string_view kInvalidAddress = "InvalidAddress";
inline constexpr std::string_view kInvalidAttributeName = "InvalidAttributeName";
inline constexpr std::string_view kInvalidAttributeValue = "InvalidAttributeValue";
inline constexpr std::string_view kInvalidBatchEntryId = "InvalidBatchEntryId";
inline constexpr std::string_view kInvalidMessageContents = "InvalidMessageContents";
inline constexpr std::string_view kInvalidParameterValue = "InvalidParameterValue";
inline constexpr std::string_view kInvalidSecurity = "InvalidSecurity";
inline constexpr std::string_view kKmsAccessDenied = "KmsAccessDenied";
inline constexpr std::string_view kKmsDisabled = "KmsDisabled";
inline constexpr std::string_view kKmsInvalidState = "KmsInvalidState";
inline constexpr std::string_view kKmsNotFound = "KmsNotFound";
inline constexpr std::string_view kKmsThrottled = "KmsThrottled";
inline constexpr std::string_view kMessageNotInflight = "MessageNotInflight";
inline constexpr std::string_view kMissingParameter = "MissingParameter";
inline constexpr std::string_view kOverLimit = "OverLimit";
inline constexpr std::string_view kPurgeQueueInProgress = "PurgeQueueInProgress";
inline constexpr std::string_view kQueueDeletedRecently = "QueueDeletedRecently";
inline constexpr std::string_view kQueueDoesNotExist = "QueueDoesNotExist";
inline constexpr std::string_view kQueueNameExists = "QueueNameExists";
inline constexpr std::string_view kReceiptHandleIsInvalid = "ReceiptHandleIsInvalid";
inline constexpr std::string_view kRequestThrottled = "RequestThrottled";
inline constexpr std::string_view kResourceNotFound = "ResourceNotFoundException";
inline constexpr std::string_view kTooManyEntries = "TooManyEntriesInBatchRequest";
inline constexpr std::string_view kUnsupportedOperation = "UnsupportedOperation";

/// The name of an error in the Query protocol of 2020, which today's service still sends in a header.
std::string_view queryCode(std::string_view code);
/// The name that a client of the profile sees.
std::string_view wireCode(std::string_view code, limits::Profile profile);
int httpStatus(std::string_view code);

} // namespace headwater::services::sqs_queue
