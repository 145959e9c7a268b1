// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/apiresult.h"
#include "core/services/sqs-queue/errors.h"
#include "core/services/sqs-queue/messagetext.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Requests and results of the SQS API, 2012-11-05. Members have the service's names, with a small first letter; one
/// that may be absent, or whose absence is an error of the caller, is optional.
namespace headwater::services::sqs_queue::api {

using Text = std::optional<std::string>;
using Count = std::optional<std::int64_t>;
using Texts = std::map<std::string, std::string>;

template <typename T>
using ApiResult = ApiResultOf<T, ApiError>;

/// The result of an operation that answers nothing.
struct Done
{
};

struct CreateQueueRequest
{
    Text queueName = {};
    Texts attributes = {};
    Texts tags = {};
};

struct QueueUrl
{
    std::string queueUrl;
};

struct ListQueuesRequest
{
    Text queueNamePrefix = {};
    Count maxResults = {}; ///< today
    Text nextToken = {};
};

struct ListQueuesResult
{
    std::vector<std::string> queueUrls;
    Text nextToken;
};

struct SendMessageRequest
{
    Text queueUrl = {};
    Text messageBody = {};
    Count delaySeconds = {};
    std::vector<Attribute> messageAttributes = {};
    std::vector<Attribute> messageSystemAttributes = {}; ///< AWSTraceHeader alone
    Text messageDeduplicationId = {};
    Text messageGroupId = {};
};

struct SendMessageResult
{
    std::string messageId;
    std::string md5OfMessageBody;
    Text md5OfMessageAttributes, md5OfMessageSystemAttributes;
    Text sequenceNumber; ///< of a FIFO queue
};

/// What a batch says of an entry that failed.
struct BatchError
{
    std::string id;
    std::string_view code;
    std::string message;
    bool senderFault = true;
};

template <typename Entry>
struct BatchResult
{
    std::vector<std::pair<std::string, Entry>> successful; ///< by id, in order of the request
    std::vector<BatchError> failed;
};

struct BatchSend : SendMessageRequest
{
    std::string id;
};

struct SendMessageBatchRequest
{
    Text queueUrl = {};
    std::vector<BatchSend> entries = {};
};

struct ReceiveMessageRequest
{
    Text queueUrl = {};
    Count maxNumberOfMessages = {};
    Count visibilityTimeout = {};
    Count waitTimeSeconds = {};
    std::vector<std::string> attributeNames = {}; ///< MessageSystemAttributeNames today; `All`
    std::vector<std::string> messageAttributeNames = {};
    Text receiveRequestAttemptId = {};
};

struct ReceivedMessage
{
    std::string messageId, receiptHandle, md5OfBody, body;
    Texts attributes; ///< system attributes
    Text md5OfMessageAttributes;
    std::vector<Attribute> messageAttributes;
};

struct ReceiveMessageResult
{
    std::vector<ReceivedMessage> messages;
    /// Nothing is there yet: ask again when something may be, until the wait is over, and answer then.
    bool isWaiting = false;
};

struct HandleRequest
{
    Text queueUrl = {};
    Text receiptHandle = {};
};

struct ChangeMessageVisibilityRequest : HandleRequest
{
    Count visibilityTimeout = {};
};

struct BatchDelete
{
    std::string id;
    Text receiptHandle = {};
};

struct DeleteMessageBatchRequest
{
    Text queueUrl = {};
    std::vector<BatchDelete> entries = {};
};

struct BatchVisibility : BatchDelete
{
    Count visibilityTimeout = {};
};

struct ChangeMessageVisibilityBatchRequest
{
    Text queueUrl = {};
    std::vector<BatchVisibility> entries = {};
};

struct AttributesRequest
{
    Text queueUrl = {};
    std::vector<std::string> attributeNames = {};
};

struct SetQueueAttributesRequest
{
    Text queueUrl = {};
    Texts attributes = {};
};

struct PermissionRequest
{
    Text queueUrl = {};
    Text label = {};
    std::vector<std::string> awsAccountIds = {};
    std::vector<std::string> actions = {};
};

struct StartMessageMoveTaskRequest
{
    Text sourceArn = {}, destinationArn = {};
    Count maxNumberOfMessagesPerSecond = {};
};

struct MoveTaskHandle
{
    std::string taskHandle;
};

struct MoveTaskEntry
{
    Text taskHandle; ///< only of a running one
    std::string status, sourceArn;
    Text destinationArn;
    Count maxNumberOfMessagesPerSecond;
    std::int64_t approximateNumberOfMessagesMoved = 0, approximateNumberOfMessagesToMove = 0;
    Text failureReason;
    std::int64_t startedTimestamp = 0; ///< milliseconds since 1970
};

struct MovedMessages
{
    std::int64_t approximateNumberOfMessagesMoved = 0;
};

} // namespace headwater::services::sqs_queue::api
