// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/firehose/endpoint.h"

#include "core/gateway/firehose/operations.h"
#include "core/world/world.h"

namespace headwater::gateway::firehose {

FirehoseEndpoint::FirehoseEndpoint(world::World &world, services::firehose::api::AccountOptions options,
                                   std::int64_t timeShift, AnswerSink sink)
    : m_account(world, options)
    , m_timeShift(timeShift)
    , m_answers(world.seed(), std::move(sink))
{
}

void FirehoseEndpoint::take(const OutsideCall &call)
{
    if (call.operation.empty()) // whoever leaves has had every answer
        return;
    const Operation *operation = findOperation(call.operation);
    if (!operation)
        return m_answers.refuse(call, 400, "UnknownOperationException", {});
    const Json body = AwsJson::bodyOf(call);
    if (!body.is_object())
        return m_answers.refuse(call, 400, kSerializationException, {});
    const Outcome outcome = operation->run(m_account, body, {m_timeShift, call.form == kCborForm});
    if (const auto *shape = std::get_if<NotThatShape>(&outcome))
        return m_answers.refuse(call, *shape);
    if (const auto *error = std::get_if<services::firehose::api::ApiError>(&outcome))
        return m_answers.refuse(call, error->code == services::firehose::api::kServiceUnavailable ? 500 : 400,
                                error->code, error->message);
    m_answers.answer(call, 200, std::get<Json>(outcome));
}

std::variant<OutsideCall, http::Response> callOf(http::Request request)
{
    return awsJsonCall(std::move(request), "firehose", "Firehose_20150804.");
}

} // namespace headwater::gateway::firehose
