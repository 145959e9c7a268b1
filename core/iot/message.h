// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/md5.h"
#include "core/kernel/simtime.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace headwater::iot {

using kernel::SimTime;

struct MessageProperties;

/// How a message came to the broker.
enum class Protocol : std::uint8_t {
    Mqtt,
    Mqtt5,
    WebSocket,
    Http,
    Internal, ///< published by the service itself: a rule, a shadow, a lifecycle event
};

/// A message as the broker passes it on. Valid only while it is being passed.
struct Message
{
    std::string_view topic;
    // What it carries, as everywhere: made whole by world.component(component).wholeRecordAt(number, emitted) …
    std::uint16_t component = 0;
    std::uint64_t number = 0;
    SimTime emitted = 0;
    std::uint32_t bytes = 0; ///< of the payload
    kernel::Digest128 hash = {};
    /// … or here, where the bytes are at hand anyway.
    std::optional<std::string_view> payload = {};
    std::uint8_t qos = 0;
    bool retain = false;
    Protocol protocol = Protocol::Mqtt;
    std::string_view clientId = {};  ///< empty where there is none: HTTP, the service itself
    std::string_view principal = {}; ///< certificate id, `role-id:session`, user id
    std::string_view sourceIp = {};
    /// Of a message to `$aws/rules/RULE/…`: RULE; `topic` then is what follows. The broker passes it to no subscriber.
    std::string_view basicIngestRule = {};
    std::uint64_t trace = 0;                       ///< tells the messages of a broker apart
    SimTime expires = kernel::kNever;              ///< MQTT 5: not handed on afterwards
    const MessageProperties *properties = nullptr; ///< null: none, as with most
    bool duplicate = false;                        ///< this client was sent it before, and did not answer
};

} // namespace headwater::iot
