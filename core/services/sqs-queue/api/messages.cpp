// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Messages: sent, received, deleted, hidden for longer or shorter.

#include "core/kernel/md5.h"
#include "core/services/sqs-queue/api/account.h"
#include "core/services/sqs-queue/receipthandle.h"

#include <algorithm>
#include <set>

namespace headwater::services::sqs_queue::api {

namespace {

constexpr std::int64_t kMostSeconds = 43'200; ///< of a visibility timeout
constexpr std::int64_t kMostDelay = 900;
constexpr std::int64_t kMostWait = 20;
constexpr std::int64_t kMostReceived = 10;
constexpr std::size_t kLongestEntryId = 80;
constexpr std::string_view kTraceHeader = "AWSTraceHeader";
constexpr const char *kBadCharacters = "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | "
                                       "#x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

ApiError missing(const std::string &parameter)
{
    return {kMissingParameter, "The request must contain the parameter " + parameter + "."};
}

ApiError invalid(const std::string &parameter, const std::string &value, const std::string &reason)
{
    return {kInvalidParameterValue,
            "Value " + value + " for parameter " + parameter + " is invalid. Reason: " + reason};
}

std::optional<ApiError> checkRange(const std::string &parameter, const Count &value, std::int64_t least,
                                   std::int64_t most)
{
    if (!value || (*value >= least && *value <= most))
        return {};
    return invalid(parameter, std::to_string(*value),
                   "Must be between " + std::to_string(least) + " and " + std::to_string(most) + ", if provided.");
}

bool isEntryId(const std::string &id)
{
    return !id.empty() && id.size() <= kLongestEntryId && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    });
}

/// What rejects a batch as a whole.
template <typename Entry>
std::optional<ApiError> checkEntries(const std::vector<Entry> &entries, std::int64_t most, const char *entryName)
{
    if (entries.empty())
        return ApiError{kEmptyBatchRequest,
                        std::string("There should be at least one ") + entryName + " in the request."};
    if (static_cast<std::int64_t>(entries.size()) > most)
        return ApiError{kTooManyEntries, "Maximum number of entries per request are " + std::to_string(most) +
                                             ". You have sent " + std::to_string(entries.size()) + "."};
    std::set<std::string> ids;
    for (const Entry &each : entries) {
        if (!isEntryId(each.id))
            return ApiError{kInvalidBatchEntryId, "A batch entry id can only contain alphanumeric characters, hyphens "
                                                  "and underscores. It can be at most 80 letters long."};
        if (!ids.insert(each.id).second)
            return ApiError{kBatchEntryIdsNotDistinct, "Id " + each.id + " repeated."};
    }
    return {};
}

MessageText textOf(const SendMessageRequest &request)
{
    MessageText text{.body = request.messageBody.value_or(""),
                     .attributes = request.messageAttributes,
                     .groupId = request.messageGroupId.value_or(""),
                     .deduplicationId = request.messageDeduplicationId.value_or("")};
    for (const Attribute &each : request.messageSystemAttributes)
        text.traceHeader = each.value;
    return text;
}

/// Whether a message attribute is among those asked for: by name, `All`, `.*`, or `prefix.*`.
bool isWanted(const std::string &name, const std::vector<std::string> &wanted)
{
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string &each) {
        return each == name || each == "All" || each == ".*" ||
               (each.ends_with(".*") && name.starts_with(each.substr(0, each.size() - 1)));
    });
}

ApiError throttled()
{
    return {kRequestThrottled, "Rate exceeded"};
}

} // namespace

/// What the queue's key has to say to a new data key. The owner shares them with those who live in the world.
std::optional<ApiError> Account::checkKey(SqsQueue &queue, std::string_view action)
{
    if (queue.keyId().empty())
        return {};
    SimTime *const until =
        m_keyUse ? &m_keyUntil[std::string(action) + ' ' + std::to_string(queue.index()) + ' ' + m_keyUse->session]
                 : nullptr;
    if (until ? now() < *until : !queue.needsDataKey(now()))
        return {};
    auto refusal = kms_key::useKey(m_world, queue.keyId(), action, m_keyUse ? &*m_keyUse : nullptr);
    if (!refusal) {
        if (until)
            *until = now() + queue.dataKeyReuse();
        else
            queue.gotDataKey(now());
        return {};
    }
    static constexpr std::pair<std::string_view, std::string_view> kCodes[] = {
        {"KMSAccessDeniedException", kKmsAccessDenied},
        {"KMSDisabledException", kKmsDisabled},
        {"KMSInvalidStateException", kKmsInvalidState},
        {"KMSNotFoundException", kKmsNotFound},
        {"KMSThrottlingException", kKmsThrottled}};
    for (const auto &[error, code] : kCodes) {
        if (error == refusal->error)
            return ApiError{code, std::move(refusal->message)};
    }
    return ApiError{kKmsInvalidState, std::move(refusal->message)};
}

