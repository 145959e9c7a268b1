// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/messageproperties.h"
#include "core/kernel/simtime.h"
#include "core/mqtt/packets.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::gateway::devices {

inline constexpr std::uint32_t kMostSecondsToExpiry = 604'800; ///< of messages and sessions; more is cut down to it

/// Whether a client may say this of a message or a will.
bool areOfAMessage(const mqtt::Properties &properties);
/// What the broker passes on of them; null: nothing.
std::unique_ptr<const iot::MessageProperties> messagePropertiesOf(const mqtt::Properties &properties);
void put(const iot::MessageProperties &from, mqtt::Properties &to);

/// Of a message's expiry interval, in seconds.
std::uint32_t expiryOf(std::uint32_t seconds);

/// A reason code in words; nothing where there are none to say.
std::optional<std::string> reasonOf(std::uint8_t code);

/// The numbers that stand for topics towards a client that takes some.
class TopicAliases
{
public:
    explicit TopicAliases(std::size_t most = 0)
        : m_most(most)
    {
    }
    /// The first messages of so many topics introduce one each.
    void shorten(mqtt::PublishPacket &packet);

private:
    std::size_t m_most;
    std::vector<std::string> m_topics; ///< the first has alias 1
};

} // namespace headwater::gateway::devices
