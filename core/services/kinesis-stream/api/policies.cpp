// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Policies of streams and of consumers. Whoever asks them decides; here they are kept and checked for their form.

#include "core/policies/policy.h"
#include "core/services/kinesis-stream/api/account.h"
#include "core/services/kinesis-stream/api/validation.h"

namespace headwater::services::kinesis_stream::api {
namespace {

bool isResourceArn(std::string_view text)
{
    return kStreamArnRule.matches(text);
}

const TextRule kResourceArnRule{1, 2'048, "arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+", isResourceArn};

/// A stream that is created anew under the same name is another one.
std::string placeOf(const KinesisStream &stream, const std::string &arn)
{
    return std::to_string(stream.index()) + ' ' + arn;
}

ApiError noPolicy(const std::string &arn)
{
    return {kResourceNotFound, "There is no resource policy of " + arn + "."};
}

} // namespace

const policies::Policy *Account::policyOf(const std::string &arn) const
{
    const std::string stem = streamArn({});
    if (m_policies.empty() || !arn.starts_with(stem))
        return nullptr;
    const KinesisStream *stream = findStream(arn.substr(stem.size(), arn.find("/consumer/") - stem.size()));
    const auto found = stream ? m_policies.find(placeOf(*stream, arn)) : m_policies.end();
    return found == m_policies.end() ? nullptr : &found->second.policy;
}

ApiResult<KinesisStream *> Account::resolveForPolicy(std::string_view operation, const ResourcePolicyRequest &request)
{
    if (auto problem = admit(operation, m_limits.controlCalls))
        return *problem;
    if (request.resourceARN->find("/consumer/") == std::string::npos)
        return resolveArn(*request.resourceARN);
    const auto place = findConsumer({{}, {}, request.resourceARN});
    if (!place)
        return place.error();
    return place->stream;
}

ApiResult<void> Account::putResourcePolicy(const ResourcePolicyRequest &request)
{
    if (isExam())
        return unknownOperation("PutResourcePolicy");
    if (auto problem = Validation()
                           .text("resourceARN", request.resourceARN, kResourceArnRule, Need::Required)
                           .notNull("policy", request.policy.has_value())
                           .problem())
        return *problem;
    const auto stream = resolveForPolicy("PutResourcePolicy", request);
    if (!stream)
        return stream.error();
    if ((*stream)->status() != StreamStatus::Active)
        return notActive((*stream)->id(), statusName((*stream)->status()));
    if (policies::countedCharacters(*request.policy) > policies::kMostPolicyBytes)
        return ApiError{kLimitExceeded,
                        "A resource policy has at most " + std::to_string(policies::kMostPolicyBytes) + " characters."};
    auto parsed = policies::parsePolicy(*request.policy, policies::PolicyKind::Resource);
    if (!parsed)
        return ApiError{kInvalidArgument, "Invalid resource policy: " + parsed.error().message.toStdString()};
    m_policies[placeOf(**stream, *request.resourceARN)] = {*request.policy, std::move(*parsed)};
    ++m_policyRevision;
    return {};
}

ApiResult<ResourcePolicy> Account::getResourcePolicy(const ResourcePolicyRequest &request)
{
    if (isExam())
        return unknownOperation("GetResourcePolicy");
    if (auto problem =
            Validation().text("resourceARN", request.resourceARN, kResourceArnRule, Need::Required).problem())
        return *problem;
    const auto stream = resolveForPolicy("GetResourcePolicy", request);
    if (!stream)
        return stream.error();
    if ((*stream)->status() == StreamStatus::Creating)
        return notActive((*stream)->id(), statusName((*stream)->status()));
    const auto found = m_policies.find(placeOf(**stream, *request.resourceARN));
    if (found == m_policies.end())
        return noPolicy(*request.resourceARN);
    return ResourcePolicy{found->second.text};
}

ApiResult<void> Account::deleteResourcePolicy(const ResourcePolicyRequest &request)
{
    if (isExam())
        return unknownOperation("DeleteResourcePolicy");
    if (auto problem =
            Validation().text("resourceARN", request.resourceARN, kResourceArnRule, Need::Required).problem())
        return *problem;
    const auto stream = resolveForPolicy("DeleteResourcePolicy", request);
    if (!stream)
        return stream.error();
    if ((*stream)->status() != StreamStatus::Active)
        return notActive((*stream)->id(), statusName((*stream)->status()));
    if (m_policies.erase(placeOf(**stream, *request.resourceARN)) == 0)
        return noPolicy(*request.resourceARN);
    ++m_policyRevision;
    return {};
}

} // namespace headwater::services::kinesis_stream::api