std::optional<ApiError> Account::checkMessage(const SqsQueue &queue, const SendMessageRequest &request) const
{
    if (!request.messageBody || request.messageBody->empty())
        return missing("MessageBody");
    if (!isMessageText(*request.messageBody))
        return ApiError{kInvalidMessageContents, kBadCharacters};
    if (const auto problem = attributeProblem(request.messageAttributes))
        return ApiError{kInvalidParameterValue, *problem};
    for (const Attribute &each : request.messageSystemAttributes) {
        if (each.name != kTraceHeader)
            return ApiError{kInvalidParameterValue, "Message system attribute name '" + each.name +
                                                        "' is invalid. Only AWSTraceHeader is supported."};
    }
    if (const std::size_t size = sizeOf(textOf(request)); size > queue.maximumMessageSize())
        return ApiError{kInvalidParameterValue,
                        "One or more parameters are invalid. Reason: Message must be shorter than " +
                            std::to_string(queue.maximumMessageSize()) + " bytes."};
    if (const auto problem = checkRange("DelaySeconds", request.delaySeconds, 0, kMostDelay))
        return problem;
    if (!queue.isFifo()) {
        if (request.messageDeduplicationId)
            return invalid("MessageDeduplicationId", *request.messageDeduplicationId,
                           "The request include parameter that is not valid for this queue type.");
        if (request.messageGroupId && (!m_limits.groupsOnStandard || !isToken(*request.messageGroupId)))
            return invalid("MessageGroupId", *request.messageGroupId,
                           "The request include parameter that is not valid for this queue type.");
        return {};
    }
    if (request.delaySeconds)
        return invalid("DelaySeconds", std::to_string(*request.delaySeconds),
                       "The request include parameter that is not valid for this queue type.");
    if (!request.messageGroupId)
        return missing("MessageGroupId");
    constexpr const char *kTokenText = "Must be 1 to 128 alphanumeric or punctuation characters.";
    if (!isToken(*request.messageGroupId))
        return invalid("MessageGroupId", *request.messageGroupId, kTokenText);
    if (request.messageDeduplicationId && !isToken(*request.messageDeduplicationId))
        return invalid("MessageDeduplicationId", *request.messageDeduplicationId, kTokenText);
    if (!request.messageDeduplicationId && queue.property("ContentBasedDeduplication") != true)
        return ApiError{kInvalidParameterValue, "The queue should either have ContentBasedDeduplication enabled or "
                                                "MessageDeduplicationId provided explicitly"};
    return {};
}

SendMessageResult Account::send(SqsQueue &queue, const SendMessageRequest &request)
{
    SendMessageResult result;
    result.md5OfMessageBody = md5Hex(*request.messageBody);
    if (!request.messageAttributes.empty())
        result.md5OfMessageAttributes = md5OfAttributes(request.messageAttributes);
    if (!request.messageSystemAttributes.empty())
        result.md5OfMessageSystemAttributes = md5OfAttributes(request.messageSystemAttributes);
    std::optional<SimTime> delay;
    if (request.delaySeconds)
        delay = *request.delaySeconds * kernel::kSecond;
    const Accepted accepted = queue.sendText(now(), textOf(request), delay);
    result.messageId = messageIdText(accepted.id);
    if (queue.isFifo())
        result.sequenceNumber = sequenceNumberText(accepted.sent);
    return result;
}

ApiResult<SendMessageResult> Account::sendMessage(const SendMessageRequest &request)
{
    const auto queue = resolve(request.queueUrl);
    if (!queue)
        return queue.error();
    if (const auto problem = checkMessage(**queue, request))
        return *problem;
    if (!(*queue)->admit(now(), Operation::Send, sizeOf(textOf(request))) ||
        ((*queue)->isFifo() && !(*queue)->admitGroup(now(), kernel::md5(*request.messageGroupId))))
        return throttled();
    if (const auto problem = checkKey(**queue, "kms:GenerateDataKey"))
        return *problem;
    return send(**queue, request);
}

