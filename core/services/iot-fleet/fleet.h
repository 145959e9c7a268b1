// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/histogram.h"
#include "core/payload/payloadtemplate.h"
#include "core/services/iotgateway.h"
#include "core/world/component.h"

#include <memory>
#include <string>
#include <vector>

namespace headwater::services::iot_fleet {

using world::SimTime;

enum FleetMetric : std::uint8_t {
    Connected,
    Published,
    Accepted,
    Refused,
    Lost,
    Received,
    Connects,
    ConnectsRefused,
    Connecting,
    FleetMetricCount
};

/// Many things that are alike: they come, publish, go and come again. A thing is eight bytes and an event here; what
/// the broker keeps of it is the broker's. Numbers of messages carry the thing in their lower 20 bits.
class Fleet final : public world::Component, public IotClient
{
public:
    explicit Fleet(const world::Birth &birth);

    bool messageSent(SimTime now, std::uint32_t number, const IotMessage &message, std::uint16_t packet) override;
    void connectionClosed(SimTime now, std::uint32_t number, iot::Farewell farewell, iot::Reason reason) override;
    void decided(SimTime now, std::uint32_t number) override;

    std::uint32_t connected() const { return m_online; }
    std::string thingName(std::uint32_t number) const;

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    void secondPassed(SimTime now) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &ledger) const override;
    void fingerprint(kernel::Fingerprint &print) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override { return wholeRecordAt(number, 0); }
    world::WholeRecord wholeRecordAt(std::uint64_t number, SimTime emitted) const override;
    /// The newest messages that its things published.
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    Result<void> act(const std::string &name, const world::Json &with) override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;

private:
    enum Purpose : std::uint32_t { kDraws = 1, kBytes = 2 };
    /// Numbers of messages: of a report of the thing's own, else a count, with the thing in the lower bits.
    static constexpr std::uint64_t kOwnText = std::uint64_t{1} << 63;
    static constexpr unsigned kThingBits = 20;
    static constexpr std::uint32_t kThingMask = (1u << kThingBits) - 1;

    enum class State : std::uint8_t {
        Away,       ///< nothing is due
        Connecting, ///< an attempt is due
        Online,
    };
    struct Thing
    {
        std::uint32_t session = 0;
        std::uint16_t era = 0; ///< events of earlier ones are void
        State state = State::Away;
        std::uint8_t attempts = 0;
    };
    struct Totals
    {
        std::uint64_t published = 0, accepted = 0, refused = 0, lost = 0, received = 0, connects = 0,
                      connectsRefused = 0;
    };
    /// What a thing of the fleet was asked by its shadow.
    struct Asked
    {
        std::uint32_t thing = 0;
        std::string state;
    };

    void readSettings();
    IotIdentity identity() const;
    bool isReachable() const { return m_wire && !m_wire->cut && !m_wire->removed && !isStopped(); }
    void appendName(std::string &out, std::uint32_t number) const;
    void appendTopic(std::string &out, std::uint32_t number) const;
    void at(SimTime time, std::uint16_t kind, std::uint32_t number, std::uint64_t data = 0);
    void connectAfter(SimTime now, std::uint32_t number, SimTime wait);
    SimTime backOff(std::uint32_t number, std::uint32_t attempts);
    void arriveConnect(SimTime now, std::uint32_t number);
    void arrivePublish(SimTime now, std::uint32_t number);
    void publishText(SimTime now, std::uint32_t number, const std::string &topic, std::string payload);
    void leave(SimTime now, std::uint32_t number);
    void loseAll(SimTime now, bool silently);
    SimTime draw(std::uint64_t range) { return static_cast<SimTime>(kernel::below(m_draws.at(m_drawn++), range)); }
    SimTime stay(double seconds);

    world::Wire *m_wire = nullptr;
    IotGateway *m_gateway = nullptr;
    IotGateway::Principal m_principal = 0;
    std::vector<Thing> m_things;
    std::uint32_t m_online = 0, m_connecting = 0;
    bool m_wasCut = false;

    std::string m_prefix, m_topicBefore, m_topicAfter;
    std::shared_ptr<const payload::PayloadTemplate> m_payload;
    std::uint32_t m_bytes = 0, m_digits = 7;
    iot::Protocol m_protocol = iot::Protocol::Mqtt;
    std::uint8_t m_qos = 0;
    bool m_clean = true, m_keepsShadows = false, m_subscribes = false, m_namesThing = false, m_hasJitter = true;
    double m_interval = 60, m_spread = 0.1, m_onlineSeconds = 0, m_offlineSeconds = 0;
    SimTime m_baseDelay = 0, m_maxDelay = 0;
    std::uint32_t m_keepAlive = 1'200;

    kernel::Stream m_draws;
    std::uint64_t m_drawn = 0, m_sequence = 0, m_number = 0;
    std::vector<Asked> m_asked;
    std::vector<std::uint32_t> m_freeAsked;
    struct Newest
    {
        std::uint64_t number = 0;
        SimTime emitted = 0;
    };
    static constexpr std::size_t kNewest = 256;
    std::vector<Newest> m_newest; ///< a ring by number
    std::string m_topic, m_clientId;
    Totals m_totals, m_sampled;
    kernel::Histogram m_connectTime;
    std::vector<float> m_wantedSince; ///< seconds; since when a thing that connects wants to
    kernel::Fingerprint m_print;
};

} // namespace headwater::services::iot_fleet
