// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/certificates/authority.h"
#include "core/certificates/check.h"
#include "core/iot/registry.h"
#include "core/iot/shadow.h"
#include "core/iot/shadowhistory.h"
#include "core/services/iotgateway.h"
#include "core/world/component.h"
#include "core/world/objects.h"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace headwater::services::iot_core {

using world::SimTime;

enum CoreMetric : std::uint8_t {
    Connections,
    ConnectSuccess,
    ConnectAuthError,
    ConnectThrottle,
    PublishInSuccess,
    PublishInAuthError,
    PublishInClientError,
    PublishInThrottle,
    PublishOutSuccess,
    PublishOutAuthError,
    PublishOutThrottle,
    SubscribeSuccess,
    SubscribeAuthError,
    ShadowAccepted,
    ShadowRejected,
    RuleNotFound,
    MessagesWaiting,
    CoreMetricCount
};

/// A decision as somebody looks at it.
struct PolicyExplanation
{
    iot::IotDecision decision;
    std::string action, resource; ///< the ARN
    std::vector<iot::StatementTrace> statements;
};

/// AWS IoT Core of an account and Region: device gateway, message broker, policies and shadows. Rules are nodes of
/// their own, which listen to it.
class IotCore final : public world::Component,
                      public IotBroker,
                      public IotGateway,
                      public world::ObjectKeeper,
                      private iot::BrokerHost
{
public:
    explicit IotCore(const world::Birth &birth);

    // For rules and bridges.
    Listening listen(std::string_view filter, IotListener &listener) override;
    Listening listenToBasicIngest(std::string_view rule, IotListener &listener) override;
    void unlisten(Listening listening) override;
    IotPublishOutcome publish(SimTime now, const IotMessage &message) override;
    std::string payloadOf(const IotMessage &message) const override;
    std::optional<std::string> shadowDocument(std::string_view thing, std::string_view name) const override;
    std::string_view accountId() const override { return "123456789012"; }
    std::string_view region() const override { return "us-east-1"; }

    // For devices.
    Principal enrol(IotIdentity identity) override;
    void changeIdentity(Principal principal, IotIdentity identity) override;
    void withdraw(std::uint16_t component) override;
    iot::ConnectAnswer connect(SimTime now, IotClient &client, iot::ConnectRequest request) override;
    void disconnect(SimTime now, std::uint32_t session) override;
    void connectionLost(SimTime now, std::uint32_t session) override;
    void fallenSilent(SimTime now, std::uint32_t session) override;
    std::vector<iot::Reason> subscribe(SimTime now, std::uint32_t session,
                                       std::span<const iot::Subscription> subscriptions) override;
    iot::PublishAnswer publish(SimTime now, std::uint32_t session, const IotMessage &message, bool paid) override;
    iot::PublishAnswer publishByHttp(SimTime now, Principal principal, const IotMessage &message) override;
    void acknowledge(SimTime now, std::uint32_t session, std::uint16_t packet) override;

    // What only clients over a real connection do.
    bool unsubscribe(SimTime now, std::uint32_t session, std::string_view filter);
    void pinged(SimTime now, std::uint32_t session);
    /// It sent what is no MQTT, or what may not be: the connection ends, and its will is published.
    void clientErred(SimTime now, std::uint32_t session);

    const iot::Broker &broker() const { return m_broker; }
    const iot::ShadowStore &shadowStore() const { return m_shadows; }
    const iot::Registry &registry() const { return m_registry; }
    /// SearchIndex, with who is connected now.
    Result<std::vector<std::string>> searchIndex(std::string_view query);
    /// What the policies say of something that a client would do, statement by statement. The client need not be
    /// connected, but must have been.
    std::optional<PolicyExplanation> explain(std::string_view clientId, iot::Action action,
                                             std::string_view resource) const;

    void handle(const kernel::Event &event) override;
    void secondPassed(SimTime now) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &ledger) const override;
    void fingerprint(kernel::Fingerprint &print) const override;
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    /// Shadows to look at, by THING or THING/NAME; one of them is its versions as iot::historyJson() writes them. Of
    /// one that is looked at, versions are remembered from then on; of single things they are from the start.
    std::vector<world::ObjectInfo> objects() const override;
    Result<std::string> object(const std::string &key) const override;
    void costs(world::CostSheet &sheet) const override;
    Result<void> act(const std::string &name, const world::Json &with) override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;