ApiResult<BatchResult<SendMessageResult>> Account::sendMessageBatch(const SendMessageBatchRequest &request)
{
    const auto queue = resolve(request.queueUrl);
    if (!queue)
        return queue.error();
    if (const auto problem = checkEntries(request.entries, m_limits.maxBatchEntries, "SendMessageBatchRequestEntry"))
        return *problem;
    std::size_t bytes = 0;
    for (const BatchSend &each : request.entries)
        bytes += sizeOf(textOf(each));
    if (static_cast<std::int64_t>(bytes) > m_limits.maxMessageBytes)
        return ApiError{kBatchRequestTooLong, "Batch requests cannot be longer than " +
                                                  std::to_string(m_limits.maxMessageBytes) + " bytes. You have sent " +
                                                  std::to_string(bytes) + " bytes."};
    if (!(*queue)->admit(now(), Operation::Send, bytes))
        return throttled();
    if (const auto problem = checkKey(**queue, "kms:GenerateDataKey"))
        return *problem;
    BatchResult<SendMessageResult> result;
    for (const BatchSend &each : request.entries) {
        if (const auto problem = checkMessage(**queue, each))
            result.failed.push_back({each.id, wireCode(problem->code, m_world.profile()), problem->message, true});
        else if ((*queue)->isFifo() && !(*queue)->admitGroup(now(), kernel::md5(*each.messageGroupId)))
            result.failed.push_back({each.id, wireCode(kRequestThrottled, m_world.profile()), "Rate exceeded", true});
        else
            result.successful.emplace_back(each.id, send(**queue, each));
    }
    return result;
}

