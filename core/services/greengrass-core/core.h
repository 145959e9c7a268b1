// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/greengrass-core/deployment.h"
#include "core/services/greengrass-core/functions.h"
#include "core/services/greengrass-core/group.h"
#include "core/services/greengrass-core/shadowsync.h"
#include "core/services/greengrass-core/spool.h"
#include "core/services/iotgateway.h"
#include "core/services/kinesis-stream/contents.h"
#include "core/services/shadowdesk.h"
#include "core/world/component.h"
#include "core/world/objects.h"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace headwater::services::greengrass_core {

using world::SimTime;

enum CoreMetric : std::uint8_t {
    MessagesIn,
    MessagesOut,
    SentToCloud,
    FromCloud,
    SpooledMessages,
    SpooledBytes,
    SpoolSize,
    SpoolDropped,
    Devices,
    LineIsUp,
    SecondsCut,
    Functions,
    Invocations,
    FunctionErrors,
    FunctionsWaiting,
    DeployedVersion,
    DeploymentWaits,
    GroupChanged,
    ShadowsWaiting,
    CoreMetricCount
};

/// An AWS IoT Greengrass core: a message broker beside the devices, functions and shadows, and a spool of messages for
/// the cloud, to which it connects as a device itself. While its line is cut everything local goes on.
///
/// What runs is what was deployed: its properties are the group as the cloud has it, and come to the core with the next
/// deployment.
class Core final : public world::Component,
                   public IotGateway,
                   public IotClient,
                   public world::ObjectKeeper,
                   private iot::BrokerHost,
                   private FunctionHost,
                   private SyncHost
{
public:
    explicit Core(const world::Birth &birth);

    const iot::Broker &broker() const { return m_broker; }
    const Spool &spool() const { return m_spool; }
    const iot::ShadowStore &shadowStore() const { return m_shadows.store(); }
    const std::deque<Deployment> &deployments() const { return m_deployments; }
    std::uint64_t version() const { return m_version; } ///< that runs
    /// The newest deployment that failed, and when; -1: there is none.
    SimTime failedAt() const { return m_failedAt; }
    const std::string &deploymentFailure() const { return m_failure; }
    bool isOnline() const { return m_state == State::Online; }
    bool isCut() const { return !m_wire || m_wire->cut || m_wire->removed; }
    std::string_view statusText() const override;

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
    /// The registry is the cloud's.
    Result<world::Json> control(SimTime now, const IotApiCaller &caller, std::string_view operation,
                                const world::Json &with) override;

    // From the cloud.
    bool messageSent(SimTime now, std::uint32_t number, const IotMessage &message, std::uint16_t packet) override;
    void connectionClosed(SimTime now, std::uint32_t number, iot::Farewell farewell, iot::Reason reason) override;

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    void secondPassed(SimTime now) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &ledger) const override;
    void fingerprint(kernel::Fingerprint &print) const override;
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override { return m_contents.find(number); }
    /// Local shadows to look at, as IoT Core shows its own.
    std::vector<world::ObjectInfo> objects() const override { return m_shadows.objects(); }
    Result<std::string> object(const std::string &key) const override;
    void costs(world::CostSheet &sheet) const override;
    Result<void> act(const std::string &name, const world::Json &with) override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;
    void removed() override;

