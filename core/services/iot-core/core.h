// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/certificates/authority.h"
#include "core/certificates/check.h"
#include "core/iot/customauthorizer.h"
#include "core/iot/registry.h"
#include "core/iot/topicthreads.h"
#include "core/services/function.h"
#include "core/services/iam-role/role.h"
#include "core/services/iot-core/control.h"
#include "core/services/iotgateway.h"
#include "core/services/shadowdesk.h"
#include "core/world/component.h"
#include "core/world/face.h"
#include "core/world/objects.h"

#include <array>
#include <map>
#include <memory>
#include <optional>
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
    ControlAllowed,
    ControlDenied,
    CoreMetricCount
};

/// A decision as somebody looks at it.
struct PolicyExplanation
{
    iot::IotDecision decision;
    iot::Asker::Kind kind = iot::Asker::Kind::Certificate;
    std::string role;             ///< whose policy IAM asks; empty: none
    std::string action, resource; ///< the ARN
    std::vector<iot::StatementTrace> statements;
};

/// AWS IoT Core of an account and Region: device gateway, message broker, policies and shadows. Rules are nodes of
/// their own, which listen to it.
class IotCore final : public world::Component,
                      public IotBroker,
                      public IotGateway,
                      public world::ObjectKeeper,
                      public world::FaceKeeper,
                      private FunctionCaller,
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
    std::string_view accountId() const override;
    std::string_view region() const override;
    std::int64_t timeShift() const override { return m_timeShift; }

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
    Result<world::Json> control(SimTime now, const IotApiCaller &caller, std::string_view operation,
                                const world::Json &with) override;

    // Who comes in over a real connection.
    /// From now on all that clients read has the time of their own clocks, which are so many milliseconds ahead.
    void setTimeShift(std::int64_t milliseconds);
    /// A certificate whose key he has.
    struct ShownCertificate
    {
        std::string pem;
        std::string thing; ///< whom the app's own authority on this machine issued it to; empty: another issued it
    };
    /// The principal of a certificate that passes the TLS step; nothing, and an event that says why, if it does not.
    std::optional<Principal> admit(SimTime now, const ShownCertificate &shown);
    /// What he shows to a custom authorizer, which is asked when he connects.
    struct ShownToken
    {
        std::string authorizer;                                  ///< its name; empty: the account's default
        std::vector<std::pair<std::string, std::string>> fields; ///< token and signature are among them
        std::string username, password, sourceIp;
    };
    Principal enrolToken(const ShownToken &shown);
    /// A role that signed his request.
    Principal enrolSigner(const std::string &role, const std::string &sourceIp);
    /// Whose certificates and tokens there are: `sourceIp` and identity, to say it in messages.
    const IotIdentity &identityOf(Principal principal) const { return m_principals[principal].identity; }
    /// A client that will not come again: what an authorizer let it do is forgotten.
    void forget(const iot::Client &client);

    // What only clients over a real connection do.
    std::vector<bool> unsubscribe(SimTime now, std::uint32_t session, std::span<const std::string> filters);
    bool changeExpiry(std::uint32_t session, std::uint32_t seconds) { return m_broker.changeExpiry(session, seconds); }
    void pinged(SimTime now, std::uint32_t session);
    /// It sent what is no MQTT, or what may not be: the connection ends, and its will is published.
    void clientErred(SimTime now, std::uint32_t session);

    // The calls of the data plane over HTTPS.
    /// A shadow's document, as ShadowDesk has it. The answer comes after a while; at once when it is refused.
    using ShadowAnswered = std::function<void(const iot::ShadowAnswer &answer)>;
    void callShadow(SimTime now, Principal principal, iot::ShadowRequestTopic request, std::string payload,
                    ShadowAnswered answered);
    iot::ShadowAnswer listShadows(SimTime now, std::string_view thing) const
    {
        return m_shadows.store().list(m_shadows.secondsAt(now), thing);
    }
    /// Whether the policies of whoever calls let him; what they do not is told in an event.
    bool mayCall(Principal principal, std::string_view address, iot::Action action, std::string_view resource);
    std::string arnOf(iot::Action action, std::string_view resource) const
    {
        return m_authorizer.arn(action, resource);
    }
    /// The bytes of a retained message, made now.
    std::string payloadOf(const iot::Broker::Retained &retained) const;
    /// False: nobody of that name is connected.
    bool disconnectClient(SimTime now, std::string_view clientId, bool withWill, bool cleansSession = false);

    const iot::Broker &broker() const { return m_broker; }
    const iot::ShadowStore &shadowStore() const { return m_shadows.store(); }
    const iot::Registry &registry() const { return m_registry; }
    /// SearchIndex, with who is connected now.
    Result<std::vector<std::string>> searchIndex(std::string_view query);
    /// What the policies say of something that a client would do, statement by statement. The client need not be
    /// connected, but must have been.
    std::optional<PolicyExplanation> explain(std::string_view clientId, iot::Action action,
                                             std::string_view resource) const;
    /// The same for a device by its node, with a client id of one's own. `connect` says what an iot:Connect asks for.
    struct Connecting
    {
        bool persistent = false, lastWill = false;
    };
    std::optional<PolicyExplanation> explainFor(std::string_view node, std::string_view clientId, bool overMqtt,
                                                iot::Action action, std::string_view resource,
                                                Connecting connect) const;

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
    /// The busiest topics and who hears them. Counted from the first look on.
    std::shared_ptr<const world::Face> face() const override;
    void costs(world::CostSheet &sheet) const override;
    Result<void> act(const std::string &name, const world::Json &with) override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;
    void removed() override;