private:
    struct PrincipalEntry
    {
        IotIdentity identity;
        iot::PolicySet set;
        bool allowsAll = false;
        std::optional<certificates::Issued> issued; ///< by the app, when the device has none of its own
        std::int64_t signedInAt = -1;               ///< when `signIn` was found, in seconds since 1970
        certificates::Verdict signIn;
    };
    struct ListenerEntry
    {
        IotListener *listener = nullptr;
        iot::TopicTree::Handle handle = iot::TopicTree::kNone;
        std::string rule; ///< of Basic Ingest
    };
    struct NamedDocument
    {
        std::string name;
        std::unique_ptr<policies::Policy> policy;
    };
    /// A request that the shadow service works on.
    struct ShadowJob
    {
        std::string thing, name, request;
        iot::ShadowOperation operation = iot::ShadowOperation::Get;
        bool refused = false;
    };
    struct Passed
    {
        SimTime at = 0, emitted = 0;
        std::string topic, payload, clientId;
        std::uint64_t number = 0, trace = 0;
        std::uint32_t bytes = 0;
        std::uint16_t component = 0;
        bool hasPayload = false;
    };
    struct ShadowCounts
    {
        std::uint64_t accepted = 0, rejected = 0, updates = 0, gets = 0, deletes = 0, units = 0;
    };

    iot::BrokerLimits brokerLimits() const;
    void readPolicies();
    void readGroups();
    void enlist(const IotIdentity &identity);
    void resolve(PrincipalEntry &principal) const;
    iot::Asker askerOf(const PrincipalEntry &principal, std::string_view clientId, bool overMqtt) const;
    void readAuthorities();
    bool signsIn(SimTime now, PrincipalEntry &principal, std::string_view clientId);
    bool mayConnect(SimTime now, const PrincipalEntry &principal, const iot::ConnectRequest &request);
    bool allowsPrincipal(const PrincipalEntry &principal, std::string_view clientId, bool overMqtt, iot::Action action,
                         std::string_view resource);
    void remember(SimTime now, const IotMessage &message);
    void shadowRequested(SimTime now, const IotMessage &message);
    void finishShadow(SimTime now, std::uint32_t job);
    void publishAnswer(SimTime now, const std::string &topic, const std::string &body);
    void shadowChanged(SimTime now, std::string_view thing, std::string_view name, std::uint64_t version);
    bool isConnected(std::string_view thing) const;
    std::int64_t secondsAt(SimTime now) const { return world::kEpochSeconds + now / kernel::kSecond; }

    bool allows(SimTime now, std::uint32_t session, BrokerHost::Action action, std::string_view topic) override;
    bool deliver(SimTime now, std::uint32_t session, const iot::Message &message, std::uint16_t packet) override;
    void heard(SimTime now, std::uint32_t listener, const iot::Message &message) override;
    bool heardByRule(SimTime now, const iot::Message &message) override;
    void closed(SimTime now, std::uint32_t session, iot::Farewell farewell, iot::Reason reason) override;
    void wake(SimTime at, iot::BrokerTimer timer, std::uint32_t session, std::uint32_t generation) override;

    iot::Broker m_broker;
    iot::ShadowStore m_shadows;
    mutable iot::ShadowHistory m_history; ///< a look is no change of the world, but the world remembers it
    iot::Authorizer m_authorizer;
    iot::Registry m_registry;
    certificates::KnownAuthorities m_authorities;
    std::vector<NamedDocument> m_policies;
    std::vector<PrincipalEntry> m_principals;
    std::vector<IotClient *> m_clients; ///< by component
    std::vector<ListenerEntry> m_listeners;
    std::multimap<std::string, std::uint32_t, std::less<>> m_ruleListeners;
    std::vector<ShadowJob> m_jobs;
    std::vector<std::uint32_t> m_freeJobs;
    std::vector<Passed> m_passed; ///< a ring of the newest
    std::size_t m_nextPassed = 0;
    ShadowCounts m_shadowCounts;
    std::uint64_t m_dropped = 0; ///< before the broker had it
    std::uint64_t m_httpRefused = 0;
    std::uint64_t m_wakes = 0;
    std::uint64_t m_connectionSeconds = 0;
    std::array<std::uint64_t, CoreMetricCount> m_sampled{};
};

} // namespace headwater::services::iot_core
