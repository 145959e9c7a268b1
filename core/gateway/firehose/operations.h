// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/awsjson.h"
#include "core/gateway/shape.h"
#include "core/services/firehose/api/account.h"

#include <functional>
#include <span>
#include <string_view>
#include <variant>

namespace headwater::gateway::firehose {

namespace api = services::firehose::api;

using Outcome = std::variant<Json, api::ApiError, NotThatShape>;

/// An operation of the service, 2015-08-04: how its request is read, what it calls, how its result is written.
struct Operation
{
    std::string_view name;
    std::function<Outcome(api::Account &, const Json &, const WireForm &)> run;
};

std::span<const Operation> operations(); ///< by name
const Operation *findOperation(std::string_view name);

} // namespace headwater::gateway::firehose
