// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/awsjson.h"
#include "core/gateway/permission.h"
#include "core/services/firehose/api/account.h"

#include <variant>

namespace headwater::gateway::firehose {

/// Data Firehose as its clients know it: JSON 1.1 and CBOR.
class FirehoseEndpoint final : public Endpoint
{
public:
    FirehoseEndpoint(Outside &outside, services::firehose::api::AccountOptions options, std::int64_t timeShift,
                     AnswerSink sink);

    void take(const OutsideCall &call) override;

private:
    Outside &m_outside;
    services::firehose::api::Account m_account;
    const std::int64_t m_timeShift;
    const AwsJson m_answers;
    Guard m_guard;
};

/// The call that a request is, or what it is answered with at once.
std::variant<OutsideCall, http::Response> callOf(http::Request request);

} // namespace headwater::gateway::firehose
