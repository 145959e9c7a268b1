// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/firehose/endpoint.h"

#include "core/gateway/firehose/operations.h"
#include "core/services/access/denial.h"
#include "core/world/world.h"

#include <array>

namespace headwater::gateway::firehose {

namespace {

constexpr std::string_view kPut = "PutRecord"; ///< and PutRecordBatch
constexpr auto kMembers =
    std::to_array<ResourceMember>({{"DeliveryStreamName", "arn:aws:firehose:us-east-1:000000000000:deliverystream/"}});
constexpr auto kEverything = std::to_array<std::string_view>({"ListDeliveryStreams"});
constexpr PermissionTable kPermissions{.prefix = "firehose", .members = kMembers, .everything = kEverything};

} // namespace

FirehoseEndpoint::FirehoseEndpoint(Outside &outside, services::firehose::api::AccountOptions options,
                                   std::int64_t timeShift, AnswerSink sink)
    : m_outside(outside)
    , m_account(outside.world(), options)
    , m_timeShift(timeShift)
    , m_answers(outside.world().seed(), std::move(sink))
    , m_guard(outside)
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
    if (const auto denied = m_guard.denial(call, permissionOf(kPermissions, call.operation, body), nullptr, 0))
        return m_answers.refuse(call, 400, services::kAccessDenied, *denied);
    if (call.operation.starts_with(kPut) && !m_outside.hasRoomFor(call.body.size()))
        return m_answers.refuse(call, 500, services::firehose::api::kServiceUnavailable, std::string(kNoRoom));
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
