// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/query.h"
#include "core/gateway/shape.h"
#include "core/services/sqs-queue/api/account.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace headwater::gateway::sqs {

namespace api = services::sqs_queue::api;

/// Null of an operation that answers nothing.
using Outcome = std::variant<Json, services::sqs_queue::ApiError, NotThatShape>;

/// An operation of the service, 2012-11-05: how its request is read, what it calls, how its result is written.
struct Operation
{
    std::string_view name;
    std::function<Outcome(api::Account &, const Json &, const WireForm &)> run;
};

const Operation *findOperation(std::string_view name);
std::span<const Operation> operations();

/// ReceiveMessage, which may wait; the operations above lack it.
inline constexpr std::string_view kReceive = "ReceiveMessage";
std::variant<api::ReceiveMessageRequest, NotThatShape> readReceive(const Json &body, const WireForm &form);
Json receiveJson(const api::ReceiveMessageResult &result, const WireForm &form);

/// How the older protocol writes requests and results.
std::span<const FormMember> formMembers();
/// \param operation tells what the entries of a batch are called
std::string resultXml(std::string_view operation, const Json &result);

} // namespace headwater::gateway::sqs