private:
    friend class ControlApi;

    struct PrincipalEntry
    {
        IotIdentity identity;
        std::optional<IotIdentity> changed;                             ///< not known everywhere yet
        iot::CertificateStatus stated = iot::CertificateStatus::Active; ///< by the device's settings
        iot::PolicySet set;
        iam_role::Role *role = nullptr; ///< whose policy stands in `set`
        bool allowsAll = false;
        std::optional<certificates::Issued> issued; ///< by the app, when the device has none of its own
        std::int64_t signedInAt = -1;               ///< when `signIn` was found, in seconds since 1970
        certificates::Verdict signIn;
    };
    struct ListenerEntry
    {
        IotListener *listener = nullptr;
        iot::TopicTree::Handle handle = iot::TopicTree::kNone;
        std::string rule;                                        ///< of Basic Ingest
        std::string filter;                                      ///< of all others
        std::uint64_t heard = 0, heardBefore = 0, heardLast = 0; ///< messages: so far, a second ago, in that second
    };
    struct NamedDocument
    {
        std::string name;
        std::unique_ptr<policies::Policy> policy;
    };
    /// A custom authorizer that is asked for a client.
    struct Inquiry
    {
        Principal principal = 0;
        iot::Client client;
        std::string clientId;
        std::uint32_t session = iot::Broker::kNone; ///< that goes on if it may: a refresh
        std::uint32_t generation = 0;
        std::optional<Result<iot::Authorization>> answer;
    };
    /// What an authorizer let a client do.
    struct Grant
    {
        iot::Authorization authorization;
        iot::PolicySet set;
        SimTime cachedUntil = -1; ///< over HTTPS
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

    iot::BrokerLimits brokerLimits() const;
    void readPolicies();
    void readGroups();
    void enlist(const IotIdentity &identity);
    SimTime propagation() const;
    void changeLater(SimTime now, Principal principal, IotIdentity identity);
    void apply(SimTime now, Principal principal);
    void resolve(PrincipalEntry &principal) const;
    void resolveAll();
    PolicyExplanation explained(const PrincipalEntry &principal, iot::Client client, const iot::Asker &asker,
                                iot::Action action, std::string_view resource) const;
    std::string roleNameOf(const IotIdentity &identity) const;
    void takeRole(PrincipalEntry &principal) const;
    const iot::PolicySet &setOf(PrincipalEntry &principal, iot::Client client) const;
    std::string_view principalIdOf(iot::Client client) const;
    iot::IotDecision decide(PrincipalEntry &principal, const iot::PolicySet &set, const iot::Asker &asker,
                            iot::Action action, std::string_view resource);
    iot::Asker askerOf(const PrincipalEntry &principal, std::string_view clientId, bool overMqtt) const;
    void readAuthorities();
    Principal enrolVisitor(IotIdentity identity);
    bool signsIn(SimTime now, PrincipalEntry &principal, std::string_view clientId);
    bool certificatePasses(SimTime now, PrincipalEntry &principal, std::string_view clientId);
    bool poolPasses(const IotIdentity &identity, std::string_view clientId) const;
    void closeSessionsOf(SimTime now, Principal principal);
    bool mayConnect(PrincipalEntry &principal, const iot::ConnectRequest &request);
    bool allowsAsker(PrincipalEntry &principal, iot::Client client, const iot::Asker &asker, iot::Action action,
                     std::string_view resource);
    bool allowsPrincipal(PrincipalEntry &principal, iot::Client client, std::string_view clientId, bool overMqtt,
                         iot::Action action, std::string_view resource);
    void watchSession(SimTime now, const iot::ConnectRequest &request, std::uint32_t session);
    void endSession(SimTime now, std::uint64_t session, iot::Farewell farewell);

    // Custom authorizers.
    struct AuthorizerSpec
    {
        std::string name, function;
        std::string tokenKey, publicKey;
        bool isActive = true, signingDisabled = false, cachesHttp = false;
    };
    std::optional<AuthorizerSpec> authorizerOf(const std::string &name) const;
    std::optional<bool> passesAuthorizer(SimTime now, Principal principal, iot::Client client,
                                         std::string_view clientId, iot::Protocol protocol);
    bool ask(SimTime now, Inquiry inquiry, iot::Protocol protocol);
    void answered(SimTime now, std::uint64_t token, const FunctionResult &result) override;
    void conclude(SimTime now, std::uint64_t token, Result<iot::Authorization> answer);
    void decideInquiry(SimTime now, std::uint64_t token);
    void refreshSession(SimTime now, std::uint64_t session);
    void grant(const iot::Client &client, iot::Authorization authorization);
    void refused(std::string_view clientId, const std::string &what, const Error &error) const;
    void remember(SimTime now, const IotMessage &message);
    void noteThread(const IotMessage &message);
    void finishShadow(SimTime now, std::uint32_t job);
    void publishAnswer(SimTime now, const std::string &topic, const std::string &body);
    bool isConnected(std::string_view thing) const;
    std::int64_t secondsAt(SimTime now) const { return world::kEpochSeconds + now / kernel::kSecond; }

    bool allows(SimTime now, std::uint32_t session, BrokerHost::Action action, std::string_view topic) override;
    bool deliver(SimTime now, std::uint32_t session, const iot::Message &message, std::uint16_t packet) override;
    void heard(SimTime now, std::uint32_t listener, const iot::Message &message) override;
    bool heardByRule(SimTime now, const iot::Message &message) override;
    void closed(SimTime now, std::uint32_t session, iot::Farewell farewell, iot::Reason reason) override;
    void wake(SimTime at, iot::BrokerTimer timer, std::uint32_t session, std::uint32_t generation) override;
    std::string principalText(std::uint32_t session) override;

    iot::Broker m_broker;
    ShadowDesk m_shadows;
    mutable bool m_isLookedAt = false;
    iot::TopicThreads m_threads;
    iot::Authorizer m_authorizer;
    iot::Registry m_registry;
    ControlApi m_control;
    std::map<std::uint64_t, Inquiry> m_inquiries;                   ///< by token
    std::map<std::uint64_t, Result<iot::Authorization>> m_verdicts; ///< that clients are about to take
    std::map<std::uint64_t, Grant> m_grants;                        ///< by client
    std::map<std::string, std::shared_ptr<const policies::Policy>, std::less<>> m_grantedPolicies; ///< by their text
    std::uint64_t m_tokens = 0;
    std::map<std::string, Principal, std::less<>> m_visitors; ///< by what they showed
    std::vector<std::string> m_visitorsInTurn;                ///< a ring
    std::size_t m_nextVisitor = 0;
    certificates::KnownAuthorities m_authorities;
    std::vector<NamedDocument> m_policies;
    std::vector<PrincipalEntry> m_principals;
    std::vector<IotClient *> m_clients; ///< by component
    std::vector<ListenerEntry> m_listeners;
    std::multimap<std::string, std::uint32_t, std::less<>> m_ruleListeners;
    std::map<std::uint32_t, ShadowAnswered> m_shadowCalls; ///< by job
    std::vector<Passed> m_passed;                          ///< a ring of the newest
    std::size_t m_nextPassed = 0;
    std::uint64_t m_dropped = 0; ///< before the broker had it
    std::uint64_t m_httpRefused = 0;
    std::uint64_t m_wakes = 0;
    std::uint64_t m_connectionSeconds = 0;
    std::int64_t m_timeShift = 0; ///< milliseconds
    std::array<std::uint64_t, CoreMetricCount> m_sampled{};
};

} // namespace headwater::services::iot_core
