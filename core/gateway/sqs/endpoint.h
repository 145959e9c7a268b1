// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/answer.h"
#include "core/gateway/call.h"
#include "core/gateway/outside.h"
#include "core/gateway/sqs/operations.h"
#include "core/gateway/sqs/permissions.h"
#include "core/services/sqs-queue/api/account.h"

#include <map>
#include <memory>
#include <variant>

namespace headwater::gateway::sqs {

/// SQS as its clients know it: JSON 1.0, and the older forms with XML answers. A receive that waits is answered in the
/// world's time, when something is there or its wait is over.
class SqsEndpoint final : public Endpoint
{
public:
    SqsEndpoint(Outside &outside, std::int64_t timeShift, AnswerSink sink);
    ~SqsEndpoint() override;

    void take(const OutsideCall &call) override;
    std::size_t waiting() const { return m_polls.size(); }

private:
    struct Poll;

    WireForm formOf(const OutsideCall &call) const;
    void receive(const OutsideCall &call, const api::ReceiveMessageRequest &request);
    void somethingCame(std::uint64_t number);
    void waitOver(std::uint64_t number);
    void answer(const OutsideCall &call, Json result);
    void refuse(const OutsideCall &call, std::string_view code, const std::string &message);
    void respond(const OutsideCall &call, int status, const char *type, std::string body, http::Headers more = {});

    Outside &m_outside;
    api::Account m_account;
    const std::int64_t m_timeShift;
    const AnswerSink m_sink;
    Guard m_guard;
    std::map<std::uint64_t, std::unique_ptr<Poll>> m_polls; ///< by the number of the call
};

/// The call that a request is, or what it is answered with at once.
std::variant<OutsideCall, http::Response> callOf(http::Request request);

} // namespace headwater::gateway::sqs
