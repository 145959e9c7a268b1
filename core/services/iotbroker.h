// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater::services {

using kernel::SimTime;

using IotProtocol = iot::Protocol;
using IotMessage = iot::Message;

/// Who takes part in messages without being a client: a rule, a bridge.
class IotListener
{
public:
    virtual ~IotListener() = default;
    /// A message on a topic that the listener's filter matches, at `now`. It may publish from here: what it publishes
    /// is passed on after this message.
    ///
    /// In the ledger a message is the broker's: once given to a listener or a subscriber it counts as delivered. What a
    /// listener makes of it and sends on, the listener counts as produced.
    virtual void messageArrived(SimTime now, const IotMessage &message) = 0;
};

enum class IotPublishOutcome : std::uint8_t {
    Accepted,
    InvalidTopic, ///< wildcards, too long, too many levels, or a reserved one
    TooLarge,     ///< more than 128 KB
    Throttled,    ///< over the account's limit
    Unavailable,  ///< the node is stopped or removed
};

/// What other rooms know of AWS IoT's message broker. The component that implements it is a world::Component too; its
/// node type is `iot-core`, and Flow::Topics links it to those who listen.
class IotBroker
{
public:
    using Listening = std::uint64_t;

    virtual ~IotBroker() = default;

    /// Every message whose topic matches `filter` is given to `listener` from now on, whoever else has it. The filter
    /// must be a valid one (iot::checkFilter); several of one listener each give it the message.
    virtual Listening listen(std::string_view filter, IotListener &listener) = 0;
    /// Messages to `$aws/rules/NAME/…`, which go to nobody else.
    virtual Listening listenToBasicIngest(std::string_view rule, IotListener &listener) = 0;
    virtual void unlisten(Listening listening) = 0;

    /// Publishes in the name of the service at `now`: republish actions, shadows. `message.trace` and `.protocol` are
    /// set here. It is passed on at once, or, while another one is, after that. Does not ask for policies. In the
    /// ledger the message is new: the broker counts it as produced.
    virtual IotPublishOutcome publish(SimTime now, const IotMessage &message) = 0;
    /// The bytes of a message, made now.
    virtual std::string payloadOf(const IotMessage &message) const = 0;

    /// A thing's shadow as it is, JSON as GetThingShadow answers it; nothing when there is none. `name` is empty for
    /// the classic one. For get_thing_shadow() of a rule.
    virtual std::optional<std::string> shadowDocument(std::string_view thing, std::string_view name) const = 0;
    /// Who to send what to: the account and Region of the ARNs.
    virtual std::string_view accountId() const = 0;
    virtual std::string_view region() const = 0;
    /// How far the clocks of its clients are ahead of the world's, in milliseconds.
    virtual std::int64_t timeShift() const = 0;
};

} // namespace headwater::services
