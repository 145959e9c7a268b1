// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/broker.h"
#include "core/pipeline/pipeline.h"

#include <QtTest>

#include <algorithm>
#include <functional>
#include <set>

namespace headwater::iot::test {

using kernel::kMillisecond;
using kernel::kSecond;

using Lines = std::vector<std::string>;

/// Keeps what the broker says, and lets time pass.
class Lab final : public BrokerHost
{
public:
    struct Delivered
    {
        SimTime at;
        std::string client, topic, payload;
        int qos;
        bool retain;
        std::uint16_t packet;
        bool duplicate = false;
        MessageProperties properties = {};
    };

    explicit Lab(BrokerLimits limits = {})
        : broker(*this, limits, kernel::makeStream(1, "lab", 1))
    {
    }

    bool allows(SimTime, std::uint32_t, Action action, std::string_view topic) override
    {
        return !forbidden.contains({action, std::string(topic)});
    }
    bool deliver(SimTime at, std::uint32_t session, const Message &message, std::uint16_t packet) override
    {
        const std::string client(broker.session(session).clientId);
        if (silent.contains(client))
            return false;
        got.push_back({at, client, std::string(message.topic), std::string(message.payload.value_or("")), message.qos,
                       message.retain, packet, message.duplicate,
                       message.properties ? *message.properties : MessageProperties()});
        return true;
    }
    void heard(SimTime, std::uint32_t listener, const Message &message) override
    {
        heardOnes.push_back(std::to_string(listener) + ":" + std::string(message.topic));
        if (onHeard)
            onHeard(message);
    }
    bool heardByRule(SimTime, const Message &message) override
    {
        heardOnes.push_back(std::string(message.basicIngestRule) + ":" + std::string(message.topic));
        return message.basicIngestRule == "known";
    }
    void closed(SimTime, std::uint32_t session, Farewell farewell, Reason reason) override
    {
        closedOnes.push_back(std::string(broker.session(session).clientId) + " " + std::string(farewellText(farewell)) +
                             " " + std::to_string(static_cast<int>(reason)));
    }
    std::string principalText(std::uint32_t) override { return principal; }
    void wake(SimTime at, BrokerTimer timer, std::uint32_t session, std::uint32_t generation) override
    {
        timers.emplace(at, std::tuple{timer, session, generation});
    }

    std::uint32_t connect(const std::string &id, bool clean = true, Protocol protocol = Protocol::Mqtt)
    {
        ConnectRequest request;
        request.clientId = id;
        request.cleanStart = clean;
        request.protocol = protocol;
        request.expirySeconds = clean ? 0 : 600;
        return connect(request);
    }
    std::uint32_t connect(const ConnectRequest &request)
    {
        const ConnectAnswer answer = broker.connect(now, request);
        if (answer.reason != Reason::Success)
            qFatal("%s: %d", std::string(request.clientId).c_str(), static_cast<int>(answer.reason));
        present = answer.sessionPresent;
        return answer.session;
    }
    Reason subscribe(std::uint32_t session, std::string_view filter, std::uint8_t qos = 0)
    {
        const Subscription one{filter, qos};
        return broker.subscribe(now, session, {&one, 1}).front();
    }
    bool unsubscribe(std::uint32_t session, const std::string &filter)
    {
        return broker.unsubscribe(now, session, {&filter, 1}).front();
    }
    PublishAnswer publish(std::uint32_t session, std::string_view topic, std::string_view payload = "x",
                          std::uint8_t qos = 0, bool retain = false)
    {
        Message message;
        message.topic = topic;
        message.payload = payload;
        message.bytes = static_cast<std::uint32_t>(payload.size());
        message.qos = qos;
        message.retain = retain;
        ++published;
        return broker.publish(now, session, message);
    }
    void runTo(SimTime time)
    {
        while (!timers.empty() && timers.begin()->first <= time) {
            const auto next = *timers.begin();
            timers.erase(timers.begin());
            now = next.first;
            broker.timer(now, std::get<0>(next.second), std::get<1>(next.second), std::get<2>(next.second));
        }
        now = time;
    }
    Lines lines() const
    {
        Lines all;
        for (const Delivered &each : got)
            all.push_back(each.client + " " + each.topic + " " + each.payload + " q" + std::to_string(each.qos) +
                          (each.retain ? " retained" : ""));
        return all;
    }
    /// Every message is somewhere.
    bool isBalanced() const
    {
        const BrokerCounts &counts = broker.counts();
        return published + counts.own ==
               counts.delivered + counts.filtered + counts.dropped + counts.expired + counts.held;
    }

    Broker broker;
    SimTime now = 10 * kSecond;
    std::uint64_t published = 0;
    bool present = false;
    std::vector<Delivered> got;
    std::vector<std::string> heardOnes, closedOnes;
    std::string principal;
    std::set<std::pair<Action, std::string>> forbidden;
    std::set<std::string> silent;
    std::multimap<SimTime, std::tuple<BrokerTimer, std::uint32_t, std::uint32_t>> timers;
    std::function<void(const Message &)> onHeard;
};

} // namespace headwater::iot::test
