// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iotsql/value.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace headwater::iotsql {

/// What a function that asks another service got.
struct ExternalAnswer
{
    enum class State : std::uint8_t {
        Done,
        Failed,  ///< the rule's actions do not run
        Pending, ///< the answer comes later: the statement is evaluated again then
    };
    State state = State::Done;
    Value value;
    std::string message = {}; ///< of a failure, English, as the service says it
};

/// What a statement knows of the message and of the world around it. Everything that differs from run to run comes from
/// here, so that the same environment gives the same result.
class Environment
{
public:
    virtual ~Environment() = default;

    /// Of the message, without the prefix of Basic Ingest.
    virtual std::string topic() const = 0;
    /// Milliseconds since 1970.
    virtual std::int64_t nowMs() const = 0;
    /// The next random number of this evaluation.
    virtual std::uint64_t draw() = 0;
    virtual std::string accountId() const { return "123456789012"; }
    virtual std::string clientId() const { return "n/a"; }
    virtual std::optional<std::string> traceId() const { return {}; }
    virtual std::optional<std::string> principal() const { return {}; }
    virtual std::optional<std::string> sourceIp() const { return {}; }
    /// A property of an MQTT 5 message: `content_type`, `response_topic`, ….
    virtual std::optional<std::string> mqttProperty(std::string_view) const { return {}; }
    /// The user properties of an MQTT 5 message: all values of a key; all pairs, as objects, for an empty one.
    virtual Value userProperties(std::string_view) const { return {}; }
    /// Calls another service: `aws_lambda`, `get_dynamodb`, `get_thing_shadow`, `get_secret`, `get_registry_data`,
    /// `machinelearning_predict`.
    virtual ExternalAnswer ask(std::string_view function, std::span<const Value> arguments) = 0;
};

} // namespace headwater::iotsql
