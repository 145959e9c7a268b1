// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-queue/errors.h"

#include <algorithm>
#include <array>

namespace headwater::services::sqs_queue {

namespace {

struct Names
{
    std::string_view code, query;
    int status;
};

constexpr auto kNames = std::to_array<Names>({
    {kAccessDenied, "AccessDenied", 403},
    {kBatchEntryIdsNotDistinct, "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400},
    {kBatchRequestTooLong, "AWS.SimpleQueueService.BatchRequestTooLong", 400},
    {kEmptyBatchRequest, "AWS.SimpleQueueService.EmptyBatchRequest", 400},
    {kInvalidAddress, "InvalidAddress", 404},
    {kInvalidBatchEntryId, "AWS.SimpleQueueService.InvalidBatchEntryId", 400},
    {kInvalidSecurity, "InvalidSecurity", 403},
    {kKmsAccessDenied, "KMS.AccessDeniedException", 400},
    {kKmsDisabled, "KMS.DisabledException", 400},
    {kKmsInvalidState, "KMS.InvalidStateException", 400},
    {kKmsNotFound, "KMS.NotFoundException", 400},
    {kKmsThrottled, "KMS.ThrottlingException", 400},
    {kMessageNotInflight, "AWS.SimpleQueueService.MessageNotInflight", 400},
    {kOverLimit, "OverLimit", 403},
    {kPurgeQueueInProgress, "AWS.SimpleQueueService.PurgeQueueInProgress", 403},
    {kQueueDeletedRecently, "AWS.SimpleQueueService.QueueDeletedRecently", 400},
    {kQueueDoesNotExist, "AWS.SimpleQueueService.NonExistentQueue", 400},
    {kQueueNameExists, "QueueAlreadyExists", 400},
    {kRequestThrottled, "Throttling", 400},
    {kTooManyEntries, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 400},
    {kUnsupportedOperation, "AWS.SimpleQueueService.UnsupportedOperation", 400},
});

const Names *find(std::string_view code)
{
    const auto found =
        std::find_if(kNames.begin(), kNames.end(), [code](const Names &each) { return each.code == code; });
    return found == kNames.end() ? nullptr : &*found;
}

} // namespace

std::string_view queryCode(std::string_view code)
{
    const Names *names = find(code);
    return names ? names->query : code;
}

std::string_view wireCode(std::string_view code, limits::Profile profile)
{
    return profile == limits::Profile::Exam ? queryCode(code) : code;
}

int httpStatus(std::string_view code)
{
    const Names *names = find(code);
    return names ? names->status : 400;
}

} // namespace headwater::services::sqs_queue
