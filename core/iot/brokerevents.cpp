// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Lifecycle events: what the broker tells of its clients, below $aws/events.
#include "core/iot/broker.h"
#include "core/pipeline/pipeline.h"

namespace headwater::iot {
namespace {

constexpr std::int64_t kBrokerEpochMs = 1'577'836'800'000; ///< the world begins in 2020

std::string quotedJson(std::string_view text)
{
    return pipeline::Json(text).dump(-1, ' ', false, pipeline::Json::error_handler_t::replace);
}

void addHex(std::string &text, std::uint64_t value)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4)
        text += kDigits[value >> shift & 15];
}

} // namespace

/// The members that all of them have, up to where others follow.
std::string Broker::eventHead(SimTime now, std::uint32_t index, std::string_view type)
{
    const Session &session = m_sessions[index];
    const std::uint64_t identity = m_draws.at(std::uint64_t{index} << 32 | session.version);
    std::string principal = m_host.principalText(index);
    if (principal.empty())
        principal = std::to_string(session.principal);
    std::string head = R"({"clientId":)" + quotedJson(session.clientId) + R"(,"timestamp":)" +
                       std::to_string(kBrokerEpochMs + now / kernel::kMillisecond + m_timeShift) + R"(,"eventType":")" +
                       std::string(type) + R"(","sessionIdentifier":")";
    addHex(head, identity);
    addHex(head, kernel::mix64(identity));
    return head + R"(","principalIdentifier":)" + quotedJson(principal);
}

void Broker::tell(SimTime now, const std::string &topic, std::string payload)
{
    payload += '}';
    Message message;
    message.topic = topic;
    message.emitted = now;
    message.payload = payload;
    message.bytes = static_cast<std::uint32_t>(payload.size());
    publishOwn(now, message);
}

void Broker::tellPresence(SimTime now, std::uint32_t index, const Farewell *farewell, std::string_view address)
{
    const Session &session = m_sessions[index];
    if (session.clientId.find_first_of("+#") != std::string::npos)
        return;
    const std::string type = farewell ? "disconnected" : "connected";
    const std::string topic = "$aws/events/presence/" + type + "/" + session.clientId;
    if (!m_tree.anyMatch(topic))
        return;
    std::string payload = eventHead(now, index, type);
    if (!address.empty())
        payload += R"(,"ipAddress":)" + quotedJson(address);
    payload += R"(,"versionNumber":)" + std::to_string(session.version);
    if (farewell)
        payload += std::string(R"(,"clientInitiatedDisconnect":)") +
                   (*farewell == Farewell::ClientInitiated ? "true" : "false") + R"(,"disconnectReason":")" +
                   std::string(farewellText(*farewell)) + '"';
    tell(now, topic, std::move(payload));
}

void Broker::tellSubscriptions(SimTime now, std::uint32_t index, std::span<const std::string_view> filters,
                               bool isThere)
{
    const std::string &client = m_sessions[index].clientId;
    if (filters.empty() || client.find_first_of("+#") != std::string::npos)
        return;
    const std::string type = isThere ? "subscribed" : "unsubscribed";
    const std::string topic = "$aws/events/subscriptions/" + type + "/" + client;
    if (!m_tree.anyMatch(topic))
        return;
    std::string payload = eventHead(now, index, type) + R"(,"topics":[)";
    for (const std::string_view &filter : filters)
        payload += (&filter == filters.data() ? "" : ",") + quotedJson(filter);
    tell(now, topic, payload + "]");
}

} // namespace headwater::iot
