// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/shape.h"
#include "core/services/kinesis-stream/api/account.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace headwater::gateway::kinesis {

/// Null of an operation that answers nothing.
/// A result that is JSON text already.
struct Written
{
    std::string text;
};
using Outcome = std::variant<Json, Written, services::kinesis_stream::ApiError, NotThatShape>;

/// An operation of the service, 2013-12-02: how its request is read, what it calls, how its result is written.
struct Operation
{
    std::string_view name;
    std::function<Outcome(services::kinesis_stream::api::Account &, const Json &, const WireForm &)> run;
};

std::span<const Operation> operations(); ///< by name
const Operation *findOperation(std::string_view name);
/// Whether the caller may do it to that stream; empty: to every stream.
using MayCall = std::function<bool(const services::kinesis_stream::api::StreamTarget &)>;
/// The call without a tree of values, where that is possible: the same as its row does. Nothing, too, for whoever may
/// not.
std::optional<Outcome> runQuickly(services::kinesis_stream::api::Account &account, std::string_view operation,
                                  const std::string &body, const MayCall &mayCall = {});

/// SubscribeToShard, which is answered by events; the operations above lack it.
inline constexpr std::string_view kSubscribe = "SubscribeToShard";
std::variant<services::kinesis_stream::api::SubscribeToShardRequest, NotThatShape> readSubscribe(const Json &body,
                                                                                                 const WireForm &form);

} // namespace headwater::gateway::kinesis