ReceivedMessage Account::describe(const SqsQueue &queue, const Delivery &delivery,
                                  const ReceiveMessageRequest &request) const
{
    const Message &message = delivery.message;
    MessageText text = queue.textOf(message);
    ReceivedMessage shown;
    shown.messageId = messageIdText(message.id);
    shown.receiptHandle = receiptHandleText(delivery.handle, queue.secret());
    shown.md5OfBody = md5Hex(text.body);
    const auto milliseconds = [](SimTime time) {
        return std::to_string(world::kEpochSeconds * 1'000 + time / kernel::kMillisecond);
    };
    Texts all{{"SenderId", std::string(kAccountId)},
              {"SentTimestamp", milliseconds(message.sent)},
              {"ApproximateReceiveCount", std::to_string(message.receives)},
              {"ApproximateFirstReceiveTimestamp",
               milliseconds(message.sent + message.firstReceiveMs * kernel::kMillisecond)}};
    if (queue.isFifo()) {
        all["SequenceNumber"] = sequenceNumberText(message.sent);
        all["MessageDeduplicationId"] = text.deduplicationId.empty() ? sha256Hex(text.body) : text.deduplicationId;
    }
    if (!text.groupId.empty())
        all["MessageGroupId"] = text.groupId;
    if (!text.traceHeader.empty())
        all[std::string(kTraceHeader)] = text.traceHeader;
    if (!isExam() && message.origin != kNoQueue) {
        if (const auto *source = dynamic_cast<const SqsQueue *>(&m_world.component(message.origin)))
            all["DeadLetterQueueSourceArn"] = source->arn();
    }
    const auto &names = request.attributeNames;
    for (auto &[name, value] : all) {
        if (std::find(names.begin(), names.end(), name) != names.end() ||
            std::find(names.begin(), names.end(), "All") != names.end())
            shown.attributes.emplace(name, std::move(value));
    }
    for (Attribute &each : text.attributes) {
        if (isWanted(each.name, request.messageAttributeNames))
            shown.messageAttributes.push_back(std::move(each));
    }
    // The digest is over what is returned.
    if (!shown.messageAttributes.empty())
        shown.md5OfMessageAttributes = md5OfAttributes(shown.messageAttributes);
    shown.body = std::move(text.body);
    return shown;
}

SimTime Account::waitOf(const SqsQueue &queue, const ReceiveMessageRequest &request) const
{
    return request.waitTimeSeconds ? *request.waitTimeSeconds * kernel::kSecond : queue.waitTime();
}

ApiResult<ReceiveMessageResult> Account::receiveMessage(const ReceiveMessageRequest &request, bool isAgain)
{
    const auto queue = resolve(request.queueUrl);
    if (!queue)
        return queue.error();
    if (const auto problem = checkRange("MaxNumberOfMessages", request.maxNumberOfMessages, 1, kMostReceived))
        return *problem;
    if (const auto problem = checkRange("VisibilityTimeout", request.visibilityTimeout, 0, kMostSeconds))
        return *problem;
    if (const auto problem = checkRange("WaitTimeSeconds", request.waitTimeSeconds, 0, kMostWait))
        return *problem;
    SqsQueue &from = **queue;
    if (request.receiveRequestAttemptId && (!from.isFifo() || !isToken(*request.receiveRequestAttemptId)))
        return invalid("ReceiveRequestAttemptId", *request.receiveRequestAttemptId,
                       from.isFifo() ? "Must be 1 to 128 alphanumeric or punctuation characters."
                                     : "The request include parameter that is not valid for this queue type.");
    if (!isAgain && !from.admit(now(), Operation::Receive))
        return throttled();
    if (const auto problem = checkKey(from, "kms:Decrypt"))
        return *problem;
    const SimTime wait = waitOf(from, request);
    Receive receive{.most = static_cast<std::size_t>(request.maxNumberOfMessages.value_or(1)), .isLong = wait > 0};
    if (request.visibilityTimeout)
        receive.visibility = *request.visibilityTimeout * kernel::kSecond;
    if (request.receiveRequestAttemptId)
        receive.attempt = kernel::md5(*request.receiveRequestAttemptId);
    const Received received = from.receive(now(), receive);
    if (received.isOverLimit && !from.isFifo() && wait == 0)
        return ApiError{kOverLimit, "Too many messages are in flight: " +
                                        std::to_string(from.model().settings().mostInFlight) + " is the limit."};
    ReceiveMessageResult result;
    for (const Delivery &each : received.messages)
        result.messages.push_back(describe(from, each, request));
    result.isWaiting = result.messages.empty() && wait > 0;
    return result;
}

std::optional<ApiError> Account::remove(SqsQueue &queue, const Text &text)
{
    if (!text || text->empty())
        return missing("ReceiptHandle");
    const auto handle = parseReceiptHandle(*text, queue.secret());
    if (!handle)
        return ApiError{kReceiptHandleIsInvalid,
                        "The input receipt handle \"" + *text + "\" is not a valid receipt handle."};
    if (queue.remove(now(), *handle) == DeleteOutcome::Expired)
        return invalid("ReceiptHandle", *text, "The receipt handle has expired.");
    return {};
}

ApiResult<Done> Account::deleteMessage(const HandleRequest &request)
{
    const auto queue = resolve(request.queueUrl);
    if (!queue)
        return queue.error();
    if (!(*queue)->admit(now(), Operation::Delete))
        return throttled();
    if (const auto problem = remove(**queue, request.receiptHandle))
        return *problem;
    return Done{};
}

ApiResult<BatchResult<Done>> Account::deleteMessageBatch(const DeleteMessageBatchRequest &request)
{
    const auto queue = resolve(request.queueUrl);
    if (!queue)
        return queue.error();
    if (const auto problem = checkEntries(request.entries, m_limits.maxBatchEntries, "DeleteMessageBatchRequestEntry"))
        return *problem;
    if (!(*queue)->admit(now(), Operation::Delete))
        return throttled();
    BatchResult<Done> result;
    for (const BatchDelete &each : request.entries) {
        if (const auto problem = remove(**queue, each.receiptHandle))
            result.failed.push_back({each.id, wireCode(problem->code, m_world.profile()), problem->message, true});
        else
            result.successful.emplace_back(each.id, Done{});
    }
    return result;
}

std::optional<ApiError> Account::change(SqsQueue &queue, const Text &text, const Count &timeout)
{
    if (!text || text->empty())
        return missing("ReceiptHandle");
    if (!timeout)
        return missing("VisibilityTimeout");
    if (const auto problem = checkRange("VisibilityTimeout", timeout, 0, kMostSeconds))
        return problem;
    const auto handle = parseReceiptHandle(*text, queue.secret());
    if (!handle)
        return ApiError{kReceiptHandleIsInvalid,
                        "The input receipt handle \"" + *text + "\" is not a valid receipt handle."};
    switch (queue.changeVisibility(now(), *handle, *timeout * kernel::kSecond)) {
    case ChangeOutcome::Changed:
        break;
    case ChangeOutcome::NotInFlight:
        return ApiError{kMessageNotInflight, "The message referred to is not in flight."};
    case ChangeOutcome::Gone:
        return invalid("ReceiptHandle", *text,
                       "Message does not exist or is not available for visibility timeout change.");
    case ChangeOutcome::TooLong:
        return invalid("VisibilityTimeout", std::to_string(*timeout),
                       "Total VisibilityTimeout for the message is beyond the limit [43200 seconds].");
    }
    return {};
}

ApiResult<Done> Account::changeMessageVisibility(const ChangeMessageVisibilityRequest &request)
{
    const auto queue = resolve(request.queueUrl);
    if (!queue)
        return queue.error();
    (*queue)->admitChange();
    if (const auto problem = change(**queue, request.receiptHandle, request.visibilityTimeout))
        return *problem;
    return Done{};
}

ApiResult<BatchResult<Done>> Account::changeMessageVisibilityBatch(const ChangeMessageVisibilityBatchRequest &request)
{
    const auto queue = resolve(request.queueUrl);
    if (!queue)
        return queue.error();
    if (const auto problem =
            checkEntries(request.entries, m_limits.maxBatchEntries, "ChangeMessageVisibilityBatchRequestEntry"))
        return *problem;
    (*queue)->admitChange();
    BatchResult<Done> result;
    for (const BatchVisibility &each : request.entries) {
        if (const auto problem = change(**queue, each.receiptHandle, each.visibilityTimeout))
            result.failed.push_back({each.id, wireCode(problem->code, m_world.profile()), problem->message, true});
        else
            result.successful.emplace_back(each.id, Done{});
    }
    return result;
}

} // namespace headwater::services::sqs_queue::api
