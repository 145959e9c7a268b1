// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/sqs/endpoint.h"

#include "core/world/world.h"

#include <algorithm>

namespace headwater::gateway::sqs {

namespace queues = services::sqs_queue;

namespace {

constexpr const char *kJsonType = "application/x-amz-json-1.0";
constexpr const char *kXmlType = "text/xml";
constexpr std::string_view kJson = "json", kQuery = "query";
constexpr std::string_view kSend = "SendMessage"; ///< and SendMessageBatch
constexpr std::string_view kTargetStart = "AmazonSQS.";
constexpr std::string_view kNamespace = "http://queue.amazonaws.com/doc/2012-11-05/";

/// A URL of a queue has the host that its client used, since some clients send their calls there.
void replaceHost(Json &url, const std::string &host)
{
    static const std::string kOwn = queues::api::queueUrl({});
    auto &text = url.get_ref<std::string &>();
    if (!host.empty() && text.starts_with(kOwn))
        text = "http://" + host + "/" + std::string(queues::kAccountId) + "/" + text.substr(kOwn.size());
}

/// Clients of long ago sign among the fields of a form.
bool isSignedAnotherWay(const http::Headers &fields)
{
    return std::any_of(fields.begin(), fields.end(), [](const auto &each) {
        return each.first == "SignatureVersion" || each.first == "AWSAccessKeyId";
    });
}

bool isServerFault(std::string_view code)
{
    return code == "InternalFailure";
}

} // namespace

/// A receive that waits.
struct SqsEndpoint::Poll final : queues::QueueWaiter
{
    void messagesAvailable(SimTime) override { owner->somethingCame(call.number); }

