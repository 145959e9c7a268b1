// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/kinesis/endpoint.h"

#include "core/gateway/awsjson.h"
#include "core/gateway/cbor.h"
#include "core/gateway/eventstream.h"
#include "core/gateway/kinesis/operations.h"
#include "core/gateway/kinesis/permissions.h"
#include "core/gateway/kinesis/results.h"
#include "core/services/access/denial.h"
#include "core/services/clients/readclient.h"
#include "core/world/world.h"

namespace headwater::gateway::kinesis {

namespace streams = services::kinesis_stream;

namespace {

constexpr std::string_view kPut = "PutRecord"; ///< and PutRecords

} // namespace

KinesisEndpoint::KinesisEndpoint(Outside &outside, streams::api::AccountOptions options, std::int64_t timeShift,
                                 AnswerSink sink, StreamSink *streams)
    : m_outside(outside)
    , m_world(outside.world())
    , m_account(m_world, options)
    , m_timeShift(timeShift)
    , m_answers(m_world.seed(), std::move(sink))
    , m_streams(streams)
    , m_guard(outside)
{
}

KinesisEndpoint::~KinesisEndpoint()
{
    for (const auto &[number, subscriber] : m_subscribers)
        m_outside.drop(subscriber.timer);
}

void KinesisEndpoint::refuse(const OutsideCall &call, const streams::ApiError &error)
{
    m_answers.refuse(call, error.code == streams::kInternalFailure ? 500 : 400, error.code, error.message);
}

void KinesisEndpoint::take(const OutsideCall &call)
{
    if (call.operation.empty()) {
        if (const auto left = m_subscribers.find(call.number); left != m_subscribers.end()) {
            m_account.closeSubscription(left->second.id);
            m_outside.drop(left->second.timer);
            m_subscribers.erase(left);
        }
        return;
    }
    const Operation *operation = findOperation(call.operation);
    if (!operation && call.operation != kSubscribe)
        return refuse(call, {streams::kUnknownOperation, {}});
    const bool hasRoom = !call.operation.starts_with(kPut) || m_outside.hasRoomFor(call.body.size());
    m_account.setKeyUse(m_guard.keyUseOf(call));
    if (hasRoom && call.form == kJsonForm) {
        std::optional<std::string> denied;
        MayCall mayCall;
        if (!call.caller.empty()) {
            mayCall = [&](const streams::api::StreamTarget &target) {
                denied = denialOf(call, permissionFor(call.operation, target, m_account));
                return !denied;
            };
        }
        if (const auto outcome = runQuickly(m_account, call.operation, call.body, mayCall))
            return tell(call, *outcome);
        if (denied)
            return refuse(call, {services::kAccessDenied, *denied});
    }
    const Json body = AwsJson::bodyOf(call);
    if (!body.is_object())
        return m_answers.refuse(call, 400, kSerializationException, {});
    if (const auto denied = denialOf(call, permissionFor(call.operation, body, m_account)))
        return refuse(call, {services::kAccessDenied, *denied});
    if (!hasRoom)
        return refuse(call, {streams::kThroughputExceeded, std::string(kNoRoom)});
    if (!operation)
        return subscribe(call, body);
    tell(call, operation->run(m_account, body, {m_timeShift, call.form == kCborForm}));
}

/// Within the account the policies of streams have a say as the callers' have.
std::optional<std::string> KinesisEndpoint::denialOf(const OutsideCall &call, const Permission &asked)
{
    if (call.caller.empty())
        return std::nullopt;
    const policies::NamedPolicy ofResource{asked.resource, m_account.policyOf(asked.resource)};
    return m_guard.denial(call, asked, ofResource.policy ? &ofResource : nullptr, m_account.policyRevision());
}

void KinesisEndpoint::tell(const OutsideCall &call, const Outcome &outcome)
{
    if (const auto *shape = std::get_if<NotThatShape>(&outcome))
        m_answers.refuse(call, *shape);
    else if (const auto *error = std::get_if<streams::ApiError>(&outcome))
        refuse(call, *error);
    else if (const auto *written = std::get_if<Written>(&outcome))
        m_answers.answerText(call, written->text);
    else
        m_answers.answer(call, 200, std::get<Json>(outcome));
}

void KinesisEndpoint::subscribe(const OutsideCall &call, const Json &body)
{
    const bool isCbor = call.form == kCborForm;
    const auto request = readSubscribe(body, {m_timeShift, isCbor});
    if (const auto *shape = std::get_if<NotThatShape>(&request))
        return m_answers.refuse(call, *shape);
    const auto subscription = m_account.subscribeToShard(std::get<streams::api::SubscribeToShardRequest>(request));
    if (!subscription)
        return refuse(call, subscription.error());
    if (m_streams)
        m_streams->beginStream(call.number, m_answers.head(call, "application/vnd.amazon.eventstream"));
    m_subscribers[call.number] = {*subscription, 0, isCbor};
    sendEvent(call.number, "event", "initial-response", Json::object(), isCbor);
    push(call.number);
}

void KinesisEndpoint::sendEvent(std::uint64_t number, std::string_view kind, std::string_view name, const Json &payload,
                                bool isCbor)
{
    if (!m_streams)
        return;
    m_streams->send(number, eventMessage({{":message-type", kind},
                                          {kind == "event" ? ":event-type" : ":exception-type", name},
                                          {":content-type", AwsJson::contentType(isCbor)}},
                                         isCbor ? cborText(payload) : jsonText(payload)));
}

void KinesisEndpoint::push(std::uint64_t number)
{
    const auto found = m_subscribers.find(number);
    if (found == m_subscribers.end())
        return;
    Subscriber &subscriber = found->second;
    const auto event = m_account.readSubscription(subscriber.id);
    bool isOver = !event;
    if (!event)
        sendEvent(number, "exception", event.error().code, {{"message", event.error().message}}, subscriber.isCbor);
    else if (*event) {
        sendEvent(number, "event", "SubscribeToShardEvent", eventJson(**event, {m_timeShift, subscriber.isCbor}),
                  subscriber.isCbor);
        isOver = (*event)->isLast;
    }
    if (!isOver) {
        subscriber.timer = m_outside.at(m_world.now() + services::kPushEvery, [this, number] { push(number); });
        return;
    }
    m_subscribers.erase(found);
    if (m_streams)
        m_streams->endStream(number);
}

std::variant<OutsideCall, http::Response> callOf(http::Request request)
{
    return awsJsonCall(std::move(request), "kinesis", "Kinesis_20131202.");
}

} // namespace headwater::gateway::kinesis
