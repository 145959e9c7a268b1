// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iot/shadowdocument.h"
#include "core/kernel/histogram.h"
#include "core/payload/payloadtemplate.h"
#include "core/services/iotgateway.h"
#include "core/services/kinesis-stream/contents.h"
#include "core/world/component.h"
#include "core/world/face.h"
#include "core/world/objects.h"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::services::iot_thing {

using world::SimTime;

enum ThingMetric : std::uint8_t {
    Published,
    Accepted,
    Refused,
    Lost,
    Received,
    LatencyMilliseconds,
    Waiting,
    IsConnected,
    ThingMetricCount
};

inline constexpr std::size_t kKeptMessages = 200; ///< newest ones, for people to look at

/// What happens to a thing.
enum ThingEvent : std::uint16_t { kEmit = 1, kArrive, kConnect, kOnline, kRead, kAcknowledge, kAway, kBack, kRegister };

/// A message that the thing received, as people look at it.
struct ReceivedMessage
{
    SimTime at = 0;
    std::string topic;
    std::string payload;
};

/// One device: publishes by its settings, subscribes, keeps its shadow in step, goes away and comes back.
class Thing final : public world::Component, public IotClient, public world::ObjectKeeper, public world::FaceKeeper
{
public:
    explicit Thing(const world::Birth &birth);

    bool messageSent(SimTime now, std::uint32_t number, const IotMessage &message, std::uint16_t packet) override;
    void connectionClosed(SimTime now, std::uint32_t number, iot::Farewell farewell, iot::Reason reason) override;
    void decided(SimTime now, std::uint32_t number) override;

    bool isOnline() const { return m_state == State::Online; }
    std::string_view statusText() const override;
    /// What the thing itself believes, for its shadow.
    const iot::Json &localState() const { return m_local; }
    const std::deque<ReceivedMessage> &received() const { return m_received; }
    const std::string &thingName() const { return m_name; }

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
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    /// Its shadows, as the service that it connects to keeps them.
    std::vector<world::ObjectInfo> objects() const override;
    Result<std::string> object(const std::string &key) const override;
    /// Its shadow, if it keeps one.
    std::shared_ptr<const world::Face> face() const override;
    Result<void> act(const std::string &name, const world::Json &with) override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;
    void removed() override;

private:
    enum class State : std::uint8_t { Offline, Connecting, Online };
    /// A message of the thing on its way or waiting.
    struct Outgoing
    {
        std::uint64_t number = 0;
        SimTime emitted = 0;
        std::uint32_t bytes = 0;
        std::uint8_t qos = 0;
        bool retain = false, paid = false;
        std::string topic;
    };
    struct Totals
    {
        std::uint64_t published = 0, accepted = 0, refused = 0, lost = 0, received = 0, latencyCount = 0;
        double latency = 0;
    };

    void readSettings();
    IotIdentity identity() const;
    bool usesHttp() const { return m_protocol == iot::Protocol::Http; }
    bool isCut() const { return !m_wire || m_wire->cut || m_wire->removed; }
    std::string filled(std::string_view text) const;

    void beginRate(SimTime now);
    void scheduleNext(SimTime now);
    void emit(SimTime now);
    std::uint64_t keep(SimTime now, std::string payload);
    void publishText(SimTime now, std::string topic, std::string payload, std::uint8_t qos);
    void send(SimTime now, Outgoing outgoing);
    void arrive(SimTime now, std::uint32_t slot);

    bool registersItself() const;
    bool isRegistered() const { return m_registered == kAllRegistered || !registersItself(); }
    SimTime backOff();
    void registerSoon(SimTime now, SimTime after);
    void registerNow(SimTime now);
    void connectSoon(SimTime now, SimTime after);
    void arriveConnect(SimTime now);
    void online(SimTime now);
    void goOffline(SimTime now, bool comesBackByItself);
    void schedulePeriods();

    void shadowMessage(SimTime now, const std::string &topic, const std::string &payload);
    void reportState(SimTime now);

    world::Wire *m_wire = nullptr;
    IotGateway *m_gateway = nullptr;
    IotGateway::Principal m_principal = 0;
    bool m_enrolled = false;
    State m_state = State::Offline;
    bool m_wantsOnline = true; ///< outside of its offline periods
    bool m_isSilent = false;   ///< gone without a word: what is sent to it goes astray
    std::uint32_t m_session = 0;
    std::uint32_t m_attempt = 0;       ///< of connecting
    std::uint16_t m_connection = 0;    ///< rises with each; events of older ones are void
    bool m_isAsked = false;            ///< CONNECT is there, and the broker asks an authorizer
    std::deque<std::uint32_t> m_asked; ///< messages in the air of which the same is true
    static constexpr std::size_t kAllRegistered = SIZE_MAX;
    std::size_t m_registered = 0; ///< steps of its registration that are done

    std::string m_name, m_clientId, m_topic, m_shadowName, m_shadowPrefix, m_principalText;
    iot::Protocol m_protocol = iot::Protocol::Mqtt;
    std::shared_ptr<const payload::PayloadTemplate> m_payload, m_reported;
    std::uint32_t m_bytes = 0;
    std::uint8_t m_qos = 0;
    bool m_retain = false, m_poisson = true, m_keepsShadow = false;
    double m_rate = 0;
    std::uint16_t m_epoch = 0;
    SimTime m_lastEmission = 0;
    std::uint64_t m_number = 0, m_inEpoch = 0;
    std::size_t m_mostWaiting = 0;

    std::vector<Outgoing> m_flying;
    std::vector<std::uint32_t> m_freeFlying;
    std::size_t m_flyingCount = 0;
    std::deque<Outgoing> m_waiting; ///< while it is offline
    kinesis_stream::ContentStore m_contents;
    std::deque<ReceivedMessage> m_received;
    struct Arriving
    {
        std::string topic, payload;
    };
    std::vector<Arriving> m_arriving; ///< messages that it must read itself
    std::vector<std::uint32_t> m_freeArriving;

    iot::Json m_local = iot::Json::object();
    std::uint64_t m_shadowVersion = 0;

    kernel::Stream m_jitter;
    std::uint64_t m_draws = 0, m_sequence = 0;
    Totals m_totals, m_sampled;
    kernel::Histogram m_latency;
    kernel::Fingerprint m_print;
};

} // namespace headwater::services::iot_thing
