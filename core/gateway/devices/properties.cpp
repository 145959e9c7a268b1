// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/properties.h"

#include "core/iot/broker.h"

#include <algorithm>

namespace headwater::gateway::devices {

bool areOfAMessage(const mqtt::Properties &properties)
{
    return !properties.subscriptionId && properties.payloadFormat.value_or(0) <= 1 &&
           properties.responseTopic.value_or(std::string()).find_first_of("+#") == std::string::npos;
}

std::unique_ptr<const iot::MessageProperties> messagePropertiesOf(const mqtt::Properties &properties)
{
    if (!properties.payloadFormat && !properties.contentType && !properties.responseTopic &&
        !properties.correlationData && properties.user.empty())
        return nullptr;
    auto made = std::make_unique<iot::MessageProperties>();
    if (properties.payloadFormat)
        made->isText = *properties.payloadFormat == 1;
    made->contentType = properties.contentType;
    made->responseTopic = properties.responseTopic;
    made->correlationData = properties.correlationData;
    made->user = properties.user;
    return made;
}

void put(const iot::MessageProperties &from, mqtt::Properties &to)
{
    if (from.isText)
        to.payloadFormat = *from.isText ? 1 : 0;
    to.contentType = from.contentType;
    to.responseTopic = from.responseTopic;
    to.correlationData = from.correlationData;
    to.user = from.user;
}

std::uint32_t expiryOf(std::uint32_t seconds)
{
    return std::clamp<std::uint32_t>(seconds, 1, kMostSecondsToExpiry);
}

std::optional<std::string> reasonOf(std::uint8_t code)
{
    const std::string_view text = iot::reasonText(static_cast<iot::Reason>(code));
    return code == 0 || text.empty() ? std::nullopt : std::optional<std::string>(text);
}

void TopicAliases::shorten(mqtt::PublishPacket &packet)
{
    const auto known = std::find(m_topics.begin(), m_topics.end(), packet.topic);
    const auto alias = static_cast<std::uint16_t>(known - m_topics.begin() + 1);
    if (known != m_topics.end())
        packet.topic.clear();
    else if (m_topics.size() < m_most)
        m_topics.push_back(packet.topic);
    else
        return;
    packet.properties.topicAlias = alias;
}

} // namespace headwater::gateway::devices
