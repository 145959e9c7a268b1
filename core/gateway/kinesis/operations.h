// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/shape.h"
#include "core/services/kinesis-stream/api/account.h"

#include <functional>
#include <span>
#include <string_view>
#include <variant>

namespace headwater::gateway::kinesis {

/// Null of an operation that answers nothing.
using Outcome = std::variant<Json, services::kinesis_stream::ApiError, NotThatShape>;

/// An operation of the service, 2013-12-02: how its request is read, what it calls, how its result is written.
struct Operation
{
    std::string_view name;
    std::function<Outcome(services::kinesis_stream::api::Account &, const Json &, const WireForm &)> run;
};

std::span<const Operation> operations(); ///< by name
const Operation *findOperation(std::string_view name);

/// SubscribeToShard, which is answered by events; the operations above lack it.
inline constexpr std::string_view kSubscribe = "SubscribeToShard";
std::variant<services::kinesis_stream::api::SubscribeToShardRequest, NotThatShape> readSubscribe(const Json &body,
                                                                                                 const WireForm &form);

} // namespace headwater::gateway::kinesis