    SqsEndpoint *owner = nullptr;
    OutsideCall call;
    api::ReceiveMessageRequest request;
    queues::SqsQueue *queue = nullptr;
    Outside::TimerId timer = 0;
};

SqsEndpoint::SqsEndpoint(Outside &outside, std::int64_t timeShift, AnswerSink sink)
    : m_outside(outside)
    , m_account(outside.world())
    , m_timeShift(timeShift)
    , m_sink(std::move(sink))
    , m_guard(outside)
{
}

SqsEndpoint::~SqsEndpoint()
{
    for (const auto &[number, poll] : m_polls) {
        poll->queue->leave(*poll);
        m_outside.drop(poll->timer);
    }
}

WireForm SqsEndpoint::formOf(const OutsideCall &call) const
{
    return {.shift = m_timeShift, .areNumbersTexts = call.form == kQuery};
}

void SqsEndpoint::take(const OutsideCall &call)
{
    if (call.operation.empty()) {
        if (const auto poll = m_polls.find(call.number); poll != m_polls.end()) {
            poll->second->queue->leave(*poll->second);
            m_outside.drop(poll->second->timer);
            m_polls.erase(poll);
        }
        return;
    }
    const Operation *operation = findOperation(call.operation);
    if (!operation && call.operation != kReceive)
        return refuse(call, call.form == kQuery ? "InvalidAction" : "UnknownOperationException",
                      "The action " + call.operation + " is not valid for this endpoint.");
    Json body;
    if (call.form == kQuery) {
        const auto fields = http::formFields(call.body);
        if (call.caller == kAnonymous && fields && isSignedAnotherWay(*fields))
            return refuse(call, queues::kInvalidSecurity, "Requests must be signed with Signature Version 4.");
        body = fields ? fromForm(*fields, formMembers()) : Json(Json::value_t::discarded);
    } else {
        body = call.body.empty() ? Json::object() : jsonBody(call.body);
    }
    if (!body.is_object())
        return refuse(call, call.form == kQuery ? "MalformedQueryString" : "SerializationException",
                      "The request cannot be read.");
    if (!call.caller.empty()) {
        const auto denied =
            denial(m_guard, call, permissionFor(call.operation, body, m_account), m_outside.world().profile());
        if (denied)
            return refuse(call, queues::kAccessDenied, *denied);
    }
    m_account.setKeyUse(m_guard.keyUseOf(call));
    if (call.operation.starts_with(kSend) && !m_outside.hasRoomFor(call.body.size()))
        return refuse(call, queues::kRequestThrottled, std::string(kNoRoom));
    if (!operation) {
        const auto request = readReceive(body, formOf(call));
        if (const auto *shape = std::get_if<NotThatShape>(&request))
            return refuse(call, call.form == kQuery ? queues::kInvalidParameterValue : "SerializationException",
                          shape->message);
        return receive(call, std::get<api::ReceiveMessageRequest>(request));
    }
    Outcome outcome = operation->run(m_account, body, formOf(call));
    if (const auto *shape = std::get_if<NotThatShape>(&outcome))
        return refuse(call, call.form == kQuery ? queues::kInvalidParameterValue : "SerializationException",
                      shape->message);
    if (const auto *error = std::get_if<queues::ApiError>(&outcome))
        return refuse(call, error->code, error->message);
    answer(call, std::move(std::get<Json>(outcome)));
}

void SqsEndpoint::receive(const OutsideCall &call, const api::ReceiveMessageRequest &request)
{
    const auto result = m_account.receiveMessage(request);
    if (!result)
        return refuse(call, result.error().code, result.error().message);
    if (!result->isWaiting)
        return answer(call, receiveJson(*result, formOf(call)));
    auto poll = std::make_unique<Poll>();
    poll->owner = this;
    poll->call = call;
    poll->call.body.clear();
    poll->request = request;
    poll->queue = *m_account.resolve(request.queueUrl);
    const SimTime wait = m_account.waitOf(*poll->queue, request);
    poll->timer = m_outside.at(m_outside.world().now() + wait, [this, number = call.number] { waitOver(number); });
    poll->queue->wait(*poll);
    m_polls[call.number] = std::move(poll);
}

void SqsEndpoint::somethingCame(std::uint64_t number)
{
    const auto found = m_polls.find(number);
    if (found == m_polls.end())
        return;
    Poll &poll = *found->second;
    m_account.setKeyUse(m_guard.keyUseOf(poll.call));
    const auto result = m_account.receiveMessage(poll.request, true);
    if (result && result->isWaiting) {
        poll.queue->wait(poll); // others had it
        return;
    }
    m_outside.drop(poll.timer);
    const std::unique_ptr<Poll> ended = std::move(found->second);
    m_polls.erase(found);
    if (result)
        answer(ended->call, receiveJson(*result, formOf(ended->call)));
    else
        refuse(ended->call, result.error().code, result.error().message);
}

void SqsEndpoint::waitOver(std::uint64_t number)
{
    const auto found = m_polls.find(number);
    if (found == m_polls.end())
        return;
    const std::unique_ptr<Poll> ended = std::move(found->second);
    m_polls.erase(found);
    ended->queue->leave(*ended);
    answer(ended->call, Json::object());
}

void SqsEndpoint::answer(const OutsideCall &call, Json result)
{
    for (const char *name : {"QueueUrls", "queueUrls"}) {
        if (result.contains(name)) {
            for (Json &url : result[name])
                replaceHost(url, call.host);
        }
    }
    if (result.contains("QueueUrl"))
        replaceHost(result["QueueUrl"], call.host);
    if (call.form != kQuery)
        return respond(call, 200, kJsonType, result.is_null() ? "{}" : jsonText(result));
    const std::string id = requestId(m_outside.world().seed(), call.number);
    std::string xml =
        "<?xml version=\"1.0\"?><" + call.operation + "Response xmlns=\"" + std::string(kNamespace) + "\">";
    if (!result.is_null())
        xml += "<" + call.operation + "Result>" + resultXml(call.operation, result) + "</" + call.operation + "Result>";
    xml += "<ResponseMetadata><RequestId>" + id + "</RequestId></ResponseMetadata></" + call.operation + "Response>";
    respond(call, 200, kXmlType, std::move(xml));
}

void SqsEndpoint::refuse(const OutsideCall &call, std::string_view code, const std::string &message)
{
    const int status = isServerFault(code) ? 500 : queues::httpStatus(code);
    const std::string fault = isServerFault(code) ? "Receiver" : "Sender";
    const std::string older(queues::queryCode(code));
    if (call.form != kQuery)
        return respond(call, status, kJsonType,
                       jsonText({{"__type", "com.amazonaws.sqs#" + std::string(code)}, {"message", message}}),
                       {{"x-amzn-query-error", older + ";" + fault}});
    respond(call, status, kXmlType,
            "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"" + std::string(kNamespace) + "\"><Error><Type>" + fault +
                "</Type><Code>" + older + "</Code><Message>" + xmlEscaped(message) +
                "</Message><Detail/></Error><RequestId>" + requestId(m_outside.world().seed(), call.number) +
                "</RequestId></ErrorResponse>");
}

void SqsEndpoint::respond(const OutsideCall &call, int status, const char *type, std::string body, http::Headers more)
{
    http::Response response;
    response.status = status;
    response.headers = std::move(more);
    response.headers.emplace_back("x-amzn-RequestId", requestId(m_outside.world().seed(), call.number));
    response.headers.emplace_back("Content-Type", type);
    response.body = std::move(body);
    m_sink(call.number, response);
}

std::variant<OutsideCall, http::Response> callOf(http::Request request)
{
    OutsideCall call;
    call.endpoint = "sqs";
    call.host = request.header("Host");
    const std::string_view target = request.header("X-Amz-Target");
    if (!target.empty()) {
        call.form = kJson;
        call.operation = target.starts_with(kTargetStart) ? target.substr(kTargetStart.size()) : target;
        call.body = std::move(request.body);
        return call;
    }
    call.form = kQuery;
    call.body = request.method == "GET" ? std::string(request.query()) : std::move(request.body);
    const auto fields = http::formFields(call.body);
    bool hasUrl = false;
    for (const auto &[name, value] : fields.value_or(http::Headers())) {
        hasUrl |= name == "QueueUrl";
        if (name == "Action")
            call.operation = value;
    }
    if (call.operation.empty())
        return http::Response{
            400,
            {{"Content-Type", kXmlType}},
            "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"" + std::string(kNamespace) +
                "\"><Error><Type>Sender</Type><Code>MissingAction</Code><Message>The request is "
                "missing an action or a required parameter.</Message><Detail/></Error></ErrorResponse>"};
    // Older clients send a call to its queue instead of naming it.
    if (!hasUrl && request.path().size() > 1)
        call.body += "&QueueUrl=" + std::string(request.path());
    return call;
}

} // namespace headwater::gateway::sqs