private:
    enum class State : std::uint8_t { Offline, Connecting, Online };
    enum EventKinds : std::uint16_t {
        kBroker = 1, ///< and two more: its timers
        kCut = 8,
        kBack,
        kConnect,
        kOnline,
        kSend,
        kArrive,
        kAcknowledged,
        kInbound,
        kInboundAcknowledge,
        kShadow,
        kAsk,
        kFunction,
        kDownloaded,
        kRestarted,
        kWatched,
        kBroken,
    };
    struct Totals
    {
        std::uint64_t in = 0, out = 0, sent = 0, received = 0, refused = 0;
        // What the core made of messages, for the ledger.
        std::uint64_t made = 0, dropped = 0, spoolLost = 0, again = 0;
        std::uint64_t filtered = 0;
        std::uint64_t secondsCut = 0, cuts = 0, secondsOnline = 0;
        std::uint64_t invocations = 0, errors = 0; ///< when they were last sampled
    };
    /// A request to the cloud's shadow service on its way.
    struct Asked
    {
        std::string topic, body;
    };

    bool isExam() const;
    void readSettings();
    void readIdentity();
    SimTime wayOverTheLine() const;
    std::vector<std::string> cloudFilters() const;
    void useRoutes(std::vector<Route> routes);

    // Inside.
    bool passes(std::string_view source, std::string_view target, std::string_view topic) const;
    void send(SimTime now, const std::string &target, Carried carried);
    void publishInside(SimTime now, const Carried &carried);
    void spoolMessage(SimTime now, Carried carried);
    void route(SimTime now, const std::string &source, const Carried &carried);
    Carried made(SimTime now, std::string topic, std::string payload);

    // Functions.
    void wakeFunctions(SimTime at, std::uint64_t data) override;
    std::string bytesOf(const Carried &carried) const override;
    void functionEnded(SimTime now, const std::string &name, const Carried &work,
                       const FunctionResult &result) override;
    void functionRefused(SimTime now, const std::string &name) override;

    // Shadows.
    void listenToShadows();
    void readSync();
    void finishShadow(SimTime now, std::uint32_t job);
    void publishService(SimTime now, const std::string &topic, const std::string &body);
    void askCloud(SimTime now, const std::string &topic, const std::string &body) override;
    void arriveAsked(SimTime now, std::uint32_t slot, bool isCurrent);
    ShadowState localShadow(const std::string &thing, const std::string &name, std::uint64_t &version) override;
    std::uint64_t changeLocal(SimTime now, const std::string &thing, const std::string &name,
                              const std::string &request) override;
    void deleteLocal(SimTime now, const std::string &thing, const std::string &name) override;
    void toldOfSync(const std::string &text, std::string_view error) override;
    Result<void> updateByHand(const world::Json &with);

    // Deployments.
    FunctionSpec functionSpec(const world::Json &settings, const world::Component *linked) const;
    Group definition() const;
    void deployFirst(SimTime now);
    void install(SimTime now, const Group &group);
    Deployment *openDeployment(DeploymentStatus status);
    void deploy(SimTime now);
    void advanceDeployment(SimTime now);
    void deploymentInterrupted();
    void downloaded(SimTime now);
    void restart(SimTime now);
    void restarted(SimTime now);
    void startVersion(SimTime now);
    void versionWorks(SimTime now);
    void versionFailed(SimTime now, const std::string &why);
    void watchFailure(SimTime now, const std::string &name, const std::string &error);
    bool isDeploymentWaiting() const;

    // The line.
    void cutLine(SimTime now, bool cut);
    void lineChanged(SimTime now);
    void connectSoon(SimTime now, SimTime after);
    void arriveConnect(SimTime now);
    void online(SimTime now);
    void subscribeToCloud(SimTime now);
    void goOffline();
    void goDown(SimTime now);
    void pump(SimTime now);
    void arrive(SimTime now, std::uint64_t id);
    void schedulePeriods();
    void wakeAt(SimTime at, EventKinds kind, std::uint64_t data = 0);

    bool allows(SimTime now, std::uint32_t session, BrokerHost::Action action, std::string_view topic) override;
    bool deliver(SimTime now, std::uint32_t session, const iot::Message &message, std::uint16_t packet) override;
    void heard(SimTime now, std::uint32_t listener, const iot::Message &message) override;
    bool heardByRule(SimTime now, const iot::Message &message) override;
    void closed(SimTime now, std::uint32_t session, iot::Farewell farewell, iot::Reason reason) override;
    void wake(SimTime at, iot::BrokerTimer timer, std::uint32_t session, std::uint32_t generation) override;

    iot::Broker m_broker;
    std::vector<IotIdentity> m_principals;
    std::vector<IotClient *> m_clients; ///< by component
    std::vector<Route> m_routes;
    std::vector<std::string> m_subjects; ///< of what devices send; a listener of the broker each
    std::vector<iot::TopicTree::Handle> m_listening;
    bool m_inside = false;                   ///< what the broker passes on is not a device's
    std::uint64_t m_routedTrace = 0;         ///< of a device's message …
    std::vector<std::string_view> m_targets; ///< … and where it went already

    Spool m_spool;
    world::Wire *m_wire = nullptr;
    IotGateway *m_gateway = nullptr;
    Principal m_principal = 0;
    State m_state = State::Offline;
    bool m_wasCut = false;
    bool m_isDraining = false; ///< it works off what piled up while the line was cut
    SimTime m_cutSince = -1;
    std::uint32_t m_session = 0;
    std::uint32_t m_attempt = 0;    ///< of connecting
    std::uint16_t m_connection = 0; ///< rises with each; events of older ones are void
    std::uint64_t m_mostInFlight = 1;
    SimTime m_nextSend = 0;
    bool m_isSendDue = false;
    bool m_isPersistent = false;
    std::string m_name;
    std::vector<Carried> m_inbound; ///< on their way from the cloud
    std::vector<std::uint32_t> m_freeInbound;

    LocalFunctions m_functions;
    std::vector<world::Component *> m_lambdas; ///< whose code is deployed
    kinesis_stream::ContentStore m_contents;

    ShadowDesk m_shadows;
    ShadowSync m_sync;
    std::uint32_t m_firstSubject = 0; ///< listeners before it are the shadow service
    std::vector<Asked> m_asked;
    std::vector<std::uint32_t> m_freeAsked;
    std::uint64_t m_asking = 0;
    bool m_isSyncBarred = false; ///< the cloud's policies do not let the core sync

    std::deque<Deployment> m_deployments; ///< oldest first
    Group m_deployed, m_previous;
    std::uint64_t m_version = 0, m_previousVersion = 0, m_lastVersion = 0;
    std::map<std::string, std::uint32_t> m_watched; ///< new functions, and how often each failed
    std::string m_brokenBy, m_failure;
    SimTime m_failedAt = -1;
    bool m_isDownloading = false, m_isRestarting = false;
    std::uint16_t m_restarts = 0;

    kernel::Stream m_jitter;
    std::uint64_t m_draws = 0, m_sequence = 0;
    Totals m_totals, m_sampled;
};

} // namespace headwater::services::greengrass_core
