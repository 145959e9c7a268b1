// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/sqs/operations.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace headwater::gateway::sqs {
namespace {

using api::Account;
using services::sqs_queue::Attribute;

template <typename R>
using Members = std::vector<Member<R>>;

/// A request of the simple operations: each uses some of it.
struct Simple
{
    api::Text queueName, queueUrl, label, taskHandle, sourceArn;
    api::Texts tags;
    std::vector<std::string> tagKeys;
    api::Count maxResults;
};

struct SourcesRequest : api::ListQueuesRequest
{
    api::Text queueUrl;
};

Unreadable readAttributes(const Json &value, const WireForm &, std::vector<Attribute> &out)
{
    if (auto problem = expectStructure(value))
        return problem;
    for (const auto &[name, each] : value.items()) {
        if (auto problem = expectStructure(each))
            return problem;
        std::optional<std::string> type, text, bytes;
        Unreadable problem;
        const Json *typeJson = findMember(each, "DataType", problem);
        const Json *textJson = findMember(each, "StringValue", problem);
        const Json *bytesJson = findMember(each, "BinaryValue", problem);
        if ((typeJson && (problem = readText(*typeJson, type))) ||
            (textJson && (problem = readText(*textJson, text))) ||
            (bytesJson && (problem = readBlob(*bytesJson, bytes))))
            return problem;
        const bool isBinary = type && type->starts_with("Binary");
        out.push_back({name, type.value_or(""), (isBinary ? bytes : text).value_or("")});
    }
    return std::nullopt;
}

template <typename R>
Members<R> sendMembers(Members<R> more)
{
    Members<R> members{member("MessageBody", &R::messageBody),
                       member("DelaySeconds", &R::delaySeconds),
                       member("MessageDeduplicationId", &R::messageDeduplicationId),
                       member("MessageGroupId", &R::messageGroupId),
                       {"MessageAttributes",
                        [](const Json &value, const WireForm &form, R &request) {
                            return readAttributes(value, form, request.messageAttributes);
                        }},
                       {"MessageSystemAttributes", [](const Json &value, const WireForm &form, R &request) {
                            return readAttributes(value, form, request.messageSystemAttributes);
                        }}};
    std::move(more.begin(), more.end(), std::back_inserter(members));
    return members;
}

/// The id of a batch's entry; one that is missing is as wrong as an empty one.
template <typename E>
Member<E> entryId()
{
    return {"Id", [](const Json &value, const WireForm &, E &entry) {
                api::Text id;
                auto problem = readText(value, id);
                entry.id = id.value_or("");
                return problem;
            }};
}

template <typename R, typename E>
Member<R> entries(Members<E> members)
{
    return {"Entries",
            [members = std::move(members)](const Json &value, const WireForm &form, R &request) -> Unreadable {
                if (auto problem = expectList(value))
                    return problem;
                for (const Json &each : value) {
                    if (auto problem = expectStructure(each))
                        return problem;
                    if (auto problem = readStructure(each, members, form, request.entries.emplace_back()))
                        return problem;
                }
                return std::nullopt;
            }};
}

// How results are written.

void put(Json &object, const char *name, const api::Text &text)
{
    if (text)
        object[name] = *text;
}

Json resultJson(const api::Done &, const WireForm &)
{
    return {};
}

Json resultJson(const api::QueueUrl &result, const WireForm &)
{
    return {{"QueueUrl", result.queueUrl}};
}

Json resultJson(const api::ListQueuesResult &result, const WireForm &)
{
    Json json = Json::object();
    if (!result.queueUrls.empty())
        json["QueueUrls"] = result.queueUrls;
    put(json, "NextToken", result.nextToken);
    return json;
}

/// Times of the world stand in texts among the attributes.
Json attributesJson(const api::Texts &attributes, const WireForm &form)
{
    Json json = Json::object();
    for (const auto &[name, value] : attributes) {
        const bool isSeconds = name == "CreatedTimestamp" || name == "LastModifiedTimestamp";
        const bool isMilliseconds = name == "SentTimestamp" || name == "ApproximateFirstReceiveTimestamp";
        std::int64_t time = 0;
        if ((isSeconds || isMilliseconds) &&
            std::from_chars(value.data(), value.data() + value.size(), time).ec == std::errc())
            json[name] = std::to_string(time + (isSeconds ? form.shift / 1'000 : form.shift));
        else
            json[name] = value;
    }
    return json;
}

Json sentJson(const api::SendMessageResult &result)
{
    Json json = {{"MessageId", result.messageId}, {"MD5OfMessageBody", result.md5OfMessageBody}};
    put(json, "MD5OfMessageAttributes", result.md5OfMessageAttributes);
    put(json, "MD5OfMessageSystemAttributes", result.md5OfMessageSystemAttributes);
    put(json, "SequenceNumber", result.sequenceNumber);
    return json;
}

Json resultJson(const api::SendMessageResult &result, const WireForm &)
{
    return sentJson(result);
}

Json entryJson(const api::Done &)
{
    return Json::object();
}

Json entryJson(const api::SendMessageResult &result)
{
    return sentJson(result);
}

template <typename E>
Json resultJson(const api::BatchResult<E> &result, const WireForm &form)
{
    Json json = Json::object();
    for (const auto &[id, entry] : result.successful) {
        Json written = entryJson(entry);
        written["Id"] = id;
        json["Successful"].push_back(std::move(written));
    }
    for (const api::BatchError &each : result.failed)
        json["Failed"].push_back(
            {{"Id", each.id},
             {"Code", std::string(form.areNumbersTexts ? services::sqs_queue::queryCode(each.code) : each.code)},
             {"Message", each.message},
             {"SenderFault", each.senderFault}});
    return json;
}

Json resultJson(const api::MoveTaskHandle &result, const WireForm &)
{
    return {{"TaskHandle", result.taskHandle}};
}

Json resultJson(const api::MovedMessages &result, const WireForm &)
{
    return {{"ApproximateNumberOfMessagesMoved", result.approximateNumberOfMessagesMoved}};
}

Json resultJson(const std::vector<api::MoveTaskEntry> &result, const WireForm &form)
{
    Json list = Json::array();
    for (const api::MoveTaskEntry &each : result) {
        Json json = {{"Status", each.status},
                     {"SourceArn", each.sourceArn},
                     {"ApproximateNumberOfMessagesMoved", each.approximateNumberOfMessagesMoved},
                     {"ApproximateNumberOfMessagesToMove", each.approximateNumberOfMessagesToMove},
                     {"StartedTimestamp", each.startedTimestamp + form.shift}};
        put(json, "TaskHandle", each.taskHandle);
        put(json, "DestinationArn", each.destinationArn);
        put(json, "FailureReason", each.failureReason);
        if (each.maxNumberOfMessagesPerSecond)
            json["MaxNumberOfMessagesPerSecond"] = *each.maxNumberOfMessagesPerSecond;
        list.push_back(std::move(json));
    }
    return {{"Results", std::move(list)}};
}

/// A map of texts, whose member has a name of its own.
template <typename T>
Outcome outcomeOf(const api::ApiResult<T> &result, const WireForm &form)
{
    if (!result)
        return result.error();
    return resultJson(*result, form);
}

Outcome mapOutcome(const api::ApiResult<api::Texts> &result, const char *name, const WireForm &form)
{
    if (!result)
        return result.error();
    return result->empty() ? Json::object() : Json{{name, attributesJson(*result, form)}};
}

/// `call` takes the request and says the outcome.
template <typename R, typename Call>
Operation operation(std::string_view name, Members<R> members, Call call)
{
    return {name,
            [call, members = std::move(members)](Account &account, const Json &body, const WireForm &form) -> Outcome {
                R request;
                if (auto problem = readStructure(body, members, form, request))
                    return NotThatShape{std::move(*problem)};
                using Result = std::invoke_result_t<Call, Account &, const R &, const WireForm &>;
                if constexpr (std::is_same_v<Result, Outcome>)
                    return call(account, request, form);
                else
                    return outcomeOf(call(account, request, form), form);
            }};
}

/// One that passes its request on as it is.
template <typename R, typename Result>
Operation plain(std::string_view name, Members<R> members, Result (Account::*call)(const R &))
{
    return operation<R>(name, std::move(members), [call](Account &account, const R &request, const WireForm &) {
        return (account.*call)(request);
    });
}

std::vector<Operation> messageOperations()
{
    using namespace api;
    const auto url = [](auto place) {
        return member("QueueUrl", place);
    };
    const auto handle = [](auto place) {
        return member("ReceiptHandle", place);
    };
    return {
        plain<SendMessageRequest>("SendMessage", sendMembers<SendMessageRequest>({url(&SendMessageRequest::queueUrl)}),
                                  &Account::sendMessage),
        plain<SendMessageBatchRequest>(
            "SendMessageBatch",
            {url(&SendMessageBatchRequest::queueUrl),
             entries<SendMessageBatchRequest, BatchSend>(sendMembers<BatchSend>({entryId<BatchSend>()}))},
            &Account::sendMessageBatch),
        plain<HandleRequest>("DeleteMessage", {url(&HandleRequest::queueUrl), handle(&HandleRequest::receiptHandle)},
                             &Account::deleteMessage),
        plain<DeleteMessageBatchRequest>("DeleteMessageBatch",
                                         {url(&DeleteMessageBatchRequest::queueUrl),
                                          entries<DeleteMessageBatchRequest, BatchDelete>(
                                              {entryId<BatchDelete>(), handle(&BatchDelete::receiptHandle)})},
                                         &Account::deleteMessageBatch),
        plain<ChangeMessageVisibilityRequest>(
            "ChangeMessageVisibility",
            {url(&ChangeMessageVisibilityRequest::queueUrl), handle(&ChangeMessageVisibilityRequest::receiptHandle),
             member("VisibilityTimeout", &ChangeMessageVisibilityRequest::visibilityTimeout)},
            &Account::changeMessageVisibility),
        plain<ChangeMessageVisibilityBatchRequest>(
            "ChangeMessageVisibilityBatch",
            {url(&ChangeMessageVisibilityBatchRequest::queueUrl),
             entries<ChangeMessageVisibilityBatchRequest, BatchVisibility>(
                 {entryId<BatchVisibility>(), handle(&BatchVisibility::receiptHandle),
                  member("VisibilityTimeout", &BatchVisibility::visibilityTimeout)})},
            &Account::changeMessageVisibilityBatch),
    };
}

std::vector<Operation> queueOperations()
{
    using namespace api;
    const auto url = member("QueueUrl", &Simple::queueUrl);
    return {
        plain<CreateQueueRequest>("CreateQueue",
                                  {member("QueueName", &CreateQueueRequest::queueName),
                                   member("Attributes", &CreateQueueRequest::attributes),
                                   member("tags", &CreateQueueRequest::tags), // as JSON writes it
                                   member("Tags", &CreateQueueRequest::tags)},
                                  &Account::createQueue),
        operation<Simple>("GetQueueUrl", {member("QueueName", &Simple::queueName)},
                          [](Account &a, const Simple &r, const WireForm &) { return a.getQueueUrl(r.queueName); }),
        plain<ListQueuesRequest>("ListQueues",
                                 {member("QueueNamePrefix", &ListQueuesRequest::queueNamePrefix),
                                  member("MaxResults", &ListQueuesRequest::maxResults),
                                  member("NextToken", &ListQueuesRequest::nextToken)},
                                 &Account::listQueues),
        operation<Simple>("DeleteQueue", {url},
                          [](Account &a, const Simple &r, const WireForm &) { return a.deleteQueue(r.queueUrl); }),
        operation<Simple>("PurgeQueue", {url},
                          [](Account &a, const Simple &r, const WireForm &) { return a.purgeQueue(r.queueUrl); }),
        operation<AttributesRequest>("GetQueueAttributes",
                                     {member("QueueUrl", &AttributesRequest::queueUrl),
                                      member("AttributeNames", &AttributesRequest::attributeNames)},
                                     [](Account &a, const AttributesRequest &r, const WireForm &form) {
                                         return mapOutcome(a.getQueueAttributes(r), "Attributes", form);
                                     }),
        plain<SetQueueAttributesRequest>("SetQueueAttributes",
                                         {member("QueueUrl", &SetQueueAttributesRequest::queueUrl),
                                          member("Attributes", &SetQueueAttributesRequest::attributes)},
                                         &Account::setQueueAttributes),
        operation<Simple>("TagQueue", {url, member("Tags", &Simple::tags)},
                          [](Account &a, const Simple &r, const WireForm &) { return a.tagQueue(r.queueUrl, r.tags); }),
        operation<Simple>(
            "UntagQueue", {url, member("TagKeys", &Simple::tagKeys)},
            [](Account &a, const Simple &r, const WireForm &) { return a.untagQueue(r.queueUrl, r.tagKeys); }),
        operation<Simple>("ListQueueTags", {url},
                          [](Account &a, const Simple &r, const WireForm &form) {
                              return mapOutcome(a.listQueueTags(r.queueUrl), "Tags", form);
                          }),
        plain<PermissionRequest>("AddPermission",
                                 {member("QueueUrl", &PermissionRequest::queueUrl),
                                  member("Label", &PermissionRequest::label),
                                  member("AWSAccountIds", &PermissionRequest::awsAccountIds),
                                  member("Actions", &PermissionRequest::actions)},
                                 &Account::addPermission),
        operation<Simple>(
            "RemovePermission", {url, member("Label", &Simple::label)},
            [](Account &a, const Simple &r, const WireForm &) { return a.removePermission(r.queueUrl, r.label); }),
        operation<SourcesRequest>("ListDeadLetterSourceQueues",
                                  {member("QueueUrl", &SourcesRequest::queueUrl),
                                   member("MaxResults", &SourcesRequest::maxResults),
                                   member("NextToken", &SourcesRequest::nextToken)},
                                  [](Account &a, const SourcesRequest &r, const WireForm &form) -> Outcome {
                                      const auto result = a.listDeadLetterSourceQueues(r.queueUrl, r);
                                      if (!result)
                                          return result.error();
                                      Json json = resultJson(*result, form);
                                      json.erase("QueueUrls");
                                      json["queueUrls"] = result->queueUrls; // the one member that begins small
                                      return json;
                                  }),
        plain<StartMessageMoveTaskRequest>(
            "StartMessageMoveTask",
            {member("SourceArn", &StartMessageMoveTaskRequest::sourceArn),
             member("DestinationArn", &StartMessageMoveTaskRequest::destinationArn),
             member("MaxNumberOfMessagesPerSecond", &StartMessageMoveTaskRequest::maxNumberOfMessagesPerSecond)},
            &Account::startMessageMoveTask),
        operation<Simple>("ListMessageMoveTasks",
                          {member("SourceArn", &Simple::sourceArn), member("MaxResults", &Simple::maxResults)},
                          [](Account &a, const Simple &r, const WireForm &) {
                              return a.listMessageMoveTasks(r.sourceArn, r.maxResults);
                          }),
        operation<Simple>(
            "CancelMessageMoveTask", {member("TaskHandle", &Simple::taskHandle)},
            [](Account &a, const Simple &r, const WireForm &) { return a.cancelMessageMoveTask(r.taskHandle); }),
    };
}

std::vector<Operation> allOperations()
{
    std::vector<Operation> all = queueOperations();
    std::ranges::move(messageOperations(), std::back_inserter(all));
    std::ranges::sort(all, {}, &Operation::name);
    return all;
}

} // namespace

std::span<const Operation> operations()
{
    static const std::vector<Operation> all = allOperations();
    return all;
}

const Operation *findOperation(std::string_view name)
{
    return findNamed(operations(), name);
}

std::variant<api::ReceiveMessageRequest, NotThatShape> readReceive(const Json &body, const WireForm &form)
{
    using R = api::ReceiveMessageRequest;
    static const Members<R> members{
        member("QueueUrl", &R::queueUrl),
        member("MaxNumberOfMessages", &R::maxNumberOfMessages),
        member("VisibilityTimeout", &R::visibilityTimeout),
        member("WaitTimeSeconds", &R::waitTimeSeconds),
        member("AttributeNames", &R::attributeNames),
        member("MessageSystemAttributeNames", &R::attributeNames), // what AttributeNames is called today
        member("MessageAttributeNames", &R::messageAttributeNames),
        member("ReceiveRequestAttemptId", &R::receiveRequestAttemptId)};
    R request;
    if (auto problem = readStructure(body, members, form, request))
        return NotThatShape{std::move(*problem)};
    return request;
}

Json receiveJson(const api::ReceiveMessageResult &result, const WireForm &form)
{
    Json json = Json::object();
    for (const api::ReceivedMessage &each : result.messages) {
        Json message = {{"MessageId", each.messageId},
                        {"ReceiptHandle", each.receiptHandle},
                        {"MD5OfBody", each.md5OfBody},
                        {"Body", each.body}};
        if (!each.attributes.empty())
            message["Attributes"] = attributesJson(each.attributes, form);
        put(message, "MD5OfMessageAttributes", each.md5OfMessageAttributes);
        for (const Attribute &attribute : each.messageAttributes) {
            Json &value = message["MessageAttributes"][attribute.name];
            value["DataType"] = attribute.type;
            if (attribute.type.starts_with("Binary"))
                value["BinaryValue"] = form.blob(attribute.value);
            else
                value["StringValue"] = attribute.value;
        }
        json["Messages"].push_back(std::move(message));
    }
    return json;
}

std::span<const FormMember> formMembers()
{
    using Kind = FormMember::Kind;
    static constexpr auto kMembers = std::to_array<FormMember>({
        {"Attribute", "Attributes", Kind::Map},
        {"AttributeName", "AttributeNames"},
        {"MessageSystemAttributeName", "MessageSystemAttributeNames"},
        {"MessageAttributeName", "MessageAttributeNames"},
        {"MessageAttribute", "MessageAttributes", Kind::Map},
        {"MessageSystemAttribute", "MessageSystemAttributes", Kind::Map},
        {"TagKey", "TagKeys"},
        {"AWSAccountId", "AWSAccountIds"},
        {"ActionName", "Actions"},
        {"SendMessageBatchRequestEntry", "Entries", Kind::Structures},
        {"DeleteMessageBatchRequestEntry", "Entries", Kind::Structures},
        {"ChangeMessageVisibilityBatchRequestEntry", "Entries", Kind::Structures},
        {"Tag", "Tags", Kind::Map, "Key"},
    });
    return kMembers;
}

std::string resultXml(std::string_view operation, const Json &result)
{
    const std::string entry = std::string(operation) + "ResultEntry";
    const auto members = std::to_array<XmlMember>({
        {"QueueUrls", "QueueUrl"},
        {"queueUrls", "QueueUrl"},
        {"Messages", "Message"},
        {"Attributes", "Attribute", "Name"},
        {"MessageAttributes", "MessageAttribute", "Name"},
        {"Tags", "Tag", "Key"},
        {"Successful", entry},
        {"Failed", "BatchResultErrorEntry"},
        {"Results", entry},
    });
    return toXml(result, members);
}

} // namespace headwater::gateway::sqs
